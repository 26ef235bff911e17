"""A server that speaks HTTP/2 over TLS, and vouches for itself."""

import asyncio
import ssl
import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from typing import Self

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import Event, RequestReceived
from h2.exceptions import ProtocolError

from tests.support.tls import certificate_and_key

Headers = list[tuple[str, str]]


class Http2Server:
    """Answers every request with `headers` and `body` until the end of the block.

    `client_context` trusts it; its name is tls.example.
    """

    def __init__(self, body: bytes = b"<p>Hello</p>", headers: Headers | None = None) -> None:
        self.requests: list[dict[str, str]] = []
        self.port = 0
        self._body = body
        self._headers = [(":status", "200"), ("content-type", "text/html"), *(headers or [])]
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.set_alpn_protocols(["h2"])
        with tempfile.NamedTemporaryFile(suffix=".pem") as file:
            pem = certificate_and_key()
            Path(file.name).write_bytes(pem)
            self._context.load_cert_chain(file.name)
        self.certificate = pem.decode().partition("-----BEGIN PRIVATE KEY")[0]
        self.client_context = ssl.create_default_context(cadata=self.certificate)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._ready = threading.Event()

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(
            asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self._context)
        )
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        server.close()
        tasks = asyncio.all_tasks(self._loop)
        for task in tasks:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        self._loop.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = H2Connection(H2Configuration(client_side=False, header_encoding="utf-8"))
        connection.initiate_connection()
        with suppress(OSError, ProtocolError, asyncio.CancelledError):
            while data := await reader.read(65_536):
                for event in connection.receive_data(data):
                    self._answer(connection, event)
                writer.write(connection.data_to_send())
                await writer.drain()
        writer.close()

    def _answer(self, connection: H2Connection, event: Event) -> None:
        if not isinstance(event, RequestReceived):
            return
        self.requests.append({str(name): str(value) for name, value in event.headers or []})
        stream = event.stream_id
        assert stream is not None
        connection.send_headers(stream, self._headers)
        connection.send_data(stream, self._body, end_stream=True)
