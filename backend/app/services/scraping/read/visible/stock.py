"""What the page says about stock in words, near its own product."""

from bisect import bisect_left
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Final

from selectolax.lexbor import LexborNode

from app.models.selectors import Availability
from app.services.scraping.read.once import once
from app.services.scraping.read.phrases import (
    PHRASES,
    is_alert,
    meaning_of,
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
_MOST_PRESSED: Final = 150
_LONGEST: Final = 90
_SURPLUS: Final = 2
"""So many letters more than a phrase a text may have that is nothing but what a button says."""
_FORM_REACH: Final = 12
_BUTTON_REACH: Final = 3
_CHOICES: Final = frozenset({"li", "label", "dd"})
_CHOICE: Final = 30
"""Characters of a choice that is gone, with the text before it: `S (sold out)`."""
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
    seems_to_sell: bool = False
    """Something looks like a way to buy, and nothing says anything about stock."""

    @property
    def is_beside(self) -> bool:
        """Whether the phrase stands right beside title or price."""
        return self.distance <= _BESIDE


@dataclass
class _Scene:
    """What every phrase is held against."""

    texts: Texts
    marks: Landmarks
    surroundings: Surroundings
    price: int | None
    end: int
    """Where the page's own product ends: at the first amount of another one behind the price."""

    @once
    def pressed(self) -> list[tuple[int, LexborNode]]:
        """The first fields and buttons close to title or price: a hostile page has very many."""
        anchors = [one for one in (self.marks.heading, self.price) if one is not None]
        if not anchors:
            return []
        places = self.texts.buttons
        first = bisect_left(places, min(anchors) - _BESIDE, key=itemgetter(0))
        last = bisect_left(places, max(anchors) + _BESIDE, key=itemgetter(0))
        return places[first : min(last, first + _MOST_PRESSED)]

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
        elif not _is_about_something_else(meaning, scene, position):
            if meaning not in UNBUYABLE and OTHERS.search(text):
                continue  # `Similar items in stock`
            is_weak = meaning in UNBUYABLE and (
                is_alert(match) or _is_label(scene, position, is_alone=_is_alone(match, text))
            )
            _note(label if is_weak else found, meaning, text, position, distance)
    _note_pressed(found, buttons, scene)
    # What is said to be gone is not sold by a button behind the price of something else.
    end = scene.end if found.availability in UNBUYABLE else len(texts.texts) + 1
    found.can_buy = any(button < end for button in buttons)
    found = _decided(found, label)
    if not found.can_buy and found.availability is Availability.UNKNOWN:
        found.seems_to_sell = _seems_to_sell(scene)
    return found


def _note_pressed(found: Stock, buttons: list[int], scene: _Scene) -> None:
    """Old forms say on their button, which is no text, that it buys or that nothing is there."""
    for position, node in scene.pressed:
        if node.tag_id != TAGS["input"]:
            continue
        attributes = node.attributes
        label = (attributes.get("value") or "").strip()
        if _kind_of(attributes, "input") not in _PRESSED:
            continue
        said = PHRASES.search(label[:_LONGEST].encode())
        if said is None or not _is_alone(said, label) or not _counts(scene.surroundings.of(node)):
            continue
        distance = scene.distance(position)
        if meaning_of(said) in UNBUYABLE:
            _note(found, meaning_of(said), label, position, distance)
        elif says_buy(said) and distance <= _CLOSE and not _is_off(attributes):
            buttons.append(position)


def _kind_of(attributes: dict[str, str | None], tag: str) -> str:
    """What an input or a button is for; a button sends its form unless it says otherwise."""
    return (attributes.get("type") or ("submit" if tag == "button" else "text")).lower()


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
    if near[0].tag in _CHOICES and not is_alone and len(told) <= _CHOICE and ":" not in told:
        return True
    return near[-1].tag in _CHOICES and ":" not in told and len(near) > 1


def _window(scene: _Scene) -> tuple[int, int]:
    """The texts that are near enough to title and price."""
    anchors = [one for one in (scene.marks.heading, scene.price) if one is not None]
    if not anchors:
        return 0, 0
    return max(min(anchors) - _REACH, 0), max(anchors) + _REACH + 1


def _buttons(scene: _Scene) -> list[int]:
    """The buttons that buy near the product; the price, where the form around it does."""
    found = [button for button in scene.marks.buttons if scene.distance(button) <= _REACH]
    if scene.price is not None and _is_in_buying_form(scene.around(scene.price)):
        found.append(scene.price)
    return found


def _seems_to_sell(scene: _Scene) -> bool:
    """Whether a button, a picture or a link buys that does not say so in words known here.

    Enough where nothing else is said, and never against what is.
    """
    return any(_sends(scene, node) for _, node in scene.pressed) or _is_linked(scene)


def _sends(scene: _Scene, node: LexborNode) -> bool:
    """Whether it is the button of a form that is called by the basket, or a picture of one."""
    attributes = node.attributes
    kind = _kind_of(attributes, node.tag or "")
    if kind not in _SENDING or _is_off(attributes):
        return False
    label = (attributes.get("alt") or "") if kind == "image" else ""
    says_so = label and any(says_buy(found) for found in PHRASES.finditer(label.encode()))
    around = scene.surroundings.of(node)
    return bool(says_so or _is_in_buying_form(around)) and _counts(around)


def _is_linked(scene: _Scene) -> bool:
    """Whether a link right behind the price is called by the basket, in whatever language."""
    if scene.price is None:
        return False
    nodes = scene.texts.nodes[scene.price + 1 : scene.price + _CLOSE]
    links = [node for text in nodes if (node := text.parent) is not None and node.tag == "a"]
    return any(
        says(node.attributes.get("class") or "") & Says.BUY
        and not _is_off(node.attributes)
        and _counts(scene.surroundings.of(node))
        for node in links
    )


def _is_off(attributes: dict[str, str | None]) -> bool:
    """Whether something is there to be pressed and cannot be."""
    named = "disabled" in (attributes.get("class") or "")
    return named or "disabled" in attributes or attributes.get("aria-disabled") == "true"


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
