"""Data that is about something else, and amounts that are a part of the price."""

import pytest

from app.models.selectors import Availability
from tests.services.scraping.read.support import amount, read_html

_SHOWN = "<h1>Blue Kettle</h1><p class=price>39,00 €</p><button>Ajouter au panier</button>"


def _data(product: str) -> str:
    return f'<script type="application/ld+json">{product}</script>'


def test_several_products_with_other_addresses_and_names_are_not_the_pages_own() -> None:
    related = ",".join(
        f'{{"@type":"Product","name":"{name}","url":"https://shop.example/{name}",'
        f'"offers":{{"@type":"Offer","price":"{price}","priceCurrency":"EUR"}}}}'
        for name, price in (("lid", "9.90"), ("filter", "12.90"))
    )

    listing = read_html(_data(f"[{related}]") + _SHOWN, url="https://shop.example/kettle")

    assert amount(listing) == "39"
    assert listing.title == "Blue Kettle"


def test_a_lone_product_that_is_described_in_a_card_of_another_page_is_not_the_pages_own() -> None:
    other = _data(
        '{"@type":"Product","name":"Tea towel, linen","offers":{"@type":"Offer","price":"9.90",'
        '"priceCurrency":"EUR","url":"https://shop.example/tea-towel",'
        '"availability":"https://schema.org/OutOfStock"}}'
    )
    card = f"<div><a href='/tea-towel'>Tea towel, linen</a>{other}</div>"

    listing = read_html(_SHOWN + card, url="https://shop.example/kettle")

    assert amount(listing) == "39"
    assert listing.title == "Blue Kettle"
    assert listing.availability is Availability.IN_STOCK


@pytest.mark.parametrize(
    ("address", "offered"),
    [
        ("https://shop.example/", "https://shop.example/"),
        ("https://shop.example/en/kettle", "https://shop.example/en/kettle"),
        ("https://shop.example/kettle/red", "https://shop.example/cart/add?id=9"),
    ],
)
def test_a_lone_product_keeps_its_data_whatever_address_it_names(
    address: str, offered: str
) -> None:
    data = _data(
        f'{{"@type":"Product","name":"电水壶","url":"{address}","offers":{{"price":"39.00",'
        f'"priceCurrency":"EUR","url":"{offered}","availability":"OutOfStock"}}}}'
    )
    page = f"<body>{data}<a href='/'>Shop</a><h1>Blue Kettle</h1><p class=price>39,00</p></body>"

    listing = read_html(page, url="https://shop.example/de/kettle")

    assert amount(listing) == "39"
    assert listing.price
    assert listing.price.currency == "EUR"
    assert listing.availability is Availability.OUT_OF_STOCK


def test_data_in_a_currency_that_the_page_does_not_show_gives_way_to_what_it_shows() -> None:
    data = _data(
        '{"@type":"Product","name":"Blue Kettle",'
        '"offers":{"@type":"Offer","price":"445","priceCurrency":"SEK"}}'
    )

    listing = read_html(data + _SHOWN, url="https://shop.example/kettle")

    assert amount(listing) == "39"
    assert listing.price
    assert listing.price.currency == "EUR"


def test_so_many_times_an_amount_is_an_instalment_also_when_the_amount_stands_in_bold() -> None:
    part = "<div class=preco-parcela>2x de <strong>R$ 37,45</strong></div>"

    listing = read_html(f"<h1>Chaleira</h1><div>{part}</div>", url="https://loja.example.br/p")

    assert listing.price is None
