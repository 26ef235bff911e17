"""The values that a script assigns: `window.__STATE__ = {…};`."""

import re
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Final

from app.services.scraping.read.json_text import load_json, string_at, value_at

_MARKS: Final = ("={", "= {", "=[", "= [", "=\n{", "JSON.parse(")
"""How values begin that are looked at; to find them is all that most scripts cost."""
_TARGET: Final = re.compile(
    r"(?:(?:window|self|globalThis)(?:\.[\w$]{1,60}|\[[\"'][\w$.-]{1,60}[\"']\]){1,4}"
    r"|(?:var|let|const)\s[\w$]{1,60})\s{0,9}(?:=\s?[\w$.]{1,60}\s?)?"
)
_BARE: Final = re.compile(r"[\w$.]{1,60}")
_LONGEST_TARGET: Final = 140
_MOST_BLANKS: Final = 10
_MOST: Final = 12


@dataclass(slots=True)
class Allowance:
    """How much one page may be looked at for what its scripts assign."""

    tries: int = 1_500
    failures: int = 40
    """Assignments that hold no JSON: each may cost a look at all that follows."""


def assigned(script: str, holding: str, allowance: Allowance) -> list[tuple[str, Any]]:
    """The objects and lists that a script assigns, as JSON or as a string with JSON in it.

    Each with the name of what it is assigned to. Those behind the last place of the text
    `holding` are not looked at, and literals that are no JSON are not guessed at.
    """
    found: list[tuple[str, Any]] = []
    marks = _Marks(script, script.rfind(holding))
    at = 0
    while len(found) < _MOST and allowance.failures > 0 and allowance.tries > 0:
        mark, start = marks.next(at)
        if start == -1:
            break
        allowance.tries -= 1
        at = start + len(mark)
        is_text = mark.endswith("(")
        target = _target(script, _before_call(script, start) if is_text else start)
        if target is None:
            continue
        value, at = string_at(script, at) if is_text else value_at(script, at - 1)
        if isinstance(value, str):
            value = load_json(value)
        if isinstance(value, dict | list):
            found.append((target, value))
        else:
            allowance.failures -= 1
            at = max(at, start + len(mark))
    return found


class _Marks:
    """The next of several marks in a script, each of which is looked for once."""

    def __init__(self, script: str, end: int) -> None:
        self.script = script
        self.end = max(end, 0)
        self.places = dict.fromkeys(_MARKS, 0)
        for mark in _MARKS:
            self._look(mark, 0)

    def _look(self, mark: str, at: int) -> None:
        place = self.script.find(mark, at, self.end)
        if place == -1:
            del self.places[mark]
        else:
            self.places[mark] = place

    def next(self, at: int) -> tuple[str, int]:
        """The first mark from a place on, and where it is; -1 where there is none."""
        for mark in [mark for mark, place in self.places.items() if place < at]:
            self._look(mark, at)
        return min(self.places.items(), key=itemgetter(1), default=("", -1))


def _before_call(script: str, start: int) -> int:
    """Where the sign stands that assigns what is called; the start where none does."""
    before = script[max(start - _MOST_BLANKS, 0) : start].rstrip()
    return script.rfind("=", max(start - _MOST_BLANKS, 0), start) if before[-1:] == "=" else start


def _target(script: str, end: int) -> str | None:
    """What stands before an assignment, if that is a name of the page or of the script."""
    first = max(end - _LONGEST_TARGET, 0)
    before = script[first:end]
    cut = max(before.rfind(mark) for mark in ";{}(,\n")
    piece = before[cut + 1 :].strip()
    begins = first == 0 and not before[: cut + 1].strip()
    named = _TARGET.fullmatch(piece) or (begins and _BARE.fullmatch(piece))
    return piece if named else None
