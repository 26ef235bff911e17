"""The texts that one small element holds, found from the inside out without reading large ones."""

import re
from dataclasses import dataclass
from typing import Final

from selectolax.lexbor import LexborNode

from app.services.scraping.read.document import squeezed
from app.services.scraping.read.visible.walk import Texts

HIGHEST: Final = 5
"""How many elements up a box is looked for."""
_CENTS: Final = re.compile(r"\d{2}")
_SIGN_CENTS: Final = re.compile(r"[^\w\s.,-]\d{2}")
_WHOLE_WITH_SIGN: Final = re.compile(r"(\d)\s?([^\w\s.,-]|[a-zA-Złč]{2,3})$")
_MINOR: Final = re.compile(r"cent|dec|frac|minor|sup(?![a-z])", re.IGNORECASE)
_FRACTION: Final = re.compile(r"\d[.,]\d+$")
_GROUPED: Final = re.compile(r"\d[.,]\d{3}$")


@dataclass(slots=True)
class _Run:
    """Texts that stand together in one element: their characters, and whether these are all."""

    texts: range
    length: int
    is_whole: bool


class Boxes:
    """Remembers which elements hold each text."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts
        self._holders: dict[int, list[int]] = {}
        self._above: dict[int, list[int]] = {}
        """The same, by the element that holds a text: most elements hold several."""
        self._runs: dict[int, _Run] = {}
        """The texts that each element holds, as far as somebody asked."""

    def holders(self, position: int) -> list[int]:
        """The elements around a text, the innermost first."""
        known = self._holders.get(position)
        if known is None:
            known = self._holders[position] = self._from(self._texts.nodes[position].parent)
        return known

    def _from(self, node: LexborNode | None) -> list[int]:
        """An element and those above it."""
        if node is None:
            return []
        innermost = node.mem_id
        known = self._above.get(innermost)
        if known is None:
            known = self._above[innermost] = [innermost]
            while len(known) <= HIGHEST and (node := node.parent) is not None:
                known.append(node.mem_id)
        return known

    def box(self, position: int, level: int, longest: int) -> range | None:
        """The texts in the element so many steps above a text; None when they are too long."""
        holders = self.holders(position)
        if level >= len(holders):
            return None
        run = self._runs.get(holders[level])
        if run is None or position not in run.texts or (run.length <= longest and not run.is_whole):
            run = self._runs[holders[level]] = self._run(holders[level], position, longest)
        return run.texts if run.length <= longest else None

    def _run(self, element: int, position: int, longest: int) -> _Run:
        """The texts around one that an element holds; beyond `longest` characters not all."""
        texts, holders = self._texts.texts, self.holders
        known = self._holders.get  # most are known, and a call for each would cost the most here
        first, end, most = position, position + 1, len(texts)
        length = len(texts[position].strip())
        while length <= longest and first and element in (known(first - 1) or holders(first - 1)):
            first -= 1
            length += len(texts[first].strip())
        while length <= longest and end < most and element in (known(end) or holders(end)):
            length += len(texts[end].strip())
            end += 1
        return _Run(range(first, end), length, is_whole=length <= longest)

    def is_raised(self, position: int) -> bool:
        """Whether a text stands where shops put the cents: raised, or in what is called so."""
        element = self._texts.nodes[position].parent
        if element is None:
            return False
        if element.tag == "sup" or _MINOR.search(element.attributes.get("class") or ""):
            return True
        above = element.parent
        return above is not None and above.tag == "sup"

    def text(self, box: range) -> str:
        """Texts on one line; cents in an element of their own get their point."""
        joined = ""
        for position in box:
            text = squeezed(self._texts.texts[position])
            whole = _WHOLE_WITH_SIGN.search(joined) if _CENTS.fullmatch(text) else None
            if whole and self.is_raised(position):
                joined = _with_cents(joined[: whole.end(1)], text, whole[2])
            elif joined[-1:].isdigit() and _SIGN_CENTS.fullmatch(text) and self.is_raised(position):
                joined += text
            elif joined[-1:].isdigit() and _CENTS.fullmatch(text) and not _FRACTION.search(joined):
                joined += "." + text
            elif _GROUPED.search(joined) and _CENTS.fullmatch(text) and self.is_raised(position):
                joined += ("," if joined[-4] == "." else ".") + text
            elif (joined[-1:] in {".", ","} and text[:1].isdigit()) or text[:1] in {".", ","}:
                joined += text
            else:
                joined += f" {text}" if joined else text
        return joined


def _with_cents(digits: str, cents: str, sign: str) -> str:
    """A number and its raised cents, which some shops also write inside it for those who listen."""
    known = _FRACTION.search(digits)
    if known is None:
        return f"{digits}.{cents} {sign}"
    return f"{digits} {sign}" if known[0].endswith(cents) else f"{digits} {sign} {cents}"
