"""The state that shop systems embed as JSON."""

import re
from typing import Any, Final

from app.services.scraping.read.document import Document
from app.services.scraping.read.json_text import load_json

_ASSIGNED: Final = re.compile(
    r"\s*(?:window\.|self\.|var |let |const )?[\w$.\[\]\"']{1,80}\s*=\s*(?=[{\[])"
)
_CODE: Final = frozenset({"", "text/javascript", "module"})
_MOST_BLOCKS: Final = 40


def json_blocks(document: Document, *, holding: str = "") -> list[tuple[str, Any]]:
    """A JSON body, or every JSON block of the page: JSON-LD, JSON scripts and assigned state.

    Scripts without the text `holding` are passed over unparsed.
    """
    if document.is_json:
        return [("$", document.body_json)] if document.body_json is not None else []
    found: list[tuple[str, Any]] = []
    for index, node in enumerate(document.scripts):
        attributes = node.attributes
        kind = (attributes.get("type") or "").lower()
        if "json" not in kind and ("src" in attributes or kind not in _CODE):
            continue
        text = node.text()
        if holding not in text:
            continue
        value = load_json(text) if "json" in kind else assigned_json(text)
        if value is not None:
            found.append((f"script[{index}]", value))
        if len(found) >= _MOST_BLOCKS:
            break
    return found


def assigned_json(script: str) -> Any | None:
    """The JSON of a script that is nothing but `window.__STATE__ = {…}`."""
    start = _ASSIGNED.match(script)
    if start is None:
        return None
    text = script[start.end() :].rstrip().rstrip(";")
    end = max(text.rfind("}"), text.rfind("]"))
    return load_json(text[: end + 1]) if text[end + 1 :].strip() == "" else None
