"""Unpacking and decoding: every encoding, within the limit, and nothing from half a body."""

import gzip
import tracemalloc
import zlib
from collections.abc import Callable

import brotli
import pytest
import zstandard

from app.services.scraping.fetch.body import Unreadable, decoded, unpack
from tests.shop.answers import BOMBS, MEGABYTE
from tests.shop.pages import Body

TEXT = b"<p>It boils water.</p>" * 500


def raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": lambda body: bytes(brotli.compress(body)),
    "zstd": zstandard.ZstdCompressor().compress,
}


@pytest.mark.parametrize("encoding", list(PACKERS))
def test_every_encoding_is_undone(encoding: str) -> None:
    assert unpack(PACKERS[encoding](TEXT), encoding) == TEXT


@pytest.mark.parametrize("encoding", list(PACKERS))
def test_a_body_of_exactly_the_limit_passes_and_one_byte_more_does_not(encoding: str) -> None:
    packed = PACKERS[encoding](TEXT)

    assert unpack(packed, encoding, limit=len(TEXT)) == TEXT
    with pytest.raises(Unreadable, match="larger than"):
        unpack(packed, encoding, limit=len(TEXT) - 1)


@pytest.mark.parametrize("encoding", list(PACKERS))
def test_half_a_body_is_no_body(encoding: str) -> None:
    packed = PACKERS[encoding](TEXT)

    with pytest.raises(Unreadable, match="damaged"):
        unpack(packed[: len(packed) // 2], encoding)


@pytest.mark.parametrize("encoding", list(PACKERS))
def test_noise_is_no_body(encoding: str) -> None:
    with pytest.raises(Unreadable):
        unpack(b"\x07 this is not packed at all", encoding)


@pytest.mark.parametrize("encoding", ["", "identity", "GZIP", "gzip, br", "br,gzip"])
def test_encodings_are_undone_in_reverse(encoding: str) -> None:
    body = TEXT
    for name in encoding.lower().replace(" ", "").split(","):
        body = PACKERS[name](body) if name in PACKERS else body

    assert unpack(body, encoding) == TEXT


def test_deflate_without_its_header_is_understood_as_browsers_do() -> None:
    assert unpack(raw_deflate(TEXT), "deflate") == TEXT


def test_members_of_a_gzip_body_are_joined_and_padding_is_ignored() -> None:
    packed = gzip.compress(b"one ") + gzip.compress(b"two") + b"\x00" * 64

    assert unpack(packed, "gzip") == b"one two"


def test_a_body_of_many_empty_members_is_refused() -> None:
    with pytest.raises(Unreadable, match="more than 100 parts"):
        unpack(gzip.compress(b"") * 101, "gzip")


@pytest.mark.parametrize("kind", list(BOMBS))
def test_a_bomb_of_200_mb_does_not_unfold_in_memory(kind: Body) -> None:
    encoding, build = BOMBS[kind]
    packed = build()

    tracemalloc.start()
    try:
        with pytest.raises(Unreadable, match="larger than 5 MB"):
            unpack(packed, encoding)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert most < 20 * MEGABYTE


def test_an_empty_body_stays_empty() -> None:
    assert unpack(b"", "gzip") == b""


@pytest.mark.parametrize(
    ("body", "content_type", "text"),
    [
        (b"caf\xc3\xa9", "text/html", "caf\u00e9"),
        (b"caf\xe9", "text/html", "caf\u00e9"),
        (b"\x80 5", "text/html", "\u20ac 5"),
        (b"caf\xe9", "text/html; charset=iso-8859-1", "caf\u00e9"),
        (b'<meta charset="windows-1251">\xf6\xe5\xed\xe0', "text/html", "\u0446\u0435\u043d\u0430"),
        (b"\x89~", "text/html; charset=shift_jis", "\u5186"),
        (b"\xef\xbb\xbfcaf\xc3\xa9", "text/html; charset=latin-1", "caf\u00e9"),
        ("caf\u00e9".encode("utf-16"), "text/html", "caf\u00e9"),
        (b"caf\xc3\xa9", "text/html; charset=nonsense", "caf\u00e9"),
        (b'{"a": "\xe2\x82\xac"}', "application/json", '{"a": "\u20ac"}'),
    ],
)
def test_text_is_decoded_as_browsers_do(body: bytes, content_type: str, text: str) -> None:
    found, as_utf8 = decoded(body, content_type)

    assert found.endswith(text)
    assert as_utf8 == found.encode()


@pytest.mark.parametrize(
    "charset",
    [
        "punycode",
        "idna",
        "undefined",
        "zlib_codec",
        "base64",
        "rot13",
        "unicode_escape",
        "utf-7",
        "utf-16",
    ],
)
def test_a_charset_that_no_browser_knows_is_as_good_as_none(charset: str) -> None:
    page = f'<meta charset="{charset}">caf\u00e9'

    assert decoded(page.encode(), f"text/html; charset={charset}")[0] == page


def test_an_unknown_charset_in_the_header_leaves_the_word_to_the_page() -> None:
    body = b'<meta charset="windows-1251">\xf6\xe5\xed\xe0'

    assert decoded(body, "text/html; charset=punycode")[0].endswith("\u0446\u0435\u043d\u0430")
