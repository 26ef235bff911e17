# ruff: noqa: RUF001 -- the signs of many scripts are what this module is about
"""A text that holds several amounts, cut into one part for each."""

import re
from typing import Final

from app.services.scraping.read.visible.labels import THRESHOLD
from app.services.scraping.read.visible.signs import numbers_beside_signs

_LONG: Final = 100
_DIGITS: Final = re.compile(r"\d[\d.,' \u00a0\u202f]*")
_FOLLOWS: Final = re.compile(
    r"\s*(?:/|以上|이상|\b(?:per|pro|je|par|al|inc|ex|off)\b)[^\d)]{0,15}", re.IGNORECASE
)
"""What belongs to the number before it."""
_RANGE: Final = re.compile(r"\s*(?:[-–—~]|to|bis|à|a|al|tot|до)\s*[^\w\s]?\s?\d")
_CENTS_FOLLOW: Final = re.compile(r"\d{2}(?!\d)")


def subject_of(earlier: list[str]) -> str:
    """What a text speaks of in front of a part: how it begins, or what one has to spend."""
    said = "".join(earlier)
    return said if THRESHOLD.search(said) else _DIGITS.split(said, maxsplit=1)[0]


def parts_of(text: str) -> list[str]:
    """A text cut behind each of its amounts and what belongs to it."""
    if len(text) > _LONG or len(_DIGITS.findall(text)) < 2:  # noqa: PLR2004 -- two amounts
        return [text]
    body = text.encode("utf-8", "replace")
    ends: dict[int, int] = {}
    for found in numbers_beside_signs(body):
        for first, last in found:
            ends[first] = max(last, ends.get(first, 0))
    parts, start = [], 0
    for end in sorted(len(body[:last].decode("utf-8", "replace")) for last in ends.values()):
        if end <= start or _RANGE.match(text, end) or _CENTS_FOLLOW.match(text, end):
            continue
        follows = _FOLLOWS.match(text, end)
        parts.append(text[start : follows.end() if follows else end])
        start += len(parts[-1])
    return parts
