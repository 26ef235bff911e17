"""What amounts make of each other: lists, regular prices, and the lower of two."""

import re
from collections import defaultdict
from decimal import Decimal
from itertools import pairwise
from typing import Final

from selectolax.lexbor import LexborNode

from app.services.scraping.read.document import squeezed
from app.services.scraping.read.visible.context import (
    NEAR,
    Around,
    levels,
    said_within,
)
from app.services.scraping.read.visible.labels import WITH_SOMETHING, is_only_a_price
from app.services.scraping.read.visible.seen import Scene, Seen
from app.services.scraping.read.visible.standing import (
    Standing,
    is_about_others,
    standing_of,
)
from app.services.scraping.read.visible.words import Says

_SMALL_BOX: Final = 70
_TEXTS_OF_A_BOX: Final = 6
_A_LIST: Final = 3
_SEVERAL: Final = 2
_ITSELF: Final = 2
"""Elements around a number whose names are about this number alone."""
_CARD: Final = 150
"""Characters of a card: a name, a price and little more."""
_CARD_LEVELS: Final = 5
_MOST_CARDS: Final = 5
_SHORTEST_NAME: Final = 3
_LEAST_LEFT: Final = Decimal("0.3")
"""No shop takes off more than that leaves."""
_ALIKE: Final = 0.25
"""Two scores no further apart have comparable prominence."""
_A_SET: Final = 8
"""Pieces that are sold as a set and told as one sum, as tyres are."""
_DASH: Final = re.compile(r"\s*[-–—]\s*")  # noqa: RUF001 -- ranges are written with dashes
_PICTURE: Final = re.compile(r"\.(?:jpe?g|png|webp|gif|avif)(?:$|\?)", re.IGNORECASE)


def set_lists_aside(seen: list[Seen], scene: Scene) -> None:
    """Cards of one kind with several prices, each with a name or link of its own, are others."""
    cards: dict[str, list[Seen]] = defaultdict(list)
    for one in seen:
        cards[one.path].append(one)
    for alike in cards.values():
        amounts = len({one.number.amount for one in alike})
        is_list = amounts >= _A_LIST and all(one.is_listed for one in alike)
        if is_list or (amounts > 1 and _are_cards(alike, scene)):
            for one in alike:
                one.standing = Standing.FOREIGN


def _are_cards(alike: list[Seen], scene: Scene) -> bool:
    """Whether each stands with a name of its own, or with a link to another page."""
    names: set[str] = set()
    for one in alike:
        name = card_of(one, scene)
        if name is None:
            return False
        names.add(name)
    return len(names) > 1 or names == {""}


def set_lone_cards_aside(seen: list[Seen], scene: Scene) -> None:
    """The best amount in a card whose name and picture lead to one other page is that page's."""
    for _ in range(_MOST_CARDS):
        clean = [one for one in seen if one.standing is Standing.CLEAN]
        best = max(clean, key=lambda one: one.score, default=None)
        if best is None or not _is_of_another_page(best, scene):
            return
        best.standing = Standing.FOREIGN


def _is_of_another_page(seen: Seen, scene: Scene) -> bool:
    """Whether a picture and a text before the amount share a link that leads elsewhere."""
    position = seen.number.position
    for level, one in enumerate(levels(seen.around, _CARD_LEVELS), seen.number.level):
        box = scene.boxes.box(position, level, _CARD)
        if box is None or scene.marks.heading in box:
            return False
        texts = (scene.around(before) for before in box if before < position)
        named = {href for around in texts if (href := _link_of(around))}
        if named and one.node.css_first("a[href] img") is not None:
            pictures = {
                href for img in one.node.css("img")[:3] if (href := _link_around(img, scene))
            }
            return any(_sells(href, scene) for href in named & pictures)
    return False


def _link_of(around: Around | None) -> str | None:
    return next((one.href for one in levels(around, NEAR) if one.href), None)


def _link_around(node: LexborNode, scene: Scene) -> str | None:
    link = next((one for one in scene.document.ancestors(node) if one.tag == "a"), None)
    return link.attributes.get("href") if link is not None else None


