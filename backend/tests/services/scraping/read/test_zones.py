"""Where a page stops speaking of its own product."""

import pytest

from tests.services.scraping.read.support import amount, read_html

H1 = "<h1>Blue Kettle</h1>"
OTHER = "<div><span>Red Kettle</span> <b class='price'>£29.00</b></div>"


@pytest.mark.parametrize(
    "heading",
    [
        "You may also like",
        "Similar items",
        "Passendes Zubehör",
        "Otros productos que te pueden gustar",
        "Vous aimerez aussi",
        "おすすめ商品",
        "Похожие товары",
    ],
)
def test_behind_a_heading_about_other_products_nothing_is_the_price(heading: str) -> None:
    alone = f"<body>{H1}<section><h2>{heading}</h2>{OTHER}</section>"
    priced = f"<body>{H1}<p>£49.00</p><section><h2>{heading}</h2>{OTHER}</section>"

    assert read_html(alone).price is None
    assert amount(read_html(priced)) == "49"


def test_a_link_to_similar_products_ends_nothing() -> None:
    page = f"<body>{H1}<h3><a href='#similar'>Similar items</a></h3><b class='price'>£49.00</b>"

    assert amount(read_html(page)) == "49"


@pytest.mark.parametrize("text", ["Price on request", "Preis auf Anfrage", "Log in to see prices"])
def test_amounts_behind_a_price_on_request_are_about_something_else(text: str) -> None:
    page = f"<body>{H1}<strong>{text}</strong><table><tr><td>Freight<td>£89.00</table>"

    assert read_html(page).price is None


@pytest.mark.parametrize(
    "heading", ["404 Not Found", "Seite nicht gefunden", "Diese Seite gibt es nicht mehr"]
)
def test_a_page_that_lacks_its_product_shows_no_price(heading: str) -> None:
    assert read_html(f"<body><h1>{heading}</h1><p>Try these</p>{OTHER}").price is None


def test_behind_sold_out_and_a_heading_stands_another_product() -> None:
    page = f"<body>{H1}<p>Sold out</p><h2>While you wait</h2>{OTHER}"

    assert read_html(page).price is None


def test_parts_that_are_named_like_the_heading_belong_to_its_product() -> None:
    page = (
        "<body><div class='shop-popup__info'><h1 class='shop-popup__name'>Blue Kettle</h1></div>"
        "<div class='shop-popup__prices'><p class='shop-popup__price'>2 800</p><i>\u0440.</i></div>"
        "<div class='popup'><b>100 \u0440.</b></div></body>"
    )

    assert amount(read_html(page, url="https://shop.example.ru/p/1")) == "2800"


@pytest.mark.parametrize(
    "logo",
    [
        "<h1><a href='https://shop.example/'>The Shop</a></h1>",
        "<h1 class='header logo'>The Shop</h1>",
    ],
)
def test_a_heading_that_is_the_logo_names_the_shop(logo: str) -> None:
    page = (
        f"<title>Blue Kettle 2 l | The Shop</title><body>{logo}<p>Blue Kettle 2 l</p>"
        "<b class='price'>€ 49.00</b></body>"
    )

    assert read_html(page).title == "Blue Kettle 2 l"
