"""What an amount on the page is: the price, an old one, or money of another kind."""

import re
from enum import StrEnum
from typing import Final

from app.services.scraping.read.document import Document, same_page
from app.services.scraping.read.visible.context import (
    FOREIGN_REACH,
    NEAR,
    OLD_REACH,
    Around,
    levels,
    said_within,
)
from app.services.scraping.read.visible.labels import (
    BEGINS_WITH_NOTE,
    INSTALMENT,
    NET,
    NOT_THE_PRICE,
    PER_UNIT,
    PLUS,
    PRICE,
    REGULAR,
    THRESHOLD,
    WAS,
)
from app.services.scraping.read.visible.landmarks import Landmarks
from app.services.scraping.read.visible.numbers import Number
from app.services.scraping.read.visible.words import Says


class Standing(StrEnum):
    """What an amount on the page is."""

    CLEAN = "could be the price"
    OLD = "shown as an old price"
    HIGHER = "the higher of two beside each other"
    REGULAR = "the regular price"
    NET = "without tax"
    UNIT = "a price per unit"
    OTHER = "shipping, savings, an instalment or the like"
    FOREIGN = "about another product"


_HAS_WORDS: Final = re.compile(r"[^\W\d_]{2}|[%/]")


def is_about_others(around: Around | None, document: Document, marks: Landmarks) -> bool:
    """Whether a number stands in a foreign container or belongs to the target of a link."""
    href: str | None = None
    for _ in range(FOREIGN_REACH):
        if around is None:
            break
        if around.says & Says.FOREIGN or around.node.mem_id in marks.others:
            return True
        href = href or around.href
        around = around.above
    return href is not None and _leads_away(href, document)


def standing_of(number: Number, around: Around | None) -> Standing:
    """What the names and words closest to a number of the page's own product make of it."""
    said = said_within(around, OLD_REACH)
    lead = f"{number.before} {number.raw}"
    words = f"{lead} {number.behind}"
    has_words = bool(number.subject) or _HAS_WORDS.search(words) is not None
    if said & Says.OLD or (has_words and WAS.search(lead)):
        return Standing.OLD
    if said & Says.REGULAR or (has_words and REGULAR.search(lead)):
        return Standing.REGULAR
    if has_words and NET.search(words):
        return Standing.NET
    if said & Says.UNIT or (has_words and PER_UNIT.search(words)):
        return Standing.UNIT
    if _is_other_money(around) or (has_words and _is_called_otherwise(number, lead)):
        return Standing.OTHER
    return Standing.CLEAN


def _is_called_otherwise(number: Number, lead: str) -> bool:
    """Words before a number or in its text say what it is; those behind may be a mere note."""
    behind = number.behind
    if NOT_THE_PRICE.search(lead) or INSTALMENT.search(f"{lead} {behind}"):
        return True
    if INSTALMENT.search(behind) or THRESHOLD.search(lead):
        return True
    if THRESHOLD.search(number.subject) or (
        NOT_THE_PRICE.search(number.subject) and not PRICE.search(lead)
    ):
        return True
    if BEGINS_WITH_NOTE.match(behind):
        return not PLUS.match(behind)
    other = NOT_THE_PRICE.search(behind)
    return other is not None and BEGINS_WITH_NOTE.match(other[0]) is None


def _is_other_money(around: Around | None) -> bool:
    """`price-with-discount` names a price all the same; `price-per-month` does not."""
    near = levels(around, NEAR)
    if any(one.says & Says.EXTRA for one in near):
        return True
    if near and near[0].says & Says.PRICE:
        return False
    return any(one.says & Says.OTHER and not one.says & Says.PRICE for one in near)


def _leads_away(href: str, document: Document) -> bool:
    """A price inside a link is the target's, unless the target is this page."""
    if href.startswith(("#", "javascript:")):
        return False
    target = document.absolute(href)
    return target is not None and same_page(target) != document.own_address
