# ruff: noqa: RUF001 -- prices are written in many scripts
"""Amounts as they are written: raised cents, currencies, measures, and numbers that are none."""

from tests.services.scraping.read.support import H1, amount, read_html


def test_cents_that_are_written_twice_count_once() -> None:
    page = (
        f"<body>{H1}<p class='price'>289<span class='hidden'>,99</span>€"
        "<sup aria-hidden='true'>99</sup></p></body>"
    )

    assert amount(read_html(page)) == "289.99"


def test_a_number_in_the_products_name_is_no_price() -> None:
    page = "<body><h1>Rillenkugellager 6204-2RS</h1><p>Preise nur für angemeldete Händler</p>"

    assert read_html(page, url="https://shop.example.de/p/1").price is None


def test_a_country_in_the_path_tells_what_is_paid_with() -> None:
    page = f"<body>{H1}<p class='price'>36,99</p></body>"

    listing = read_html(page, url="https://www.shop.example.com/nl/nl/p/kettle/1/")

    assert listing.price is not None
    assert listing.price.currency == "EUR"


def test_a_dollar_on_a_page_in_french_is_the_one_of_canada() -> None:
    page = f"<body>{H1}<div class='prix'>Prix : 28,95 $</div></body>"

    listing = read_html(f'<html lang="fr">{page}', url="https://shop.example/p/1")

    assert listing.price is not None
    assert listing.price.currency == "CAD"


def test_raised_cents_follow_groups_of_thousands_too() -> None:
    page = f"<body>{H1}<p class='price'>$3,219<sup>30</sup></p></body>"

    assert amount(read_html(page, url="https://shop.example.mx/p/1")) == "3219.30"


def test_the_first_day_of_an_offer_is_no_amount_without_cents() -> None:
    page = (
        f"<body>{H1}<div class='price'><b class='actual'>9.45</b> <i>statt</i> <s>13.50</s></div>"
        "<span class='valid'>Gültig 24.11. – 30.11.2026</span></body>"
    )

    assert amount(read_html(page, url="https://shop.example.ch/p/1")) == "9.45"


def test_what_is_named_a_unit_price_within_the_price_of_now_is_the_price() -> None:
    page = (
        f"<body>{H1}<div class='price'><span class='sales'><b class='value js-unit-price'>"
        "799,90 €</b></span></div></body>"
    )

    assert amount(read_html(page, url="https://shop.example.de/p/1")) == "799.90"


def test_what_is_named_a_price_per_unit_is_the_price_where_the_unit_is_a_piece() -> None:
    page = (
        "<h1>Blue Kettle</h1><div class='pricing'>"
        "<p class='pricePerUnit'>£1.50<abbr>/</abbr><abbr>{}</abbr></p>"
        "<p class='pricePerMeasure'>£1.50<abbr>/</abbr><abbr>{}</abbr></p></div>"
    )

    assert amount(read_html(page.format("unit", "ea"))) == "1.50"
    assert amount(read_html(page.format("kg", "kg"))) is None


def test_the_foot_of_the_details_is_not_that_of_the_page() -> None:
    page = (
        "<h1>Blue Kettle</h1><section><p>A kettle.</p></section>"
        "<div class='{}'><span class='price'><span>EGP</span> <span>222</span></span></div>"
    )

    assert amount(read_html(page.format("details-footer"))) == "222"
    assert amount(read_html(page.format("site-footer"))) is None


def test_an_amount_in_another_currency_behind_a_slash_is_no_measure() -> None:
    price = "<span>195,58 лв</span><i>/</i><span>100,00 €</span>"
    page = f"<h1>Blue Kettle</h1><p class='price'>{price}</p>"

    assert amount(read_html(page, url="https://shop.bg/p/1")) in {"195.58", "100.00"}
