"""Where the page's own product stands: its heading, and the buttons that buy it."""

import re
from dataclasses import dataclass
from typing import Final

from selectolax.lexbor import LexborNode

from app.services.scraping.read.document import Document, squeezed
from app.services.scraping.read.names import likeness, words_of
from app.services.scraping.read.visible.context import Surroundings, is_hidden
from app.services.scraping.read.visible.walk import Texts
from app.services.scraping.read.visible.words import Says, says

_SAME: Final = 0.7
_CLEARLY: Final = 0.05
_BEFORE: Final = 150
"""A button so many texts before the heading is the shop's, not the product's."""
_OWN_FORM: Final = 60
"""So many texts behind the heading a buy button is surely the product's own."""
_DASHES: Final = re.compile(r"\s[-|–—:]\s|[|【】]")  # noqa: RUF001 -- titles are joined with dashes
_MOST_OF: Final = 0.5
"""A name is at least so much of the longest part of the page's title."""
_LONG_NAME: Final = 24
_LONGEST_NAME: Final = 200
_SHORTEST_NAME: Final = 4
_HOLDERS: Final = 3
_PROMINENT: Final = 2
_FEWEST_WORDS: Final = 2
_HEADINGS: Final = frozenset({"h2", "h3", "h4", "b", "strong", "font", "big"})
_NAMED: Final = re.compile(r"name|title|heading", re.IGNORECASE)
_ADDS: Final = re.compile(r"\b[Aa]dd\b.{1,150}\bto (?:your )?(?:cart|basket|bag|trolley)\b")
"""`Add Blue Kettle to cart` is what those hear who cannot see that a button says `Add`."""
_FIELDS: Final = frozenset({"hidden", "text", "radio", "checkbox", "search", "email", "number"})
_NAMES: Final = (
    "class",
    "id",
    "name",
    "value",
    "data-testid",
    "data-test",
    "title",
    "aria-label",
    "onclick",
)


@dataclass(slots=True)
class Landmarks:
    """Positions in the texts; `heading` is null when nothing carries the product's name."""

    heading: int | None
    buttons: list[int]


def own_heading(document: Document, name: str | None) -> tuple[LexborNode | None, bool]:
    """The h1 most like the product's name, and whether it surely is; a single one always is."""
    wanted = _wanted(document, name)
    best: tuple[float, LexborNode] | None = None
    for node, text in zip(document.headings, document.heading_texts, strict=False):
        alike = likeness(text, wanted) if text else -1.0
        if text and (best is None or alike > best[0] + _CLEARLY):
            best = (alike, node)
    if best is None:
        return None, False
    return best[1], best[0] >= _SAME or len(document.headings) == 1


def landmarks(
    texts: Texts,
    document: Document,
    name: str | None,
    surroundings: Surroundings,
) -> Landmarks:
    """Where the product's name stands, and what buys it."""
    heading = texts.heading
    if not texts.is_sure:
        wanted = _wanted(document, name)
        named = _named_text(texts, wanted)
        if named is None and heading is None:
            named = _alike_text(texts, wanted, surroundings)
        heading = heading if named is None else named
    if heading is not None and heading < len(texts.nodes):
        surroundings.trust(texts.nodes[heading].parent)
    first = heading - _BEFORE if heading is not None else 0
    pressed = [
        (position, node)
        for position, node in texts.buttons
        if position >= first and _buys(node.attributes)
    ]
    buttons = [position for position, _ in pressed]
    for position, node in pressed:
        if heading is not None and 0 <= position - heading <= _OWN_FORM:
            surroundings.trust_form(node)
    return Landmarks(heading, buttons)


def _wanted(document: Document, name: str | None) -> str:
    return name or document.meta("og:title") or document.title


def _buys(attributes: dict[str, str | None]) -> bool:
    """Whether a button puts the product into the basket, and can be pressed."""
    if attributes.get("type") in _FIELDS or "disabled" in attributes or is_hidden(attributes):
        return False
    names = " ".join([value for key in _NAMES if (value := attributes.get(key))])[:300]
    said = says(names)
    if said & Says.HIDDEN:
        return False
    return bool(said & Says.BUY) or ("dd " in names and _ADDS.search(names) is not None)


def _named_text(texts: Texts, wanted: str) -> int | None:
    """The text that is most of the page's title; one set off by its tag before one in a link."""
    title = squeezed(wanted).casefold()
    parts = [part.strip() for part in _DASHES.split(title)]
    least = min(_MOST_OF * max(map(len, parts), default=0), _LONG_NAME)
    best: tuple[int, int] | None = None
    for position, text in enumerate(texts.texts):
        if len(text) < least or len(text) > _LONGEST_NAME:
            continue
        if text.split(None, 1)[0].casefold() not in title:  # most texts are not worth more
            continue
        said = squeezed(text).casefold()
        if len(said) < max(least, _SHORTEST_NAME) or said not in title:
            continue
        rank = _prominence(texts.nodes[position].parent)
        if best is None or rank > best[0]:
            best = (rank, position)
    return best[1] if best else None


def _alike_text(texts: Texts, wanted: str, surroundings: Surroundings) -> int | None:
    """The text set off by its tag or its class that shares most with the name; the first of them.

    For pages without a heading whose title words the name in another way.
    """
    best: tuple[float, int] | None = None
    for position, text in enumerate(texts.texts):
        if not _SHORTEST_NAME <= len(text) <= _LONGEST_NAME:
            continue
        element = texts.nodes[position].parent
        if len(words_of(text)) < _FEWEST_WORDS or _prominence(element) < _PROMINENT:
            continue
        if (alike := likeness(text, wanted)) < _SAME:
            continue
        if surroundings.unless_about_others(element) is None:
            continue
        worth = alike * len(words_of(text))
        if best is None or worth > best[0]:
            best = (worth, position)
    return best[1] if best else None


def _prominence(element: LexborNode | None) -> int:
    """2 for a heading, 1 for plain text, 0 for what leads elsewhere."""
    for _ in range(_HOLDERS):
        if element is None:
            break
        if element.tag in _HEADINGS or _NAMED.search(element.attributes.get("class") or ""):
            return _PROMINENT
        if element.tag == "a":
            return 0
        element = element.parent
    return 1
