# ruff: noqa: RUF001 -- prices are written in many scripts
"""How price texts are read."""

from decimal import Decimal

import pytest

from app.services.scraping.prices import (
    currency_of_region,
    machine_amount,
    parse,
    region_of_locale,
)


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("L.E 12.00", "12.00", "EGP"),
        ("1.299 €", "1299", "EUR"),
        ("1 299,00 €", "1299.00", "EUR"),
        ("1\u00a0299,00\u00a0€", "1299.00", "EUR"),
        ("1'299.00 CHF", "1299.00", "CHF"),
        ("1\u2019299.00 Fr.", "1299.00", "CHF"),
        ("₹1,29,999", "129999", "INR"),
        ("¥1,000", "1000", "JPY"),
        ("£1,299,000", "1299000", "GBP"),
        ("R$ 1.299,90", "1299.90", "BRL"),
        ("EUR110.00", "110.00", "EUR"),
        ("35€ 99", "35.99", "EUR"),
        ("50,- Kč", "50", "CZK"),
        ("118, 99 TL", "118.99", "TRY"),
        ("٣٩٫٩٠ ر.س", "39.90", "SAR"),
        ("２，９８０円", "2980", "JPY"),
        ("售價990元", "990", None),
        ("2 660 руб.", "2660", "RUB"),
        ("31 June: only £ 54 each", "54", "GBP"),
        ("From 26 to 50 €", "26", "EUR"),
        ("3 for £10", "10", "GBP"),
        ("Was €5.99, now €4.99", "5.99", "EUR"),
        ("20% off 40,00 €", "40.00", "EUR"),
        ("NZD $100.70", "100.70", "NZD"),
        ("€100.500.03", "100500.03", "EUR"),
        ("KWD 12.750", "12.750", "KWD"),
    ],
)
def test_the_first_amount_of_a_text_is_read_with_its_currency(
    text: str, amount: str, currency: str | None
) -> None:
    read = parse(text)

    assert read.amount == Decimal(amount)
    assert read.currency == currency


@pytest.mark.parametrize("text", ["12,99", "12.99", "12.99 each"])
def test_two_digits_behind_a_separator_are_decimals(text: str) -> None:
    assert parse(text).amount == Decimal("12.99")


@pytest.mark.parametrize(
    ("locale", "currency"), [("sv_SE", "SEK"), ("nb_NO", "NOK"), ("da", "DKK"), (None, None)]
)
def test_a_krona_belongs_to_the_country_of_the_locale(
    locale: str | None, currency: str | None
) -> None:
    assert parse("kr 1.299", locale=locale).currency == currency


@pytest.mark.parametrize(
    ("locale", "currency"), [("en_US", "USD"), ("fr-CA", "CAD"), ("en_AU", "AUD"), ("en", None)]
)
def test_a_dollar_belongs_to_the_country_of_the_locale(locale: str, currency: str | None) -> None:
    assert parse("$1,299", locale=locale).currency == currency


def test_a_dollar_of_nowhere_has_no_currency_and_says_so() -> None:
    read = parse("$1,299")

    assert read.amount == Decimal(1299)
    assert read.currency is None
    assert read.reason == "The currency is unknown."


def test_the_currency_hint_may_be_any_text() -> None:
    assert parse("899,00", currency="Pris NOK 899,00").currency == "NOK"
    assert parse("899,00", currency="Price:").currency is None


def test_the_text_beats_the_hint() -> None:
    assert parse("3,20 €", currency="$").currency == "EUR"


def test_a_rouble_of_belarus_is_not_a_russian_one() -> None:
    assert parse("502 руб.", locale="ru_BY").currency == "BYN"


@pytest.mark.parametrize("text", ["", "Type of transfer", "40% OFF", "GTX1650", "12.05.2020"])
def test_a_text_without_an_amount_gives_none_and_a_reason(text: str) -> None:
    read = parse(text)

    assert read.amount is None
    assert read.reason


@pytest.mark.parametrize("text", ["-£50.00", "£-50.00", "−12,00 €"])
def test_a_negative_number_is_no_amount(text: str) -> None:
    assert parse(text).amount is None


def test_free_is_zero_only_when_the_text_says_nothing_else() -> None:
    assert parse("Free!").amount == Decimal(0)
    assert parse("Free shipping").amount is None


def test_a_number_of_a_thousand_digits_is_refused() -> None:
    assert parse("9" * 5_000).amount is None


@pytest.mark.parametrize(
    ("text", "currency", "amount"),
    [
        ("1299.95", "EUR", "1299.95"),
        ("19.990", "EUR", "19.990"),
        ("12.750", "KWD", "12.750"),
        ("1.299", "EUR", None),
        ("1.299,95", "EUR", None),
        ("12 EUR", None, None),
    ],
)
def test_programs_write_a_point_before_the_decimals(
    text: str, currency: str | None, amount: str | None
) -> None:
    assert machine_amount(text, currency) == (amount and Decimal(amount))


def test_a_region_pays_with_its_legal_tender() -> None:
    assert currency_of_region("AT") == "EUR"
    assert currency_of_region("XX") is None


def test_a_locale_names_a_region_when_its_language_has_one_home() -> None:
    assert region_of_locale("pl") == "PL"
    assert region_of_locale("en") is None
    assert region_of_locale("de-AT") == "AT"
    assert region_of_locale("not a locale") is None


def test_a_pair_that_cldr_does_not_describe_still_names_its_region() -> None:
    assert region_of_locale("en_BH") == "BH"
    assert region_of_locale("en_QQ") is None
