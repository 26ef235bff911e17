"""What the page says about stock in words, near its own product."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from app.models.selectors import Availability
from app.services.scraping.read.phrases import (
    PHRASES,
    is_alert,
    meaning_of,
    phrase_availability,
    says_buy,
)
from app.services.scraping.read.visible.context import (
    FOREIGN_REACH,
    HIDDEN_REACH,
    Around,
    Surroundings,
    levels,
    said_within,
)
from app.services.scraping.read.visible.landmarks import Landmarks
from app.services.scraping.read.visible.others import OTHERS
from app.services.scraping.read.visible.walk import TAGS, Texts, positions
from app.services.scraping.read.visible.words import Says, says

_REACH: Final = 150
_BESIDE: Final = 40
"""Within so many texts a phrase or a button is surely about the product."""
_CLOSE: Final = 15
_LONGEST: Final = 90
_SURPLUS: Final = 2
"""So many letters more than a phrase a text may have that is nothing but what a button says."""
_FORM_REACH: Final = 12
_BUTTON_REACH: Final = 3
_CHOICES: Final = frozenset({"li", "label", "dd"})
_SENDING: Final = frozenset({"submit", "image"})
"""The kinds of an input or a button that send their form."""
_PRESSED: Final = frozenset({"submit", "button"})
"""The kinds of an input that are buttons, and show their value."""
UNBUYABLE: Final = frozenset({Availability.OUT_OF_STOCK, Availability.DISCONTINUED})
_LATER: Final = frozenset(
    {Availability.PRE_ORDER, Availability.SPECIAL_ORDER, Availability.BACK_ORDER}
)


@dataclass(slots=True)
class Stock:
    """The nearest phrase about stock, and whether the product can be bought."""

    availability: Availability = Availability.UNKNOWN
    raw: str = ""
    position: int | None = None
    """Where the phrase stands."""
    distance: int = _REACH + 1
    """How many texts away title or price stand."""
    can_buy: bool = False

    @property
    def is_beside(self) -> bool:
        """Whether the phrase stands right beside title or price."""
        return self.distance <= _BESIDE


@dataclass(slots=True)
class _Scene:
    """What every phrase is held against."""

    texts: Texts
    marks: Landmarks
    surroundings: Surroundings
    price: int | None
    end: int
    """Where the page's own product ends: at the first amount of another one behind the price."""

    def around(self, position: int) -> Around | None:
        return self.surroundings.of(self.texts.nodes[position].parent)

    def distance(self, position: int) -> int:
        anchors = [one for one in (self.marks.heading, self.price) if one is not None]
        return min((abs(position - anchor) for anchor in anchors), default=_REACH + 1)


def stock(
    texts: Texts, marks: Landmarks, surroundings: Surroundings, price: int | None, others: list[int]
) -> Stock:
    """Phrases count in short texts near the title or the price, outside foreign containers.

    `others` are the places of other products' amounts.
    """
    own = price if price is not None else marks.heading
    behind = (other for other in others if own is not None and other > own)
    scene = _Scene(texts, marks, surroundings, price, min(behind, default=len(texts.texts)))
    found, label, buttons = Stock(), Stock(), _buttons(scene)
    first, last = _window(scene)
    joined = texts.short_joined(first, last, _LONGEST)
    matches = list(PHRASES.finditer(joined))
    places = positions(joined, (match.start() for match in matches))
    for match, place in zip(matches, places, strict=True):
        position = first + place
        distance = scene.distance(position)
        text = texts.texts[position].strip()
        if distance > _REACH or not _counts(scene.around(position)):
            continue
        meaning = meaning_of(match)
        if meaning is Availability.UNKNOWN:
            said = says_buy(match) and not _is_disabled(scene, position)
            if said and (_is_alone(match, text) or distance <= _BESIDE):
                buttons.append(position)
        elif not OTHERS.search(text) and not _is_about_something_else(meaning, scene, position):
            is_weak = meaning in UNBUYABLE and (
                is_alert(match) or _is_label(scene, position, is_alone=_is_alone(match, text))
            )
            _note(label if is_weak else found, meaning, text, position, distance)
    _note_pressed(found, scene)
    # What is said to be gone is not sold by a button behind the price of something else.
    end = scene.end if found.availability in UNBUYABLE else len(texts.texts) + 1
    found.can_buy = any(button < end for button in buttons)
    return _decided(found, label)


def _note_pressed(found: Stock, scene: _Scene) -> None:
    """Old forms say on their button, which is no text, that there is nothing to buy."""
    for position, node in scene.texts.buttons:
        distance = scene.distance(position)
        if distance > _BESIDE or node.tag_id != TAGS["input"]:
            continue
        attributes = node.attributes
        label = (attributes.get("value") or "").strip()
        if not label or attributes.get("type") not in _PRESSED:
            continue
        meaning = phrase_availability(label)
        if meaning in UNBUYABLE and _counts(scene.surroundings.of(node)):
            _note(found, meaning, label[:_LONGEST], position, distance)


