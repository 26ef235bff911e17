"""Looks at the page as a buyer does and scores every amount that could be the price."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from itertools import islice
from math import exp
from typing import Final

from selectolax.lexbor import LexborNode

from app.services.scraping.read.document import Document, squeezed
from app.services.scraping.read.phrases import says_stock
from app.services.scraping.read.visible.among import (
    decide_regular,
    lower_of_two,
    reconsider_old,
    set_lists_aside,
    set_lone_cards_aside,
    set_ranges_aside,
)
from app.services.scraping.read.visible.bids import set_bids_aside
from app.services.scraping.read.visible.boxes import Boxes
from app.services.scraping.read.visible.choices import (
    is_named_choice,
    set_other_choices_aside,
)
from app.services.scraping.read.visible.context import (
    FOREIGN_REACH,
    HIDDEN_REACH,
    NEAR,
    Around,
    Surroundings,
    is_loud,
    said_within,
)
from app.services.scraping.read.visible.labels import PRICE
from app.services.scraping.read.visible.landmarks import Landmarks, landmarks, own_heading
from app.services.scraping.read.visible.numbers import (
    Number,
    bare_positions,
    numbers_at,
    priced_positions,
    with_raised_cents,
)
from app.services.scraping.read.visible.savings import heed_savings
from app.services.scraping.read.visible.seen import Scene, Seen
from app.services.scraping.read.visible.somebodys import set_card_prices_aside
from app.services.scraping.read.visible.standing import Standing, is_linked_away, standing_of
from app.services.scraping.read.visible.stock import Stock, stock
from app.services.scraping.read.visible.walk import walk
from app.services.scraping.read.visible.words import Says
from app.services.scraping.read.visible.zones import (
    forget_what_follows_sold_out,
    leave_the_product,
)
from app.services.scraping.read.votes import ENOUGH

_HALF_LIFE: Final = 60
"""Texts behind the heading after which two thirds of its weight are gone."""
_ABOVE: Final = 20
_BELOW: Final = 120
_FAR: Final = 0.75
"""What is left of a score that stands nowhere near the heading."""
_AROUND_BUTTON: Final = 25
_ONLY_A_PRICE: Final = 16
_GOOD: Final = 0.55
"""With a number of this score that has a sign, numbers without one are not looked at."""
_REPEATED: Final = 0.05
_CHOICE: Final = 0.2
"""What `Red £49` in a link or a label has less than a price that stands alone."""
MOST_PLACES: Final = 48
"""So many texts with numbers are looked at, those nearest to the heading."""
MOST_NUMBERS: Final = 22
"""So many numbers of the page's own product are weighed."""


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
    boxes = Boxes(texts)
    priced = priced_positions(texts, boxes)
    if not (priced.begins or name or says_stock(texts.joined) or bare_positions(texts, boxes)):
        return Sight()
    surroundings = Surroundings(others)
    marks = landmarks(texts, document, name, surroundings)
    scene = Scene(document, texts, boxes, surroundings, marks, locale, priced.several)
    seen = _look_at(scene, _nearest(priced.begins | _unsigned(scene), scene))
    if not any(one.standing is Standing.CLEAN and one.score >= _GOOD for one in seen):
        known = {one.number.position for one in seen}
        bare = {one for one in bare_positions(texts, boxes) if one not in known}
        labelled = (one for one in _nearest(bare, scene) if _is_labelled(scene, one))
        seen = sorted(seen + _look_at(scene, labelled), key=_position)
    repeated = Counter(one.number.amount for one in seen)
    for one in seen:
        one.score += _REPEATED if repeated[one.number.amount] > 1 else 0.0
    _hold_against_each_other(seen, scene)
    sight = Sight(seen, surroundings=surroundings)
    best = next(iter(sight.clean), None)
    foreign = [one.number.position for one in seen if one.standing is Standing.FOREIGN]
    price = best.number.position if best else None
    sight.stock = stock(texts, marks, surroundings, price, foreign)
    forget_what_follows_sold_out(seen, sight.stock, scene)
    _lift_lone_price(sight, has_heading=marks.heading is not None)
    return sight


def _hold_against_each_other(seen: list[Seen], scene: Scene) -> None:
    """What amounts make of each other, and where the page leaves its product."""
    leave_the_product(seen, scene)
    set_lists_aside(seen, scene)
    reconsider_old(seen)
    set_other_choices_aside(seen)
    set_card_prices_aside(seen)
    set_bids_aside(seen)
    decide_regular(seen)
    set_ranges_aside(seen, scene)
    heed_savings(seen)
    lower_of_two(seen, scene)
    set_lone_cards_aside(seen, scene)


def _lift_lone_price(sight: Sight, *, has_heading: bool) -> None:
    """Where one amount alone may be the price, and it is called so, no other sign is needed.

    It stands at the product's heading; on a page without one it can be bought.
    """
    clean = sight.clean
    if len({one.number.amount for one in clean}) != 1:
        return
    for one in clean:
        if not (one.is_near if has_heading else sight.stock.can_buy):
            continue
        is_hidden = said_within(one.around, HIDDEN_REACH) & Says.HIDDEN
        if said_within(one.around, NEAR) & Says.PRICE and not is_hidden:
            one.score = max(one.score, ENOUGH)


def _nearest(positions: set[int], scene: Scene) -> list[int]:
    """Those near the heading first."""
    start = scene.marks.heading or 0
    return sorted(positions, key=lambda position: abs(position - start))


def _look_at(scene: Scene, nearest: Iterable[int]) -> list[Seen]:
    """The numbers at some texts that are not about other products."""
    found: list[Seen] = []
    start = scene.marks.heading
    heading = scene.texts.texts[start : start + 1] if start is not None else []
    name = squeezed(heading[0]) if heading else None
    for position in islice(nearest, MOST_PLACES):
        if position == start:
            continue
        around = scene.own_around(position)
        if around is None or is_linked_away(around, scene.document):
            continue
        several = position in scene.several
        for number in numbers_at(scene.texts, scene.boxes, position, scene.locale, several=several):
            if number.before and squeezed(number.before) == name:
                number.before = ""  # a name may hold any words
            found.append(_seen(number, _above(around, number.level), scene.marks))
        if len(found) >= MOST_NUMBERS:
            break
    return sorted(found, key=_position)


def _unsigned(scene: Scene) -> set[int]:
    """What is called a price behind the heading and has raised cents needs no sign."""
    start = scene.marks.heading
    if start is None:
        return set()
    places = range(start, min(start + _HALF_LIFE, len(scene.texts.texts) - 1))
    found = with_raised_cents(scene.texts, scene.boxes, places)
    return {position for position in found if _is_labelled(scene, position)}


def _above(around: Around | None, steps: int) -> Around | None:
    while steps and around is not None and around.above is not None:
        around, steps = around.above, steps - 1
    return around


def _is_labelled(scene: Scene, position: int) -> bool:
    """Whether the names around a bare number call it a price, and none foreign."""
    return bool(said_within(scene.own_around(position), NEAR) & Says.PRICE)


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
    score += 0.1 if _is_called_price(f"{number.before} {number.raw}") else 0.0
    score += 0.08 if len(number.raw) <= _ONLY_A_PRICE else 0.0
    score -= _CHOICE if is_named_choice(number.raw, around) else 0.0
    return score + (0.05 if is_loud(around) else 0.0)


@lru_cache(maxsize=4_096)
def _is_called_price(words: str) -> bool:
    return PRICE.search(words) is not None


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
