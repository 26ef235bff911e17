# ruff: noqa: RUF001 -- the signs of many scripts are what this module is about
"""Where on the page numbers stand that could be prices."""

import re
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final

from app.models.money import LARGEST_AMOUNT, decimals_of
from app.services.scraping.prices import currency_of_region, parse, region_of_locale
from app.services.scraping.prices.characters import plain_characters
from app.services.scraping.read.document import squeezed
from app.services.scraping.read.visible.beside import caption, words_beside
from app.services.scraping.read.visible.boxes import Boxes
from app.services.scraping.read.visible.parts import parts_of, subject_of
from app.services.scraping.read.visible.pieces import (
    begin_of,
    goes_on_behind,
    is_fraction,
    is_grouped_behind,
)
from app.services.scraping.read.visible.signs import (
    beside_sign,
    has_mark,
    is_lone_sign,
    numbers_beside_signs,
)
from app.services.scraping.read.visible.walk import Texts, positions

_SHORT: Final = 40
_LEVELS: Final = 4
_LONGEST_SIGN: Final = 24
"""Of a text that is only a sign, white space included."""
_BARE: Final = re.compile(r"\W*\d[\d.,٫٬' \u00a0\u202f]*\W*")
_GROUPED: Final = 1_000
"""From here on numbers are written in groups of digits."""
_SINGLE_LETTERS: Final = frozenset({"ZAR", "GTQ"})
_LEADING: Final = re.compile(r"\D*(\d+)")


@dataclass(slots=True)
class Number:
    """An amount as it stands on the page: its place in the texts, and what holds all of it."""

    amount: Decimal
    currency: str | None
    raw: str
    position: int
    level: int
    """How many elements above the digits hold all of it."""
    has_mark: bool
    before: str = ""
    """The words right before it in the same small container."""
    behind: str = ""
    """The words right behind it, unless they belong to another number."""
    subject: str = ""
    """The words with which a text begins that holds several amounts."""
    caption: str = ""
    """What stands before it in the smallest box around it that says more than the amount."""


@dataclass(frozen=True, slots=True)
class Priced:
    """The texts whose digits stand beside a sign of a currency."""

    begins: set[int]
    """Where such numbers begin, some of which stand in several texts."""
    several: set[int]
    """The texts that hold more than one of them."""


def priced_positions(texts: Texts, boxes: Boxes) -> Priced:
    joined = texts.joined
    starts = {start for found in numbers_beside_signs(joined) for start, _ in found}
    counts = Counter(positions(joined, sorted(starts)))
    begins = {begin_of(texts, boxes, position) for position in counts}
    return Priced(begins, {position for position, count in counts.items() if count > 1})


def bare_positions(texts: Texts, boxes: Boxes) -> list[int]:
    """The texts that are nothing but a number, for pages that write prices without a sign."""
    return [
        position
        for position, text in enumerate(texts.texts)
        if len(text) <= _SHORT
        and _BARE.fullmatch(text)
        and begin_of(texts, boxes, position) == position
        and not is_fraction(texts, position)
    ]


def with_raised_cents(texts: Texts, boxes: Boxes, places: range) -> list[int]:
    """The whole numbers among some texts whose cents stand raised behind them, without a sign."""
    words = texts.texts
    return [
        position
        for position in places
        if len(cents := words[position + 1].strip()) == 2  # noqa: PLR2004 -- cents
        and cents.isdecimal()
        and len(words[position]) <= _SHORT
        and _BARE.fullmatch(words[position])
        and boxes.is_raised(position + 1)
    ]


def numbers_at(
    texts: Texts, boxes: Boxes, position: int, locale: str | None, *, several: bool
) -> list[Number]:
    """The amounts of one text: `Was £60.00 Now £49.00` holds two, each with its own words.

    `several` tells whether it may hold more than one as it stands, before its characters are plain.
    """
    text = texts.texts[position]
    plain = plain_characters(text)
    parts = parts_of(plain) if several or plain != text else []
    if len(parts) > 1:
        read = [
            _part(part, position, locale, subject_of(parts[:index] or parts[:1]))
            for index, part in enumerate(parts)
        ]
        return [number for number in read if number is not None]
    number = _number_at(texts, boxes, position, locale)
    return [number] if number is not None else []


