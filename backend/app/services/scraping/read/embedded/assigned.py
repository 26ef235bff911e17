"""The values that a script assigns: `window.__STATE__ = {…};`."""

import re
from typing import Any, Final

from app.services.scraping.read.json_text import load_json, string_at, value_at

_ASSIGNED: Final = re.compile(
    r"(?:(?:window|self|globalThis)(?:\.[\w$]{1,60}|\[[\"'][\w$.-]{1,60}[\"']\]){1,4}"
    r"|(?:var|let|const)\s[\w$]{1,60})\s{0,9}=\s{0,9}(?:[\w$.]{1,60}\s?=\s?)?"
    r"(?:(?=[{\[])|JSON\.parse\(\s{0,9})"
)
_MOST: Final = 12
_MOST_FAILED: Final = 4
"""So many assignments of a script may hold no JSON: each costs a look at all that follows."""


def assigned(script: str) -> list[Any]:
    """The objects and lists that a script assigns, as JSON or as a string with JSON in it."""
    found: list[Any] = []
    at = failed = 0
    while len(found) < _MOST and failed < _MOST_FAILED:
        start = _ASSIGNED.search(script, at)
        if start is None:
            break
        at = start.end()
        is_text = start[0].rstrip().endswith("(")
        value, at = string_at(script, at) if is_text else value_at(script, at)
        if isinstance(value, str):
            value = load_json(value)
        if isinstance(value, dict | list):
            found.append(value)
        else:
            failed += 1
    return found
