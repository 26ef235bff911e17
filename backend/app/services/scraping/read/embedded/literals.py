"""Literals of JavaScript as machines write them, in which names stand for values."""

import re
from typing import Any, Final

from app.services.scraping.read.json_text import string_at
from app.services.scraping.read.limits import DEEPEST_JSON, LARGEST_BROKEN_JSON

_SPACE: Final = re.compile(r"\s*")
_KEY: Final = re.compile(r"[A-Za-z_$][\w$]*|\d{1,18}")
_NUMBER: Final = re.compile(r"-?(?:\d{1,18}(?:\.\d{0,18})?|\.\d{1,18})(?:[eE][+-]?\d{1,3})?")
_WORD: Final = re.compile(r"void 0|![01]|[A-Za-z_$][\w$]*")
_MADE: Final = re.compile(r"new Date\(-?[\d.eE+]*\)|(?:new )?Array\(\d*\)|Object\.create\(null\)")
"""What is made anew says nothing about a product."""
_KNOWN: Final[dict[str, Any]] = {
    "true": True, "false": False, "!0": True, "!1": False,
    "null": None, "undefined": None, "void 0": None, "NaN": None, "Infinity": None,
}  # fmt: skip


class NoLiteral(ValueError):
    """The text is an expression, or none at all: nobody knows its value without running it."""


class Literals:
    """Reads literals one behind the other; whatever else stands there is not guessed at."""

    def __init__(self, text: str, at: int, names: dict[str, Any]) -> None:
        if len(text) - at > LARGEST_BROKEN_JSON:
            raise NoLiteral
        self.text = text
        self.at = at
        self.names = names

    def arguments(self) -> list[Any]:
        """What stands between the parentheses of a call."""
        return self._list(")", 0)

    def value(self, depth: int = 0) -> Any:
        """The value that stands here. Raises NoLiteral."""
        mark = self._mark()
        if depth > DEEPEST_JSON:
            raise NoLiteral
        if mark == "{":
            return self._object(depth)
        if mark == "[":
            return self._list("]", depth)
        if mark in {'"', "'"}:
            return self._string()
        return self._scalar()

    def _mark(self) -> str:
        """The next character that is no blank."""
        blank = _SPACE.match(self.text, self.at)
        self.at = blank.end() if blank else self.at
        return self.text[self.at : self.at + 1]

    def _list(self, end: str, depth: int) -> list[Any]:
        self.at += 1
        found: list[Any] = []
        while self._mark() != end:
            found.append(self.value(depth + 1))
            self._go_on(end)
        self.at += 1
        return found

    def _object(self, depth: int) -> dict[str, Any]:
        self.at += 1
        found: dict[str, Any] = {}
        while (mark := self._mark()) != "}":
            name = self._string() if mark in {'"', "'"} else self._match(_KEY)
            if self._mark() != ":":
                raise NoLiteral
            self.at += 1
            found[name] = self.value(depth + 1)
            self._go_on("}")
        self.at += 1
        return found

    def _go_on(self, end: str) -> None:
        """Over the comma between two values; nothing else but the end may stand there."""
        mark = self._mark()
        if mark == ",":
            self.at += 1
        elif mark != end:
            raise NoLiteral

    def _string(self) -> str:
        text, self.at = string_at(self.text, self.at)
        if text is None:
            raise NoLiteral
        return text

    def _scalar(self) -> Any:
        number = _NUMBER.match(self.text, self.at)
        if number:
            self.at = number.end()
            return float(number[0]) if re.search(r"[.eE]", number[0]) else int(number[0])
        made = _MADE.match(self.text, self.at)
        if made:
            self.at = made.end()
            return None
        word = self._match(_WORD)
        if word not in self.names and word not in _KNOWN:
            raise NoLiteral
        return self.names[word] if word in self.names else _KNOWN[word]

    def _match(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self.text, self.at)
        if found is None:
            raise NoLiteral
        self.at = found.end()
        return found[0]
