"""A web address as it may be written: parsed once, by the parser that later connects."""

import re
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import Final

import httpx

LONGEST_ADDRESS: Final = 4_096
DEFAULT_PORTS: Final = {"http": 80, "https": 443}

_START = re.compile(r"(?i:(https?))://([^/?#]*)")
_AUTHORITY = re.compile(r"(\[[0-9a-fA-F:.]+\]|[^\[\]:@%]+)(?::([1-9][0-9]{0,4}))?")
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_OTHER_DOTS = ("\u3002", "\uff0e", "\uff61")
"""Full stops of other scripts, which IDNA would quietly turn into dots."""

_LOST: Final = "\ufffd"
"""What stands for a character that could not be read; an address that has it spells it in %."""


class BadAddress(ValueError):
    """Text that is no web address, or one whose spelling parsers disagree about."""


@dataclass(frozen=True, slots=True)
class Address:
    """An http or https address; `url` is its normalised text."""

    url: str
    scheme: str
    host: str
    """Lower-case ASCII (IDNA); an IPv6 literal without brackets."""
    port: int

    @property
    def literal(self) -> IPv4Address | IPv6Address | None:
        """The host when it is written as a number."""
        return literal(self.host)


@lru_cache(maxsize=4_096)
def parse_address(text: str) -> Address:
    """Parse and normalise; BadAddress for other schemes, userinfo and every odd spelling (F4)."""
    text = text.strip(" ")
    if len(text) > LONGEST_ADDRESS:
        raise BadAddress(f"The address is longer than {LONGEST_ADDRESS:,} characters.")
    if "\\" in text or not text.isprintable() or " " in text:
        raise BadAddress("The address contains a space, a backslash or a control character.")
    if _LOST in text:
        raise BadAddress("A character of the address was lost on its way here.")
    _refuse_odd_authority(text)
    try:
        url = parsed(text)
    except (httpx.InvalidURL, ValueError, UnicodeError) as error:
        raise BadAddress("This is not a web address.") from error
    host = url.raw_host.decode("ascii")
    _refuse_odd_host(host)
    host = str(literal(host) or host)
    return Address(
        url=_normalised(url, host),
        scheme=url.scheme,
        host=host,
        port=url.port or DEFAULT_PORTS[url.scheme],
    )


@lru_cache(maxsize=4_096)
def parsed(text: str) -> httpx.URL:
    """httpx's own view of an address, which takes it a tenth of a millisecond each time."""
    return httpx.URL(text)


def literal(host: str) -> IPv4Address | IPv6Address | None:
    """The address that `host` spells as a number, if it does."""
    try:
        return IPv6Address(host) if ":" in host else IPv4Address(host)
    except AddressValueError:
        return None


def _refuse_odd_authority(text: str) -> None:
    start = _START.match(text)
    if start is None:
        raise BadAddress("The address has to start with http:// or https://.")
    authority = start[2]
    if "@" in authority:
        raise BadAddress("The address may not carry a user name or a password.")
    spelling = _AUTHORITY.fullmatch(authority)
    if spelling is None or any(dot in authority for dot in _OTHER_DOTS):
        raise BadAddress("The host of the address is spelled in an unusual way.")
    if spelling[2] and int(spelling[2]) > 65_535:  # noqa: PLR2004 -- the highest port there is
        raise BadAddress("The port of the address is out of range.")


def _refuse_odd_host(host: str) -> None:
    if literal(host) is not None:
        return
    labels = host.split(".")
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in labels):  # noqa: PLR2004 -- DNS
        raise BadAddress("The host of the address is not a host name.")
    if _NUMBER.fullmatch(labels[-1]):
        # 127.1, 0x7f.1, 2130706433: resolvers read these as numbers, people do not.
        raise BadAddress("The host of the address is a number in an unusual spelling.")


def _normalised(url: httpx.URL, host: str) -> str:
    target = url.raw_path.decode("ascii")
    port = "" if url.port in (None, DEFAULT_PORTS[url.scheme]) else f":{url.port}"
    bracketed = f"[{host}]" if ":" in host else host
    fragment = str(url).partition("#")[2]
    # An empty path is `/`; an empty query or fragment says nothing.
    start = f"{url.scheme}://{bracketed}{port}{target.removesuffix('?')}"
    return f"{start}#{fragment}" if fragment else start
