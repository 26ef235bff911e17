"""Where passkeys of this instance work: at its own address, and nowhere else."""

from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final
from urllib.parse import SplitResult, urlsplit

import idna

from app.core.config import get_settings
from app.core.errors import Unavailable

_DEFAULT_PORTS: Final = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Place:
    """What authenticators sign: the origin of the page, and the name that keys belong to."""

    origin: str
    rp_id: str


def own_place() -> Place | None:
    """By BASE_URL and never by what a request says; None where browsers offer no passkeys.

    That is plain http beyond this machine, and an address of numbers.
    """
    try:
        url = urlsplit(get_settings().base_url)
        host = _ascii(url.hostname or "")
        port = url.port
    except (ValueError, idna.IDNAError):
        return None
    if not host or _is_number(host) or not _is_safe(url, host):
        return None
    shown = "" if port in {None, _DEFAULT_PORTS[url.scheme]} else f":{port}"
    return Place(f"{url.scheme}://{host}{shown}", host)


def required_place() -> Place:
    """Raises Unavailable where there are no passkeys."""
    place = own_place()
    if place is None:
        raise Unavailable(
            "Passkeys need an instance that is reached by https and a name: set BASE_URL to that.",
            code="passkeys_not_available",
        )
    return place


def _is_safe(url: SplitResult, host: str) -> bool:
    local = host == "localhost" or host.endswith(".localhost")
    return url.scheme == "https" or (url.scheme == "http" and local)


def _ascii(host: str) -> str:
    """As browsers write it in an origin."""
    return host.lower() if host.isascii() else idna.encode(host, uts46=True).decode()


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
