"""A thing of schema.org as a plain dictionary, whichever syntax it was written in."""

from collections.abc import Iterator
from typing import Any, Final

Thing = dict[str, Any]
_NAMES: Final = ("name", "@value", "value", "contentUrl", "url", "@id")


def types_of(thing: Thing) -> set[str]:
    """`https://schema.org/Product` and `schema:Product` are both `product`."""
    found = thing.get("@type") or thing.get("type")
    values = found if isinstance(found, list) else [found]
    return {
        value.rstrip("/").rpartition("/")[2].rpartition("#")[2].rpartition(":")[2].lower()
        for value in values
        if isinstance(value, str)
    }


def values_of(thing: Thing, *names: str) -> list[Any]:
    """The values of the first of the named properties that has any, whatever its capitals."""
    for name in names:
        value = thing.get(name)
        if value is None:
            value = thing.get(name[:1].upper() + name[1:])
        if isinstance(value, list):
            flat = [item for item in value if item is not None]
            if flat:
                return flat
        elif value is not None:
            return [value]
    return []


def text_of(thing: Thing, *names: str) -> str | None:
    """A property as text: the name, value or address of a thing stands for it."""
    for value in values_of(thing, *names):
        text = _text(value)
        if text:
            return text
    return None


def _text(value: Any) -> str | None:
    if isinstance(value, str):
        return " ".join(value.split()) or None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, dict):
        return next((text for name in _NAMES if (text := _plain(value.get(name)))), None)
    if isinstance(value, list):
        return next((text for item in value[:5] if (text := _plain(item))), None)
    return None


def _plain(value: Any) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    return _text(value) if isinstance(value, str | int | float) else None


def things_of(thing: Thing, *names: str) -> Iterator[Thing]:
    """The things that a property holds."""
    for value in values_of(thing, *names):
        if isinstance(value, dict):
            yield value
        elif isinstance(value, list):
            yield from (item for item in value if isinstance(item, dict))
