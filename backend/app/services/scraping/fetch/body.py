"""From the bytes of an answer to text, never more of either than a page may have."""

import asyncio
import zlib
from collections.abc import Callable
from contextlib import suppress
from typing import Final, TypeVar

import brotli
import httpx
import zstandard
from w3lib.encoding import (
    html_body_declared_encoding,
    http_content_type_encoding,
    read_bom,
    to_unicode,
)

from app.services.scraping.pages import utf8

LARGEST_PAGE: Final = 5 * 1024 * 1024
"""Bytes, before and after decompression."""
QUICK_BODY: Final = 96 * 1024
"""Bytes. Even one that is packed to the limit holds up the loop for no more than 20 ms."""
ACCEPT_ENCODING: Final = "gzip, deflate, br, zstd"

_ZSTD = zstandard.ZstdDecompressor(max_window_size=8 * 1024 * 1024)
_ZSTD_PIECE: Final = 128
"""Bytes at a time: its objects know no limit, and so few become a few megabytes at most."""
_MOST_ENCODINGS: Final = 2
_MOST_MEMBERS: Final = 100
"""Each is copied with all that follow it."""
_CHARSETS: Final = frozenset(
    """utf-8 cp866 iso8859-2 iso8859-3 iso8859-4 iso8859-5 iso8859-6 iso8859-7 iso8859-8 iso8859-10
    iso8859-13 iso8859-14 iso8859-15 iso8859-16 koi8-r koi8-u mac-roman cp874 cp1250 cp1251 cp1252
    cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 gb18030 big5hkscs euc_jp iso2022_jp cp932
    cp949""".split()  # noqa: SIM905 -- read as words
)
"""The WHATWG's, by Python's names: its other codecs may hang or raise.

UTF-16 is known by its mark alone: without one a page is full of zeros, and no text to us.
"""
_TEXT_TYPES: Final = ("text/", "application/xhtml", "application/xml", "application/json")
_TEXT_SUFFIXES: Final = ("+json", "+xml")
_GZIP_MARK: Final = b"\x1f\x8b"
_WIDE_MARKS: Final = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")


Result = TypeVar("Result")


class Unreadable(Exception):
    """A body that is too large, damaged, or no text; the message says which."""


async def read_body(response: httpx.Response, limit: int = LARGEST_PAGE) -> bytes:
    """The decoded bytes; Unreadable as soon as there are more than `limit` of them."""
    raw = bytearray()
    assert isinstance(response.stream, httpx.AsyncByteStream)  # noqa: S101 -- what a connection answers
    async for piece in response.stream:
        raw += piece
        if len(raw) > limit:
            raise Unreadable(_too_large(limit))
    encoding = response.headers.get("content-encoding", "")
    if not encoding:
        return bytes(raw)
    return await off_the_loop(unpack, bytes(raw), encoding, limit)


async def off_the_loop(work: Callable[..., Result], body: bytes, *rest: object) -> Result:
    """Large bodies are worked on in a thread; handing over a small one takes longer than that."""
    if len(body) <= QUICK_BODY:
        return work(body, *rest)
    return await asyncio.to_thread(work, body, *rest)


def unpack(raw: bytes, content_encoding: str, limit: int = LARGEST_PAGE) -> bytes:
    """Undo the encodings in reverse, each within `limit` bytes of output."""
    names = [name.strip().lower() for name in content_encoding.split(",")]
    encodings = [name for name in names if name and name != "identity"]
    if len(encodings) > _MOST_ENCODINGS:
        raise Unreadable("The body is packed more than twice.")
    for encoding in reversed(encodings):
        raw = _unpack_one(raw, encoding, limit) if raw else raw
    return raw


