"""Under what a shop files the product of a page: its breadcrumbs, or the category it names."""

from collections.abc import Iterator
from typing import Any, Final

from app.services.scraping.pages import Hints, WebPage
from app.services.scraping.read.document import Document, squeezed
from app.services.scraping.read.json_ld import json_ld_products
from app.services.scraping.read.limits import MOST_THINGS, is_costly
from app.services.scraping.read.things import Thing, types_of

_SHORTEST: Final = 3
_LONGEST: Final = 40
_SIGNS_BETWEEN: Final = (">", "/", "|")


def categories(page: WebPage) -> list[str]:
    """The widest first; none where the page says nothing for machines, or would cost too much."""
    if is_costly(page.body):
        return []
    blocks = Document(page, Hints()).json_ld
    trail = next((names for block in _things(blocks) if (names := _trail(block))), [])
    # The first leads to the shop's own start, the last to the product itself.
    found = trail[1:-1] or list(_named(blocks))
    return [name for name in found if _SHORTEST <= len(name) <= _LONGEST and not name.isdigit()]


def _things(blocks: list[tuple[str, Any]]) -> Iterator[Thing]:
    """The objects of a page's blocks, those of a graph included."""
    for _, block in blocks:
        for thing in block if isinstance(block, list) else [block]:
            if isinstance(thing, dict):
                yield thing
                graph = thing.get("@graph")
                inner = graph if isinstance(graph, list) else [thing.get("breadcrumb")]
                yield from (each for each in inner[:MOST_THINGS] if isinstance(each, dict))


def _trail(thing: Thing) -> list[str]:
    items = thing.get("itemListElement")
    if "breadcrumblist" not in types_of(thing) or not isinstance(items, list):
        return []
    return [name for each in items[:MOST_THINGS] if (name := _name(each))]


def _name(item: Any) -> str:
    if not isinstance(item, dict):
        return ""
    inner = item.get("item")
    name = item.get("name") or (inner.get("name") if isinstance(inner, dict) else None)
    return squeezed(name) if isinstance(name, str) else ""


def _named(blocks: list[tuple[str, Any]]) -> Iterator[str]:
    for _, thing in json_ld_products(blocks):
        category = thing.get("category")
        if isinstance(category, str):
            sign = next((each for each in _SIGNS_BETWEEN if each in category), None)
            yield from (squeezed(part) for part in category.split(sign))
            return
