from decimal import Decimal

import pytest

from app.services.notifications.text.formats import language_of


@pytest.mark.parametrize(
    ("amount", "currency", "unit", "told"),
    [
        ("0.0149", "EUR", "g", "€0.0149/g"),
        ("1.5000", "EUR", "kg", "€1.50/kg"),
        ("2", "EUR", "litre", "€2.00/litre"),
        ("12.5", "JPY", "piece", "¥12.5/piece"),
        ("1234.567", "EUR", "kg", "€1,234.567/kg"),
        ("0.0149", "EUR", None, "€0.01"),
        ("1299", "JPY", None, "¥1,299"),
    ],
)
def test_a_price_per_unit_keeps_the_decimals_that_it_has(
    amount: str, currency: str, unit: str | None, told: str
) -> None:
    assert language_of("en_US").money(Decimal(amount), currency, unit) == told


def test_a_price_per_unit_is_written_as_its_reader_writes() -> None:
    told = language_of("de_DE").money(Decimal("0.0149"), "EUR", "g")

    assert told == "0,0149\N{NO-BREAK SPACE}€/g"
