"""Looks at the page as a buyer does and scores every amount that could be the price."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from math import exp
from typing import Final

from selectolax.lexbor import LexborNode

from app.services.scraping.read.document import Document
from app.services.scraping.read.visible.context import (
    FOREIGN_REACH,
    HIDDEN_REACH,
    NEAR,
    Around,
    Surroundings,
    is_loud,
    levels,
)
from app.services.scraping.read.visible.landmarks import Landmarks, landmarks
from app.services.scraping.read.visible.numbers import Number, numbers
from app.services.scraping.read.visible.standing import Standing, standing_of
from app.services.scraping.read.visible.stock import Stock, stock
from app.services.scraping.read.visible.walk import walk
from app.services.scraping.read.visible.words import Says

_HALF_LIFE: Final = 60
"""Texts behind the heading after which two thirds of its weight are gone."""
_ABOVE: Final = 20
_AROUND_BUTTON: Final = 25
_ONLY_A_PRICE: Final = 16
_SMALL_BOX: Final = 120
_TEXTS_OF_A_BOX: Final = 6
_A_LIST: Final = 3


@dataclass(slots=True)
class Seen:
    """One amount on the page and how much speaks for its being the price."""

    number: Number
    standing: Standing
    score: float
    around: Around | None
    is_listed: bool

    @property
    def path(self) -> str:
        """The three elements that hold the amount, as a person would point at them."""
        return " > ".join(_name(one) for one in reversed(levels(self.around, 3)))[:300]


@dataclass(slots=True)
class Sight:
    """Everything that the visible page tells."""

    amounts: list[Seen] = field(default_factory=list)
    stock: Stock = field(default_factory=Stock)
    surroundings: Surroundings = field(default_factory=Surroundings)

    @property
    def clean(self) -> list[Seen]:
        """What could be charged, the likeliest first."""
        clean = [one for one in self.amounts if one.standing is Standing.CLEAN]
        return sorted(clean, key=lambda one: -one.score)

    def is_foreign(self, node: LexborNode | None) -> bool:
        """Whether an element stands in a container that is about other products."""
        near = levels(self.surroundings.of(node), FOREIGN_REACH)
        return any((Says.FOREIGN | Says.LISTED) & one.says for one in near)

    def standings_of(self, amount: Decimal) -> set[Standing]:
        return {one.standing for one in self.amounts if one.number.amount == amount}


def look(
    document: Document, name: str | None, locale: str | None, others: list[LexborNode]
) -> Sight:
    """The amounts and the words about stock that stand on the page.

    `name` is what the product is called, `others` are elements that describe other products.
    """
    texts = walk(document)
    if not texts.texts:
        return Sight()
    surroundings = Surroundings()
    marks = landmarks(texts, document, name, surroundings, others)
    found = numbers(texts, document, locale)
    repeated = Counter(number.amount for number in found)
    seen = [
        _seen(number, document, surroundings.of(number.element), marks, repeated[number.amount])
        for number in found
    ]
    _set_lists_aside(seen)
    _decide_regular(seen)
    _lower_of_two(seen)
    sight = Sight(seen, surroundings=surroundings)
    best = next(iter(sight.clean), None)
    sight.stock = stock(texts, marks, surroundings, best.number.position if best else None)
    return sight


def _seen(
    number: Number, document: Document, around: Around | None, marks: Landmarks, repeated: int
) -> Seen:
    standing = standing_of(number, around, document, marks)
    is_listed = any(
        Says.LISTED in one.says
        for one in levels(around, FOREIGN_REACH)
        if one.node.mem_id not in marks.around_heading
    )
    score = _score(number, around, marks) + (0.05 if repeated > 1 else 0.0)
    is_shown = not any(Says.HIDDEN in one.says for one in levels(around, HIDDEN_REACH))
    score -= (0.15 if is_listed else 0.0) + (0.0 if is_shown else 0.2)
    return Seen(number, standing, score, around, is_listed)


def _score(number: Number, around: Around | None, marks: Landmarks) -> float:
    near = levels(around, NEAR)
    priced = any(Says.PRICE in one.says for one in near)
    live = any(Says.LIVE in one.says for one in near)
    score = 0.25 if number.has_mark else 0.05
    score += 0.2 if priced else 0.0
    score += 0.1 if priced and live else 0.0
    score += _nearness(number.position, marks)
    score += 0.08 if len(number.raw) <= _ONLY_A_PRICE else 0.0
    return score + (0.05 if is_loud(around) else 0.0)


def _nearness(position: int, marks: Landmarks) -> float:
    """Up to 0.3 behind the heading, 0.15 right above it, and 0.05 around a buy button."""
    score = 0.0
    if marks.heading is not None:
        distance = position - marks.heading
        if distance >= 0:
            score += 0.3 * exp(-distance / _HALF_LIFE)
        elif distance >= -_ABOVE:  # some shops put the price right above the name
            score += 0.15
    if any(abs(position - button) <= _AROUND_BUTTON for button in marks.buttons):
        score += 0.05
    return score


def _set_lists_aside(seen: list[Seen]) -> None:
    """Cards of one kind with several prices are a list of other products."""
    cards: dict[str, list[Seen]] = defaultdict(list)
    for one in seen:
        if one.is_listed:
            cards[one.path].append(one)
    for alike in cards.values():
        if len({one.number.amount for one in alike}) >= _A_LIST:
            for one in alike:
                one.standing = Standing.FOREIGN


def _decide_regular(seen: list[Seen]) -> None:
    """A regular price is an old one when a lower price stands beside it."""
    clean = [one for one in seen if one.standing is Standing.CLEAN]
    for one in seen:
        if one.standing is Standing.REGULAR:
            beside = [
                other
                for other in clean
                if abs(other.number.position - one.number.position) <= _TEXTS_OF_A_BOX
                and other.number.amount < one.number.amount
            ]
            one.standing = Standing.OLD if beside else Standing.CLEAN


def _lower_of_two(seen: list[Seen]) -> None:
    """Of two clean prices in one small container the higher is an old one."""
    clean = [one for one in seen if one.standing is Standing.CLEAN]
    for one, other in pairwise(clean):
        if one.number.amount != other.number.amount and _together(one, other):
            max(one, other, key=lambda each: each.number.amount).standing = Standing.OLD


def _together(one: Seen, other: Seen) -> bool:
    if other.number.position - one.number.position > _TEXTS_OF_A_BOX:
        return False
    above = {each.node.mem_id for each in levels(one.around, NEAR)}
    return any(
        each.node.mem_id in above and len(each.node.text(deep=True)) < _SMALL_BOX
        for each in levels(other.around, NEAR)
    )


def _name(one: Around) -> str:
    attributes = one.node.attributes
    if attributes.get("id"):
        return f"{one.tag}#{attributes['id']}"
    first = (attributes.get("class") or "").split()[:1]
    return one.tag + "".join(f".{word}" for word in first)
