"""The things that microdata and RDFa attributes describe."""

from dataclasses import dataclass
from typing import Any, Final

from selectolax.lexbor import LexborNode

from app.services.scraping.read.document import Document, sign_of, text_within
from app.services.scraping.read.limits import MOST_THINGS
from app.services.scraping.read.things import Thing

_LONGEST_VALUE: Final = 2_000
_MOST_REFERENCES: Final = 10
NODE: Final = "@node"
LOOSE: Final = "loose"
"""The type of what is said outside any scope."""


@dataclass(frozen=True, slots=True)
class Syntax:
    """The attribute that opens a thing, the one that names its type, and a property's."""

    scope: str
    type: str
    property: str
    sign: Any
    """What the bytes of every page hold that uses it."""
    is_loose: bool = False
    """Whether properties count outside any scope."""

    def nodes(self, document: Document) -> list[LexborNode]:
        """The elements that open things or name properties, each once, in document order."""
        if not document.may_hold(self.sign):
            return []
        if not self.is_loose and document.tree.css_first(f"[{self.scope}]") is None:
            return []
        found = document.tree.css(f"[{self.scope}],[{self.property}]")
        return list({node.mem_id: node for node in found}.values())[:MOST_THINGS]


MICRODATA: Final = Syntax(
    "itemscope", "itemtype", "itemprop", sign_of("item(?:scope|prop)"), is_loose=True
)
RDFA: Final = Syntax("typeof", "typeof", "property", sign_of(r"typeof\s*="))
_ADDRESSES: Final = {
    "a": "href", "link": "href", "area": "href", "img": "src", "source": "src", "iframe": "src",
    "embed": "src", "object": "data", "data": "value", "meter": "value", "time": "datetime",
}  # fmt: skip
_LATE_IMAGES: Final = ("data-src", "data-lazy-src", "data-original", "data-zoom-image", "src")


def markup_things(document: Document, syntax: Syntax) -> list[Thing]:
    """The things at the top, in document order; what stands in no thing is one of type `loose`."""
    scopes: dict[int, Thing] = {}
    roots: list[Thing] = []
    loose: Thing = {"@type": LOOSE}
    referenced: dict[int, Thing] = {}
    known: dict[int, Thing | None] = {}
    for node in syntax.nodes(document):
        attributes = node.attributes
        names = _names(attributes.get(syntax.property))
        owner = _owner(node, scopes, known) or referenced.get(node.mem_id)
        value: Any
        if syntax.scope in attributes:
            value = {"@type": _types(attributes.get(syntax.type)), NODE: node}
            scopes[node.mem_id] = value
            if "itemref" in attributes and len(scopes) <= _MOST_REFERENCES:
                _remember_references(document, attributes["itemref"], value, referenced)
            if owner is None or not names:
                roots.append(value)
        elif names:
            value = _value(node, attributes, names)
        else:
            continue
        for name in names:
            _add(loose if owner is None else owner, name, value, node)
    return [*roots, loose] if len(loose) > 1 else roots


def _names(attribute: str | None) -> list[str]:
    """The properties of schema.org; `og:title` is not one of them."""
    return [
        name.removeprefix("schema:")
        for name in (attribute or "").split()[:5]
        if ":" not in name or name.startswith("schema:")
    ]


def _types(attribute: str | None) -> list[str]:
    return (attribute or "").split()[:5]


def _owner(
    node: LexborNode, scopes: dict[int, Thing], known: dict[int, Thing | None]
) -> Thing | None:
    """The nearest scope around a node; `known` remembers it for every element on the way."""
    passed: list[int] = []
    found: Thing | None = None
    above = node.parent
    while above is not None and above.is_element_node:
        name = above.mem_id
        if name in scopes:
            found = scopes[name]
            break
        if name in known:
            found = known[name]
            break
        passed.append(name)
        above = above.parent
    known.update(dict.fromkeys(passed, found))
    return found


def _remember_references(
    document: Document, listed: str | None, thing: Thing, referenced: dict[int, Thing]
) -> None:
    """`itemref` lets a thing own properties that stand elsewhere."""
    for name in (listed or "").split()[:_MOST_REFERENCES]:
        if not name.replace("-", "").replace("_", "").isalnum():
            continue
        target = document.tree.css_first(f'[id="{name}"]')
        if target is not None and "itemscope" not in target.attributes:
            for inner in target.css("[itemprop]")[:50]:
                referenced[inner.mem_id] = thing


def _value(node: LexborNode, attributes: dict[str, str | None], names: list[str]) -> str:
    content = attributes.get("content")
    if content is not None:
        return content.strip()
    tag = node.tag or ""
    if tag == "img":
        return next((found for name in _LATE_IMAGES if (found := attributes.get(name))), "")
    name = _ADDRESSES.get(tag)
    if name and attributes.get(name) and not (tag == "a" and {"name", "brand"} & {*names}):
        return (attributes.get(name) or "").strip()
    return text_within(node, _LONGEST_VALUE)


def _add(thing: Thing, name: str, value: Any, node: LexborNode) -> None:
    if value == "":
        return
    thing.setdefault(name, []).append(value)
    thing.setdefault(f"{NODE}:{name}", node)
