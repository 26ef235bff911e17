"""Requests with a current browser's TLS profile, by an optional library, through the same gate.

The library opens its connections itself. So it is told the checked address for whatever host and
port it may find in an address of ours, and may not look up, redirect, unpack or go through a proxy.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Any, Final

import certifi
import httpx

from app.core.outbound import Gate, checked_addresses, with_patience
from app.models.address import Address
from app.models.checks import Outcome
from app.services.scraping.fetch.body import LARGEST_PAGE
from app.services.scraping.fetch.connections import MOST_HEADERS
from app.services.scraping.fetch.exchange import MOST_HEAD_BYTES, as_httpx
from app.services.scraping.fetch.fetcher import Lane, Result
from app.services.scraping.fetch.visit import Trip
from app.services.scraping.pages import Target, Visit

EXTRA: Final = "browser-tls"
MISSING: Final = f"A browser's TLS profile needs the extra `{EXTRA}`, which is not installed here."
_CONNECT_ERRORS: Final = frozenset({5, 6, 7})
_TIMED_OUT: Final = 28
_HANDSHAKE_ERRORS: Final = frozenset({35, 51, 58, 60, 77, 83, 90, 91})


def is_installed() -> bool:
    """Whether this installation can do it."""
    return find_spec("curl_cffi") is not None


@dataclass(frozen=True, slots=True)
class ImpersonatingFetcher:
    """Pages over http, with a browser's TLS and HTTP/2 profile and its headers."""

    user_agent: str

    async def visit(self, target: Target, lane: Lane) -> Result:
        if not is_installed():
            return Visit(target, Outcome.NETWORK_ERROR, reason=MISSING)
        way = Impersonation(lane.connections.gate)
        return await Trip(target, way, lane, self.user_agent).make()


@dataclass(frozen=True, slots=True)
class Impersonation:
    """A way of asking hosts: a connection for each request, closed when its answer is there."""

    gate: Gate
    authorities: str = field(default_factory=certifi.where)
    """A file of those whose certificates count."""

    async def send(self, address: Address, request: httpx.Request) -> httpx.Response:
        """The answer with its body still packed; Refused before anything is contacted.

        Raises httpx.HTTPError when none comes; whoever waits decides how long.
        """
        failure: httpx.HTTPError = httpx.ConnectError(f"{address.host} has no address.")
        with as_httpx():
            addresses = await checked_addresses(self.gate, address.host, address.port)
        for each, seconds in with_patience(addresses, None):
            try:
                return await self._asked(each, seconds, address, request)
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                failure = error
        raise failure

    async def _asked(
        self, connect_to: str, seconds: float | None, address: Address, request: httpx.Request
    ) -> httpx.Response:
        from curl_cffi import CurlOpt  # noqa: PLC0415 -- an optional library

        answer = _Answer()
        there = f"[{connect_to}]" if ":" in connect_to else connect_to
        options = {
            CurlOpt.URL: str(request.url).partition("#")[0].encode(),
            CurlOpt.HTTPHEADER: [
                b"%b: %b" % (name, value)
                for name, value in request.headers.raw
                if name.lower() != b"host"
            ],
            CurlOpt.HEADERFUNCTION: answer.take_head,
            CurlOpt.WRITEFUNCTION: answer.take_body,
            CurlOpt.HTTP_CONTENT_DECODING: 0,
            CurlOpt.PROXY: b"",
            CurlOpt.NOPROXY: b"*",
            CurlOpt.PROTOCOLS_STR: address.scheme.encode(),
            CurlOpt.FOLLOWLOCATION: 0,
            CurlOpt.CAINFO: self.authorities.encode(),
            CurlOpt.SSL_VERIFYPEER: 1,
            CurlOpt.SSL_VERIFYHOST: 2,
            CurlOpt.CONNECTTIMEOUT_MS: 0 if seconds is None else round(seconds * 1000),
        }
        async with _performing(options, connect_to=f"::{there}:{address.port}") as done:
            with _as_httpx():
                await done
        return answer.response(request)


@dataclass
class _Answer:
    """What came; too much of it is an exception, at which the library hangs up."""

    head: bytearray = field(default_factory=bytearray)
    body: bytearray = field(default_factory=bytearray)

    def take_head(self, line: bytes) -> int:
        if line.startswith(b"HTTP/"):
            # Of the last answer only: an interim one may come before it.
            self.head.clear()
        self.head += line
        if len(self.head) > MOST_HEAD_BYTES:
            raise httpx.RemoteProtocolError("The headers are too large.")
        return len(line)

    def take_body(self, piece: bytes) -> int:
        self.body += piece
        if len(self.body) > LARGEST_PAGE:
            raise _Full
        return len(piece)

    def response(self, request: httpx.Request) -> httpx.Response:
        first, *lines = bytes(self.head).split(b"\r\n")
        pairs = [line.partition(b":") for line in lines if b":" in line]
        if len(pairs) > MOST_HEADERS:
            raise httpx.RemoteProtocolError("There are too many headers.")
        return httpx.Response(
            int(first.split(b" ", 2)[1]),
            headers=[(name.strip(), value.strip()) for name, _, value in pairs],
            stream=_Body(bytes(self.body)),
            request=request,
        )


class _Full(Exception):
    """The body is larger than any page may be; who reads it finds that out as well."""


class _Body(httpx.AsyncByteStream):
    def __init__(self, body: bytes) -> None:
        self._body = body

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._body


@asynccontextmanager
async def _performing(options: dict[Any, Any], *, connect_to: str) -> AsyncIterator[Any]:
    """What is done when the answer is there; at the end of the block nothing stays open."""
    from curl_cffi import AsyncCurl, Curl, CurlOpt, ffi, lib  # noqa: PLC0415 -- as above
    from curl_cffi.requests.impersonate import DEFAULT_CHROME  # noqa: PLC0415 -- as above

    curl: Any = Curl()
    many: Any = AsyncCurl()
    # For any host and port, so that how the library reads an address never matters.
    pinned = lib.curl_slist_append(ffi.NULL, connect_to.encode())
    try:
        curl.impersonate(DEFAULT_CHROME, default_headers=True)
        for option, value in options.items():
            curl.setopt(option, value)
        curl.setopt(CurlOpt.CONNECT_TO, pinned)
        done = many.add_handle(curl)
        try:
            yield done
        finally:
            if not done.done() or done.cancelled():
                many.remove_handle(curl)
    finally:
        await many.close()
        curl.close()
        lib.curl_slist_free_all(pinned)


@contextmanager
def _as_httpx() -> Iterator[None]:
    """Its failures as the rest of fetching knows them; a page that is too large is cut off."""
    from curl_cffi import CurlError  # noqa: PLC0415 -- as above

    try:
        yield
    except _Full:
        return
    except CurlError as error:
        raise _named(int(error.code), str(error)) from error


def _named(code: int, text: str) -> httpx.HTTPError:
    if code in _CONNECT_ERRORS:
        return httpx.ConnectError("The connection was refused.")
    if code == _TIMED_OUT:
        return httpx.ConnectTimeout("The host did not answer in time.")
    if code in _HANDSHAKE_ERRORS:
        return httpx.ConnectError("CERTIFICATE_VERIFY_FAILED" if "certificate" in text else "TLS")
    return httpx.RemoteProtocolError(f"The answer broke off (curl {code}).")
