"""A TCP connection to one address, with or without TLS, as httpcore and our own client want it.

httpcore's own goes by way of anyio, whose scopes and checkpoints cost as much as the rest of a
request.
"""

import asyncio
import select
import ssl
from collections.abc import Awaitable, Iterable
from typing import Any, Final, TypeVar

import httpcore
from httpcore._backends.base import SOCKET_OPTION

_MOST_WAITING: Final = 256 * 1024
"""Bytes that nobody has read yet; then the sender has to wait."""

Result = TypeVar("Result")


class Stream(asyncio.Protocol, httpcore.AsyncNetworkStream):
    """Made by `connect_tcp`; errors are httpcore's."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport
        self._came = bytearray()
        self._awaited: asyncio.Future[None] | None = None
        """Done as soon as there is something to read, or the end."""
        self._drained: asyncio.Future[None] | None = None
        """There while the other side takes nothing."""
        self._lost: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._ended = False
        self._failure: Exception | None = None
        self._is_holding = False

    @property
    def is_quiet(self) -> bool:
        """Whether the connection stands, and nothing waits to be read, as far as we have heard."""
        return not (self._ended or self._came)

    @property
    def is_unused(self) -> bool:
        """As `is_quiet`, the system asked as well: a connection that may serve again."""
        return self.is_quiet and not _has_news(self._transport.get_extra_info("socket").fileno())

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109 -- httpcore's signature
        """What came, or nothing at the end."""
        if self.is_quiet:
            self._awaited = asyncio.get_running_loop().create_future()
            await _within(timeout, self._awaited, httpcore.ReadTimeout)
        if not self._came and self._failure is not None:
            raise httpcore.ReadError(str(self._failure)) from self._failure
        piece = bytes(self._came[:max_bytes])
        del self._came[:max_bytes]
        if self._is_holding and len(self._came) < _MOST_WAITING:
            self._is_holding = False
            self._transport.resume_reading()
        return piece

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109 -- httpcore's signature
        if self._ended:
            raise httpcore.WriteError("The connection is closed.") from self._failure
        self._transport.write(buffer)
        if self._drained is not None:
            await _within(timeout, asyncio.shield(self._drained), httpcore.WriteTimeout)

    async def aclose(self) -> None:
        """At once, whatever is still on its way."""
        self._transport.abort()
        await asyncio.shield(self._lost)

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 -- httpcore's signature
    ) -> "Stream":
        """The same stream, encrypted; ConnectError when the other side cannot prove its name."""
        if not self.is_quiet:
            # Whatever stands here was said by anybody, and must not pass for the server's word.
            await self.aclose()
            raise httpcore.ConnectError("The server spoke before it was encrypted.")
        loop = asyncio.get_running_loop()
        shaking = loop.start_tls(
            self._transport, self, ssl_context, server_hostname=server_hostname
        )
        try:
            encrypted = await _within(timeout, shaking, httpcore.ConnectTimeout)
        except BaseException as error:
            self._transport.abort()
            if isinstance(error, OSError):  # ssl.SSLError is one
                raise httpcore.ConnectError(str(error)) from error
            raise
        if encrypted is None:
            raise httpcore.ConnectError("The connection was closed while it was encrypted.")
        self._transport = encrypted
        return self

    def get_extra_info(self, info: str) -> Any:
        match info:
            case "is_readable":
                return not self.is_unused
            case "ssl_object":
                return self._transport.get_extra_info("ssl_object")
            case "client_addr":
                return self._transport.get_extra_info("sockname")
            case "server_addr":
                return self._transport.get_extra_info("peername")
            case "socket":
                return self._transport.get_extra_info("socket")
        return None

    # What follows is called by the loop.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 -- create_connection makes no other
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._came += data
        if len(self._came) >= _MOST_WAITING and not self._is_holding:
            self._is_holding = True
            self._transport.pause_reading()
        self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        self._ended, self._failure = True, exc
        self.resume_writing()
        if not self._lost.done():
            self._lost.set_result(None)
        self._wake()

    def pause_writing(self) -> None:
        self._drained = asyncio.get_running_loop().create_future()

    def resume_writing(self) -> None:
        if self._drained is not None and not self._drained.done():
            self._drained.set_result(None)
        self._drained = None

    def _wake(self) -> None:
        if self._awaited is not None and not self._awaited.done():
            self._awaited.set_result(None)


def _has_news(descriptor: int) -> bool:
    news = select.poll()
    news.register(descriptor, select.POLLIN)
    return bool(news.poll(0))


async def connect_tcp(
    address: str,
    port: int,
    *,
    timeout: float | None = None,  # noqa: ASYNC109 -- httpcore's word for it
    local_address: str | None = None,
    socket_options: Iterable[SOCKET_OPTION] | None = None,
) -> Stream:
    """A connection to an IP address; httpcore.ConnectError or ConnectTimeout without one."""
    loop = asyncio.get_running_loop()
    local = None if local_address is None else (local_address, 0)
    connecting = loop.create_connection(Stream, address, port, local_addr=local)
    try:
        _, stream = await _within(timeout, connecting, httpcore.ConnectTimeout)
    except OSError as error:
        raise httpcore.ConnectError(str(error)) from error
    for option in socket_options or ():
        stream.get_extra_info("socket").setsockopt(*option)
    return stream


async def _within(
    seconds: float | None, awaited: Awaitable[Result], late: type[Exception]
) -> Result:
    """What is awaited, or `late` raised after so many seconds."""
    if seconds is None:
        return await awaited
    try:
        async with asyncio.timeout(seconds):
            return await awaited
    except TimeoutError as error:
        raise late(f"It took longer than {seconds:g} s.") from error
