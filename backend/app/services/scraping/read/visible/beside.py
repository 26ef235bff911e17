# ruff: noqa: RUF001 -- the signs of many scripts are what this module is about
"""The words that stand beside a number: right before and behind it, and at the head of its box."""

import re
from typing import Final

from app.services.scraping.read.document import squeezed
from app.services.scraping.read.visible.boxes import Boxes
from app.services.scraping.read.visible.labels import TIER
from app.services.scraping.read.visible.signs import beside_sign
from app.services.scraping.read.visible.walk import Texts

_SHORT: Final = 40
_CAPTIONED: Final = 120
_LEVELS: Final = 4
_BEHIND: Final = re.compile(r"/|(?:per|pro|je|par|al|inc|ex|off)\b", re.IGNORECASE)
"""How words begin that follow a number, whatever follows them."""
_LETTER: Final = re.compile(r"[^\W\d_]|/")
_DIGIT: Final = re.compile(r"\d")
_COUNTS: Final = re.compile(
    rf"(?:\w{{2,6}}\s)?\d{{1,2}}\s?[x×](?:\s\w{{1,3}})?|{TIER.pattern}", re.IGNORECASE
)
"""`2x de`, `em 10x de`, `12 x`: so many instalments of what follows; or so many to buy."""


def words_beside(texts: Texts, boxes: Boxes, position: int, step: int) -> str:
    """The neighbouring words, unless they hold a number or lead to one of their own."""
    neighbour, further = position + step, position + 2 * step
    if not 0 <= neighbour < len(texts.texts):
        return ""
    text = texts.texts[neighbour].strip()
    if len(text) > _SHORT or not _LETTER.search(text):
        return ""
    beginning = _beginning(texts, boxes, position) if step < 0 else ""
    if _DIGIT.search(text) and not (step < 0 and _COUNTS.fullmatch(text)):
        return beginning
    own, its = set(boxes.holders(position)[:2]), boxes.holders(neighbour)[:2]
    if own.isdisjoint(its) or (step < 0 and its[0] not in own and _ends(texts, boxes, neighbour)):
        return ""
    measure = texts.texts[further].strip() if text == "/" and further < len(texts.texts) else ""
    if step > 0 and measure and not measure[0].isdigit():
        text = f"/ {measure[:_SHORT]}"  # a measure in an element of its own
    leads_on = step > 0 and further < len(texts.texts) and _DIGIT.search(texts.texts[further])
    holder = boxes.holders(position)[0]
    is_inside = leads_on and holder in its and holder not in boxes.holders(further)
    if leads_on and not is_inside and not own.isdisjoint(boxes.holders(further)[:2]):
        return text if _BEHIND.match(text) else ""
    return f"{beginning} {text}" if beginning else text


def caption(texts: Texts, boxes: Boxes, position: int) -> str:
    """What heads the smallest box that begins before a number, unless it holds other numbers."""
    for level in range(1, _LEVELS + 1):
        box = boxes.box(position, level, _CAPTIONED)
        if box is None:
            return ""
        if box.start < position:
            said = squeezed(" ".join(texts.texts[box.start : position]))
            return "" if beside_sign(said) else said
    return ""


def _beginning(texts: Texts, boxes: Boxes, position: int) -> str:
    """How a sentence begins in which one word is set off before the number: `With <b>X</b>: 5`."""
    first, word = position - 2, position - 1
    if first < 0 or boxes.holders(word)[1:2] != boxes.holders(position)[:1]:
        return ""
    text = squeezed(texts.texts[first])
    is_short = len(text) <= _SHORT and not _DIGIT.search(text)
    return text if is_short and boxes.holders(first)[:1] == boxes.holders(position)[:1] else ""


def _ends(texts: Texts, boxes: Boxes, position: int) -> bool:
    """Whether a text closes an element of its own in which a number stands before it."""
    if position < 1 or not _DIGIT.search(texts.texts[position - 1]):
        return False
    return boxes.holders(position)[0] in boxes.holders(position - 1)[:2]
