"""Services that receive messages: an HTTP server and a mail server on loopback."""

import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs

import orjson
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session


@dataclass(frozen=True)
class Received:
    """One request as it arrived."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return orjson.loads(self.body)

    @property
    def form(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(self.body.decode()).items()}


@dataclass(frozen=True)
class Reply:
    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)
    delay_seconds: float = 0
    """Before anything is answered."""
    byte_every_seconds: float = 0
    """Between one byte of the body and the next."""


class Peer:
    """Answers each path with the reply for its longest known beginning; 200 where none is set."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.replies: dict[str, Reply] = {}
        self.on_request: Callable[[Received], None] = lambda _: None
        """Called when a request has arrived whole, before it is answered."""
        self.on_answer: Callable[[Received], None] = lambda _: None
        self._closing = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.02,), daemon=True
        )

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=5)

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self._server.server_address[1]}"

    @property
    def url(self) -> str:
        return f"http://{self.host}"

    def at(self, path: str) -> list[Received]:
        return [each for each in self.received if each.path.startswith(path)]

    def _reply(self, path: str) -> Reply:
        known = [start for start in self.replies if path.startswith(start)]
        return self.replies[max(known, key=len)] if known else Reply()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        peer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                length = int(self.headers.get("content-length", 0))
                headers = {name.lower(): value for name, value in self.headers.items()}
                received = Received(self.path, headers, self.rfile.read(length))
                peer.received.append(received)
                peer.on_request(received)
                self._answer(peer._reply(self.path))
                peer.on_answer(received)

            do_GET = do_POST  # noqa: N815 -- the library's name

            def _answer(self, reply: Reply) -> None:
                peer._closing.wait(reply.delay_seconds) if reply.delay_seconds else None
                try:
                    self.send_response(reply.status)
                    for name, value in reply.headers.items():
                        self.send_header(name, value)
                    self.send_header("Content-Length", str(len(reply.body)))
                    self.end_headers()
                    for byte in range(len(reply.body)) if reply.byte_every_seconds else ():
                        self.wfile.write(reply.body[byte : byte + 1])
                        self.wfile.flush()
                        peer._closing.wait(reply.byte_every_seconds)
                    if not reply.byte_every_seconds:
                        self.wfile.write(reply.body)
                except OSError:
                    self.close_connection = True

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        return Handler


@dataclass
class Post:
    """A mail server: keeps what it takes, and refuses recipients with `refusal` when it is set."""

    user: str = "ops"
    password: str = "letter-box-9"
    refusal: str = ""
    mails: list[Envelope] = field(default_factory=list)
    sessions: list[Session] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 -- the library's name
        self, server: Any, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.refusal:
            return self.refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:  # noqa: N802 -- as above
        self.mails.append(envelope)
        self.sessions.append(session)
        return "250 Taken"

    def authenticate(
        self, server: Any, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        right = isinstance(data, LoginPassword) and (data.login, data.password) == (
            self.user.encode(),
            self.password.encode(),
        )
        return AuthResult(success=right, handled=False)


def open_post(post: Post, **options: Any) -> Controller:
    """A controller of this mail server on a free port of loopback."""
    controller = Controller(
        post, hostname="127.0.0.1", port=_free_port(), authenticator=post.authenticate, **options
    )
    controller.start()
    return controller


def port_of(controller: Controller) -> int:
    return int(controller.port)


def _free_port() -> int:
    """The controller greets itself at the port it was given, so it has to be told one."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(look: Callable[[], bool], seconds: float = 10) -> bool:
    """Whether it comes true within so many seconds."""
    ends_at = time.monotonic() + seconds
    while time.monotonic() < ends_at:
        if look():
            return True
        time.sleep(0.02)
    return look()
