"""Amounts, per cent and sentences, as their reader writes and reads them."""

import re
from decimal import Decimal

import pytest

from app.models.alerts import Happening
from app.models.notifications import AlertKind
from app.services.notifications.text import message_of
from app.services.notifications.text.formats import language_of
from app.services.notifications.text.phrases import LANGUAGES, needed


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


@pytest.mark.parametrize(
    ("locale", "change", "told"),
    [
        ("en_US", "-12.5", "\N{MINUS SIGN}12.5%"),
        ("de_DE", "-12.5", "\N{MINUS SIGN}12,5\N{NO-BREAK SPACE}%"),
        ("tr_TR", "12.5", "+%12,5"),
        ("en_GB", "-10.0", "\N{MINUS SIGN}10%"),
        ("de_DE", "1234.5", "+1.234,5\N{NO-BREAK SPACE}%"),
        ("en_US", "0.0", "0%"),
    ],
)
def test_a_change_is_written_as_its_reader_writes(locale: str, change: str, told: str) -> None:
    assert language_of(locale).percent(Decimal(change)) == told


def test_every_language_says_everything_with_the_same_placeholders() -> None:
    def placeholders(phrases: dict[str, str]) -> dict[str, list[str]]:
        return {name: sorted(re.findall(r"\{\w+\}", text)) for name, text in phrases.items()}

    for language, phrases in LANGUAGES.items():
        assert set(phrases) == needed(), language
        assert all(phrases.values()), language
        assert placeholders(phrases) == placeholders(LANGUAGES["en"]), language


def test_whose_language_nobody_has_translated_reads_english_that_is_said_to_be_english() -> None:
    happening = Happening(
        product="Kettle", amount=Decimal("85.5"), currency="EUR", threshold=Decimal(90)
    )

    message = message_of(AlertKind.TARGET_PRICE, happening, 7, locale="fr_FR")

    assert message.language == "en"
    assert message.title == "Kettle costs 85,50\N{NO-BREAK SPACE}€"