def _part(part: str, position: int, locale: str | None, subject: str) -> Number | None:
    price = parse(part, locale=locale)
    if price.amount is None or not 0 < price.amount <= LARGEST_AMOUNT:
        return None
    raw = squeezed(part)
    is_marked = _is_marked(price.currency, raw, locale)
    return Number(price.amount, price.currency, raw, position, 0, is_marked, subject=subject)


def _number_at(texts: Texts, boxes: Boxes, position: int, locale: str | None) -> Number | None:
    """The amount whose digits stand in one text; the boxes around lend the sign and the cents."""
    text = plain_characters(texts.texts[position])
    beside = beside_sign(text)
    leading = _LEADING.match(beside or text)
    if leading is None:
        return None
    digits = leading[1]
    best = _part(text, position, locale, "") if beside else None
    best = best or _with_neighbour(texts, position, locale, digits)
    goes_on = goes_on_behind(texts, position)
    is_grouped = goes_on and is_grouped_behind(texts, position)
    level = 0 if best is None or goes_on else _LEVELS
    is_raised = goes_on and boxes.is_raised(position + 1)
    known: range | None = None
    while level < _LEVELS:
        box = boxes.box(position, level, _SHORT if best is not None else 3 * _SHORT)
        if box is None:
            break
        number = _number(boxes.text(box), position, level, locale, digits) if box != known else None
        known = box
        if number is not None and is_raised and number.amount % 1:
            number.has_mark = True  # only money has raised cents
        if number is not None and _is_better(number, best, is_grouped=is_grouped):
            best = number
        is_whole = best is None or (goes_on and not (is_raised and best.amount % 1))
        if best is not None and best.has_mark and not is_whole:
            break
        level += 1
    if best is not None:
        _add_words(best, texts, boxes)
    return best


def _add_words(number: Number, texts: Texts, boxes: Boxes) -> None:
    number.before = words_beside(texts, boxes, number.position, -1)
    number.behind = words_beside(texts, boxes, number.position, 1)
    number.caption = "" if number.before else caption(texts, boxes, number.position)


def _with_neighbour(texts: Texts, position: int, locale: str | None, digits: str) -> Number | None:
    """`CHF` and `2.25` in two elements, among other numbers."""
    own = texts.texts[position]
    before = texts.texts[position - 1] if position else ""
    after = texts.texts[position + 1] if position + 1 < len(texts.texts) else ""
    if len(before) <= _LONGEST_SIGN and is_lone_sign(before):
        raw = squeezed(f"{before} {own}")
    elif len(after) <= _LONGEST_SIGN and is_lone_sign(after):
        raw = squeezed(f"{own} {after}")
    else:
        return None
    return _number(raw, position, 0, locale, digits)


def _number(raw: str, position: int, level: int, locale: str | None, digits: str) -> Number | None:
    """The number, when it is the one whose digits were found and not another of the text."""
    price = parse(raw, locale=locale, currency=_counted_in_thousandths(locale))
    amount = price.amount
    if amount is None or not 0 < amount <= LARGEST_AMOUNT:
        return None
    if not str(int(amount)).startswith(digits.lstrip("0") or "0"):
        return None
    is_marked = _is_marked(price.currency, raw, locale)
    return Number(amount, price.currency, raw, position, level, is_marked)


@lru_cache(maxsize=256)
def _counted_in_thousandths(locale: str | None) -> str | None:
    """Where `84.500` are 84 and a half: the currency, when a third decimal is paid with."""
    region = region_of_locale(locale) if locale else None
    code = currency_of_region(region) if region else None
    return code if code and decimals_of(code) == 3 else None  # noqa: PLR2004


def _is_marked(currency: str | None, raw: str, locale: str | None) -> bool:
    """Whether a sign stands beside the number; a lone R or Q is one only where it is paid with."""
    if currency in _SINGLE_LETTERS:
        region = region_of_locale(locale) if locale else None
        return currency in raw or (currency_of_region(region) if region else None) == currency
    return currency is not None or has_mark(raw)


def _is_better(number: Number, best: Number | None, *, is_grouped: bool) -> bool:
    """A larger text is better when it adds the sign or the cents, and leaves the whole part.

    `is_grouped` tells that the whole part may be only the thousands, as in `1` `.` `299`.
    """
    if best is None or (is_grouped and best.amount < _GROUPED):
        return True
    if number.has_mark and not best.has_mark:
        return True
    whole = int(number.amount) == int(best.amount)
    return whole and best.amount == int(best.amount) and number.amount != best.amount
