"""Amounts, per cent and names as a reader wants to see them, and as no channel can be hurt by."""

import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from babel import Locale
from babel.numbers import format_currency, format_decimal, format_percent, parse_pattern

from app.core.config import get_settings
from app.models.money import decimals_of
from app.services.notifications.text.phrases import LANGUAGES

_LONGEST_NAME: Final = 200
_UNIT_DECIMALS: Final = 4
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_JOINERS: Final = frozenset("\u200c\u200d")
"""Words of some scripts and emoji of families are written with them."""


@dataclass(frozen=True, slots=True)
class Language:
    """The language of the sentences, and the locale of the numbers in them."""

    code: str
    numbers: Locale

    def money(self, amount: Decimal | None, currency: str | None, unit: str | None = None) -> str:
        """The amount with its currency; nothing when there is none."""
        if amount is None:
            return ""
        if currency is None:
            return str(format_decimal(amount, locale=self.numbers))
        if unit:
            return f"{self._exact(amount, currency)}/{plain(unit)}"
        return str(format_currency(amount, currency, locale=self.numbers))

    def _exact(self, amount: Decimal, currency: str) -> str:
        """As many decimals as a price per unit is kept with, where it has them."""
        pattern = parse_pattern(self.numbers.currency_formats["standard"].pattern)
        pattern.frac_prec = (decimals_of(currency), _UNIT_DECIMALS)
        return str(
            format_currency(amount, currency, pattern, locale=self.numbers, currency_digits=False)
        )

    def percent(self, change: Decimal | None) -> str:
        """A signed change in per cent, with the mark where the reader's locale has it."""
        if change is None:
            return ""
        pattern = parse_pattern(self.numbers.percent_formats[None].pattern)
        pattern.frac_prec = (0, 1)
        number = format_percent(abs(change) / 100, pattern, locale=self.numbers)
        sign = "+" if change > 0 else "\N{MINUS SIGN}" if change < 0 else ""
        return f"{sign}{number}"


def language_of(locale: str) -> Language:
    """A reader's own locale; one without a territory writes numbers as CURRENCY_LOCALE does.

    That holds where the two are of one language: nobody reads German with American numbers.
    Whose language nobody has translated reads English, with the numbers of their own.
    """
    own = Locale.parse(locale.replace("-", "_"))
    ours = Locale.parse(get_settings().currency_locale.replace("-", "_"))
    numbers = ours if own.territory is None and own.language == ours.language else own
    return Language(own.language if own.language in LANGUAGES else "en", numbers)


def plain(text: str | None, longest: int = _LONGEST_NAME) -> str:
    """Text of a page on one line: without control characters, and none that turn it around."""
    seen = "".join(
        character
        for character in " ".join((text or "").split())
        if character in _JOINERS or unicodedata.category(character) not in _INVISIBLE
    )
    return seen if len(seen) <= longest else f"{seen[: longest - 1].rstrip()}…"