def decoded(body: bytes, content_type: str) -> tuple[str, bytes]:
    """The text, and the same as UTF-8 without its mark.

    Decodes as browsers do: byte order mark, header, declaration, else UTF-8 or Windows-1252.
    """
    if not _is_text(body, content_type):
        raise Unreadable(f"'{content_type.partition(';')[0][:60]}' is not a page.")
    marked_as, mark = read_bom(body)
    if marked_as is not None and mark is not None:
        return _in_charset(body[len(mark) :], marked_as)
    charset = _known(http_content_type_encoding(content_type))
    charset = charset or _known(html_body_declared_encoding(body))
    return _in_charset(body, charset)


def _is_text(body: bytes, content_type: str) -> bool:
    kind = content_type.partition(";")[0].strip().lower()
    if kind and not kind.startswith(_TEXT_TYPES) and not kind.endswith(_TEXT_SUFFIXES):
        return False
    return b"\x00" not in body[:4096] or body.startswith(_WIDE_MARKS)


def _known(charset: str | None) -> str | None:
    return charset if charset in _CHARSETS else None


def _in_charset(body: bytes, charset: str | None) -> tuple[str, bytes]:
    """Nearly every page is well-formed UTF-8, named or not, and its body stays as it is."""
    if charset in {None, "utf-8"}:
        with suppress(UnicodeDecodeError):
            return body.decode(), body
    text = to_unicode(body, charset or "cp1252")
    return text, utf8(text)


def _unpack_one(raw: bytes, encoding: str, limit: int) -> bytes:
    try:
        match encoding:
            case "gzip" | "x-gzip" | "deflate":
                unpacked = _inflate(raw, limit)
            case "br":
                unpacked = _unbrotli(raw, limit)
            case "zstd":
                unpacked = _unzstd(raw, limit)
            case _:
                raise Unreadable(f"The body is packed as '{encoding[:30]}', unknown to us.")
    except (zlib.error, brotli.error, zstandard.ZstdError) as error:
        raise Unreadable("The packed body is damaged.") from error
    if len(unpacked) > limit:
        raise Unreadable(_too_large(limit))
    return unpacked


def _inflate(raw: bytes, limit: int) -> bytes:
    try:
        return _inflate_as(raw, limit, zlib.MAX_WBITS | 32)
    except zlib.error:
        # "deflate" without the zlib header, which some servers send and all browsers accept.
        return _inflate_as(raw, limit, -zlib.MAX_WBITS)


def _inflate_as(raw: bytes, limit: int, wbits: int) -> bytes:
    unpacked = b""
    members = 0
    while raw and len(unpacked) <= limit:
        members += 1
        if members > _MOST_MEMBERS:
            raise Unreadable(f"The body is packed in more than {_MOST_MEMBERS} parts.")
        packer = zlib.decompressobj(wbits)
        unpacked += packer.decompress(raw, limit + 1 - len(unpacked))
        if len(unpacked) <= limit and not packer.eof:
            raise zlib.error("The data ends too early.")
        # Another member, or padding that browsers ignore.
        raw = packer.unused_data if packer.unused_data.startswith(_GZIP_MARK) else b""
    return unpacked


def _unbrotli(raw: bytes, limit: int) -> bytes:
    packer = brotli.Decompressor()
    unpacked = bytearray(packer.process(raw, output_buffer_limit=limit + 1))
    while len(unpacked) <= limit and not packer.is_finished():
        piece = packer.process(b"", output_buffer_limit=limit + 1 - len(unpacked))
        if not piece:
            raise brotli.error("The data ends too early.")
        unpacked += piece
    return bytes(unpacked)


def _unzstd(raw: bytes, limit: int) -> bytes:
    unpacked = bytearray()
    packer = None
    for at in range(0, len(raw), _ZSTD_PIECE):
        piece = raw[at : at + _ZSTD_PIECE]
        while piece and len(unpacked) <= limit:
            packer = packer or _ZSTD.decompressobj()
            unpacked += packer.decompress(piece)
            piece = packer.unused_data
            packer = None if packer.eof else packer
    if packer is not None and len(unpacked) <= limit:
        raise zstandard.ZstdError("The data ends too early.")
    return bytes(unpacked)


def _too_large(limit: int) -> str:
    return f"The page is larger than {limit / 1024 / 1024:.0f} MB."
