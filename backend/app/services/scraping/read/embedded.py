"""The state that shop systems embed as JSON."""

import re
from typing import Any, Final

from app.services.scraping.read.document import Document
from app.services.scraping.read.json_text import load_json

_ASSIGNED: Final = re.compile(
    r"(?:window\.|self\.|var |let |const )?[\w$.\[\]\"']{1,80}\s*=\s*(?=[{\[])"
)
_MOST_BLOCKS: Final = 40


def json_blocks(document: Document) -> list[tuple[str, Any]]:
    """A JSON body, or every JSON block of the page: JSON-LD, JSON scripts and assigned state."""
    if document.is_json:
        return [("$", document.body_json)] if document.body_json is not None else []
    found: list[tuple[str, Any]] = []
    for index, node in enumerate(document.scripts):
        kind = (node.attributes.get("type") or "").lower()
        if "json" in kind:
            value = load_json(node.text())
        elif "src" in node.attributes or kind not in {"", "text/javascript", "module"}:
            continue
        else:
            value = assigned_json(node.text())
        if value is not None:
            found.append((f"script[{index}]", value))
        if len(found) >= _MOST_BLOCKS:
            break
    return found


def assigned_json(script: str) -> Any | None:
    """The JSON of a script that is nothing but `window.__STATE__ = {…}`."""
    start = _ASSIGNED.match(script.lstrip()[:200])
    if start is None:
        return None
    text = script.lstrip()[start.end() :].rstrip().rstrip(";")
    end = max(text.rfind("}"), text.rfind("]"))
    return load_json(text[: end + 1]) if text[end + 1 :].strip() == "" else None
