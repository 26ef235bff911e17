# ruff: noqa: RUF001 -- prices are written in many scripts
"""The words of many languages that say what an amount is not."""

import pytest

from tests.services.scraping.read.support import amount, read_html

H1 = "<h1>Blue Kettle</h1>"


def read_line(text: str, tld: str = "example") -> str | None:
    page = f"<body>{H1}<p class='price'>{text}</p></body>"
    return amount(read_html(page, url=f"https://shop.{tld}/p/1"))


@pytest.mark.parametrize(
    "text",
    [
        "Livraison 5,90 €",
        "Gastos de envío 5,90 €",
        "Spedizione 5,90 €",
        "Wysyłka od 5,90 zł",
        "Poštovné 59 Kč",
        "Szállítás 990 Ft",
        "Доставка 290 руб.",
        "Kargo 29,90 TL",
        "送料 550円",
        "배송비 3,000원",
        "运费 ¥10",
    ],
)
def test_what_sending_costs_is_no_price(text: str) -> None:
    assert read_line(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "Anzahlung 99,00 €",
        "Acompte 99,00 €",
        "Záloha 990 Kč",
        "Предоплата 500 руб.",
        "頭金 5,000円",
        "Wholesale £9.00",
        "Staffelpreis ab 10 Stück: 1 Rabatt 9,00 €",
        "Оптовая цена 450 руб.",
        "Гуртова ціна 450 грн",
        "Toptan 45,00 TL",
        "598円相当のポイント",
        "最大 598円相当",
        "Mit Kundenkarte 9,00 €",
        "Cena dla klubowicza z kartą 9,00 zł",
        "Andere verkopers vanaf € 9,00",
        "24 × CHF 57.90",
        "6 x 561,48 TL",
        "+ CHF 89.–",
        "(+79,99 €)",
        "– 558,00 €",
        "dont 1€12",
        "على 4 دفعات بقيمة 3.79 ر.س",
    ],
)
def test_a_part_of_the_money_or_somebody_elses_price_is_no_price(text: str) -> None:
    assert read_line(text) is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Izvorna cijena bila je: 22,90 €", "18,32 €"),
        ("Najniža cijena u zadnjih 30 dana: 17,90 €", "18,32 €"),
        ("Cena regularna 22,90 zł", "18,32 zł"),
        ("Běžná cena 229 Kč", "183,20 Kč"),
        ("Стара ціна 229 грн", "183,20 грн"),
        ("希望小売価格 2290円", "183円"),
        ("原價 $2290", "$183"),
        ("ราคาปกติ 2,290 บาท", "183 บาท"),
        ("Rek. pris 229 kr", "183,20 kr"),
    ],
)
def test_an_old_price_is_known_by_its_words(old: str, new: str) -> None:
    page = f"<body>{H1}<p><span>{old}</span></p><p><span>{new}</span></p></body>"

    assert amount(read_html(page)) in {"18.32", "183.20", "183"}


def test_words_for_a_former_price_count_on_the_element_of_the_amount_alone() -> None:
    page = f"<body>{H1}<p><i class='old'>34,90 €</i></p><p><i class='now'>28,90 €</i></p></body>"

    assert amount(read_html(page)) == "28.90"


def test_a_label_that_ends_a_struck_amount_does_not_begin_the_next() -> None:
    struck = "<p><s>39,99 €</s> prix conseillé</p>"
    page = f"<body>{H1}<div>{struck}<p class='price'>27,99 €</p></div></body>"

    assert amount(read_html(page)) == "27.99"


@pytest.mark.parametrize("unit", ["/ szt.", "/ ks", "/ Stück", "per piece", "за шт."])
def test_the_price_of_a_piece_is_the_price_where_none_of_the_whole_stands_beside(unit: str) -> None:
    assert read_line(f"14,90 € {unit}") == "14.90"
    assert read_line(f"<b>59,60 €</b> <i>14,90 € {unit}</i>") == "59.60"


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("129<sup class='price__fraction'>99</sup>", "129.99"),
        ("279<span class='cent'>€99</span>", "279.99"),
        ("279 €<span class='cents'>99</span>", "279.99"),
        ("899<span>,</span><span>01 €</span>", "899.01"),
        ("<b>1'299.–</b> <span>CHF</span>", "1299"),
        ("72€10", "72.10"),
    ],
)
def test_whole_part_cents_and_sign_may_stand_in_elements_of_their_own(
    markup: str, expected: str
) -> None:
    page = f"<body>{H1}<div><div class='price'>{markup}</div></div><p>Nur € 3.–</p></body>"

    assert amount(read_html(page)) == expected


def test_the_name_stands_where_most_of_the_title_does_when_there_is_no_h1() -> None:
    page = (
        "<head><title>【Free】Blue Kettle, 1.5 l – Kitchenware</title></head><body>"
        "<a href='/'>Kitchenware</a><p>x</p><table><tr><td><b>Blue Kettle, 1.5 l</b></td></tr>"
        "<tr><td><font>5,980円</font></td></tr></table></body>"
    )

    assert amount(read_html(page)) == "5980"


@pytest.mark.parametrize("label", ["할인된 판매가", "Цена со скидкой", "Precio con descuento"])
def test_what_is_left_after_a_discount_is_the_price(label: str) -> None:
    assert read_line(f"<i>{label}</i> <b>32,90 €</b>") == "32.90"


def test_a_name_may_hold_words_for_other_money() -> None:
    page = "<body><h1>Gift card</h1><span class='price'>$50.00</span></body>"

    assert amount(read_html(page.replace("<h1>", "<div><h1>"))) == "50"


def test_a_regular_price_is_not_unseated_by_what_is_far_too_little() -> None:
    page = f"<body>{H1}<p class='retail-price'>429,99 €</p><label>Anschluss 34,95 €</label></body>"

    assert amount(read_html(page)) == "429.99"


@pytest.mark.parametrize(
    "note",
    [
        "Najniža cijena u prethodnih 30 dana:",
        "Niedrigster Gesamtpreis der letzten 30 Tage:",
        "Prezzo più basso degli ultimi 30 giorni:",
        "Precio más bajo de los últimos 30 días:",
        "Prix le plus bas des 30 derniers jours :",
        "Laagste prijs van de afgelopen 30 dagen:",
        "Lägsta priset de senaste 30 dagarna:",
        "Najniższa cena produktu z ostatnich 30 dni:",
    ],
)
def test_the_lowest_price_of_the_last_days_is_not_the_price_where_its_note_is_long(
    note: str,
) -> None:
    page = (
        f"<body>{H1}<p class='price'>5,99 € /kom</p>"
        f"<p class='price-note'>{note} <strong>6,49 €</strong></p></body>"
    )

    listing = read_html(page)
    assert amount(listing) == "5.99"
    assert listing.list_price is None
