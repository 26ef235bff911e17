"""What an amount on the page is: the price, an old one, or money of another kind."""

from enum import StrEnum
from typing import Final

from app.services.scraping.read.document import Document
from app.services.scraping.read.own_product import same_page
from app.services.scraping.read.visible.context import (
    FOREIGN_REACH,
    NEAR,
    OLD_REACH,
    Around,
    levels,
)
from app.services.scraping.read.visible.labels import NOT_THE_PRICE, PER_UNIT, REGULAR, WAS
from app.services.scraping.read.visible.landmarks import Landmarks
from app.services.scraping.read.visible.numbers import Number
from app.services.scraping.read.visible.words import Says


class Standing(StrEnum):
    """What an amount on the page is."""

    CLEAN = "could be the price"
    OLD = "shown as an old price"
    REGULAR = "the regular price"
    UNIT = "a price per unit"
    OTHER = "shipping, savings, an instalment or the like"
    FOREIGN = "about another product"
    LINKED = "belongs to the target of a link"


DROPPED: Final = frozenset({Standing.FOREIGN, Standing.LINKED})
"""What is about another product says nothing about this one."""


def standing_of(
    number: Number, around: Around | None, document: Document, marks: Landmarks
) -> Standing:
    """Containers first, then links, then the names and words closest to the number."""
    near = levels(around, FOREIGN_REACH)
    others = [one for one in near if one.node.mem_id not in marks.around_heading]
    if any(Says.FOREIGN in one.says or one.node.mem_id in marks.others for one in others):
        return Standing.FOREIGN
    if _is_linked_away(near, document):
        return Standing.LINKED
    return _by_words(f"{number.raw} {number.label}", near)


def _by_words(words: str, near: list[Around]) -> Standing:
    if any(Says.OLD in one.says for one in near[:OLD_REACH]) or WAS.search(words):
        return Standing.OLD
    if any(Says.REGULAR in one.says for one in near[:OLD_REACH]) or REGULAR.search(words):
        return Standing.REGULAR
    if any(Says.UNIT in one.says for one in near[:OLD_REACH]) or PER_UNIT.search(words):
        return Standing.UNIT
    if _is_other_money(near[:NEAR]) or NOT_THE_PRICE.search(words):
        return Standing.OTHER
    return Standing.CLEAN


def _is_other_money(near: list[Around]) -> bool:
    """`price-with-discount` names a price all the same; `price-per-month` does not."""
    if any(Says.EXTRA in one.says for one in near):
        return True
    if near and Says.PRICE in near[0].says:
        return False
    return any(Says.OTHER in one.says and Says.PRICE not in one.says for one in near)


def _is_linked_away(near: list[Around], document: Document) -> bool:
    """A price inside a link is the target's, unless the target is this page."""
    href = next((one.href for one in near if one.href), None)
    if href is None or href.startswith(("#", "javascript:")):
        return False
    target = document.absolute(href)
    return target is not None and same_page(target) != same_page(document.url)
