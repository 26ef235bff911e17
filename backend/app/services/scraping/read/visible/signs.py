# ruff: noqa: RUF001 -- the signs of many scripts are what this module is about
"""Numbers beside the sign, word or code of a currency, found in a text of any length."""

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import Any, Final

import re2

from app.models.money import known_currencies
from app.services.scraping.prices.marks import SIGNS, WORDS

_CAPITALS: Final = frozenset({"r", "q", "n", "s/", "dh", "dhs", "sr", "kd", "bd", "jd", "dt"})
"""Short words that name a currency only in capitals, as far as a sign is looked for."""
_NOT_LOOKED_FOR: Final = frozenset(
    {"km", "man", "bs", "gs", "lv", "p", "р", "n", "din", "won", "pound", "pounds", "dollar"}
    | {"dollars", "quid", "rub", "сом"}
)
"""Words of price texts that mean something else too often on a page."""


def _alternative(words: AbstractSet[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


def _letters_of(script: str) -> set[str]:
    """The currency words in Latin letters, or those in other scripts and with signs."""
    words = set(WORDS) - _CAPITALS - _NOT_LOOKED_FOR
    return {word for word in words if (word.isascii() and word[:1].isalpha()) == (script == "abc")}


_SIGNS: Final = f"[{''.join(SIGNS)}￥]|(?i:{_alternative(_letters_of('other'))}|б?\\.?р\\.|تومان)"
_COMMON: Final = known_currencies() & frozenset(
    {"EUR", "USD", "GBP", "CHF", "SEK", "NOK", "DKK", "ISK", "PLN", "CZK", "HUF", "RON", "BGN"}
    | {"RUB", "UAH", "ILS", "SAR", "AED", "QAR", "KWD", "EGP", "INR", "PKR", "IDR", "MYR", "SGD"}
    | {"HKD", "TWD", "CNY", "JPY", "KRW", "THB", "VND", "PHP", "AUD", "NZD", "CAD", "MXN", "BRL"}
    | {"CLP", "ARS", "ZAR", "NGN", "KES", "BYN"}
)
_NAMED: Final = (
    f"(?i:{_alternative(_letters_of('abc') | {code.lower() for code in _COMMON})})"
    f"|{_alternative(known_currencies() - _COMMON | {word.upper() for word in _CAPITALS})}"
    "|Dh|(?i:dhs)"
)
"""The codes that are words of a language, such as TRY and ALL, count in capitals only."""
_NUMBER: Final = r"\p{Nd}(?:[\p{Nd}.,٫٬'’\x{a0}\x{202f} ]*\p{Nd})?"
_GAP: Final = r"[\s\x{a0}\x{202f}\x{200e}\x{200f}\x00:*.]{0,6}"


def _compiled(pattern: str) -> Any:
    options = re2.Options()
    options.log_errors = False
    options.max_mem = 64 << 20
    return re2.compile(pattern, options=options)


_SIGN_FIRST: Final = _compiled(rf"(?:{_SIGNS}|\b(?:{_NAMED})){_GAP}{_NUMBER}")
_NO_CENTS: Final = r"[.,:]\s?[-–—]{1,2}|-,"
"""`12,-`, `12.–` and `12:-` have no cents."""
_SIGN_LAST: Final = _compiled(
    rf"{_NUMBER}(?:{_NO_CENTS})?{_GAP}(?:{_SIGNS}|(?:{_NAMED})\b)|{_NUMBER}(?:{_NO_CENTS})"
)
"""Two searches, as one sign may stand between two numbers; without groups, which cost threefold."""
_DIGIT: Final = re.compile(r"\d")
_ASCII_DIGIT: Final = re.compile(rb"\d")
_DATE: Final = re.compile(r"\d{1,2}\.\s?\d{1,2}\.\s?[-–—]{1,2}")
"""`24.11. – 30.11.` looks as if the first day had no cents."""
_DASH_ENDS: Final = frozenset(dash.encode()[-1] for dash in "-–—")
_LONE: Final = frozenset("".join(SIGNS) + "￥") | (known_currencies() - _COMMON) | {"Dh", "Dhs"}
_LONE_WORDS: Final = frozenset(
    _letters_of("other") | _letters_of("abc") | {code.lower() for code in _COMMON}
    | {"р.", ".р.", "бр.", "б.р.", "تومان"}
)  # fmt: skip
_LONE_CAPITALS: Final = frozenset(word.upper() for word in _CAPITALS)


def has_mark(raw: str) -> bool:
    """Whether a number of the text stands beside a sign."""
    return beside_sign(raw) is not None


@lru_cache(maxsize=2_048)
def beside_sign(text: str) -> str | None:
    """The first number beside a sign, with the sign; None when there is none."""
    body = text.encode("utf-8", "replace")
    first = _SIGN_FIRST.search(body)
    last = next((one for one in _SIGN_LAST.finditer(body) if not _is_date(body, *one.span())), None)
    if first and last and _has_cents_behind_sign(first, last):
        return body[last.start() : first.end()].decode()
    found = first or last
    return found[0].decode() if found else None


def _has_cents_behind_sign(first: Any, last: Any) -> bool:
    """`72€10` is one number."""
    found = first[0]
    cents = found[_digits_in(found, 0, len(found)) :]
    return len(cents) == 2 and cents.isdigit() and last.end() == first.end() - 2  # noqa: PLR2004


def numbers_beside_signs(body: bytes) -> Iterator[list[tuple[int, int]]]:
    """Twice, as the sign may stand on both sides: where the digits begin and their match ends."""
    signed = [one.span() for one in _SIGN_FIRST.finditer(body)]
    yield [(_digits_in(body, start, end), end) for start, end in signed]
    counted = [one.span() for one in _SIGN_LAST.finditer(body)]
    yield [(start, end) for start, end in counted if not _is_date(body, start, end)]


def _is_date(body: bytes, start: int, end: int) -> bool:
    return body[end - 1] in _DASH_ENDS and _DATE.fullmatch(body[start:end].decode()) is not None


def _digits_in(body: bytes, start: int, end: int) -> int:
    """Where the first digit of any script stands, `end` when there is none."""
    plain = _ASCII_DIGIT.search(body, start, end)
    first = plain.start() if plain is not None else end
    return start + _before_digits(body[start:first])


@lru_cache(maxsize=512)
def _before_digits(lead: bytes) -> int:
    """How many bytes stand before the first digit: all, unless one of another script is there."""
    text = lead.decode("utf-8", "replace")
    digit = _DIGIT.search(text)
    return len(text[: digit.start()].encode()) if digit else len(lead)


def is_lone_sign(text: str) -> bool:
    """Whether a text is nothing but the sign, word or code of a currency."""
    word = text.strip()
    return _is_sign(word) or (word.endswith(".") and _is_sign(word[:-1]))


def _is_sign(word: str) -> bool:
    return word in _LONE or word in _LONE_CAPITALS or word.lower() in _LONE_WORDS
