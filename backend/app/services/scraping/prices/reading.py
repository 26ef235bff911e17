"""Reads the first amount of a text and its currency; which text is the price is not asked."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final, NamedTuple

from app.models.money import decimals_of
from app.services.scraping.prices.amounts import amount_of, amount_with, leaves_a_doubt
from app.services.scraping.prices.characters import plain_characters
from app.services.scraping.prices.marks import Mark, mark_of
from app.services.scraping.prices.regions import (
    currency_of_region,
    decimal_of_locale,
    region_of_locale,
)

LONGEST_TEXT: Final = 1_000
_SHORT: Final = 120
"""Texts up to so many characters are remembered: shops are read again and again."""
_TOKEN: Final = re.compile(
    r"""(?P<number>
            \d{1,3}(?P<gap>[ '])\d{3}(?:(?P=gap)\d{3})*(?!\d)(?:[.,]\d+)?
          | \d+(?:[.,]\d{3})*[.,]\ \d{2}(?!\d|[.,]\d|\ \d)
          | \d+(?:[.,]\d+)*
          | (?<![\d.,])\.\d{2}(?!\d)
        )
      | (?P<word>
            [^\W\d_\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+
            (?:[.״"][^\W\d_\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+)*[$/]?
        )
      | (?P<sign>[€$£¥₹₨₽₴₪₫₩₺₸₾₼֏₦₱₡₲₵₭₮៛৳฿﷼円원元圓])
      | (?P<percent>%)
    """,
    re.VERBOSE,
)
_BEFORE_NUMBER: Final = re.compile(r"[\s:.*~]{0,4}-?")
_AFTER_NUMBER: Final = re.compile(r"(?:[.,]?\s?-{1,2}|[.,]?--?|[.,])?\s{0,3}\(?")
_RANGE: Final = re.compile(
    r"\s*(?:-|\u2013|\u2014|~|to|bis|do|à|a|al|till|tot|до)\s*", re.IGNORECASE
)
_OF_LANGUAGE: Final = {"fr": "CAD"}
_FREE: Final = frozenset(
    {"free", "gratis", "kostenlos", "gratuit", "gratuito", "gratuita", "grátis", "zdarma"}
    | {"darmo", "bezpłatnie", "ingyenes", "бесплатно", "無料", "무료", "免費", "免费"}
)


@dataclass(frozen=True, slots=True)
class ParsedPrice:
    """What was read; `reason` says why something is missing."""

    amount: Decimal | None = None
    currency: str | None = None
    reason: str | None = None


class _Token(NamedTuple):
    start: int
    end: int
    text: str
    kind: str
    mark: Mark | None = None


def parse(
    text: str,
    *,
    locale: str | None = None,
    currency: str | None = None,
    decimal: str | None = None,
) -> ParsedPrice:
    """The first amount of a text and its currency.

    `locale` (`de_AT`) breaks ties between separators and between currencies that share a sign.
    `currency` is any text that may name the currency when the text itself does not. A sign that
    stands for several currencies stays unread without a locale: there is no silent default.
    `decimal` is the decimal separator where it is known for certain.
    """
    if len(text) <= _SHORT:
        return _remembered(text, locale, currency, decimal)
    return _read(text[:LONGEST_TEXT], locale, currency, decimal)


def has_doubtful_decimals(text: str, locale: str | None) -> bool:
    """Whether the amount that `parse` reads may as well be a thousand times as much, or less."""
    plain = plain_characters(text[:LONGEST_TEXT])
    tokens = _tokens(plain)
    found = _first_number(plain, tokens)
    decimal = decimal_of_locale(locale) if locale else None
    return found is not None and leaves_a_doubt(tokens[found[0]].text, decimal)


def _read(text: str, locale: str | None, currency: str | None, decimal: str | None) -> ParsedPrice:
    plain = plain_characters(text)
    tokens = _tokens(plain)
    found = _first_number(plain, tokens)
    if found is None:
        if plain.strip(" !.*").lower() in _FREE:
            return ParsedPrice(Decimal(0), _currency([], [], locale, currency))
        return ParsedPrice(reason="There is no amount in the text.")
    index, adjacent = found
    others = [token.mark for token in tokens if token.mark and not token.mark.only_adjacent]
    code = _currency(adjacent, others, locale, currency)
    if _is_negative(plain, tokens, index):
        return ParsedPrice(currency=code, reason="The amount is negative.")
    amount = _amount(tokens, index, code, locale, decimal)
    if amount is None:
        return ParsedPrice(currency=code, reason=f"'{tokens[index].text[:40]}' is no amount.")
    return ParsedPrice(amount, code, None if code else "The currency is unknown.")


_remembered = lru_cache(maxsize=4_096)(_read)


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "number"
        if kind == "gap":
            kind = "number"
        word = match[0]
        mark = mark_of(word) if kind in {"word", "sign"} else None
        if kind == "word" and mark is None and not word.isascii():
            mark = mark_of(word.rstrip("."))
        tokens.append(_Token(match.start(), match.end(), word, kind, mark))
    return tokens


def _first_number(text: str, tokens: list[_Token]) -> tuple[int, list[Mark]] | None:
    """The first number beside a currency, else the first number at all."""
    plain: int | None = None
    for index, token in enumerate(tokens):
        if token.kind != "number" or _is_percentage(tokens, index):
            continue
        marks = _adjacent(text, tokens, index)
        if _inside_word(text, token) and not (index and tokens[index - 1].mark):
            continue
        if marks:
            return _start_of_range(text, tokens, index), marks
        plain = index if plain is None else plain
    return None if plain is None else (plain, [])


def _adjacent(text: str, tokens: list[_Token], index: int) -> list[Mark]:
    marks: list[Mark] = []
    token = tokens[index]
    before = tokens[index - 1] if index else None
    if before and before.mark and _BEFORE_NUMBER.fullmatch(text, before.end, token.start):
        marks.append(before.mark)
        if index > 1 and (code := tokens[index - 2].mark) and code.is_code:
            marks.append(code)
    for after in tokens[index + 1 : index + 3]:
        if after.mark is None or not _AFTER_NUMBER.fullmatch(text, token.end, after.start):
            break
        marks.append(after.mark)
        token = after
    return marks


def _is_percentage(tokens: list[_Token], index: int) -> bool:
    if index + 1 >= len(tokens):
        return False
    after = tokens[index + 1]
    return after.kind == "percent" and after.start - tokens[index].end <= 1


def _inside_word(text: str, token: _Token) -> bool:
    before = text[max(token.start - 1, 0) : token.start]
    return before.isascii() and before.isalpha()


def _start_of_range(text: str, tokens: list[_Token], index: int) -> int:
    """`26 to 50 €` begins at 26."""
    for first in range(index - 1, max(index - 3, -1), -1):
        between = text[tokens[first].end : tokens[index].start]
        if tokens[first].kind == "number" and _RANGE.fullmatch(between):
            return first
    return index


def _is_negative(text: str, tokens: list[_Token], index: int) -> bool:
    """`-5 €`, `-€5` and `€-5`, but neither `10-5 €` nor `Price - €5`."""
    start = tokens[index].start
    if index and tokens[index - 1].kind == "sign":
        sign = tokens[index - 1]
        if text[sign.end : start] == "-":
            return True
        start = start if text[sign.end : start].strip() else sign.start
    return text[:start] == "-" or text[:start].endswith((" -", "(-"))


def _amount(
    tokens: list[_Token], index: int, code: str | None, locale: str | None, decimal: str | None
) -> Decimal | None:
    token = tokens[index]
    number = token.text.replace(". ", ".").replace(", ", ",")
    if decimal is not None:
        return amount_with(number, decimal)
    decimals = decimals_of(code) if code else None
    amount = amount_of(
        number, decimals=decimals, decimal=decimal_of_locale(locale) if locale else None
    )
    cents = _cents_after_sign(tokens, index)
    if amount is not None and cents and amount == amount.to_integral_value():
        return amount + Decimal(cents) / 100
    return amount


def _cents_after_sign(tokens: list[_Token], index: int) -> str | None:
    """`35€ 99` is how some shops write 35,99."""
    sign, cents = tokens[index + 1 : index + 2], tokens[index + 2 : index + 3]
    if not sign or not cents or sign[0].kind != "sign" or cents[0].kind != "number":
        return None
    close = sign[0].start == tokens[index].end and cents[0].start - sign[0].end <= 1
    last = len(tokens) == index + 3 or tokens[index + 3].mark is None
    return cents[0].text if close and last and re.fullmatch(r"\d{2}", cents[0].text) else None


def _currency(
    adjacent: list[Mark], others: list[Mark], locale: str | None, hint: str | None
) -> str | None:
    hints = _marks_of(hint) if hint else []
    for marks in (adjacent, others, hints):
        code = next((mark.exact for mark in marks if mark.is_code), None)
        code = code or next((mark.exact for mark in marks if mark.exact), None)
        if code:
            return code
        if marks:
            return _by_region(marks[0], locale, hints)
    return None


def _marks_of(hint: str) -> list[Mark]:
    tokens = _tokens(plain_characters(hint[:LONGEST_TEXT]))
    return [token.mark for token in tokens if token.mark]


def _by_region(mark: Mark, locale: str | None, hints: list[Mark]) -> str | None:
    """What a sign of several currencies means: what the hint says, else what the region pays."""
    hinted = next((hint.exact for hint in hints if hint.exact in mark.codes), None)
    region = region_of_locale(locale) if locale else None
    local = currency_of_region(region) if region else None
    told = hinted or (local if local in mark.codes else mark.usual)
    return told or (_usual_in(locale, mark) if locale else None)


def _usual_in(locale: str, mark: Mark) -> str | None:
    """Whose currency a sign means in a language that only one country with that sign speaks.

    A locale that names a country has told what is paid there.
    """
    code = _OF_LANGUAGE.get(locale.lower())
    return code if code in mark.codes else None
