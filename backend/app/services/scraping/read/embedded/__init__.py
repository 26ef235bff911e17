"""The state that shop systems embed as JSON."""

from typing import Any, Final

from app.services.scraping.read.document import Document
from app.services.scraping.read.embedded.assigned import Allowance, assigned
from app.services.scraping.read.embedded.nuxt import called_state, revived
from app.services.scraping.read.json_text import load_json

_CODE: Final = frozenset({"", "text/javascript", "module"})
_MOST_BLOCKS: Final = 40
_ENDS: Final = ('"', "\\", 's"', "_", 'Info"', 'Range"')
"""How names go on in JSON, where a script only speaks of them."""
_NUXT: Final = "__NUXT_DATA__"


def json_blocks(document: Document, *, holding: str = "") -> list[tuple[str, Any]]:
    """A JSON body, or every JSON block of the page.

    These are JSON-LD, JSON scripts, assigned state, and what Next and Nuxt apps are sent along
    with their page. Scripts without the text `holding` are passed over unparsed.
    """
    if document.is_json:
        return [("$", document.body_json)] if document.body_json is not None else []
    found: list[tuple[str, Any]] = []
    allowance = Allowance()
    for index, node in enumerate(document.scripts):
        attributes = node.attributes
        kind = (attributes.get("type") or "").lower()
        if "json" not in kind and ("src" in attributes or kind not in _CODE):
            continue
        text = node.text()
        if holding not in text:
            continue
        if "json" in kind:
            values = _parsed(text, is_flat=attributes.get("id") == _NUXT)
        else:
            values = _run(text, holding, allowance)
        found.extend((f"script[{index}]{name and f'({name})'}", value) for name, value in values)
        if len(found) >= _MOST_BLOCKS:
            break
    if document.flight:
        found.extend(document.flight.blocks(holding))
    return found[: 2 * _MOST_BLOCKS]


def _run(script: str, holding: str, allowance: Allowance) -> list[tuple[str, Any]]:
    called = called_state(script)
    if called is not None:
        return [("", called)]
    if holding and not any(holding + end in script for end in _ENDS):
        return []
    return assigned(script, holding, allowance)


def _parsed(text: str, *, is_flat: bool) -> list[tuple[str, Any]]:
    value = load_json(text)
    if is_flat and isinstance(value, list):
        value = revived(value)
    return [] if value is None else [("", value)]
