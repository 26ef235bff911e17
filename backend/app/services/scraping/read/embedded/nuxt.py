"""The state that Nuxt sends along with a page.

Nuxt 3 sends it as devalue writes it: a list in which values are named by their place. Nuxt 2 calls
a function with whatever stands in it more than once.
"""

import re
from typing import Any, Final

from app.services.scraping.read.embedded.literals import Literals, NoLiteral

_MOST_NODES: Final = 30_000
_DEEPEST: Final = 40
_CALLED: Final = re.compile(r"__NUXT__\s*=\s*\(?function\(([\w$,\s]{0,60000})\)\s*\{")
_GLOBAL: Final = "__NUXT__"
_RETURN: Final = re.compile(r"[{;]\s{0,9}return\s{0,9}(?=[{\[])")
_TAG: Final = re.compile(r"[A-Z]\w*")
_WRAPPERS: Final = frozenset(
    {"Reactive", "ShallowReactive", "Ref", "ShallowRef", "EmptyRef", "EmptyShallowRef"}
)


def revived(flat: list[Any]) -> Any:
    """The value that a list of devalue holds, as far as it is no larger than an honest one."""
    return _Reviver(flat).value(0, ()) if flat else None


class _Reviver:
    """Puts values where their places are named; what stands twice is written out twice."""

    def __init__(self, flat: list[Any]) -> None:
        self.flat = flat
        self.left = _MOST_NODES

    def value(self, place: Any, above: tuple[int, ...]) -> Any:
        """The value at a place; None for what is none, or holds itself."""
        is_place = isinstance(place, int) and not isinstance(place, bool)
        if not is_place or not 0 <= place < len(self.flat):
            return None
        self.left -= 1
        if self.left < 0 or len(above) >= _DEEPEST or place in above:
            return None
        raw, inside = self.flat[place], (*above, place)
        if isinstance(raw, dict):
            return {name: self.value(inner, inside) for name, inner in raw.items()}
        if not isinstance(raw, list):
            return raw
        if raw and isinstance(raw[0], str):
            return self._tagged(raw, inside)
        return [self.value(inner, inside) for inner in raw]

    def _tagged(self, raw: list[Any], inside: tuple[int, ...]) -> Any:
        """`["Reactive", 3]`, `["Set", 1, 2]`, `["Date", "2026-…"]`."""
        tag, rest = raw[0], raw[1:]
        if tag in _WRAPPERS and rest:
            return self.value(rest[0], inside)
        if tag == "Set":
            return [self.value(inner, inside) for inner in rest]
        if tag == "Map":
            pairs = zip(rest[::2], rest[1::2], strict=False)
            return {str(self.value(key, inside)): self.value(inner, inside) for key, inner in pairs}
        return rest[0] if rest and isinstance(rest[0], str) and _TAG.fullmatch(tag) else None


def called_state(script: str) -> Any | None:
    """What `window.__NUXT__=(function(a){return {…}}("x"))` comes to; None for other scripts."""
    start = _CALLED.search(script) if _GLOBAL in script else None
    end = script.rfind("}(")
    if start is None or end < start.end():
        return None
    names = [name.strip() for name in start[1].split(",") if name.strip()]
    returned = _RETURN.search(script, start.end() - 1, end)
    try:
        arguments = Literals(script, end + 1, {}).arguments()
        if returned is None or len(arguments) != len(names):
            return None
        return Literals(script, returned.end(), dict(zip(names, arguments, strict=True))).value()
    except NoLiteral:
        return None
