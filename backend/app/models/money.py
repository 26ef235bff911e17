"""Amounts and currencies: never a float, never two currencies in one comparison."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from typing import Annotated, Any, Final

from babel.core import get_global
from pydantic import AfterValidator, PlainSerializer, WithJsonSchema
from sqlalchemy import Numeric
from sqlmodel import Field

AMOUNT_PATTERN: Final = r"^-?\d{1,10}(\.\d{1,4})?$"
LARGEST_AMOUNT: Final = Decimal(10) ** 9
"""Nothing a shop sells costs more (DOMAIN: refused above 10^9)."""


@cache
def known_currencies() -> frozenset[str]:
    """The ISO 4217 codes that are legal tender somewhere today, from CLDR."""
    tenders = get_global("territory_currencies").values()
    return frozenset(
        code for tender in tenders for code, _, end, legal in tender if end is None and legal
    )


@cache
def decimals_of(currency: str) -> int:
    """How many decimals an ISO 4217 currency has (2 when CLDR is silent)."""
    fractions = get_global("currency_fractions")
    return int(fractions.get(currency, fractions["DEFAULT"])[0])


def check_currency(code: str) -> str:
    """The code in capitals; ValueError when ISO 4217 does not know it."""
    normalised = code.strip().upper()
    if not re.fullmatch(r"[A-Z]{3}", normalised) or normalised not in known_currencies():
        raise ValueError(f"'{code[:12]}' is not an ISO 4217 currency code.")
    return normalised


@lru_cache(maxsize=4_096)
def plain(amount: Decimal) -> str:
    """The amount as JSON carries it: no exponent, no zeros that say nothing beyond two digits."""
    normalised = amount.normalize()
    exponent = normalised.as_tuple().exponent
    digits = max(2, -exponent) if isinstance(exponent, int) and exponent < 0 else 0
    return f"{normalised:.{digits}f}"


Currency = Annotated[str, AfterValidator(check_currency)]
_SCHEMA: Final = WithJsonSchema(
    {"type": "string", "pattern": AMOUNT_PATTERN, "examples": ["19.99"]}
)
Amount = Annotated[Decimal, PlainSerializer(plain, return_type=str, when_used="json"), _SCHEMA]
AmountText = Annotated[str, _SCHEMA]
"""An amount that PostgreSQL has written down as `plain` does, and that is only passed on."""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in one currency; comparing two currencies raises TypeError."""

    amount: Decimal
    currency: str

    def _same(self, other: "Money") -> Decimal:
        if self.currency != other.currency:
            raise TypeError(f"{self.currency} and {other.currency} cannot be compared.")
        return other.amount

    def __lt__(self, other: "Money") -> bool:
        return self.amount < self._same(other)

    def __le__(self, other: "Money") -> bool:
        return self.amount <= self._same(other)

    def __str__(self) -> str:
        return f"{plain(self.amount)} {self.currency}"


def amount_field(**options: Any) -> Any:
    """A NUMERIC(14,4) column."""
    return Field(max_digits=14, decimal_places=4, sa_type=Numeric(14, 4), **options)
