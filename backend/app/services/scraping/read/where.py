"""Where in the world a page sells: its language and country."""

import re
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from app.services.scraping.prices import currency_of_region, region_of_locale
from app.services.scraping.read.document import Document, host_of

_NOT_COUNTRIES: Final = frozenset(
    {"io", "co", "tv", "me", "ai", "eu", "gg", "cc", "ly", "fm", "to", "sh"}
)
_GENERIC: Final = frozenset({"com", "net", "org", "shop", "store"})
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2}\b")
_LETTERS: Final = re.compile(r"[a-z]{2}")
_LOCALE_IN_PATH: Final = re.compile(r"^([a-z]{2})[-_]([a-z]{2})$", re.IGNORECASE)


def page_locale(document: Document) -> str | None:
    """`de_AT` from the store's locale, the address and the page; None when nothing tells."""
    if document.hints.locale:
        return document.hints.locale
    language = _language(document)
    region = _region(document, language)
    if region:
        return f"{(language or 'en')[:2].lower()}_{region}"
    return language


def currency_of_address(document: Document) -> str | None:
    """What people pay with in the country of the page's address; None when it names none."""
    region = _region_of_host(document.url) or _region_of_path(document.url)
    return currency_of_region(region) if region else None


def _language(document: Document) -> str | None:
    lang = document.lang or document.meta("og:locale", "language", "content-language")
    return lang.split(",")[0].strip() if lang and _LANGUAGE.match(lang) else None


def _region(document: Document, language: str | None) -> str | None:
    """Address first: a shop's country is in its name, its template's language often is not."""
    locale = document.meta("og:locale") or ""
    named = (
        _region_of_host(document.url)
        or _region_of_path(document.url)
        or (region_of_locale(language) if language and len(language) > 2 else None)  # noqa: PLR2004
        or region_of_locale(locale)
        or (region_of_locale(language) if language else None)
    )
    if named or not _is_generic(document.url):
        return named
    return "US" if (language or "en").lower().startswith("en") else None


def _is_generic(url: str) -> bool:
    return host_of(url).rpartition(".")[2] in _GENERIC


def _region_of_host(url: str) -> str | None:
    return _region_named_by(host_of(url))


@lru_cache(maxsize=1_024)
def _region_named_by(host: str) -> str | None:
    last = host.rpartition(".")[2]
    if len(last) == 2 and last not in _NOT_COUNTRIES:  # noqa: PLR2004 -- country codes have two letters
        region = "GB" if last == "uk" else last.upper()
        return region if currency_of_region(region) else None
    first = _LOCALE_IN_PATH.match(host.partition(".")[0])
    return _known(first[2], first[1]) if first else None


@lru_cache(maxsize=256)
def _region_of_path(url: str) -> str | None:
    """`/de-at/…` and `/gb/en/…`."""
    try:
        parts = urlsplit(url).path.lower().split("/")[1:4]
    except ValueError:
        return None
    for part in parts:
        found = _LOCALE_IN_PATH.match(part)
        if found and (region := _known(found[2], found[1])):
            return region
    if len(parts) > 1 and all(map(_LETTERS.fullmatch, parts[:2])):
        return _known(parts[0], parts[1])
    return None


def _known(one: str, other: str) -> str | None:
    """Of `de-at` and `en/us`, the part that is a country with a currency."""
    for part in (one, other):
        region = "GB" if part.lower() == "uk" else part.upper()
        if currency_of_region(region):
            return region
    return None
