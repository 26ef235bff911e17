"""The values that a script assigns: `window.__STATE__ = {…};`."""

import re
from dataclasses import dataclass
from typing import Any, Final

from app.services.scraping.read.json_text import load_json, string_at, value_at

_VALUE: Final = re.compile(r"=\s{0,9}(?:(?=[{\[])|JSON\.parse\(\s{0,9})")
_TARGET: Final = re.compile(
    r"(?:(?:window|self|globalThis)(?:\.[\w$]{1,60}|\[[\"'][\w$.-]{1,60}[\"']\]){1,4}"
    r"|(?:var|let|const)\s[\w$]{1,60}|\A\s{0,40}[\w$.]{1,60})\s{0,9}(?:=\s?[\w$.]{1,60}\s?)?\Z"
)
_LONGEST_TARGET: Final = 140
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
    last = script.rfind(holding)
    at = 0
    while len(found) < _MOST and allowance.failures > 0 and allowance.tries > 0:
        start = _VALUE.search(script, at, last)
        if start is None:
            break
        allowance.tries -= 1
        at = start.end()
        target = _TARGET.search(script, max(start.start() - _LONGEST_TARGET, 0), start.start())
        if target is None:
            continue
        is_text = start[0].rstrip().endswith("(")
        value, at = string_at(script, at) if is_text else value_at(script, at)
        if isinstance(value, str):
            value = load_json(value)
        if isinstance(value, dict | list):
            found.append((target[0].strip(), value))
        else:
            allowance.failures -= 1
    return found
