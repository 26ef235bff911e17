"""Whatever is written as an address: all parsers agree about what we accept, or we refuse it."""

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import urlsplit

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.core.outbound import Gate, Purpose, Refused
from app.core.outbound.networks import is_public
from app.models.address import BadAddress, parse_address

SCHEMES = st.sampled_from(["http://", "https://", "HTTP://", "http:/", "http:", "//", "ftp://"])
PIECES = st.sampled_from(
    [
        *("shop", "example", "127", "0x7f", "0", "1", ".", "..", "xn--", "-", "_", "*", "~"),
        *("@", ":", "[", "]", "::1", "%2e", "%00", "\\", "/", "?", "#", "&", "=", ";", ",", "!"),
        *(" ", "\t", "\n", "\x00", "\x7f", "\u3002", "\uff0e", "\uff11", "\u00ad", "\u200b"),
        *("\u00df", "\u00fc", "\u0130", "\u2488", "80", "443", "65536", "+80", "\u0661"),
    ]
)
TEXTS = st.builds(
    lambda scheme, pieces: scheme + "".join(pieces), SCHEMES, st.lists(PIECES, max_size=12)
)


@given(TEXTS | st.text(max_size=40).map("http://".__add__))
@example("http://shop.example")
@example("http://shop.example:80@other.example/")
def test_parsers_agree_about_every_address_that_is_accepted(text: str) -> None:
    try:
        address = parse_address(text)
    except BadAddress:
        return

    again, by_httpx, by_python = (
        parse_address(address.url),
        httpx.URL(address.url),
        urlsplit(address.url),
    )
    assert again == address
    assert address.url.isascii()
    assert by_httpx.raw_host.decode() == by_python.hostname == address.host
    assert (by_httpx.port or by_python.port or {"http": 80, "https": 443}[by_python.scheme]) == (
        address.port
    )
    assert by_httpx.userinfo == b""
    assert by_python.username is None


@given(TEXTS)
@example("http://127.1")
@example("http://0x7f.0.0.1")
def test_no_name_is_accepted_that_a_resolver_would_take_for_a_number(text: str) -> None:
    try:
        address = parse_address(text)
    except BadAddress:
        return

    if address.literal is None:
        with pytest.raises(OSError, match="illegal IP address"):
            socket.inet_aton(address.host)


@given(st.ip_addresses())
def test_only_global_unicast_is_public(address: IPv4Address | IPv6Address) -> None:
    if is_public(str(address)):
        assert address.is_global
        assert not address.is_multicast
        assert not address.is_private


@given(st.ip_addresses(v=4), st.sampled_from(["::ffff:", "64:ff9b::", "::", "2002:"]))
def test_an_ipv4_address_in_disguise_is_never_public(inner: IPv4Address, prefix: str) -> None:
    high, low = int(inner) >> 16, int(inner) & 0xFFFF
    disguised = f"{prefix}{high:x}:{low:x}" + ("::" if prefix == "2002:" else "")

    assert not is_public(str(ip_address(disguised)))


@given(st.ip_addresses().filter(lambda address: not is_public(str(address))))
def test_no_private_address_passes_as_a_literal(address: IPv4Address | IPv6Address) -> None:
    host = f"[{address}]" if address.version == 6 else str(address)

    try:
        Gate(Purpose.SCRAPE).address(f"http://{host}/")
    except Refused:
        return
    raise AssertionError(host)