def _sells(href: str | None, scene: Scene) -> bool:
    """Whether a link leads to another page, which is no picture."""
    is_picture = _PICTURE.search(href or "") is not None
    return not is_picture and scene.document.leads_away(href)


def card_of(seen: Seen, scene: Scene) -> str | None:
    """The name in a card around an amount, empty for a mere link; None where there is no card."""
    position = known = seen.number.position
    for level in range(seen.number.level + 1, seen.number.level + _CARD_LEVELS):
        box = scene.boxes.box(position, level, _CARD)
        if box is None or scene.marks.heading in box:
            return None
        new, known = range(box.start, known), min(box.start, known)
        for before in new:
            around = scene.around(before)
            if is_about_others(around, scene.document):
                return ""
            name = squeezed(scene.texts.texts[before])
            if said_within(around, 2) & Says.NAME and len(name) > _SHORTEST_NAME:
                return name
    return None


def decide_regular(seen: list[Seen]) -> None:
    """A regular price is old when a lower one stands beside it; one without tax counts alone.

    What stands without a sign (`90 days`) does not count beside one that has it.
    """
    clean = [one for one in seen if one.standing is Standing.CLEAN]
    is_alone = not any(one.standing in {Standing.CLEAN, Standing.PIECE} for one in seen)
    for one in seen:
        if one.standing is Standing.NET and is_alone:
            one.standing = Standing.CLEAN
        if one.standing not in {Standing.REGULAR, Standing.PIECE}:
            continue
        beside = [
            other
            for other in clean
            if abs(other.number.position - one.number.position) <= _TEXTS_OF_A_BOX
            and (other.number.has_mark or not one.number.has_mark)
        ]
        if one.standing is Standing.PIECE:
            sets = [other for other in beside if _is_set_of(other, one)]
            for other in sets:
                other.standing = Standing.OTHER
            one.standing = Standing.UNIT if beside and not sets else Standing.CLEAN
        else:
            for other in [each for each in beside if _needs_something(each)]:
                other.standing = Standing.OTHER
                beside.remove(other)
            least = _LEAST_LEFT * one.number.amount
            is_old = any(least <= other.number.amount < one.number.amount for other in beside)
            one.standing = Standing.OLD if is_old else Standing.CLEAN


def _needs_something(seen: Seen) -> bool:
    """Whether it is told as the price with something; the regular one beside it is without."""
    return WITH_SOMETHING.match(f"{seen.number.before} {seen.number.raw}") is not None


def _is_set_of(several: Seen, piece: Seen) -> bool:
    """Whether an amount told behind the price of a piece is that of a few of them, not a pack's."""
    if several.number.position < piece.number.position:
        return False
    count, rest = divmod(several.number.amount, piece.number.amount)
    return not rest and 1 < count <= _A_SET and piece.score >= several.score - _ALIKE


def reconsider_old(seen: list[Seen]) -> None:
    """Where all that stands at the heading is old by the name of one block, that means nothing.

    `product--original` is a form of a page, not what the product cost before.
    """
    near = [one for one in seen if one.is_near and one.standing is not Standing.FOREIGN]
    named = [one for one in near if one.standing is Standing.OLD and not _is_itself_old(one)]
    if any(one.standing is Standing.CLEAN for one in near) or len(named) < _SEVERAL:
        return
    for one in named:
        one.standing = standing_of(one.number, one.around, old_reach=_ITSELF)


def _is_itself_old(seen: Seen) -> bool:
    return bool(said_within(seen.around, _ITSELF) & Says.OLD)


def set_ranges_aside(seen: list[Seen], scene: Scene) -> None:
    """Of `9 - 33`, which spans all forms, neither end counts beside an amount between them."""
    clean = [one for one in seen if one.standing is Standing.CLEAN]
    for one, other in pairwise(clean):
        least, most = one.number.amount, other.number.amount
        first, last = one.number.position, other.number.position
        if not least < most or last - first > _TEXTS_OF_A_BOX:
            continue
        between = scene.texts.texts[first + 1 : last]
        if not any(_DASH.fullmatch(text) for text in between):
            continue
        if any(least < each.number.amount < most and each.is_near for each in clean):
            one.standing = other.standing = Standing.OTHER


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
    return is_only_a_price(f"{seen.number.before} {seen.number.raw}")


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
