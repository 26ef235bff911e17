"""The forms of a product to choose from: which is chosen, and what names only a choice."""

import re
from functools import lru_cache
from itertools import islice
from typing import Final

from selectolax.lexbor import LexborNode

from app.services.scraping.read.phrases import says_stock
from app.services.scraping.read.visible.context import Around, levels
from app.services.scraping.read.visible.labels import is_only_a_price
from app.services.scraping.read.visible.seen import Seen
from app.services.scraping.read.visible.standing import Standing
from app.services.scraping.read.visible.words import Says

_LEVELS: Final = 5
_MOST_CHOICES: Final = 30
_CHOICE_TAGS: Final = frozenset({"li", "tr", "label", "button", "option"})
_NAMED_CHOICES: Final = frozenset({"a", "label", "option"})
_CHOSEN_ATTRIBUTES: Final = frozenset({"aria-selected", "aria-checked", "aria-pressed"})
_CHOSEN: Final = re.compile(
    r"(?:^|[\s_-])(?:selected|active|checked|chosen)(?=$|\s)", re.IGNORECASE
)


def set_other_choices_aside(seen: list[Seen]) -> None:
    """Where one of several alike elements is marked as chosen, amounts in the others are theirs."""
    chosen: dict[tuple[int, str], list[set[str]]] = {}
    for one in seen:
        if one.standing is Standing.CLEAN and _is_unchosen(one, chosen):
            one.standing = Standing.OTHER


def _is_unchosen(seen: Seen, chosen: dict[tuple[int, str], list[set[str]]]) -> bool:
    """`chosen` remembers for each element and tag the class names of those that are marked."""
    for one in levels(seen.around, _LEVELS):
        if _is_chosen(one.attributes):
            return False
        above = one.node.parent
        if one.says & Says.PRICE or above is None:  # `price active` beside `price` chooses nothing
            continue
        key = above.mem_id, one.tag
        if key not in chosen:
            chosen[key] = _chosen_in(above, one.node.tag_id)
        for names in chosen[key]:
            if one.tag in _CHOICE_TAGS or not names.isdisjoint(_names_of(one.attributes)):
                return True
    return False


def _chosen_in(above: LexborNode, tag: int) -> list[set[str]]:
    """The class names of the marked elements of a kind among the first in one."""
    return [
        _names_of(attributes)
        for one in islice(above.iter(), _MOST_CHOICES)
        if one.tag_id == tag and (attributes := one.attributes) and _is_chosen(attributes)
    ]


def _names_of(attributes: dict[str, str | None]) -> set[str]:
    return set((attributes.get("class") or "").split())


def _is_chosen(attributes: dict[str, str | None]) -> bool:
    names = attributes.get("class")
    if names and _is_named_chosen(names):
        return True
    if _CHOSEN_ATTRIBUTES.isdisjoint(attributes):  # nearly every element has none
        return False
    return any(attributes.get(name) == "true" for name in _CHOSEN_ATTRIBUTES)


@lru_cache(maxsize=2_048)
def _is_named_chosen(names: str) -> bool:
    return _CHOSEN.search(names) is not None


def is_named_choice(raw: str, around: Around | None) -> bool:
    """Whether a link or a label names something and its amount: a form to choose, or an extra."""
    if not any(one.tag in _NAMED_CHOICES for one in levels(around, 2)):
        return False
    return not is_only_a_price(raw) and not says_stock(raw.encode())
