# ruff: noqa: RUF001 -- prices are written in many scripts
"""What the words and numbers beside an amount make of it."""

import pytest

from app.models.money import plain
from tests.services.scraping.read.support import amount, ld, read_html

H1 = "<h1>Blue Kettle</h1>"
DATA = ld(
    '{"@type":"Product","name":"Blue Kettle","offers":{"price":"149.00","priceCurrency":"EUR"}}'
)


def read_price(text: str, tld: str = "de", lang: str = "de") -> str | None:
    page = f"</html><html lang='{lang}'><body>{H1}<div class='price'>{text}</div></body>"
    return amount(read_html(page, url=f"https://shop.example.{tld}/p/1"))


@pytest.mark.parametrize(
    "text",
    [
        "<s>19,90 €</s> 14,90 €",
        "<i>Bisher 19,90 €</i><br>Nur 14,90 €",
        "3er-Pack 14,90 €",
        "Poster 30 x 40 14,90 €",
        "14,90 € (30x40)",
        "6 x 0,5 l 14,90 €",
        "Preis für 2 Stück: 14,90 €",
        "<i>Deckel 1/1</i> <b>14,90 €</b>",
    ],
)
def test_the_digits_beside_the_sign_are_read_on_their_own(text: str) -> None:
    assert read_price(text) == "14.90"


@pytest.mark.parametrize(
    "note",
    [
        "inkl. MwSt. zzgl. Versand",
        "+ Versand",
        "(税込・送料無料)",
        "Free delivery",
        "kostenlose Lieferung",
    ],
)
def test_a_note_behind_a_price_leaves_it_the_price(note: str) -> None:
    assert read_price(f"<b>14,90 €</b> <small>{note}</small>") == "14.90"


@pytest.mark.parametrize(
    "text",
    [
        "<b>3,99 €</b> <i>Versand</i>",
        "<b>12,42 €</b><i>/Mt.</i>",
        "Next day delivery £5, free over £50",
        "dostawa za 0 zł od 45 zł",
        "5,500円以上お買い上げで次回使える500円",
        "154,99 zł x 10 rat",
        "10x de 89,90 €",
        "4 x 37,25 €",
        "3 890 ₽ × 12 мес",
        "<b>89,90 €</b> <i>sem juros</i>",
        "<i>Gebraucht ab</i> <b>99,00 €</b>",
        "Førpris 99 kr",
    ],
)
def test_money_of_another_kind_is_no_price(text: str) -> None:
    assert read_price(text) is None


@pytest.mark.parametrize(
    ("text", "tld", "lang", "expected"),
    [
        ("R 1 249", "co.za", "en-ZA", "1249 ZAR"),
        ("1 249,00 DH", "ma", "fr-MA", "1249 MAD"),
        ("S/ 1,249.00", "pe", "es-PE", "1249 PEN"),
        ("KSh 1,249", "co.ke", "en-KE", "1249 KES"),
        ("1.249,00 RSD", "rs", "sr", "1249 RSD"),
        ("１，２４９円", "jp", "ja", "1249 JPY"),
        ("٢٤٩٫٥٠ ر.س", "sa", "ar", "249.50 SAR"),
    ],
)
def test_every_sign_that_prices_have_is_found_on_pages(
    text: str, tld: str, lang: str, expected: str
) -> None:
    page = f"</html><html lang='{lang}'><body>{H1}<div>{text}</div></body>"

    listing = read_html(page, url=f"https://shop.example.{tld}/p/1")

    assert listing.price
    assert f"{plain(listing.price.amount)} {listing.price.currency}" == expected


def test_a_model_with_an_r_is_no_amount_of_rand() -> None:
    page = f"</html><html lang='en-GB'><body>{H1}<p>Model R 1249</p></body>"

    assert read_html(page, url="https://shop.example.co.uk/p/1").price is None


@pytest.mark.parametrize("code", ["R", "EU R", "EU\\u0000R"])
def test_what_names_no_currency_for_certain_is_none(code: str) -> None:
    listing = read_html(DATA.replace("EUR", code))

    assert listing.price
    assert listing.price.currency is None


@pytest.mark.parametrize(
    "note",
    [
        "tai 12,42 €/kk",
        "Mit Karte 129,00 €",
        "30-Tage-Bestpreis: 129,00 €",
        "inkl. vRG 5,00 €",
        "21,00 €",
        "R$ 141,55 no PIX",
    ],
)
def test_a_lower_amount_beside_it_does_not_unseat_what_the_data_says(note: str) -> None:
    page = f"{DATA}<body>{H1}<div class='p'><b>149,00 €</b> <span>{note}</span></div>"

    assert amount(read_html(page)) == "149"


def test_an_amount_that_is_named_the_current_one_is_not_the_higher_of_two() -> None:
    assert read_price("<b class='current-price'>149,00 €</b> <i>129,00 €</i>") != "129.00"


@pytest.mark.parametrize(
    "classes", ["pricing has-installments", "pricing with-savings", "price_net_brutto_1"]
)
def test_names_of_what_else_is_there_say_nothing_about_the_amount(classes: str) -> None:
    page = f"<body>{H1}<div class='{classes}'><b>14,90 €</b></div>"

    assert amount(read_html(page)) == "14.90"


def test_a_basket_around_the_products_own_button_is_its_form() -> None:
    button = "<button class='addtobasket'>Do koszyka</button>"
    form = f"<body>{H1}<div class='basket'><b class='price'>14,90 zł</b>{button}</div>"
    other = f"<body>{H1}<div class='basket'><b class='price'>14,90 zł</b></div>"

    assert amount(read_html(form)) == "14.90"
    assert read_html(other).price is None


@pytest.mark.parametrize(
    ("tld", "rest", "currency"),
    [
        ("ch", "", "CHF"),
        ("example", "<p>Deposit € 100</p>", "EUR"),
        ("ch", "<p>Deposit € 100</p>", "EUR"),
        ("example", "<p>Deposit € 100 or £ 90</p>", None),
        ("example", "", None),
    ],
)
def test_a_bare_price_takes_the_only_currency_that_page_and_country_name(
    tld: str, rest: str, currency: str | None
) -> None:
    page = f"<body>{H1}<b class='price current'>24.90</b>{rest}"

    listing = read_html(page, url=f"https://shop.{tld}/p/1")

    assert listing.price
    assert listing.price.currency == currency


def test_a_note_inside_an_amounts_own_element_is_about_that_amount() -> None:
    net = "<span>189,00 € <small>HT</small></span> <span>226,80 € TTC</span>"

    assert amount(read_html(f"<body><h1>Blue Kettle</h1><div class=price>{net}</div>")) == "226.80"
