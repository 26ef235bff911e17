# ruff: noqa: RUF001 -- prices are written in many scripts
"""Prices that only some pay, or nobody any more: with a code, a card, a membership, in the past."""

import pytest

from tests.services.scraping.read.support import H1, amount, ld, read_html, read_with


@pytest.mark.parametrize(
    "text",
    [
        "Mit Code <b>SPAR10</b>: 44,10 €",
        "44,10 € mit Code SPAR10",
        "Mit Klub+ <b>45,00 €</b>",
        "Met Select <b>45,00 €</b>",
        "With Prime 45,00 €",
        "Premium'la <b>45,00 €</b>",
        "<b>45,00 €</b> <i>с Картой магазина</i>",
        "Tiefster Preis der letzten 3 Monate: 41,00 €",
        "Letzter Bestpreis (30 Tage) 41,00 €",
        "Son 30 günün en düşük fiyatı 41,00 €",
        "Garantieerweiterung +12 Monate 15,90 €",
        "Garantía extendida 2 años 15,90 €",
    ],
)
def test_what_only_some_pay_or_paid_before_is_not_the_price(text: str) -> None:
    assert read_with(text) == "49"


@pytest.mark.parametrize("heading", ["Other sellers (7)", "Andere verkopers", "Diğer satıcılar"])
def test_behind_a_heading_about_other_sellers_stand_their_prices(heading: str) -> None:
    page = f"<body>{H1}<h3>{heading}</h3><p>Shop A <b class='price'>33,50 €</b></p></body>"

    assert read_html(page).price is None


@pytest.mark.parametrize(
    "head", ["Con il tuo usato lo paghi solo", "Kaina su kodu BLACK", "Z kodem: CHLOD200"]
)
def test_the_head_of_a_box_tells_who_pays_what_stands_in_it(head: str) -> None:
    box = f"<div class='box'><p>{head}</p><div class='price'><b>44</b><i>,90 €</i></div></div>"

    assert amount(read_html(f"<body>{H1}{box}<p class='price'>49,00 €</p></body>")) == "49"


@pytest.mark.parametrize(
    "names", ["price-template--code", "promo-code-box", "club-price", "swap-price"]
)
def test_an_element_may_be_called_by_what_its_price_needs(names: str) -> None:
    page = f"<body>{H1}<p class='{names}'>44,90 €</p><p class='price'>49,00 €</p></body>"

    assert amount(read_html(page)) == "49"


def test_the_element_nearest_to_an_amount_says_what_it_is() -> None:
    page = f"<body>{H1}<p class='discount'><span class='the-price'><b>€ 49.00</b></span></p></body>"

    assert amount(read_html(page)) == "49"


def test_what_one_pays_without_the_card_is_what_everybody_pays() -> None:
    page = (
        f"<body>{H1}<div class='price price--loyalty'><div><i>mit Vorteilskarte</i><b>9,99 €</b>"
        "</div><div><i>ohne Vorteilskarte</i><b>15,99 €</b></div></div></body>"
    )

    assert amount(read_html(page, url="https://shop.example.at/p/1")) == "15.99"


def test_days_beside_a_regular_price_are_no_lower_price() -> None:
    page = (
        f"<body>{H1}<div><p><i>Medlemspris</i> <b>149,-</b></p><p><i>Ordinær pris</i> <b>199,-</b>"
        "</p></div><ul><li>Fri frakt over 500 kr</li><li>90 dagers åpent kjøp</li></ul></body>"
    )

    assert amount(read_html(page, url="https://shop.example.no/p/1")) == "199"


@pytest.mark.parametrize(
    "ticked",
    [
        "<label><input type='checkbox' name='f'> Tot € 400 <i>(684)</i></label>",
        "<input type='checkbox' id='more'> <label for='more'>Extra bescherming € 29</label>",
    ],
)
def test_what_one_may_tick_is_not_the_price(ticked: str) -> None:
    page = f"<body>{H1}<form><ul><li>{ticked}</li></ul></form></body>"

    assert read_html(page, url="https://shop.example.nl/p/1").price is None


def test_a_card_whose_logo_stands_beside_an_amount_is_what_one_needs_for_it() -> None:
    page = (
        f"<body>{H1}<div class='row'><b class='ui-price'>$34.990</b><img alt='Tarjeta Andina' "
        "src='/tc.svg'></div><div class='row'><b class='ui-price'>$39.990</b></div></body>"
    )

    assert amount(read_html(page, url="https://shop.example.cl/p/1")) == "39990"


def test_the_logo_of_a_card_beside_the_only_amount_tells_nothing() -> None:
    page = (
        f"<body>{H1}<div class='row'><b class='ui-price'>$39.990</b><img alt='Pay by card' "
        "src='/tc.svg'></div></body>"
    )

    assert amount(read_html(page, url="https://shop.example.cl/p/1")) == "39990"


def test_who_is_no_member_pays_what_everybody_pays() -> None:
    page = (
        f"<body>{H1}<div class='price'><div class='price-non-member'><b class='sales'>$219.99</b>"
        "</div><div class='price-member club-price'><b class='sales'>$199.99</b></div></div></body>"
        + ld(
            '{"@type":"Product","name":"Blue Kettle","offers":{"@type":"AggregateOffer",'
            '"priceCurrency":"AUD","lowPrice":199.99,"highPrice":259.99}}'
        )
    )

    assert amount(read_html(page, url="https://shop.example.com.au/p/1")) == "219.99"


def test_a_block_that_holds_all_prices_is_not_old_whatever_it_is_called() -> None:
    page = (
        f"<body>{H1}<div class='price-detail price-detail--original'><p class='price-box__prices'>"
        "<b class='price-box__price'>4 490,-</b><i>bez DPH 3 710,74,-</i></p>"
        "<p class='price-box__part'>Splátky od 449,-/měs.</p></div></body>"
    )

    assert amount(read_html(page, url="https://shop.example.cz/p/1")) == "4490"


def test_old_prices_alone_stay_old() -> None:
    page = (
        f"<body>{H1}<div><p class='old-price'><b>10,00 €</b></p>"
        "<p class='old-price'><b>12,00 €</b></p></div></body>"
    )

    assert read_html(page, url="https://shop.example.de/p/1").price is None


def test_what_is_paid_each_month_is_not_the_price_though_the_data_say_so() -> None:
    page = (
        f"<body>{H1}<label class='pay'><b class='price-lg'>$27.78<sup>/mo.</sup></b></label>"
        "<p>In stock.</p></body>"
        + ld('{"@type":"Product","offers":{"price":"27.78","priceCurrency":"USD"}}')
    )

    listing = read_html(page, url="https://shop.example.com/p/1")

    assert listing.price is None
    assert "as a rate" in listing.candidates[0].reason
