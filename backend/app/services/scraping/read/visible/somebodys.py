"""Prices that only those pay who have what a logo beside them names."""

import re
from itertools import islice
from typing import Final

from app.services.scraping.read.visible.context import Around, levels
from app.services.scraping.read.visible.seen import Seen
from app.services.scraping.read.visible.standing import Standing
from app.services.scraping.read.visible.walk import TAGS

_LOGOS: Final = frozenset({TAGS["img"], TAGS["i"], TAGS["svg"]})
_TOLD_BY: Final = ("alt", "title", "aria-label")
_CARD: Final = re.compile(
    r"\b(?:\w*card|\w*karte|carte|tarjeta|cartão|cartao|\w*kort|karta|\w*kaart|cmr|club|klub"
    r"|members?|prime)\b",
    re.IGNORECASE,
)
"""Cards and clubs; the CMR of the shops of Falabella is one that is never called a card."""
_MOST: Final = 10
_AROUND: Final = 2
"""Elements up from an amount to what also holds its logo."""


def set_card_prices_aside(seen: list[Seen]) -> None:
    """Of several amounts one with the logo of a card beside it is what its holders pay."""
    clean = [one for one in seen if one.standing is Standing.CLEAN and one.is_near]
    if len({one.number.amount for one in clean}) < 2:  # noqa: PLR2004 -- one for all, one for some
        return
    told = [one for one in clean if _has_card(one, clean)]
    if len(told) < len(clean):
        for one in told:
            one.standing = Standing.OTHER


def _has_card(seen: Seen, clean: list[Seen]) -> bool:
    """Whether the logo of a card stands in what holds one amount and no other."""
    passed: list[Around] = []
    for holder in levels(seen.around, _AROUND):
        passed.append(holder)
        if any(
            _CARD.search(" ".join(one.attributes.get(name) or "" for name in _TOLD_BY))
            for one in islice(holder.node.iter(), _MOST)
            if one.tag_id in _LOGOS
        ):
            others = [other for other in clean if other is not seen]
            return not any(_holds(one, other) for one in passed for other in others)
    return False


def _holds(holder: Around, seen: Seen) -> bool:
    return any(one is holder for one in levels(seen.around, _AROUND + 1))
