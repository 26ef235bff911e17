# ruff: noqa: RUF001 -- prices are written in many scripts
"""A product in many forms: the price is that of the chosen one."""

import pytest

from app.models.selectors import Availability
from tests.services.scraping.read.support import H1, amount, ld, read_html


def test_the_price_is_that_of_the_chosen_form() -> None:
    rows = (
        "<div class='row'><i>30 ml</i> <b class='price__base'>24,99 €</b></div>"
        "<div class='row row--selected' aria-selected='true'><i>50 ml</i> <b>34,75 €</b></div>"
    )

    assert amount(read_html(f"<body>{H1}<div class='variants'>{rows}</div></body>")) == "34.75"


def test_a_link_that_names_another_form_does_not_name_the_price() -> None:
    page = (
        f"<body><div><p>CHF 139.–</p>{H1}<p>Farbe: <a>Schwarz CHF 152.–</a></p>"
        "<button class='add-to-cart'>In den Warenkorb</button></div></body>"
    )

    assert amount(read_html(page)) != "152"


@pytest.mark.parametrize(
    ("query", "expected"), [("?v=1", "10.99"), ("?activeVariant=131052.3", "11.49")]
)
def test_the_address_selects_a_variant_by_the_number_that_the_variant_has(
    query: str, expected: str
) -> None:
    variants = ",".join(
        f'{{"@type":"Product","sku":"131052.{number}","offers":{{"price":{price},'
        '"priceCurrency":"EUR"}}}'
        for number, price in ((1, 10.99), (3, 11.49))
    )
    data = ld(f'{{"@type":"ProductGroup","name":"Blue Kettle","hasVariant":[{variants}]}}')

    listing = read_html(f"{data}<body>{H1}", url=f"https://shop.example/p/kettle{query}")

    assert amount(listing) == expected


def test_data_whose_address_selects_another_variant_yields_to_what_is_shown() -> None:
    data = ld(
        '{"@type":"Product","name":"Blue Kettle","offers":{"price":24.99,"priceCurrency":"EUR",'
        '"url":"https://shop.example/p/kettle?variant=841526"}}'
    )
    page = f"{data}<body>{H1}<p class='price'>34,75 €</p><button>In den Warenkorb</button>"

    listing = read_html(page, url="https://shop.example/p/kettle?variant=841527")

    assert amount(listing) == "34.75"


def test_a_range_over_all_forms_yields_to_the_price_of_the_chosen_one() -> None:
    page = (
        f"<body>{H1}<p class='price'><b>9,90 €</b> - <b>33,90 €</b></p>"
        "<div class='variation'><span class='price'>17,90 €</span></div></body>"
    )

    assert amount(read_html(page)) == "17.90"


def test_a_size_that_is_sold_out_leaves_the_others() -> None:
    sizes = "<button>34</button><button disabled>36 ausverkauft</button><button>38</button>"
    page = f"<body>{H1}<b class='price'>€ 5.00</b>{sizes}<button>In den Warenkorb</button></body>"

    assert read_html(page).availability is Availability.IN_STOCK


def test_the_lower_end_of_a_range_is_not_what_the_shop_beside_the_name_asks() -> None:
    data = ld(
        '{"@type":"Product","name":"Blue Kettle","offers":{"@type":"AggregateOffer",'
        '"lowPrice":"198.90","highPrice":"419.00","offerCount":87,"priceCurrency":"EUR"}}'
    )
    offers = "".join(
        f"<li><p class=price>{price} €</p><i>{state}</i><button>Ajouter</button></li>"
        for price, state in (("264,90", "Neuf"), ("198,90", "Bon état"))
    )
    page = (
        f"<body>{H1}<div class=buybox><p class=price>264,90 €</p>"
        f"<button>Ajouter au panier</button></div><div>{'<p>Livraison rapide.</p>' * 20}"
        f"<h2>87 offres</h2><ul>{offers}</ul></div></body>"
    )

    assert amount(read_html(data + page, url="https://shop.example.fr/p/1")) == "264.90"


def test_ranges_to_choose_from_are_no_prices() -> None:
    page = (
        f"<body>{H1}<aside class='refinements'><h3>Prix</h3><ul><li>Moins de 50 €</li>"
        "<li>50 € - 100 €</li><li>100 € - 150 €</li><li>Plus de 150 €</li></ul></aside></body>"
    )

    assert read_html(page, url="https://shop.example.fr/p/1").price is None
