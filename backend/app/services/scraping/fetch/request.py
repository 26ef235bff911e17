"""How a page is asked for: who we say we are, and what its owner adds for that host alone."""

from typing import Final

import httpx

from app.models.address import Address, parsed
from app.services.scraping.fetch.body import ACCEPT_ENCODING
from app.services.scraping.pages import Target

_ACCEPT: Final = "text/html,application/xhtml+xml,application/json;q=0.9,*/*;q=0.8"
_OF_THE_CONNECTION: Final = frozenset(
    """host connection content-length transfer-encoding upgrade te expect
    if-none-match if-modified-since if-match if-unmodified-since range if-range""".split()  # noqa: SIM905 -- read as words
)
"""Headers that a store's owner cannot set: an answer to them would not be a page."""


def request_for(
    target: Target, address: Address, home: Address, jar: httpx.Cookies, user_agent: str
) -> httpx.Request:
    """A GET of `address`; the target's secrets go to the host of `home`, its own address, only."""
    headers = {"User-Agent": user_agent, "Accept": _ACCEPT, "Accept-Encoding": ACCEPT_ENCODING}
    if target.accept_language:
        headers["Accept-Language"] = target.accept_language
    cookies = [_from(jar, address)]
    if _is_at_home(address, home):
        headers |= {
            name.title(): value
            for name, value in target.headers.items()
            if name.lower() not in _OF_THE_CONNECTION
        }
        cookies = [target.cookies, headers.pop("Cookie", None), *cookies]
    if address == home:
        headers |= _validators(target)
    if any(cookies):
        headers["Cookie"] = "; ".join(cookie for cookie in cookies if cookie)
    return httpx.Request("GET", parsed(address.url), headers=headers)


def asks_for_changes(request: httpx.Request) -> bool:
    """Whether this request may be answered with 304."""
    return "if-none-match" in request.headers or "if-modified-since" in request.headers


def _validators(target: Target) -> dict[str, str]:
    """What lets the shop answer that nothing changed."""
    known = {"If-None-Match": target.etag, "If-Modified-Since": target.last_modified}
    return {name: value for name, value in known.items() if value}


def _is_at_home(address: Address, home: Address) -> bool:
    """The same host, and not by a less safe way."""
    return address.host == home.host and (address.scheme, home.scheme) != ("http", "https")


def _from(jar: httpx.Cookies, address: Address) -> str | None:
    if not jar:
        return None
    request = httpx.Request("GET", address.url)
    jar.set_cookie_header(request)
    cookie: str | None = request.headers.get("cookie")
    return cookie
