"""What the shop writes to the socket: decent answers, and the ones that fetchers die of."""

import asyncio
import gzip
import zlib
from collections.abc import AsyncIterator, Callable
from functools import lru_cache
from http.client import responses

import brotli
import zstandard

from tests.shop.pages import Body, ShopPage, content_type, render

MEGABYTE = 1024 * 1024
BOMB_SIZE = 200 * MEGABYTE


def head(status: int, headers: dict[str, str]) -> bytes:
    phrase = responses.get(status, "Unknown")
    lines = [
        f"HTTP/1.1 {status} {phrase}",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def whole(status: int, body: bytes, headers: dict[str, str]) -> bytes:
    """A complete answer; the connection stays open for the next request."""
    return head(status, {"Content-Length": str(len(body)), **headers}) + body


def decent(page: ShopPage, if_none_match: str | None) -> bytes:
    """The answer for a page that behaves: 200, 304, a redirect, or an error with the same body."""
    headers = dict(page.headers)
    if page.etag is not None:
        headers["ETag"] = page.etag
        if if_none_match == page.etag:
            return head(304, headers)
    if page.redirect_to is not None:
        status = page.status if 300 <= page.status < 400 else 302
        return whole(status, b"", {"Location": page.redirect_to, **headers})
    body = encoded(render(page).encode(), page.encoding)
    if page.encoding:
        headers.setdefault("Content-Encoding", page.encoding)
    return whole(page.status, body, {"Content-Type": content_type(page), **headers})


def encoded(body: bytes, encoding: str | None) -> bytes:
    match encoding:
        case "gzip":
            return gzip.compress(body, 1)
        case "deflate":
            return zlib.compress(body, 1)
        case "br":
            return bytes(brotli.compress(body, quality=1))
        case "zstd":
            return zstandard.ZstdCompressor().compress(body)
    return body


async def hostile(page: ShopPage) -> AsyncIterator[bytes]:
    """The pieces of an answer that misbehaves as `page.body` says; the connection ends after it."""
    if page.body in _WHOLE:
        yield _WHOLE[page.body](page)
        return
    if page.body in BOMBS:
        encoding, bomb = BOMBS[page.body]
        yield whole(200, bomb(), {"Content-Type": "text/html", "Content-Encoding": encoding})
        return
    if page.body is Body.SILENT:
        await asyncio.sleep(3600)
    headers = {"Content-Type": "text/html", "Transfer-Encoding": "chunked"}
    if page.redirect_to is not None:
        yield head(302, {"Location": page.redirect_to, **headers})
    else:
        yield head(200, headers)
    piece, pause = (b"<p>a</p>", 0.05) if page.body is Body.SLOW else (b"<p>a</p>" * 8_192, 0.0)
    while True:
        yield b"%x\r\n%s\r\n" % (len(piece), piece)
        await asyncio.sleep(pause)


def _empty(page: ShopPage) -> bytes:
    return whole(page.status, b"", {"Content-Type": content_type(page)})


def _binary(page: ShopPage) -> bytes:
    kind = page.content_type or "text/html"
    return whole(200, bytes(range(256)) * 64, {"Content-Type": kind})


def _latin_1(page: ShopPage) -> bytes:
    text = render(page).replace('<meta charset="utf-8">', "")
    return whole(page.status, text.encode("cp1252"), {"Content-Type": content_type(page)})


def _huge(page: ShopPage) -> bytes:
    body = render(page).encode() + b"<p>a</p>" * (2 * MEGABYTE)
    return whole(200, body, {"Content-Type": content_type(page)})


def _cut_off(page: ShopPage) -> bytes:
    body = render(page).encode()
    return head(200, {"Content-Type": content_type(page), "Content-Length": "1000000"}) + body


def _broken_gzip(page: ShopPage) -> bytes:
    body = gzip.compress(render(page).encode())[:-40] + b"x" * 40
    return whole(200, body, {"Content-Type": content_type(page), "Content-Encoding": "gzip"})


def _huge_headers(page: ShopPage) -> bytes:
    return whole(200, render(page).encode(), {"X-Padding": "x" * MEGABYTE})


def _not_http(_: ShopPage) -> bytes:
    return b"220 mail.example ESMTP\r\n\r\n"


_WHOLE: dict[Body, Callable[[ShopPage], bytes]] = {
    Body.EMPTY: _empty,
    Body.BINARY: _binary,
    Body.LATIN_1: _latin_1,
    Body.HUGE: _huge,
    Body.CUT_OFF: _cut_off,
    Body.BROKEN_GZIP: _broken_gzip,
    Body.HUGE_HEADERS: _huge_headers,
    Body.NOT_HTTP: _not_http,
}


@lru_cache(maxsize=1)
def _gzip_bomb() -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    parts = [packer.compress(bytes(MEGABYTE)) for _ in range(BOMB_SIZE // MEGABYTE)]
    return b"".join([*parts, packer.flush()])


@lru_cache(maxsize=1)
def _brotli_bomb() -> bytes:
    packer = brotli.Compressor(quality=5)
    parts = [packer.process(bytes(MEGABYTE)) for _ in range(BOMB_SIZE // MEGABYTE)]
    return b"".join([*parts, packer.finish()])


@lru_cache(maxsize=1)
def _zstd_bomb() -> bytes:
    packer = zstandard.ZstdCompressor().compressobj()
    parts = [packer.compress(bytes(MEGABYTE)) for _ in range(BOMB_SIZE // MEGABYTE)]
    return b"".join([*parts, packer.flush()])


BOMBS: dict[Body, tuple[str, Callable[[], bytes]]] = {
    Body.GZIP_BOMB: ("gzip", _gzip_bomb),
    Body.BROTLI_BOMB: ("br", _brotli_bomb),
    Body.ZSTD_BOMB: ("zstd", _zstd_bomb),
}
