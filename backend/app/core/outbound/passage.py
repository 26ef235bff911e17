"""One client of the proxy: a tunnel to a checked address, or one plain request to it."""

import asyncio
import hmac
import time
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import h11

from app.core.outbound.allowed import Refused
from app.core.outbound.gate import Gate
from app.core.outbound.transport import with_patience
from app.models.address import parsed

_PIECE: Final = 64 * 1024
_OF_THE_CONNECTION: Final = frozenset(
    b"""connection keep-alive proxy-authenticate proxy-authorization proxy-connection te trailer
    upgrade host expect""".split()
)
"""Headers between the client and us; what else it says is handed on."""
_CLOSE: Final = (b"connection", b"close")

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Headers = list[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class Limits:
    """What the proxy lends to its clients."""

    connections: int = 32
    """At once; those beyond are closed without a word."""
    head_bytes: int = 64 * 1024
    head_seconds: float = 10.0
    """For a client to say what it wants."""
    connect_seconds: float = 10.0
    silence_seconds: float = 60.0
    """Without a byte in either direction."""
    whole_seconds: float = 300.0
    bytes_each_way: int = 16 * 1024 * 1024


class _Ended(Exception):
    """The proxy's own answer, which ends the connection."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence


class Passage:
    """One connection of a client, from its first byte to its end."""

    def __init__(
        self,
        gate: Gate,
        authorization: bytes | None,
        limits: Limits,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        *,
        refused: Callable[[str], None],
    ) -> None:
        self._gate = gate
        self._authorization = authorization
        self._limits = limits
        self._refused = refused
        self._reader = reader
        self._writer = writer
        self._client = h11.Connection(h11.SERVER, max_incomplete_event_size=limits.head_bytes)
        self._heard_at = time.monotonic()

    async def serve(self) -> None:
        """Serve one request; why it was refused or failed is told to `refused`, if we say so."""
        try:
            async with asyncio.timeout(self._limits.whole_seconds):
                await self._pass()
        except _Ended as ended:
            # Before the client hears of it: whoever has the answer may ask for the reason.
            self._refused(ended.sentence)
            await self._say(ended)
        except h11.RemoteProtocolError:
            await self._say(_Ended(400, "The request breaks the rules of HTTP."))
        except OSError:
            # Also TimeoutError: one of the two is gone or silent, and has nobody to be told.
            return

    async def _pass(self) -> None:
        try:
            async with asyncio.timeout(self._limits.head_seconds):
                request = await anext(self._events(self._client, self._reader), None)
        except TimeoutError as error:
            raise _Ended(408, "The request did not come in time.") from error
        if not isinstance(request, h11.Request):
            return
        if self._authorization is not None:
            _refuse_strangers(request, self._authorization)
        target = request.target.decode("latin-1")
        if request.method == b"CONNECT":
            await self._tunnel(target)
        else:
            await self._forward(request, target)

    async def _tunnel(self, target: str) -> None:
        """CONNECT: bytes both ways, which are the client's own TLS."""
        if not target.rpartition(":")[2].isdigit():
            raise _Ended(400, "A tunnel needs host:port.")
        reader, writer = await self._connect(f"http://{target}/")
        try:
            self._client.next_event()
            self._writer.write(self._sent(h11.Response(status_code=200, headers=[])))
            writer.write(self._client.trailing_data[0])
            async with asyncio.TaskGroup() as both:
                both.create_task(self._pump(self._reader, writer))
                both.create_task(self._pump(reader, self._writer))
        except* OSError:
            # The answers of both ends are theirs; there is nothing that we could add.
            self._writer.close()
        finally:
            writer.close()

    async def _forward(self, request: h11.Request, target: str) -> None:
        """A plain request: read and written anew, for this host and with nothing after it."""
        if not target.lower().startswith("http://"):
            raise _Ended(400, "This proxy takes CONNECT, and requests for http:// addresses.")
        reader, writer = await self._connect(target)
        server = h11.Connection(h11.CLIENT, max_incomplete_event_size=self._limits.head_bytes)
        url = parsed(self._gate.address(target).url)
        asked = h11.Request(
            method=request.method,
            target=url.raw_path,
            headers=[(b"host", url.netloc), *_handed_on(request.headers), _CLOSE],
        )
        try:
            writer.write(server.send(asked) or b"")
            async for event in self._events(self._client, self._reader):
                writer.write(server.send(event) or b"")
                await writer.drain()
            await self._hand_back(server, reader)
        except (h11.ProtocolError, OSError) as error:
            raise _Ended(502, "The host did not answer as it should.") from error
        finally:
            writer.close()

    async def _hand_back(self, server: h11.Connection, reader: asyncio.StreamReader) -> None:
        async for event in self._events(server, reader):
            if isinstance(event, h11.InformationalResponse):
                continue
            answer = event
            if isinstance(event, h11.Response):
                headers = [*_handed_on(event.headers), _CLOSE]
                answer = h11.Response(status_code=event.status_code, headers=headers)
            self._writer.write(self._sent(answer))
            await self._writer.drain()

    async def _events(
        self, connection: h11.Connection, reader: asyncio.StreamReader
    ) -> AsyncIterator[h11.Event]:
        """What the peer says, within the limits, to the end of its message."""
        taken = 0
        while True:
            event = connection.next_event()
            if event is h11.NEED_DATA:
                piece = await self._read(reader)
                taken += len(piece)
                if taken > self._limits.bytes_each_way:
                    raise h11.RemoteProtocolError("That is more than passes through here.")
                connection.receive_data(piece)
            elif isinstance(event, h11.Event) and not isinstance(event, h11.ConnectionClosed):
                yield event
                if isinstance(event, h11.EndOfMessage):
                    return
            else:
                return

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        passed = 0
        while piece := await self._read(source):
            passed += len(piece)
            if passed > self._limits.bytes_each_way:
                raise OSError("That is more than passes through here.")
            sink.write(piece)
            await sink.drain()
        if sink.can_write_eof():
            sink.write_eof()

    async def _read(self, source: asyncio.StreamReader) -> bytes:
        """The next bytes, empty at the end; TimeoutError when neither side says anything."""
        while True:
            left = self._heard_at + self._limits.silence_seconds - time.monotonic()
            try:
                async with asyncio.timeout(left):
                    piece = await source.read(_PIECE)
            except TimeoutError:
                if time.monotonic() - self._heard_at < self._limits.silence_seconds:
                    continue
                raise
            self._heard_at = time.monotonic()
            return piece

    async def _connect(self, url: str) -> Streams:
        """A connection to the first of the checked addresses that takes one."""
        try:
            address = self._gate.address(url)
            addresses = await self._gate.resolve_async(address.host, address.port)
        except Refused as refused:
            raise _Ended(403, refused.reason) from refused
        except OSError as error:
            raise _Ended(502, "The host has no address.") from error
        for each, seconds in with_patience(addresses, self._limits.connect_seconds):
            with suppress(OSError):
                async with asyncio.timeout(seconds):
                    return await asyncio.open_connection(each, address.port)
        raise _Ended(502, f"{address.host} takes no connection.")

    def _sent(self, event: h11.Event) -> bytes:
        return self._client.send(event) or b""

    async def _say(self, ended: _Ended) -> None:
        """The proxy's own answer, unless the server's has begun."""
        if self._client.our_state not in (h11.IDLE, h11.SEND_RESPONSE):
            return
        text = ended.sentence.encode()
        headers = [
            (b"content-type", b"text/plain; charset=utf-8"),
            (b"content-length", str(len(text)).encode()),
            (b"proxy-authenticate", b'Basic realm="costcourter"'),
            _CLOSE,
        ]
        answer = h11.Response(status_code=ended.status, headers=headers)
        with suppress(OSError, h11.LocalProtocolError):
            for event in (answer, h11.Data(data=text), h11.EndOfMessage()):
                self._writer.write(self._sent(event))
            await self._writer.drain()


def _refuse_strangers(request: h11.Request, wanted: bytes) -> None:
    shown = [value for name, value in request.headers if name == b"proxy-authorization"]
    if len(shown) != 1 or not hmac.compare_digest(shown[0], wanted):
        raise _Ended(407, "This proxy serves its own process only.")


def _handed_on(headers: Iterable[tuple[bytes, bytes]]) -> Headers:
    return [(name, value) for name, value in headers if name not in _OF_THE_CONNECTION]
