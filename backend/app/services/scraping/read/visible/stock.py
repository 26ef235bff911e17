"""What the page says about stock in words, near its own product."""

from dataclasses import dataclass
from typing import Final

from app.models.selectors import Availability
from app.services.scraping.read.phrases import PHRASES, meaning_of
from app.services.scraping.read.visible.context import (
    FOREIGN_REACH,
    Surroundings,
    levels,
)
from app.services.scraping.read.visible.landmarks import Landmarks
from app.services.scraping.read.visible.walk import Texts
from app.services.scraping.read.visible.words import Says

_REACH: Final = 150
_LONGEST: Final = 90


@dataclass(slots=True)
class Stock:
    """The nearest phrase about stock, and whether the product can be bought."""

    availability: Availability = Availability.UNKNOWN
    raw: str = ""
    can_buy: bool = False


def stock(texts: Texts, marks: Landmarks, surroundings: Surroundings, price: int | None) -> Stock:
    """Phrases count in short texts near the title or the price, outside foreign containers."""
    found = Stock()
    nearest = _REACH + 1
    for match in PHRASES.finditer(texts.joined):
        position = texts.position(match.start())
        text = texts.texts[position].strip()
        distance = _distance(position, marks, price)
        if (
            distance > _REACH
            or len(text) > _LONGEST
            or not _is_own(texts, position, surroundings, marks)
        ):
            continue
        meaning = meaning_of(match)
        if meaning is Availability.UNKNOWN:
            found.can_buy = True
        elif distance < nearest and not _is_menu(meaning, texts, position, surroundings):
            found.availability, found.raw, nearest = meaning, text, distance
    near_buttons = [_distance(button, marks, price) <= _REACH for button in marks.buttons]
    found.can_buy = found.can_buy or any(near_buttons)
    return found


def _distance(position: int, marks: Landmarks, price: int | None) -> int:
    anchors = [one for one in (marks.heading, price) if one is not None]
    return min((abs(position - anchor) for anchor in anchors), default=_REACH + 1)


def _is_own(texts: Texts, position: int, surroundings: Surroundings, marks: Landmarks) -> bool:
    around = surroundings.of(texts.nodes[position].parent)
    return not any(
        Says.FOREIGN in one.says
        for one in levels(around, FOREIGN_REACH)
        if one.node.mem_id not in marks.around_heading
    )


def _is_menu(
    meaning: Availability, texts: Texts, position: int, surroundings: Surroundings
) -> bool:
    """`Pre-order` inside a link is a menu entry."""
    if meaning not in {Availability.PRE_ORDER, Availability.SPECIAL_ORDER, Availability.BACK_ORDER}:
        return False
    return any(one.href for one in levels(surroundings.of(texts.nodes[position].parent), 3))
