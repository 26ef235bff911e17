"""What amounts make of each other: lists, regular prices, and the lower of two."""

import re
from collections import defaultdict
from decimal import Decimal
from itertools import pairwise
from typing import Final

from app.services.scraping.read.visible.context import NEAR, said_within
from app.services.scraping.read.visible.labels import LABEL
from app.services.scraping.read.visible.seen import Scene, Seen
from app.services.scraping.read.visible.standing import Standing, is_about_others
from app.services.scraping.read.visible.words import Says

_SMALL_BOX: Final = 70
_TEXTS_OF_A_BOX: Final = 6
_A_LIST: Final = 3
_CARD: Final = 150
"""Characters of a card: a name, a price and little more."""
_LEAST_LEFT: Final = Decimal("0.3")
"""No shop takes off more than that leaves."""
_ALIKE: Final = 0.25
"""Two scores no further apart have comparable prominence."""
_LONGEST_SIGN: Final = 4
"""Letters of a currency's name."""
_LETTERS: Final = re.compile(r"[^\W\d_]+")


def set_lists_aside(seen: list[Seen], scene: Scene) -> None:
    """Cards of one kind with several prices, or with a link each, are other products."""
    cards: dict[str, list[Seen]] = defaultdict(list)
    for one in seen:
        cards[one.path].append(one)
    for alike in cards.values():
        amounts = len({one.number.amount for one in alike})
        is_list = amounts >= _A_LIST and all(one.is_listed for one in alike)
        if is_list or (amounts > 1 and all(_has_link_before(one, scene) for one in alike)):
            for one in alike:
                one.standing = Standing.FOREIGN


def _has_link_before(seen: Seen, scene: Scene) -> bool:
    """Whether a card begins with a link to another page, as the name of its product does."""
    position = seen.number.position
    box = scene.boxes.box(position, seen.number.level + 1, _CARD)
    if box is None:
        return False
    return any(
        is_about_others(scene.around(before), scene.document, scene.marks)
        for before in box
        if before < position
    )


def decide_regular(seen: list[Seen]) -> None:
    """A regular price is old when a lower one stands beside it; one without tax counts alone."""
    clean = [one for one in seen if one.standing is Standing.CLEAN]
    for one in seen:
        if one.standing is Standing.NET and not clean:
            one.standing = Standing.CLEAN
        if one.standing is Standing.REGULAR:
            beside = [
                other
                for other in clean
                if abs(other.number.position - one.number.position) <= _TEXTS_OF_A_BOX
                and other.number.amount < one.number.amount
            ]
            one.standing = Standing.OLD if beside else Standing.CLEAN


def lower_of_two(seen: list[Seen], scene: Scene) -> None:
    """Of two prices that stand alone in one small container the higher is likely an old one."""
    clean = [one for one in seen if one.standing is Standing.CLEAN]
    for one, other in pairwise(clean):
        if one.number.amount == other.number.amount or not _together(one, other, scene):
            continue
        lower, higher = sorted((one, other), key=lambda each: each.number.amount)
        if _may_be_less(lower, higher):
            higher.standing = Standing.HIGHER


def _may_be_less(lower: Seen, higher: Seen) -> bool:
    """Whether the lower amount can be what the higher one became."""
    if lower.number.amount < _LEAST_LEFT * higher.number.amount:
        return False
    if _is_named_live(higher) and not said_within(lower.around, NEAR) & Says.PRICE:
        return False
    return _stands_alone(lower) and abs(lower.score - higher.score) <= _ALIKE


def _is_named_live(seen: Seen) -> bool:
    said = said_within(seen.around, 2)
    return bool(said & Says.PRICE and said & Says.LIVE)


def _stands_alone(seen: Seen) -> bool:
    """Whether the text is the amount and its sign, at most called the price or the one of now."""
    words = LABEL.sub(" ", f"{seen.number.before} {seen.number.raw}")
    return len("".join(_LETTERS.findall(words))) <= _LONGEST_SIGN


def _together(one: Seen, other: Seen, scene: Scene) -> bool:
    """Whether two numbers stand in one small box of their own, which is not the whole product."""
    first, second = one.number, other.number
    if second.position - first.position > _TEXTS_OF_A_BOX:
        return False
    for level in range(first.level, first.level + NEAR):
        box = scene.boxes.box(first.position, level, _SMALL_BOX)
        if box is None or scene.marks.heading in box:
            return False
        if second.position in box:
            return True
    return False
