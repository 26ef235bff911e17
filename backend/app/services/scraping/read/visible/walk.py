"""One walk over the page: its short texts in document order, and where its landmarks stand."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from app.services.scraping.read.document import Document
from app.services.scraping.read.once import once

LONGEST_TEXT: Final = 250
MOST_TEXTS: Final = 12_000
FAR_BEHIND: Final = 200
"""So many texts behind its heading nothing is about the product any more."""
FAR_BEFORE: Final = 150
"""So many texts before it there is nothing about the product yet, but the shop's menus."""
MOST_STEPS: Final = 2_000
"""From one part of the page to the one before it: a hostile page has a million without a text."""
TEXT: Final = 2
_SAMPLE: Final = (
    "<body><script></script><style></style><template></template><textarea></textarea>"
    "<option></option><h1></h1><button></button><input><iframe></iframe>"
    "<img><i></i><svg></svg>"
)
TAGS: Final = {node.tag: node.tag_id for node in LexborHTMLParser(_SAMPLE).css("*")}
"""The parser's numbers for the tags that matter here: comparing them is cheaper than names."""
_HIDDEN: Final = frozenset(
    TAGS[tag] for tag in ("script", "style", "template", "textarea", "option", "iframe")
)
_BUTTONS: Final = frozenset({TAGS["button"], TAGS["input"]})
_H1: Final = TAGS["h1"]
_NOTED: Final = _HIDDEN | _BUTTONS | {_H1}
_BORDER: Final = "\x00"


@dataclass
class Texts:
    """The page's short texts; positions are indexes into `texts`."""

    texts: list[str] = field(default_factory=list)
    nodes: list[LexborNode] = field(default_factory=list)
    heading: int | None = None
    """Where the product's own heading begins, when there is one."""
    is_sure: bool = False
    """Whether that heading surely is the product's."""
    buttons: list[tuple[int, LexborNode]] = field(default_factory=list)

    @once
    def joined(self) -> bytes:
        """All texts as one; `positions` finds back."""
        return _BORDER.join(self.texts).encode("utf-8", "replace")

    def short_joined(self, first: int, last: int, longest: int) -> bytes:
        """Those from one position on and before another as one; of long ones nothing is left."""
        stripped = [text.strip() for text in self.texts[first:last]]
        short = [text if len(text) <= longest else "" for text in stripped]
        return _BORDER.join(short).encode("utf-8", "replace")


def positions(joined: bytes, offsets: Iterable[int]) -> Iterator[int]:
    """The texts in which ascending byte offsets of a joined text stand."""
    border = _BORDER.encode()
    position, counted = 0, 0
    for offset in offsets:
        position += joined.count(border, counted, offset)
        counted = offset
        yield position


def walk(document: Document, heading: LexborNode | None, *, is_sure: bool) -> Texts:
    """The short texts of the body, without what browsers hide: all, or those near a sure heading.

    What is far before it is not even visited: the menus of some shops hold most of their texts.
    """
    found = Texts(is_sure=is_sure)
    root = document.tree.body or document.tree.root
    if root is None:
        return found
    if heading is None or not is_sure or not _holds(root, heading):
        _gather(found, (root,), MOST_TEXTS, heading)
        return found
    _gather_before(found, heading, root)
    _gather(found, _onwards(heading, root), len(found.texts) + FAR_BEHIND, heading)
    return found


def _gather(  # noqa: C901 -- the one hot loop: calls in it would cost more than the rest of a reading
    found: Texts, blocks: Iterable[LexborNode], end: int, heading: LexborNode | None
) -> None:
    """Add the texts of some parts of the page, until there are `end`."""
    texts, nodes = found.texts, found.nodes
    own = heading.mem_id if heading is not None else None
    skipping = False
    kind, noted, longest = TEXT, _NOTED, LONGEST_TEXT
    for block in blocks:
        for node in block.traverse(include_text=True, skip_empty=True):
            tag = node.tag_id
            if tag == kind:
                if skipping:
                    skipping = False
                    continue
                text = node.text_content
                if text and len(text) <= longest and not text.isspace():
                    texts.append(text)
                    nodes.append(node)
                    if len(texts) >= end:
                        return
            elif tag not in noted:
                continue
            elif tag in _HIDDEN:
                inner = node.first_child
                skipping = inner is not None and not inner.is_empty_text_node
            elif tag in _BUTTONS:
                found.buttons.append((len(texts), node))
            elif tag == _H1 and node.mem_id == own:
                found.heading = len(texts)


def _gather_before(found: Texts, heading: LexborNode, root: LexborNode) -> None:
    """Add the last texts before the heading, gathered part by part from there."""
    whole = Texts()
    parts: list[tuple[int, int, int, int]] = []
    for block in _backwards(heading, root):
        begins = len(whole.texts), len(whole.buttons)
        _gather(whole, (block,), begins[0] + MOST_TEXTS, None)
        parts.append((*begins, len(whole.texts), len(whole.buttons)))
        if len(whole.texts) >= FAR_BEFORE:
            break
    for first, pressed, last, released in reversed(parts):
        shift = len(found.texts) - first
        found.texts += whole.texts[first:last]
        found.nodes += whole.nodes[first:last]
        found.buttons += [(shift + at, node) for at, node in whole.buttons[pressed:released]]
    surplus = len(found.texts) - FAR_BEFORE
    if surplus > 0:
        del found.texts[:surplus], found.nodes[:surplus]
        found.buttons = [(at - surplus, node) for at, node in found.buttons if at >= surplus]


def _holds(root: LexborNode, node: LexborNode) -> bool:
    above: LexborNode | None = node
    while above is not None and above.mem_id != root.mem_id:
        above = above.parent
    return above is not None


def _backwards(node: LexborNode, root: LexborNode) -> Iterator[LexborNode]:
    """The parts of the page before an element of it, the nearest first, as far as MOST_STEPS."""
    for _ in range(MOST_STEPS):
        before = node.prev
        if before is not None:
            node = before
            if not node.is_empty_text_node:
                yield node
            continue
        above = node.parent
        if above is None or above.mem_id == root.mem_id:
            return
        node = above


def _onwards(node: LexborNode, root: LexborNode) -> Iterator[LexborNode]:
    """An element and the parts of the page behind it, in document order."""
    while True:
        if not node.is_empty_text_node:
            yield node
        while (behind := node.next) is None:
            above = node.parent
            if above is None or above.mem_id == root.mem_id:
                return
            node = above
        node = behind
