"""From the bytes of an answer to text, never more of either than a page may have."""

import zlib
from typing import Final

import brotli
import httpx
import zstandard
from w3lib.encoding import html_to_unicode

LARGEST_PAGE: Final = 5 * 1024 * 1024
"""Bytes, before and after decompression."""
ACCEPT_ENCODING: Final = "gzip, deflate, br, zstd"

_ZSTD = zstandard.ZstdDecompressor(max_window_size=8 * 1024 * 1024)
_ZSTD_PIECE: Final = 128
"""Bytes at a time: its objects know no limit, and so few become a few megabytes at most."""
_MOST_ENCODINGS: Final = 2
_TEXT_TYPES: Final = ("text/", "application/xhtml", "application/xml", "application/json")
_TEXT_SUFFIXES: Final = ("+json", "+xml")
_GZIP_MARK: Final = b"\x1f\x8b"
_WIDE_MARKS: Final = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")


class Unreadable(Exception):
    """A body that is too large, damaged, or no text; the message says which."""


async def read_body(response: httpx.Response, limit: int = LARGEST_PAGE) -> bytes:
    """The decoded bytes; Unreadable as soon as there are more than `limit` of them."""
    raw = bytearray()
    async for piece in response.aiter_raw():
        raw += piece
        if len(raw) > limit:
            raise Unreadable(_too_large(limit))
    return unpack(bytes(raw), response.headers.get("content-encoding", ""), limit)


def unpack(raw: bytes, content_encoding: str, limit: int = LARGEST_PAGE) -> bytes:
    """Undo the encodings in reverse, each within `limit` bytes of output."""
    names = [name.strip().lower() for name in content_encoding.split(",")]
    encodings = [name for name in names if name and name != "identity"]
    if len(encodings) > _MOST_ENCODINGS:
        raise Unreadable("The body is packed more than twice.")
    for encoding in reversed(encodings):
        raw = _unpack_one(raw, encoding, limit) if raw else raw
    return raw


def to_text(body: bytes, content_type: str) -> str:
    """Decode as browsers do: byte order mark, header, declaration, else UTF-8 or Windows-1252."""
    if not _is_text(body, content_type):
        raise Unreadable(f"'{content_type.partition(';')[0][:60]}' is not a page.")
    _, text = html_to_unicode(content_type, body, auto_detect_fun=_undeclared)
    return str(text)


def _is_text(body: bytes, content_type: str) -> bool:
    kind = content_type.partition(";")[0].strip().lower()
    if kind and not kind.startswith(_TEXT_TYPES) and not kind.endswith(_TEXT_SUFFIXES):
        return False
    return b"\x00" not in body[:4096] or body.startswith(_WIDE_MARKS)


def _undeclared(body: bytes) -> str:
    try:
        body.decode()
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


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
    while raw and len(unpacked) <= limit:
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
