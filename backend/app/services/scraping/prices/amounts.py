"""Digits and separators to a Decimal."""

import re
from decimal import Decimal
from typing import Final

from app.models.money import decimals_of
from app.services.scraping.prices.characters import plain_characters

LONGEST_NUMBER: Final = 25
_MACHINE: Final = re.compile(r"\+?(\d{1,15})(?:\.(\d{1,10}))?")
_GROUP: Final = 3
_DOUBTFUL: Final = re.compile(r"[1-9]\d{0,2}([.,])\d{3}")


def amount_of(
    token: str, *, decimals: int | None = None, decimal: str | None = None
) -> Decimal | None:
    """The number that a token such as `1.299,95` stands for; None when it stands for none.

    `decimals` is how many the currency has, `decimal` the separator that the store writes
    before them; both are asked only when the token itself leaves a doubt.
    """
    digits = re.sub(r"[ ']", "", token).rstrip(".,")
    if len(digits) > LONGEST_NUMBER:
        return None
    kinds = {character for character in digits if character in ".,"}
    if not kinds:
        return Decimal(digits)
    if len(kinds) > 1:
        return _two_separators(digits)
    separator = kinds.pop()
    if digits.count(separator) > 1:
        return _repeated(digits, separator)
    whole, _, rest = digits.partition(separator)
    grouped = " " in token or "'" in token
    if grouped or _is_decimal(whole, rest, separator, decimals, decimal):
        return Decimal(f"{whole or 0}.{rest}")
    return Decimal(whole + rest)


def leaves_a_doubt(token: str, decimal: str | None) -> bool:
    """Whether `1.299` is a thousand or a little more than one; not where `decimal` settles it."""
    found = _DOUBTFUL.fullmatch(token)
    return found is not None and decimal in {None, found[1]}


def amount_with(token: str, decimal: str) -> Decimal | None:
    """The number when the decimal separator is known for certain."""
    digits = re.sub(r"[ ']", "", token).rstrip(".,").replace("," if decimal == "." else ".", "")
    whole, _, rest = digits.partition(decimal)
    if decimal in rest or len(digits) > LONGEST_NUMBER:
        return None
    return Decimal(f"{whole or 0}.{rest or 0}")


def _two_separators(digits: str) -> Decimal | None:
    last = max(digits.rfind("."), digits.rfind(","))
    whole, separator, rest = digits[:last], digits[last], digits[last + 1 :]
    groups = re.split(r"[.,]", whole)
    if separator in whole or len(groups[-1]) != _GROUP or any(len(one) < 2 for one in groups[1:]):  # noqa: PLR2004 -- Indian groups have two digits
        return None  # the cents twice, as in `289,99.99`, are no group of digits
    return Decimal(f"{re.sub(r'[.,]', '', whole)}.{rest}")


def _repeated(digits: str, separator: str) -> Decimal | None:
    """`1.299.000`, `1,29,999`, and `100.500.03`, where the last point stands for a comma."""
    first, *inner, last = digits.split(separator)
    if not 1 <= len(first) <= _GROUP or any(len(group) not in {2, _GROUP} for group in inner):
        return None
    if len(last) == _GROUP:
        return Decimal("".join((first, *inner, last)))
    if len(last) < _GROUP and all(len(group) == _GROUP for group in inner):
        return Decimal("".join((first, *inner)) + "." + last)
    return None


def _is_decimal(
    whole: str, rest: str, separator: str, decimals: int | None, decimal: str | None
) -> bool:
    if len(rest) != _GROUP:
        return True
    if len(whole) > _GROUP or whole.strip("0") == "":
        return True
    if decimals == _GROUP:
        return decimal in {None, separator}
    return decimals is None and decimal == separator and whole.startswith("0")


def machine_amount(text: str, currency: str | None = None) -> Decimal | None:
    """A number as programs write it: dot-decimal; None when the text is no such number.

    `1.299` in a currency with two decimals is no number of a program but a formatted text.
    """
    found = _MACHINE.fullmatch(plain_characters(text).strip())
    if found is None:
        return None
    amount = Decimal(found[0])
    fraction = (found[2] or "").rstrip("0")
    if currency and len(found[2] or "") == _GROUP and len(fraction) > decimals_of(currency):
        return None
    return amount
