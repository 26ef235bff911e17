"""Looks at the page as a buyer does and scores every amount that could be the price."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from math import exp
from typing import Final

from selectolax.lexbor import LexborNode

from app.services.scraping.read.document import Document
from app.services.scraping.read.visible.boxes import Boxes
from app.services.scraping.read.visible.context import (
    FOREIGN_REACH,
    HIDDEN_REACH,
    NEAR,
    Around,
    Surroundings,
    is_loud,
    levels,
    said_within,
)
from app.services.scraping.read.visible.labels import PRICE
from app.services.scraping.read.visible.landmarks import Landmarks, landmarks, own_heading
from app.services.scraping.read.visible.numbers import (
    Number,
    bare_positions,
    numbers_at,
    priced_positions,
)
from app.services.scraping.read.visible.standing import Standing, is_about_others, standing_of
from app.services.scraping.read.visible.stock import Stock, stock
from app.services.scraping.read.visible.walk import Texts, walk
from app.services.scraping.read.visible.words import Says

_HALF_LIFE: Final = 60
"""Texts behind the heading after which two thirds of its weight are gone."""
_ABOVE: Final = 20
_BELOW: Final = 120
_FAR: Final = 0.75
"""What is left of a score that stands nowhere near the heading."""
_AROUND_BUTTON: Final = 25
_ONLY_A_PRICE: Final = 16
_SMALL_BOX: Final = 70
_TEXTS_OF_A_BOX: Final = 6
_A_LIST: Final = 3
_CARD: Final = 150
"""Characters of a card: a name, a price and little more."""
_GOOD: Final = 0.55
"""With a number of this score that has a sign, numbers without one are not looked at."""
_REPEATED: Final = 0.05
MOST_NUMBERS: Final = 80


@dataclass(slots=True)
class Seen:
    """One amount on the page and how much speaks for its being the price."""

    number: Number
    standing: Standing
    score: float
    around: Around | None
    is_listed: bool
    is_near: bool
    """Whether it stands at the product's heading."""

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
        said = said_within(self.surroundings.of(node), FOREIGN_REACH)
        return bool(said & (Says.FOREIGN | Says.LISTED))

    def standings_of(self, amount: Decimal) -> set[Standing]:
        return {one.standing for one in self.amounts if one.number.amount == amount}


def look(
    document: Document, name: str | None, locale: str | None, others: list[LexborNode]
) -> Sight:
    """The amounts and the words about stock that stand on the page.

    `name` is what the product is called, `others` are elements that describe other products.
    """
    heading, is_sure = own_heading(document, name)
    texts = walk(document, heading, is_sure=is_sure)
    if not texts.texts:
        return Sight()
    surroundings = Surroundings()
    marks = landmarks(texts, document, name, surroundings, others)
    scene = _Scene(document, texts, Boxes(texts), surroundings, marks, locale)
    seen = _look_at(scene, priced_positions(texts))
    if not any(one.standing is Standing.CLEAN and one.score >= _GOOD for one in seen):
        known = {one.number.position for one in seen}
        labelled = [one for one in bare_positions(texts) if _is_labelled(scene, one)]
        seen = sorted(seen + _look_at(scene, {*labelled} - known), key=_position)
    repeated = Counter(one.number.amount for one in seen)
    for one in seen:
        one.score += _REPEATED if repeated[one.number.amount] > 1 else 0.0
    _set_lists_aside(seen, scene)
    _decide_regular(seen)
    _lower_of_two(seen, scene)
    sight = Sight(seen, surroundings=surroundings)
    best = next(iter(sight.clean), None)
    sight.stock = stock(texts, marks, surroundings, best.number.position if best else None)
    return sight


@dataclass(slots=True)
class _Scene:
    """What every number is held against."""

    document: Document
    texts: Texts
    boxes: Boxes
    surroundings: Surroundings
    marks: Landmarks
    locale: str | None

    def around(self, position: int) -> Around | None:
        return self.surroundings.of(self.texts.nodes[position].parent)


def _look_at(scene: _Scene, positions: set[int]) -> list[Seen]:
    """The numbers at some texts that are not about other products; those near the heading first."""
    start = scene.marks.heading or 0
    nearest = sorted(positions, key=lambda position: abs(position - start))[:MOST_NUMBERS]
    found: list[Seen] = []
    for position in sorted(nearest):
        around = scene.around(position)
        if is_about_others(around, scene.document, scene.marks):
            continue
        found += [
            _seen(number, _above(around, number.level), scene.marks)
            for number in numbers_at(scene.texts, scene.boxes, position, scene.locale)
        ]
    return found


def _above(around: Around | None, steps: int) -> Around | None:
    while steps and around is not None and around.above is not None:
        around, steps = around.above, steps - 1
    return around


def _is_labelled(scene: _Scene, position: int) -> bool:
    """Whether the names around a bare number call it a price."""
    return bool(said_within(scene.around(position), NEAR) & Says.PRICE)


def _position(seen: Seen) -> int:
    return seen.number.position


def _seen(number: Number, around: Around | None, marks: Landmarks) -> Seen:
    is_listed = bool(said_within(around, FOREIGN_REACH) & Says.LISTED)
    is_hidden = bool(said_within(around, HIDDEN_REACH) & Says.HIDDEN)
    score = _score(number, around, marks)
    score -= (0.15 if is_listed else 0.0) + (0.2 if is_hidden else 0.0)
    start = marks.heading
    is_near = start is not None and -_ABOVE <= number.position - start <= _BELOW
    score *= 1.0 if is_near else _FAR
    return Seen(number, standing_of(number, around), score, around, is_listed, is_near)


def _score(number: Number, around: Around | None, marks: Landmarks) -> float:
    said = said_within(around, NEAR)
    priced = bool(said & Says.PRICE)
    live = bool(said & Says.LIVE)
    score = 0.25 if number.has_mark else 0.05
    score += 0.2 if priced else 0.0
    score += 0.1 if priced and live else 0.0
    score += _nearness(number.position, marks)
    score += 0.1 if PRICE.search(f"{number.before} {number.raw}") else 0.0
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


def _set_lists_aside(seen: list[Seen], scene: _Scene) -> None:
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


def _has_link_before(seen: Seen, scene: _Scene) -> bool:
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


def _decide_regular(seen: list[Seen]) -> None:
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


def _lower_of_two(seen: list[Seen], scene: _Scene) -> None:
    """Of two clean prices in one small container the higher is an old one."""
    clean = [one for one in seen if one.standing is Standing.CLEAN]
    for one, other in pairwise(clean):
        if one.number.amount != other.number.amount and _together(one, other, scene):
            max(one, other, key=lambda each: each.number.amount).standing = Standing.OLD


def _together(one: Seen, other: Seen, scene: _Scene) -> bool:
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


def _name(one: Around) -> str:
    attributes = one.node.attributes
    if attributes.get("id"):
        return f"{one.tag}#{attributes['id']}"
    first = (attributes.get("class") or "").split()[:1]
    return one.tag + "".join(f".{word}" for word in first)