def _is_alone(match: Any, text: str) -> bool:
    """Whether a text is nothing but the phrase."""
    return len(text) <= len(match[0].decode()) + _SURPLUS


def _is_disabled(scene: _Scene, position: int) -> bool:
    """Whether a text stands in a button that cannot be pressed."""
    return any(
        "disabled" in one.attributes or one.attributes.get("aria-disabled") == "true"
        for one in levels(scene.around(position), _BUTTON_REACH)
    )


def _note(stock: Stock, meaning: Availability, text: str, position: int, distance: int) -> None:
    """Keep what the nearest phrase says."""
    if distance < stock.distance:
        stock.availability, stock.raw = meaning, text
        stock.position, stock.distance = position, distance


def _decided(found: Stock, label: Stock) -> Stock:
    """A badge, a choice or an alert counts only where nothing else is said and no button buys."""
    if not found.can_buy and found.availability is Availability.UNKNOWN:
        found.availability, found.raw = label.availability, label.raw
        found.position, found.distance = label.position, label.distance
    return found


def _is_label(scene: _Scene, position: int, *, is_alone: bool) -> bool:
    """Whether a phrase is a badge, or tells of one of several forms; `Stock: sold out` is not."""
    near = levels(scene.around(position), 2)
    told = "".join(scene.texts.texts[max(position - 1, 0) : position + 1])
    if any(one.says & Says.LABEL for one in near):
        return True
    if near[0].tag == "button" and not is_alone:  # `36 sold out` chooses a size
        return True
    return near[-1].tag in _CHOICES and ":" not in told and len(near) > 1


def _window(scene: _Scene) -> tuple[int, int]:
    """The texts that are near enough to title and price."""
    anchors = [one for one in (scene.marks.heading, scene.price) if one is not None]
    if not anchors:
        return 0, 0
    return max(min(anchors) - _REACH, 0), max(anchors) + _REACH + 1


def _buttons(scene: _Scene) -> list[int]:
    """What buys near the product: buttons, the price where its form does, at last other ways."""
    found = [button for button in scene.marks.buttons if scene.distance(button) <= _REACH]
    if scene.price is not None and _is_in_buying_form(scene.around(scene.price)):
        found.append(scene.price)
    return found or [*_sent(scene), *_linked(scene)]


def _sent(scene: _Scene) -> Iterator[int]:
    """The buttons of forms that are called by the basket, and pictures that are such buttons."""
    for position, node in scene.texts.buttons:
        if scene.distance(position) > _BESIDE:
            continue
        attributes = node.attributes
        kind = attributes.get("type") or ("submit" if node.tag == "button" else "text")
        if kind not in _SENDING or "disabled" in attributes:
            continue
        label = (attributes.get("alt") or "") if kind == "image" else ""
        says_so = label and any(says_buy(found) for found in PHRASES.finditer(label.encode()))
        around = scene.surroundings.of(node)
        if says_so or _is_in_buying_form(around):
            yield position


def _linked(scene: _Scene) -> Iterator[int]:
    """The links right behind the price that are called by the basket, in whatever language."""
    if scene.price is None:
        return
    for position in range(scene.price + 1, min(scene.price + _CLOSE, len(scene.texts.texts))):
        node = scene.texts.nodes[position].parent
        if (
            node is not None
            and node.tag == "a"
            and says(node.attributes.get("class") or "") & Says.BUY
        ) and _counts(scene.around(position)):
            yield position


def _is_in_buying_form(around: Around | None) -> bool:
    """Whether an element stands in a form that says that it puts into the basket."""
    return any(one.says & Says.BUY for one in levels(around, _FORM_REACH) if one.tag == "form")


def _counts(around: Around | None) -> bool:
    """Whether a text is shown, and in no container about other things."""
    if said_within(around, HIDDEN_REACH) & Says.HIDDEN or said_within(around, 2) & Says.UNSEEN:
        return False
    return not said_within(around, FOREIGN_REACH) & Says.FOREIGN


def _is_about_something_else(meaning: Availability, scene: _Scene, position: int) -> bool:
    """`Pre-order` inside a link is a menu; beside a choice it is about that choice."""
    near = levels(scene.around(position), FOREIGN_REACH)
    if meaning in _LATER and any(one.href for one in near[:3]):
        return True
    row = next((one for one in near if one.tag in {"li", "tr"}), None)
    if row is None or row.node.css_first("input[type=radio]") is None or scene.price is None:
        return False
    priced = levels(scene.around(scene.price), FOREIGN_REACH)
    return all(one.node.mem_id != row.node.mem_id for one in priced)
