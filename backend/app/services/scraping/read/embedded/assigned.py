"""The values that a script assigns: `window.__STATE__ = {…};`."""

import re
from typing import Any, Final

from app.services.scraping.read.json_text import load_json, string_at, value_at

_VALUE: Final = re.compile(r"=\s{0,9}(?:(?=[{\[])|JSON\.parse\(\s{0,9})")
_TARGET: Final = re.compile(
    r"(?:(?:window|self|globalThis)(?:\.[\w$]{1,60}|\[[\"'][\w$.-]{1,60}[\"']\]){1,4}"
    r"|(?:var|let|const)\s[\w$]{1,60}|\A\s{0,40}[\w$.]{1,60})\s{0,9}(?:=\s?[\w$.]{1,60}\s?)?\Z"
)
_LONGEST_TARGET: Final = 140
_GLOBAL: Final = ("window", "self", "globalThis")
_MOST: Final = 12
_MOST_FAILED: Final = 4
"""So many assignments of a script may hold no JSON: each costs a look at all that follows."""


def assigned(script: str, holding: str) -> list[Any]:
    """The objects and lists that a script assigns, as JSON or as a string with JSON in it.

    What is no JSON, but a literal of the script, counts where it is all of the state or of the
    script. Those behind the last place of the text `holding` are not looked at.
    """
    found: list[Any] = []
    last = script.rfind(holding)
    ends_so = script.rstrip(" \t\r\n;")[-1:] in {"}", "]"}
    at = failed = 0
    while len(found) < _MOST and failed < _MOST_FAILED:
        start = _VALUE.search(script, at, last)
        if start is None:
            break
        at = start.end()
        target = _TARGET.search(script, max(start.start() - _LONGEST_TARGET, 0), start.start())
        if target is None:
            continue
        is_state = ends_so or target[0].startswith(_GLOBAL)
        is_text = start[0].rstrip().endswith("(")
        value, at = string_at(script, at) if is_text else value_at(script, at, is_script=is_state)
        if isinstance(value, str):
            value = load_json(value)
        if isinstance(value, dict | list):
            found.append(value)
        else:
            failed += 1
    return found
