"""Tax and discounts: what is said beside a price, and what is paid."""

import pytest

from tests.services.scraping.read.support import H1, amount, ld, read_html, read_with


@pytest.mark.parametrize(
    "text",
    [
        "Mit MwSt. 49,00 €",
        "Con descuento 49,00 €",
        "49,00 € <small>mit kostenlosem Versand</small>",
    ],
)
def test_what_is_said_with_tax_discount_or_delivery_is_the_price(text: str) -> None:
    assert read_with("", text) == "49"


def test_a_unit_price_of_which_tax_is_told_is_that_of_one_piece() -> None:
    page = (
        f"<body>{H1}<div class='buybox'><span id='priceUnitPrice'>34,99 €</span>"
        "<p>inkl. MwSt. <small>(29,40 € ohne MwSt.)</small></p></div>"
    )
    net = ld(
        '{"@type":"Product","name":"Blue Kettle","offers":{"price":"29.40","priceCurrency":"EUR"}}'
    )

    assert amount(read_html(net + page)) == "34.99"


def test_tax_that_is_added_makes_an_amount_a_net_one() -> None:
    page = (
        f"<body>{H1}<div class='price'><p>$ 229.00 <i>inc GST</i></p><p>$ 199.13 <i>+ GST</i></p>"
        "</div></body>"
    )

    assert amount(read_html(page, url="https://shop.example.co.nz/p/1")) == "229"


def test_what_is_named_by_tax_and_said_to_hold_it_is_what_one_pays() -> None:
    page = (
        "<h1>Blue Kettle</h1><div class='product-price'><span class='price'>£34.99</span>"
        "<span>ex VAT</span><div class='vatprice'><span>£41.99</span> <span>{}</span></div></div>"
    )

    assert amount(read_html(page.format("inc VAT"))) == "41.99"
    assert amount(read_html(page.format("incl. VAT"))) == "41.99"


def test_the_rate_of_the_tax_takes_nothing_off() -> None:
    page = (
        f"<body>{H1}<div class='priceblock'><div><span class='price'>489,00 € <i>zzgl. MwSt.</i>"
        "</span></div><div class='gross'>581,91 € inkl. 19% MwSt.</div></div></body>"
    )

    assert amount(read_html(page, url="https://shop.example.de/p/1")) == "581.91"


def test_what_a_piece_of_many_costs_is_not_what_one_does() -> None:
    row = (
        "<tr itemprop=offers itemscope itemtype='https://schema.org/Offer'><td>"
        "<meta itemprop=priceCurrency content=EUR><meta itemprop=price content='%s'>%s"
        "<b>%s</b></td><td>%s €</td></tr>"
    )
    rows = row % ("13.9", "bis ", "11", "13,90") + row % ("12.9", "ab ", "12", "12,90")
    page = (
        "<body itemscope itemtype='https://schema.org/Product'><h1 itemprop=name>Blue Kettle</h1>"
        "<div itemprop=offers itemscope itemtype='https://schema.org/AggregateOffer'>"
        "<meta itemprop=lowPrice content='12.9'><meta itemprop=highPrice content='13.9'>"
        f"<table>{rows}</table></div></body>"
    )

    assert amount(read_html(page, url="https://shop.example.de/p/1")) == "13.90"


def test_what_is_called_discount_and_nothing_else_in_a_price_is_the_price() -> None:
    page = (
        f"<body>{H1}<div><div class='price discount-price'><span class='discount'>$ 89.9</span>"
        "</div><del>$ 128.0</del><span class='save'>$ 38.1</span></div></body>"
    )

    assert amount(read_html(page, url="https://shop.example.hk/p/1")) == "89.90"


def test_a_discount_beside_the_price_stays_one() -> None:
    page = (
        f"<body>{H1}<div class='price'><span class='discount'>$ 10.00</span>"
        "<span class='price-now'>$ 80.00</span></div></body>"
    )

    assert amount(read_html(page)) == "80"


def test_a_price_of_the_body_alone_is_without_tax_in_japan() -> None:
    page = (
        f"<body>{H1}<div class='goods-price'><div class='price'>19,800<i>円</i></div>"
        "<div>本体価格 18,000円</div></div></body>"
    )

    assert amount(read_html(page, url="https://shop.example.jp/p/1")) == "19800"
