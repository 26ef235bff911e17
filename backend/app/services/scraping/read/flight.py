"""What Next's app router streams behind a page: rows of values, as React Flight writes them."""

import re
from collections.abc import Iterator
from typing import Any, Final

import orjson

from app.services.scraping.read.json_text import value_at
from app.services.scraping.read.limits import LARGEST_JSON

PUSHED: Final = b"__next_f"
_PUSH: Final = "self.__next_f.push("
_CHUNK: Final = 1
"""What marks a push that holds a part of the rows."""
_ROW: Final = re.compile(rb"([0-9a-f]{1,8}):(?:T([0-9a-f]{1,8}),)?")
_CONTEXT: Final = '"@context"'
_DRAWN: Final = b"ld+json"
_MOST_ROWS: Final = 2_000
_MOST_NODES: Final = 50_000
_DEEPEST: Final = 200
"""Lists and objects around a value: elements take two each."""


class Flight:
    """The rows of a page by their names: values, and the texts that they point to."""

    def __init__(self, scripts: Iterator[str]) -> None:
        self.rows: list[tuple[str, bytes, Any]] = []
        self.texts: dict[str, str] = {}
        self._read(_joined(scripts))

    def _read(self, stream: bytes) -> None:
        at = 0
        for _ in range(_MOST_ROWS):
            row = _ROW.match(stream, at)
            if row is None:
                at = stream.find(b"\n", at) + 1
                if not at:
                    return
                continue
            name = row[1].decode()
            if row[2]:
                at = row.end() + int(row[2], 16)
                self.texts[name] = stream[row.end() : at].decode(errors="replace")
                continue
            end = stream.find(b"\n", row.end())
            end = len(stream) if end == -1 else end
            at = end + 1
            if stream[row.end() : row.end() + 1] in {b"{", b"["}:
                self._keep(name, stream[row.end() : end])

    def _keep(self, name: str, row: bytes) -> None:
        try:
            self.rows.append((name, row, orjson.loads(row)))
        except orjson.JSONDecodeError:
            return

    def blocks(self, holding: str) -> Iterator[tuple[str, Any]]:
        """The values of the rows, for those who look for a product's state in them."""
        sought = holding.encode()
        for name, row, value in self.rows:
            if sought in row:
                yield f"flight[{name}]", _Plain().value(value)

    def json_ld(self) -> Iterator[tuple[str, Any]]:
        """The JSON-LD of the scripts that are drawn; a long one is a text of its own."""
        for name, text in self.texts.items():
            if _CONTEXT in text and (block := value_at(text, 0)[0]) is not None:
                yield f"flight[{name}]", block
        for name, row, value in self.rows:
            for script in _scripts_in(value) if _DRAWN in row else ():
                if (block := value_at(script, 0)[0]) is not None:
                    yield f"flight[{name}]", block


def _joined(scripts: Iterator[str]) -> bytes:
    parts: list[str] = []
    size = 0
    for script in scripts:
        pushed = script.strip().rstrip(";")
        if not (pushed.startswith(_PUSH) and pushed.endswith(")")):
            continue
        try:
            chunk = orjson.loads(pushed[len(_PUSH) : -1])
        except orjson.JSONDecodeError:
            continue
        match chunk:
            case [kind, str(text)] if kind == _CHUNK:
                size += len(text)
                if size > LARGEST_JSON:
                    break
                parts.append(text)
    return "".join(parts).encode(errors="replace")


class _Plain:
    """A row with its strings as they are meant, as far as it is no larger than an honest one.

    `$$5` is `$5`; `$5` names another row, `$undefined` nothing, and both are left out.
    """

    def __init__(self) -> None:
        self.left = _MOST_NODES

    def value(self, value: Any, depth: int = 0) -> Any:
        self.left -= 1
        if self.left < 0 or depth > _DEEPEST:
            return None
        if isinstance(value, str) and value.startswith("$"):
            return value[1:] if value[1:2] == "$" else None
        if isinstance(value, list):
            return [self.value(inner, depth + 1) for inner in value]
        if isinstance(value, dict):
            return {name: self.value(inner, depth + 1) for name, inner in value.items()}
        return value


def _scripts_in(root: Any) -> Iterator[str]:
    """The contents of the JSON-LD scripts among the elements of a row."""
    waiting, seen = [root], 0
    while waiting and seen < _MOST_NODES:
        value = waiting.pop()
        seen += 1
        if isinstance(value, list):
            waiting.extend(reversed(value))
        elif isinstance(value, dict):
            inner = value.get("dangerouslySetInnerHTML")
            held = inner.get("__html") if isinstance(inner, dict) else None
            kind = value.get("type")
            if isinstance(held, str) and isinstance(kind, str) and "ld+json" in kind:
                yield held
            waiting.extend(item for item in value.values() if isinstance(item, dict | list))
