"""What stands around a number: the elements that hold it, from the inside out."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from selectolax.lexbor import LexborNode

from app.services.scraping.read.visible.words import Says, says

NEAR: Final = 3
"""How many elements up price and live words still speak about a number."""
OLD_REACH: Final = 4
HIDDEN_REACH: Final = 6
FOREIGN_REACH: Final = 9
ABOUT_OTHERS: Final = Says.FOREIGN | Says.ANOTHER
_NAMES: Final = (
    "class", "id", "data-testid", "data-test", "data-qa", "itemprop", "data-role", "data-test-id",
    "data-cy", "data-e2e", "data-hook", "data-tid", "data-automation-id", "data-selenium",
)  # fmt: skip
_RARE: Final = frozenset(_NAMES) - {"class"} | {"style", "hidden", "action", "aria-current"}
_TAGS: Final = {
    **dict.fromkeys(("del", "s", "strike"), Says.OLD),
    **dict.fromkeys(("a", "h2", "h3", "h4", "h5", "h6"), Says.NAME),
    **dict.fromkeys(("nav", "footer", "select", "option", "dialog"), Says.FOREIGN),
}
_MOST_NAMES: Final = 10
_LOUD_TAGS: Final = frozenset({"strong", "b", "h2", "h3", "ins", "big", "em"})


@dataclass(slots=True)
class Around:
    """One element and what its names say; `above` is the element that holds it."""

    node: LexborNode
    tag: str
    says: int
    href: str | None
    attributes: dict[str, str | None]
    above: "Around | None"


class Surroundings:
    """Remembers what each element says, as many numbers share their ancestors.

    `others` are elements that describe other products.
    """

    def __init__(self, others: Iterable[LexborNode] = ()) -> None:
        self._known: dict[int, Around] = {}
        self._own_blocks: set[str] = set()
        """What the product's heading and its other parts begin with, where shops name parts so."""
        self._others = {node.mem_id for node in others}

    def of(self, node: LexborNode | None) -> Around | None:
        """An element with everything above it."""
        new, around = self._climb(node)
        while new:
            around = self._remember(*new.pop(), around)
        return around

    def unless_about_others(self, node: LexborNode | None) -> Around | None:
        """The same; None when what holds it is about other products.

        Seen from the outside in, so that the cards of a list need no description.
        """
        new, around = self._climb(node)
        if said_within(around, FOREIGN_REACH - len(new)) & ABOUT_OTHERS:
            return None
        while new:
            around = self._remember(*new.pop(), around)
            if around.says & ABOUT_OTHERS and len(new) < FOREIGN_REACH:
                return None
        return around

    def _climb(self, node: LexborNode | None) -> tuple[list[tuple[int, LexborNode]], Around | None]:
        """The elements not described yet, from the inside out, and the first that is."""
        new: list[tuple[int, LexborNode]] = []
        while node is not None and node.is_element_node:
            key = node.mem_id
            known = self._known.get(key)
            if known is not None:
                return new, known
            new.append((key, node))
            node = node.parent
        return new, None

    def _remember(self, key: int, node: LexborNode, above: Around | None) -> Around:
        around = self._known[key] = self._describe(node, above)
        if key in self._others:
            around.says |= Says.ANOTHER
        return around

    def trust(self, node: LexborNode | None) -> None:
        """The elements that hold the product's name are about no other product."""
        one = self.of(node)
        names = (one.attributes.get("class") or "").split()[:_MOST_NAMES] if one else []
        self._own_blocks |= {f"{name.rpartition('__')[0]}__" for name in names if "__" in name}
        while one is not None:
            one.says &= ~(Says.FOREIGN | Says.LISTED)
            one = one.above

    def trust_form(self, node: LexborNode | None) -> None:
        """A basket around the button that buys the product is the product's own form."""
        for one in levels(self.of(node), FOREIGN_REACH):
            if one.says & Says.BASKET:
                one.says &= ~Says.FOREIGN

    def _describe(self, node: LexborNode, above: Around | None) -> Around:
        attributes, tag = node.attributes, node.tag or ""
        said = _TAGS.get(tag, Says.NOTHING)
        if not attributes:
            return Around(node, tag, said, None, attributes, above)
        if _RARE.isdisjoint(attributes):  # most elements have a class at most
            names = attributes.get("class")
            said |= self._said_by(names[:400]) if names else Says.NOTHING
            href = attributes.get("href") if tag == "a" else None
            return Around(node, tag, said, href, attributes, above)
        names = " ".join([attributes[name] or "" for name in _NAMES if name in attributes])
        said |= self._said_by(names[:400]) if names else Says.NOTHING
        style = attributes.get("style")
        if style and "line-through" in style:
            said |= Says.OLD
        if attributes.get("aria-current") == "page":  # WAI-ARIA: among links, the one that is here
            said &= ~Says.FOREIGN
        if tag == "form":
            form = f"{attributes.get('action') or ''} {attributes.get('name') or ''}"
            said |= says(form) & Says.BUY
        if is_hidden(attributes):
            said |= Says.HIDDEN
        href = attributes.get("href") if tag == "a" else None
        return Around(node, tag, said, href, attributes, above)

    def _said_by(self, names: str) -> int:
        """`popup__price` beside a heading `popup__name` is part of the product, not of a popup."""
        said = says(names)
        if said & Says.FOREIGN and self._own_blocks:
            for block in self._own_blocks:
                names = names.replace(block, "")
            said = says(names)
        return said


def is_hidden(attributes: dict[str, str | None]) -> bool:
    """Whether an element is switched off for every screen."""
    if "hidden" in attributes:
        return True
    style = attributes.get("style")
    return style is not None and "display:none" in style.replace(" ", "")


def levels(around: Around | None, reach: int) -> list[Around]:
    """An element and those above it, at most `reach` of them."""
    found: list[Around] = []
    while around is not None and len(found) < reach:
        found.append(around)
        around = around.above
    return found


def is_loud(around: Around | None) -> bool:
    """Whether the text is set off from its surroundings by its tag."""
    return any(one.tag in _LOUD_TAGS for one in levels(around, 2))


def said_within(around: Around | None, reach: int) -> int:
    """Everything that an element and those above it say."""
    found = Says.NOTHING
    for _ in range(reach):
        if around is None:
            break
        found |= around.says
        around = around.above
    return found
