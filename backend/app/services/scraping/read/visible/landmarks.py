"""Where the page's own product stands: its heading, and the buttons that buy it."""

import re
from dataclasses import dataclass
from typing import Final

from selectolax.lexbor import LexborNode

from app.services.scraping.read.document import Document, text_within
from app.services.scraping.read.names import likeness
from app.services.scraping.read.visible.context import Surroundings, is_hidden
from app.services.scraping.read.visible.walk import Texts
from app.services.scraping.read.visible.words import Says, says

_SAME: Final = 0.7
_DASHES: Final = re.compile(r"\s[-|–—:]\s|\|")  # noqa: RUF001 -- titles are joined with dashes
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
    others: set[int]
    """Elements that describe other products."""


def landmarks(
    texts: Texts,
    document: Document,
    name: str | None,
    surroundings: Surroundings,
    others: list[LexborNode],
) -> Landmarks:
    """Finds the heading that carries the product's name, and what buys it."""
    heading = _heading(texts, document, name)
    if heading is not None and heading < len(texts.nodes):
        surroundings.trust(texts.nodes[heading].parent)
    buttons = [position for position, node in texts.buttons if _buys(node.attributes)]
    return Landmarks(heading, buttons, {node.mem_id for node in others})


def _buys(attributes: dict[str, str | None]) -> bool:
    """Whether a button puts the product into the basket, and can be pressed."""
    if "disabled" in attributes or is_hidden(attributes):
        return False
    names = " ".join(value for key in _NAMES if (value := attributes.get(key)))
    said = says(names[:300])
    return bool(said & Says.BUY) and not said & Says.HIDDEN


def _heading(texts: Texts, document: Document, name: str | None) -> int | None:
    """The h1 most like the product's name; without one, the first text that is the name."""
    wanted = name or document.meta("og:title") or _title(document)
    best: tuple[float, int] | None = None
    for position, node in texts.headings[:10]:
        text = text_within(node)
        if text and (best is None or likeness(text, wanted) > best[0] + 0.05):
            best = (likeness(text, wanted), position)
    if best is not None and (best[0] >= _SAME or len(texts.headings) == 1):
        return best[1]
    named = _named_text(texts, wanted) if wanted else None
    return best[1] if named is None and best is not None else named


def _named_text(texts: Texts, wanted: str) -> int | None:
    """The first text that is the name, or a part of the page's title between its dashes."""
    parts = {part.strip() for part in (wanted, *_DASHES.split(wanted)) if len(part.strip()) > 3}  # noqa: PLR2004
    return next(
        (position for position, text in enumerate(texts.texts) if text.strip() in parts), None
    )


def _title(document: Document) -> str | None:
    return text_within(document.titles[0]) if document.titles else None
