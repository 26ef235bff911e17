"""JSON as shops write it: a fast parser first, a forgiving one only when that fails."""

import html
import json
import re
from typing import Any, Final

import orjson

from app.services.scraping.read.limits import DEEPEST_JSON, LARGEST_BROKEN_JSON, LARGEST_JSON

_BLANK: Final = re.compile(r"(?:[\s\ufeff;]+|//[^\n]*)+")
_WRAPPERS: Final = ("-->", "<![CDATA[", "]]>")
_PLAIN_MARKS: Final = frozenset('{}[:,"0123456789')
_BRACKET: Final = re.compile(r"[{\[]")
_PLAIN: Final = re.compile(r'[^"\\]*')
_SCALAR: Final = re.compile(r"[^\s,:{}\[\]\"]+")
_END_OF_STRING: Final = re.compile(
    r"\s*(?:[:}\]]|,\s*(?:[\"{}\[\]\-\d]|true|false|null|//|/\*|$)|//|/\*|;?\s*$)"
)
_ESCAPES: Final = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}
_NUMBER: Final = re.compile(r"-?\d{1,18}(?:\.\d{1,12})?(?:[eE][+-]?\d{1,2})?")


def load_json(text: str) -> Any | None:
    """The value that a JSON text holds, or None when it holds none or is too large or too deep."""
    if len(text) > LARGEST_JSON:
        return None
    try:
        return orjson.loads(text)
    except (orjson.JSONDecodeError, UnicodeEncodeError):
        pass
    if len(text) > LARGEST_BROKEN_JSON:
        return None
    if '"' not in text and "&quot;" in text:
        text = html.unescape(text)
    return _Forgiving(text).roots()


def value_at(text: str, at: int) -> tuple[Any | None, int]:
    """The JSON value that begins at a place, and where it ends.

    None, and the same place, for what is none.
    """
    if len(text) > LARGEST_JSON:
        return None, at
    try:
        return _STRICT.raw_decode(text, at)
    except (ValueError, RecursionError):
        return None, at


def string_at(text: str, at: int) -> tuple[str | None, int]:
    """The text of a string of JavaScript that begins at a place, and where it ends."""
    found = _LITERAL.match(text, at)
    if found is None:
        return None, at
    return _ESCAPED.sub(_unescaped, found[0][1:-1]), found.end()


_STRICT: Final = json.JSONDecoder(parse_constant=lambda _: None)
_LITERAL: Final = re.compile(
    r"""'[^'\\]*+(?:\\.[^'\\]*+)*+'|"[^"\\]*+(?:\\.[^"\\]*+)*+\"""", re.DOTALL
)
_ESCAPED: Final = re.compile(r"\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)", re.DOTALL)


def _unescaped(found: re.Match[str]) -> str:
    mark = found[1]
    if len(mark) == 1:
        return _ESCAPES.get(mark, mark)
    code = int(mark[1:], 16)
    return "" if 0xD800 <= code <= 0xDFFF else chr(code)  # noqa: PLR2004 -- surrogates


_MOST_ROOTS: Final = 50


class _Stop(Exception):
    """The rest of the text is not worth reading."""


class _Forgiving:
    """Reads JSON with comments, trailing commas, raw line breaks, stray quotes or a missing end."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.closed = -1
        """Where the next `-->` stands, as far as it was looked for."""

    def roots(self) -> Any | None:
        """The root value; a list when several stand one after the other."""
        found: list[Any] = []
        while len(found) < _MOST_ROOTS and self._space():
            start = _BRACKET.search(self.text, self.at)
            if start is None:
                break
            self.at = start.start()
            try:
                found.append(self._value(0))
            except _Stop:
                break
        if not found:
            return None
        return found if len(found) > 1 else found[0]

    def _space(self) -> str:
        """Skips white space and comments; the character after them, empty at the end."""
        mark = self.text[self.at : self.at + 1]
        if mark in _PLAIN_MARKS:  # most often there is nothing to skip
            return mark
        while True:
            blank = _BLANK.match(self.text, self.at)
            self.at = blank.end() if blank else self.at
            skipped = self._comment()
            if skipped is None:
                return self.text[self.at : self.at + 1]
            self.at = skipped

    def _comment(self) -> int | None:
        """Where the comment or wrapper that stands here ends; one never closed ends the text."""
        if self.text.startswith("/*", self.at):
            end = self.text.find("*/", self.at)
            return end + 2 if end != -1 else len(self.text)
        if self.text.startswith("<!--", self.at):
            if self.closed < self.at:
                end = self.text.find("-->", self.at)
                self.closed = end if end != -1 else len(self.text)
            return self.closed + 3 if self.closed < len(self.text) else self.at + 4
        wrapper = next((one for one in _WRAPPERS if self.text.startswith(one, self.at)), None)
        return self.at + len(wrapper) if wrapper else None

    def _value(self, depth: int) -> Any:
        if depth > DEEPEST_JSON:
            raise _Stop
        mark = self._space()
        if mark == "{":
            return self._object(depth)
        if mark == "[":
            return self._list(depth)
        if mark == '"':
            return self._string()
        return self._scalar()

    def _object(self, depth: int) -> dict[str, Any]:
        self.at += 1
        found: dict[str, Any] = {}
        while (mark := self._space()) not in {"}", ""}:
            if mark == ",":
                self.at += 1
                continue
            key = self._string() if mark == '"' else str(self._scalar())
            if self._space() != ":":
                continue
            self.at += 1
            found[key] = self._value(depth + 1)
        self.at += 1
        return found

    def _list(self, depth: int) -> list[Any]:
        self.at += 1
        found: list[Any] = []
        while (mark := self._space()) not in {"]", ""}:
            if mark == ",":
                self.at += 1
                continue
            found.append(self._value(depth + 1))
        self.at += 1
        return found

    def _string(self) -> str:
        self.at += 1
        parts: list[str] = []
        while self.at < len(self.text):
            plain = _PLAIN.match(self.text, self.at)
            if plain:
                parts.append(plain[0])
                self.at = plain.end()
            mark = self.text[self.at : self.at + 1]
            self.at += 1
            if mark == "\\":
                parts.append(self._escape())
            elif _END_OF_STRING.match(self.text, self.at):
                break
            else:
                parts.append(mark)
        return "".join(parts)

    def _escape(self) -> str:
        mark = self.text[self.at : self.at + 1]
        self.at += 1
        if mark == "u":
            digits = self.text[self.at : self.at + 4]
            if re.fullmatch(r"[0-9a-fA-F]{4}", digits):
                self.at += 4
                code = int(digits, 16)
                return "" if 0xD800 <= code <= 0xDFFF else chr(code)  # noqa: PLR2004 -- surrogates
        return _ESCAPES.get(mark, mark)

    def _scalar(self) -> Any:
        found = _SCALAR.match(self.text, self.at)
        if found is None:
            self.at += 1
            return None
        self.at = found.end()
        word = found[0]
        if _NUMBER.fullmatch(word):
            return float(word) if re.search(r"[.eE]", word) else int(word)
        return {"true": True, "false": False, "null": None}.get(word, word)
