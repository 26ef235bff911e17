"""What the product is called."""

import re
from typing import Final

from app.services.scraping.read.document import Document, host_of, squeezed
from app.services.scraping.read.names import likeness

LONGEST_TITLE: Final = 500
_DASHES: Final = re.compile(r"\s+[|\u2013\u2014·:-]\s+|\s*\|\s*")
_BETWEEN: Final = re.compile(r"[\W_]+")
_ALIKE: Final = 0.7
_OVERGROWN: Final = 1.5
"""A heading so much longer than the name holds more than the name."""
_SHORTEST: Final = 3


def title_of(document: Document, structured: str | None) -> tuple[str, str] | None:
    """The title and where it stood: the h1, which buyers see, when it is about the same thing."""
    og = squeezed(document.meta("og:title", "twitter:title"))
    title = document.title
    heading = _heading(document, structured or og or title)
    if structured:
        return _heading_or_name(heading, structured)
    if heading:
        return heading[:LONGEST_TITLE], "h1"
    plain = without_shop(title, document) or without_shop(og, document)
    return (plain[:LONGEST_TITLE], "title") if plain else None


def _heading(document: Document, known: str) -> str | None:
    """The h1 most like what is known of the name; the only one when nothing is known."""
    texts = [text for text in document.heading_texts if text]
    if not known:
        return texts[0] if texts else None
    best = max(texts, key=lambda text: likeness(text, known), default=None)
    if best is not None and (len(texts) == 1 or likeness(best, known) >= _ALIKE):
        return best
    return None


def _heading_or_name(heading: str | None, name: str) -> tuple[str, str]:
    """The heading when it contains the name or is contained in it, unless it holds much more."""
    if heading:
        one, other = heading.casefold(), name.casefold()
        fits = other in one and len(one) <= _OVERGROWN * len(other) + 10
        if fits or (one in other and len(one) > _SHORTEST):
            return heading[:LONGEST_TITLE], "h1"
    return name[:LONGEST_TITLE], "name"


def without_shop(title: str, document: Document) -> str:
    """A page's title without the parts that name the shop."""
    parts = [part for part in _DASHES.split(title) if part]
    shops = {_letters(document.meta("og:site_name", "application-name") or "")}
    shops |= {_letters(label) for label in host_of(document.url).split(".")}
    kept = [part for part in parts if not _names_shop(part, shops)]
    if len(kept) == len(parts):
        return title
    start = title.find(kept[0]) if kept else -1
    end = title.rfind(kept[-1]) + len(kept[-1]) if kept else -1
    return title[start:end] if kept else title


def _names_shop(part: str, shops: set[str]) -> bool:
    letters = _letters(part)
    return any(
        len(shop) > _SHORTEST and (shop in letters or (letters and letters in shop))
        for shop in shops
    )


def _letters(text: str) -> str:
    return _BETWEEN.sub("", text.casefold())
