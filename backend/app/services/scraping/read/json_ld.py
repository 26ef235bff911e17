"""The products that JSON-LD blocks describe."""

from collections.abc import Iterator
from typing import Any, Final

from app.services.scraping.read.limits import MOST_THINGS
from app.services.scraping.read.things import Thing, types_of

PRODUCTS: Final = frozenset(
    {"product", "productgroup", "individualproduct", "productmodel", "someproducts"}
    | {"offer", "aggregateoffer", "vehicle", "car"}
)
_FOREIGN: Final = frozenset(
    {"isrelatedto", "issimilarto", "isaccessoryorsparepartfor", "isconsumablefor", "review"}
    | {"reviews", "itemlistelement", "aggregaterating", "breadcrumb", "hasvariant", "offers"}
    | {"mentions", "makesoffer", "hasoffercatalog", "potentialaction", "isvariantof", "model"}
)
_DEEPEST: Final = 6
_MOST_PRODUCTS: Final = 200


def json_ld_products(blocks: list[tuple[str, Any]]) -> Iterator[tuple[str, Thing]]:
    """Every product, or thing with offers, with the path where it stands."""
    index = _by_id(blocks)
    found = 0
    for path, block in blocks:
        for where, thing in _walk(block, path, 0):
            if found < _MOST_PRODUCTS and is_product(thing):
                found += 1
                yield where, _resolved(thing, index)


def is_product(thing: Thing) -> bool:
    return bool(types_of(thing) & PRODUCTS) or "offers" in thing or "Offers" in thing


def _walk(value: Any, path: str, depth: int) -> Iterator[tuple[str, Thing]]:
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for index, item in enumerate(value[:MOST_THINGS]):
            yield from _walk(item, f"{path}[{index}]", depth + 1)
    elif isinstance(value, dict):
        yield path, value
        for name, inner in value.items():
            if isinstance(inner, dict | list) and name.lower() not in _FOREIGN:
                yield from _walk(inner, f"{path}.{name}", depth + 1)


def _by_id(blocks: list[tuple[str, Any]]) -> dict[str, Thing]:
    found: dict[str, Thing] = {}
    for path, block in blocks:
        for _, thing in _walk(block, path, 0):
            name = thing.get("@id")
            if isinstance(name, str) and len(thing) > 1:
                found.setdefault(name, thing)
    return found


def _resolved(thing: Thing, index: dict[str, Thing]) -> Thing:
    """The thing with its references (`{"@id": "#offer"}`) replaced by what they point to."""
    resolved = dict(thing)
    for name in ("offers", "Offers", "brand", "hasVariant", "image"):
        value = thing.get(name)
        if isinstance(value, dict):
            resolved[name] = _target(value, index)
        elif isinstance(value, list):
            resolved[name] = [
                _target(item, index) if isinstance(item, dict) else item for item in value
            ]
    return resolved


def _target(value: Thing, index: dict[str, Thing]) -> Thing:
    name = value.get("@id")
    if len(value) == 1 and isinstance(name, str):
        return index.get(name, value)
    return value
