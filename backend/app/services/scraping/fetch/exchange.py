"""One connection to a shop, and the exchanges on it, one after the other: HTTP/1.1 or HTTP/2.

A shop is asked for one page at a time, so nothing is pooled here, and nothing waits for a lock.
"""

import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Final, Protocol

import h11
import httpcore
import httpx

from app.core.outbound import Gate, Stream, connect, http2_context
from app.models.address import Address

_PIECE: Final = 64 * 1024
MOST_HEAD_BYTES: Final = 100 * 1024
_BOTH_DONE: Final = {h11.CLIENT: h11.DONE, h11.SERVER: h11.DONE}
_FOREIGN: Final = (
    h11.ProtocolError,
    httpcore.ProtocolError,
    httpcore.NetworkError,
    httpcore.TimeoutException,
)


class Connection(Protocol):
    """Open until it is closed; errors are httpx's."""

    @property
    def is_reusable(self) -> bool:
        """Whether the last answer was read to its end, and the shop has not hung up since."""

    async def ask(self, request: httpx.Request) -> httpx.Response:
        """The answer with its body still unread."""

    async def close(self) -> None: ...


async def connected(
    gate: Gate, address: Address, *, tls: ssl.SSLContext | None = None
) -> Connection:
    """A connection to an address that the gate allows. Raises Refused, or httpx.HTTPError.

    `tls` trusts other authorities than the usual ones.
    """
    with as_httpx():
        stream = await connect(gate, address.host, address.port)
        if address.scheme == "http":
            return OverHttp1(stream)
        await stream.start_tls(tls or http2_context(), address.host)
    encrypted = stream.get_extra_info("ssl_object")
    if encrypted is not None and encrypted.selected_alpn_protocol() == "h2":
        return OverHttp2(stream, address)
    return OverHttp1(stream)


class OverHttp1:
    """HTTP/1.1, straight from h11."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._http = h11.Connection(h11.CLIENT, max_incomplete_event_size=MOST_HEAD_BYTES)

    @property
    def is_reusable(self) -> bool:
        return self._http.our_state is h11.IDLE and self._stream.is_unused

    async def ask(self, request: httpx.Request) -> httpx.Response:
        with as_httpx():
            head = self._http.send(
                h11.Request(
                    method=request.method,
                    target=request.url.raw_path,
                    headers=request.headers.raw,
                )
            )
            self._http.send(h11.EndOfMessage())
            with suppress(httpcore.WriteError):
                # A shop may answer, and hang up, before it has heard all.
                await self._stream.write(head or b"")
            answer = await self._next()
            while not isinstance(answer, h11.Response):
                if getattr(answer, "status_code", 0) == httpx.codes.SWITCHING_PROTOCOLS:
                    raise httpcore.RemoteProtocolError("Nobody asked for another protocol.")
                answer = await self._next()
        return httpx.Response(
            answer.status_code,
            headers=answer.headers.raw_items(),
            stream=_Body(self._pieces(), self._end),
            request=request,
        )

    async def close(self) -> None:
        await self._stream.aclose()

    async def _pieces(self) -> AsyncIterator[bytes]:
        with as_httpx():
            while isinstance(event := await self._next(), h11.Data):
                yield bytes(event.data)

    async def _end(self) -> None:
        """Whatever the shop said beyond its answer must not pass for the next one."""
        if self._http.states == _BOTH_DONE and not self._http.trailing_data[0]:
            self._http.start_next_cycle()
        else:
            await self.close()

    async def _next(self) -> h11.Event | type[h11.NEED_DATA] | type[h11.PAUSED]:
        while (event := self._http.next_event()) is h11.NEED_DATA:
            came = await self._stream.read(_PIECE)
            if not came and self._http.their_state is h11.SEND_RESPONSE:
                raise httpcore.RemoteProtocolError("The shop hung up instead of an answer.")
            self._http.receive_data(came)
        return event


class OverHttp2:
    """HTTP/2, which httpcore knows."""

    def __init__(self, stream: Stream, address: Address) -> None:
        origin = httpcore.Origin(address.scheme.encode(), address.host.encode(), address.port)
        self._http = httpcore.AsyncHTTP2Connection(origin, stream)

    @property
    def is_reusable(self) -> bool:
        return self._http.is_available() and self._http.is_idle() and not self._http.has_expired()

    async def ask(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        asked = httpcore.Request(
            request.method,
            httpcore.URL(
                scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
            ),
            headers=request.headers.raw,
        )
        with as_httpx():
            answer = await self._http.handle_async_request(asked)
        return httpx.Response(
            answer.status,
            headers=answer.headers,
            stream=_Body(_translated(answer.aiter_stream()), answer.aclose),
            request=request,
        )

    async def close(self) -> None:
        await self._http.aclose()


class _Body(httpx.AsyncByteStream):
    """What httpx reads a body from, and closes when it has enough of it."""

    def __init__(self, pieces: AsyncIterator[bytes], end: Callable[[], Awaitable[None]]) -> None:
        self._pieces = pieces
        self._end = end

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._pieces

    async def aclose(self) -> None:
        await self._end()


async def _translated(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    with as_httpx():
        async for piece in pieces:
            yield piece


@contextmanager
def as_httpx() -> Iterator[None]:
    """Errors of h11 and httpcore by the names that httpx has for them."""
    try:
        yield
    except _FOREIGN as error:
        raise getattr(httpx, type(error).__name__)(str(error)) from error
