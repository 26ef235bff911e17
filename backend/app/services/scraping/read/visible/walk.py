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
_BUTTONS: Final = frozenset({TAGS["button"], TAGS["input"]})


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
    skipping = False
    for node in root.traverse(include_text=True):
        tag = node.tag_id
        if tag == TEXT:
            if not skipping:
                _add(found, node)
            skipping = False
            continue
        skipping = tag in _HIDDEN
        if tag == TAGS["h1"]:
            found.headings.append((len(found.texts), node))
        elif tag in _BUTTONS:
            found.buttons.append((len(found.texts), node))
    _join(found)
    return found


def _add(found: Texts, node: LexborNode) -> None:
    text = node.text_content
    if text and len(text) <= LONGEST_TEXT and len(found.texts) < MOST_TEXTS and not text.isspace():
        found.texts.append(text)
        found.nodes.append(node)


def _join(found: Texts) -> None:
    encoded = [text.encode("utf-8", "replace") for text in found.texts]
    found.joined = b"\x00".join(encoded)
    lengths = (len(text) + 1 for text in encoded[:-1])
    found.starts = list(accumulate(lengths, initial=0)) if encoded else []
