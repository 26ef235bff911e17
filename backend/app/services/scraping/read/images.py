"""The picture of the product."""

import re
from functools import lru_cache
from typing import Final

import orjson
from selectolax.lexbor import LexborNode

from app.services.scraping.read.document import Document, squeezed
from app.services.scraping.read.names import likeness

_NO_PICTURE: Final = re.compile(
    r"no[-_]?(?:image|img|photo|picture|pic)|/na\d{2,}|placeholder|favicon|android-icon|logo"
    r"|sprite|spacer|blank\.|pixel(?![a-z])|default[-_]?(?:image|product)|share\.(?:png|jpg)"
    r"|coming[-_]?soon|/og[-_]?image\.|/icons?/[^/]*\.(?:gif|png|svg)$"
    r"|(?:facebook|twitter|pinterest|whatsapp|instagram)[^/]*$",
    re.IGNORECASE,
)
_NO_ADDRESS: Final = re.compile(r"\s[^/.]*$")
"""Some shops write the picture's caption where its address belongs."""
_SOURCES: Final = (
    "data-old-hires", "data-zoom-image", "data-large_image", "data-large-image", "data-full",
    "data-original", "data-lazy-src", "data-lazy", "data-src", "src",
)  # fmt: skip
_LARGE: Final = frozenset(_SOURCES[:4])
_NAMES: Final = frozenset({"id", "class"})
_MAIN: Final = re.compile(
    r"main|landing|zoom|hero|primary|gallery|product-?(?:image|img|photo|media)|featured|cover",
    re.IGNORECASE,
)
_MOST_PICTURES: Final = 200
_WIDE: Final = 200
_ENOUGH: Final = 1.0
_HELD: Final = 0.3
_LIKELY: Final = 0.6
"""Enough for a picture that has no rival."""


def is_picture(address: str | None, name: str | None = None) -> bool:
    """Whether an address may be a picture of the product, and is no stand-in for one.

    What the product is called stands in for nothing: a hoodie with logo, a bottle of Sprite.
    """
    if not address or _NO_ADDRESS.search(address):
        return False
    called = (name or "").casefold()
    return all(
        found.casefold() in called for found in _NO_PICTURE.findall(address.partition("?")[0])
    )


def visible_image(document: Document, name: str | None) -> str | None:
    """The picture that the page shows of a product of this name, when one stands out."""
    best: tuple[float, str] | None = None
    likely: set[str] = set()
    for node in document.tree.tags("img")[:_MOST_PICTURES]:
        attributes = node.attributes
        score = _score(attributes, name)
        score += _score_of_holder(node) if score >= _ENOUGH - _HELD else 0.0
        if score < _LIKELY or (best is not None and score <= best[0]):
            continue
        address = document.absolute(_source(attributes))
        if address and is_picture(address, name):
            likely.add(address)
            best = (score, address) if score >= _ENOUGH else best
    if best is None and len(likely) == 1:
        return next(iter(likely))
    return best[1] if best else None


def _score(attributes: dict[str, str | None], name: str | None) -> float:
    said = attributes.get("alt") or attributes.get("title")
    score = likeness(squeezed(said), name) if said else 0.0
    if not _NAMES.isdisjoint(attributes):
        names = f"{attributes.get('id') or ''} {attributes.get('class') or ''}"
        score += 0.6 if _is_named_main(names) else 0.0
    if not _LARGE.isdisjoint(attributes):
        score += 0.5 if any(attributes.get(key) for key in _LARGE) else 0.0
    width = attributes.get("width") or ""
    if width.isdecimal() and len(width) < 6:  # noqa: PLR2004 -- no screen is that wide
        score += 0.3 if int(width) >= _WIDE else -0.5
    return score


@lru_cache(maxsize=2_048)
def _is_named_main(names: str) -> bool:
    return _MAIN.search(names) is not None


def _score_of_holder(node: LexborNode) -> float:
    """A little for standing in something called gallery or the like."""
    above = node.parent
    for _ in range(3):
        if above is None or not above.is_element_node:
            return 0.0
        attributes = above.attributes
        if _is_named_main(f"{attributes.get('id') or ''} {attributes.get('class') or ''}"):
            return _HELD
        above = above.parent
    return 0.0


def _source(attributes: dict[str, str | None]) -> str | None:
    """The largest source that is named; inline pictures and blanks do not count."""
    for key in _SOURCES:
        value = (attributes.get(key) or "").strip()
        if value and not value.startswith("data:"):
            return value
    sizes = _by_size(attributes.get("data-a-dynamic-image"))
    return sizes or _first_of_set(attributes.get("srcset") or attributes.get("data-srcset"))


def _by_size(value: str | None) -> str | None:
    """`{"address": [width, height], …}`: the first address."""
    if not value or not value.startswith("{"):
        return None
    try:
        found = orjson.loads(value)
    except orjson.JSONDecodeError:
        return None
    return next(iter(found), None) if isinstance(found, dict) else None


def _first_of_set(value: str | None) -> str | None:
    return value.strip().split()[0].rstrip(",") if value and value.strip() else None
