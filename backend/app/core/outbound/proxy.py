"""A proxy on loopback, for libraries that open connections of their own: each passes the gate.

It serves one process and one purpose, asks for credentials made at its start, and is gone at the
end of its block.
"""

import asyncio
import base64
import secrets
import socket
import threading
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Final, Self

from app.core.config import Settings
from app.core.outbound.allowed import Purpose
from app.core.outbound.gate import Gate, gate_for
from app.core.outbound.passage import Limits, Passage

_USER: Final = "costcourter"
_MOST_REFUSALS: Final = 50
_VARIABLES: Final = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")


class Proxy:
    """`with Proxy(gate) as proxy:` listens until the end of the block, in a thread of its own.

    On `listen`, which names another address than loopback, it serves whoever reaches it: that has
    to be a network of its own.
    """

    def __init__(
        self, gate: Gate, limits: Limits | None = None, *, listen: tuple[str, int] | None = None
    ) -> None:
        self._gate = gate
        self._limits = limits or Limits()
        self._listen_on = listen
        self._password = secrets.token_urlsafe(32)
        self._refusals: deque[str] = deque(maxlen=_MOST_REFUSALS)
        self._open: set[asyncio.Task[None]] = set()

    def __enter__(self) -> Self:
        self._listener = socket.create_server(self._listen_on or ("127.0.0.1", 0))
        self._loop = asyncio.new_event_loop()
        self._listening = self._loop.create_task(self._listen())
        self._thread = threading.Thread(target=self._run, name="proxy", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._listening.cancel)
        self._thread.join()
        # A block that was over before the loop began has nobody else to close it.
        self._listener.close()

    @property
    def url(self) -> str:
        """What a library takes as its proxy, for http and https; it holds the credentials."""
        port = self._listener.getsockname()[1]
        return f"http://{_USER}:{self._password}@127.0.0.1:{port}"

    @property
    def environment(self) -> Mapping[str, str]:
        """The variables for a library that looks nowhere else; they leave no host out."""
        both = (*_VARIABLES, *(name.lower() for name in _VARIABLES))
        return dict.fromkeys(both, self.url) | {"NO_PROXY": "", "no_proxy": ""}

    @property
    def refusals(self) -> tuple[str, ...]:
        """Why connections were refused, one sentence each: libraries tell no more than a status."""
        return tuple(self._refusals)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        with suppress(asyncio.CancelledError):
            self._loop.run_until_complete(self._listening)
        self._loop.close()

    async def _listen(self) -> None:
        limit = self._limits.head_bytes
        server = await asyncio.start_server(self._serve, sock=self._listener, limit=limit)
        try:
            await server.serve_forever()
        finally:
            for task in self._open:
                task.cancel()
            await asyncio.gather(*self._open, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is None or len(self._open) >= self._limits.connections:
            writer.close()
            return
        self._open.add(task)
        shown = base64.b64encode(f"{_USER}:{self._password}".encode())
        wanted = b"Basic " + shown if self._listen_on is None else None
        noted = self._refusals.append
        passage = Passage(self._gate, wanted, self._limits, reader, writer, refused=noted)
        try:
            await passage.serve()
        finally:
            self._open.discard(task)
            writer.close()
            with suppress(OSError, asyncio.CancelledError):
                await writer.wait_closed()


@contextmanager
def proxied(purpose: Purpose, settings: Settings | None = None) -> Iterator[Proxy]:
    """A proxy through this installation's gate for `purpose`, until the end of the block."""
    with Proxy(gate_for(purpose, settings)) as proxy:
        yield proxy
