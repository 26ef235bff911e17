"""What stands around a number: the elements that hold it, from the inside out."""

from dataclasses import dataclass
from typing import Final

from selectolax.lexbor import LexborNode

from app.services.scraping.read.visible.words import Says, says

NEAR: Final = 3
"""How many elements up price and live words still speak about a number."""
OLD_REACH: Final = 4
HIDDEN_REACH: Final = 6
FOREIGN_REACH: Final = 9
_NAMES: Final = ("class", "id", "data-testid", "data-test", "data-qa", "itemprop", "data-role")
_OFF: Final = frozenset({"hide", "hidden", "d-none", "is-hidden", "ng-hide", "js-hidden"})
_SHOWN: Final = "block"
_STRUCK: Final = frozenset({"del", "s", "strike"})
_FOREIGN_TAGS: Final = frozenset({"nav", "footer", "select", "option", "dialog"})
_LOUD_TAGS: Final = frozenset({"strong", "b", "h2", "h3", "ins", "big", "em"})


@dataclass(slots=True)
class Around:
    """One element and what its names say; `above` is the element that holds it."""

    node: LexborNode
    tag: str
    says: Says
    href: str | None
    above: "Around | None"


class Surroundings:
    """Remembers what each element says, as many numbers share their ancestors."""

    def __init__(self) -> None:
        self._known: dict[int, Around] = {}

    def of(self, node: LexborNode | None) -> Around | None:
        """An element with everything above it."""
        chain: list[LexborNode] = []
        above: Around | None = None
        while node is not None and node.is_element_node:
            above = self._known.get(node.mem_id)
            if above is not None:
                break
            chain.append(node)
            node = node.parent
        for element in reversed(chain):
            above = self._describe(element, above)
            self._known[element.mem_id] = above
        return above

    def _describe(self, node: LexborNode, above: Around | None) -> Around:
        attributes, tag = node.attributes, node.tag or ""
        names = " ".join(value for name in _NAMES if (value := attributes.get(name)))
        said = says(names[:400]) if names else Says.NOTHING
        if tag in _STRUCK or "line-through" in (attributes.get("style") or ""):
            said |= Says.OLD
        if tag in _FOREIGN_TAGS:
            said |= Says.FOREIGN
        elif tag == "form":
            said |= says(attributes.get("action") or "") & Says.BUY
        if is_hidden(attributes):
            said |= Says.HIDDEN
        return Around(node, tag, said, attributes.get("href") if tag == "a" else None, above)


def is_hidden(attributes: dict[str, str | None]) -> bool:
    """Whether an element is switched off for every screen; `hidden md:block` is not."""
    if "hidden" in attributes or "display:none" in (attributes.get("style") or "").replace(" ", ""):
        return True
    words = (attributes.get("class") or "").split()
    return not _OFF.isdisjoint(words) and not any(_SHOWN in word for word in words)


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
