"""How a page is asked for: who we say we are, and what its owner adds for that host alone."""

from typing import Final

import httpx

from app.models.address import Address, parsed
from app.models.fetching import Appearance
from app.services.scraping.fetch.body import ACCEPT_ENCODING
from app.services.scraping.pages import Target

_ACCEPT: Final = "text/html,application/xhtml+xml,application/json;q=0.9,*/*;q=0.8"
_BROWSER: Final = {
    "Sec-Ch-Ua": '"Google Chrome";v="152", "Chromium";v="152", "Not-A.Brand";v="24"',
    "Sec-Ch-Ua-Mobile": "?0",
    "Sec-Ch-Ua-Platform": '"Windows"',
    "Upgrade-Insecure-Requests": "1",
    "User-Agent": (
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
        " Chrome/152.0.0.0 Safari/537.36"
    ),
    "Accept": (
        "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,"
        "image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7"
    ),
    "Sec-Fetch-Site": "none",
    "Sec-Fetch-Mode": "navigate",
    "Sec-Fetch-User": "?1",
    "Sec-Fetch-Dest": "document",
    "Accept-Encoding": ACCEPT_ENCODING,
    "Accept-Language": "en-US,en;q=0.9",
}
"""What a Chrome sends for an address that somebody typed, in its order."""
_OF_THE_CONNECTION: Final = frozenset(
    """host connection content-length transfer-encoding upgrade te expect
    if-none-match if-modified-since if-match if-unmodified-since range if-range""".split()  # noqa: SIM905 -- read as words
)
"""Headers that a store's owner cannot set: an answer to them would not be a page."""


def request_for(
    target: Target, address: Address, home: Address, jar: httpx.Cookies, user_agent: str
) -> httpx.Request:
    """A GET of `address`; the target's secrets go to the host of `home`, its own address, only."""
    headers = _own(target.appearance, user_agent)
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


def _own(appearance: Appearance, user_agent: str) -> dict[str, str]:
    """Who we say we are; with a browser's TLS profile, its headers come along."""
    match appearance:
        case Appearance.BROWSER_TLS:
            return {}
        case Appearance.BROWSER:
            return dict(_BROWSER)
    return {"User-Agent": user_agent, "Accept": _ACCEPT, "Accept-Encoding": ACCEPT_ENCODING}


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
