"""Numbers that shops write in several elements: whole part, groups of thousands, and cents."""

import re
from typing import Final

from app.services.scraping.read.visible.boxes import Boxes
from app.services.scraping.read.visible.signs import is_lone_sign
from app.services.scraping.read.visible.walk import Texts

CENTS: Final = re.compile(r"\d{2}")
_LONGEST_PART: Final = 9
_LAST_PART: Final = re.compile(r"\W{0,2}\d{2}(?!\d)\D{0,5}")
"""Cents in an element of their own, the sign with them."""
_WHOLE: Final = re.compile(r"\d\s?(?:[^\w\s.,-]|[a-zA-Złč]{2,3})?$")
_OPEN: Final = re.compile(r"\d[.,]$")
_GROUP: Final = re.compile(r"\d{3}")
_LEADING: Final = re.compile(r"(?:\D*\D)?\d{1,3}")
"""What may stand before a group: `1`, `R$ 12`."""
_MARKS: Final = frozenset({".", ","})
_MOST_PIECES: Final = 6
"""Elements before the last one of a number in millions with cents."""


def begin_of(texts: Texts, boxes: Boxes, position: int) -> int:
    """Where the number begins whose piece a text is: `48` `,` `99` `€` begins at 48."""
    for _ in range(_MOST_PIECES):
        before = _piece_before(texts, boxes, position)
        if before == position:
            break
        position = before
    return position


def _piece_before(texts: Texts, boxes: Boxes, position: int) -> int:
    own = texts.texts[position].strip()
    if position < 1 or len(own) > _LONGEST_PART:
        return position
    if _GROUP.fullmatch(own) and _is_group(texts, position):
        return position - 2
    if not _LAST_PART.fullmatch(own):
        return position
    before = texts.texts[position - 1].strip()
    if position > 1 and is_lone_sign(before) and boxes.is_raised(position):
        return position - 2 if texts.texts[position - 2].strip()[-1:].isdigit() else position
    if before in _MARKS and position > 1 and texts.texts[position - 2].strip()[-1:].isdigit():
        return position - 2
    goes_on = own[:1] in _MARKS and before[-1:].isdigit()
    goes_on = goes_on or _OPEN.search(before) is not None
    goes_on = goes_on or (_WHOLE.search(before) is not None and boxes.is_raised(position))
    return position - 1 if goes_on else position


def _is_group(texts: Texts, position: int) -> bool:
    """Whether three digits stand behind a mark of their own and the digits before it."""
    if position < 2 or texts.texts[position - 1].strip() not in _MARKS:  # noqa: PLR2004 -- mark and digits
        return False
    return _LEADING.fullmatch(texts.texts[position - 2].strip()) is not None


def is_grouped_behind(texts: Texts, position: int) -> bool:
    """Whether `.` and `299` follow: what stands here are only the thousands."""
    last = position + 2
    return (
        last < len(texts.texts)
        and _GROUP.fullmatch(texts.texts[last].strip()) is not None
        and _is_group(texts, last)
    )


def is_fraction(texts: Texts, position: int) -> bool:
    before = texts.texts[position - 1].strip() if position else ""
    return bool(CENTS.fullmatch(texts.texts[position].strip())) and before[-1:].isdigit()


def goes_on_behind(texts: Texts, position: int) -> bool:
    """Whether the next text may be the cents of this number."""
    after = texts.texts[position + 1].strip() if position + 1 < len(texts.texts) else ""
    return after[:1] in _MARKS or _LAST_PART.fullmatch(after[:_LONGEST_PART]) is not None
