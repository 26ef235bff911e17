"""One walk over the page: its short texts in document order, and where its landmarks stand."""

from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from app.services.scraping.read.document import Document

LONGEST_TEXT: Final = 250
MOST_TEXTS: Final = 12_000
TEXT: Final = 2
_SAMPLE: Final = (
    "<body><script></script><style></style><template></template><textarea></textarea>"
    "<option></option><h1></h1><button></button><input><iframe></iframe>"
)
TAGS: Final = {node.tag: node.tag_id for node in LexborHTMLParser(_SAMPLE).css("*")}
"""The parser's numbers for the tags that matter here: comparing them is cheaper than names."""
_HIDDEN: Final = frozenset(
    TAGS[tag] for tag in ("script", "style", "template", "textarea", "option", "iframe")
)
_LANDMARKS: Final = frozenset({TAGS["h1"], TAGS["button"], TAGS["input"]})


@dataclass(slots=True)
class Texts:
    """The page's short texts; positions are indexes into `texts`."""

    texts: list[str] = field(default_factory=list)
    nodes: list[LexborNode] = field(default_factory=list)
    headings: list[tuple[int, LexborNode]] = field(default_factory=list)
    buttons: list[tuple[int, LexborNode]] = field(default_factory=list)
    joined: bytes = b""
    starts: list[int] = field(default_factory=list)
    """Where each text starts in `joined`, in bytes."""

    def position(self, offset: int) -> int:
        """The text in which a byte of `joined` stands."""
        return bisect_right(self.starts, offset) - 1


def walk(document: Document) -> Texts:
    """The short texts of the body, without what browsers hide."""
    found = Texts()
    root = document.tree.body or document.tree.root
    if root is None:
        return found
    texts, nodes = found.texts, found.nodes
    skipping = False
    for node in root.traverse(include_text=True):
        tag = node.tag_id
        if tag == TEXT:
            text = None if skipping else node.text_content
            skipping = False
            if text and len(text) <= LONGEST_TEXT and not text.isspace():
                texts.append(text)
                nodes.append(node)
        elif tag in _HIDDEN:
            skipping = True
        elif tag in _LANDMARKS:
            (found.headings if tag == TAGS["h1"] else found.buttons).append((len(texts), node))
    del texts[MOST_TEXTS:], nodes[MOST_TEXTS:]
    _join(found)
    return found


def _join(found: Texts) -> None:
    joined = "\x00".join(found.texts)
    found.joined = joined.encode("utf-8", "replace")
    if joined.isascii():
        lengths = [len(text) + 1 for text in found.texts]
    else:
        lengths = [len(text.encode("utf-8", "replace")) + 1 for text in found.texts]
    found.starts = list(accumulate(lengths[:-1], initial=0)) if lengths else []
