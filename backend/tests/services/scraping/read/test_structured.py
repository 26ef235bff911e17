"""What JSON-LD, microdata, RDFa and meta tags say."""

import pytest

from app.models.listing import Method
from app.models.selectors import Availability
from tests.services.scraping.read.support import amount, ld, read_html

KETTLE = (
    '{"@type":"Product","name":"Blue Kettle","offers":'
    '{"@type":"Offer","price":"34.50","priceCurrency":"EUR","availability":"InStock"}}'
)


@pytest.mark.parametrize(
    "block",
    [
        KETTLE,
        f'{{"@graph":[{{"@type":"WebPage"}},{KETTLE}]}}',
        f'[{{"@type":"Organization","name":"Shop"}},{KETTLE}]',
        f'{{"@type":"WebPage","mainEntity":{KETTLE}}}',
        f"// a comment\n{KETTLE}",
        f"<!-- a comment -->{KETTLE}",
        f"//<![CDATA[\n{KETTLE}\n//]]>",
        f"{KETTLE};",
        f'{KETTLE},{{"@type":"BreadcrumbList"}}',
        KETTLE.replace('"}}', '",},}'),
        KETTLE.replace('"', "&quot;"),
        KETTLE.replace('"name"', '"note":"A 10" wide\nkettle \\x","name"'),
        KETTLE.removesuffix("}}"),
        KETTLE.replace("Product", "https://schema.org/Product").replace("EUR", "eur"),
        KETTLE.replace('"offers":{', '"offers":{"priceSpecification":{').replace("}}", "}}}"),
        KETTLE.replace('"offers":{', '"offers":[{').replace("}}", "}]}"),
    ],
)
def test_json_ld_is_read_in_every_shape_and_state_of_repair(block: str) -> None:
    listing = read_html(f"<head>{ld('null')}{ld(block)}</head><h1>Blue Kettle</h1>")

    assert amount(listing) == "34.50"
    assert listing.price
    assert listing.price.currency == "EUR"
    assert listing.title == "Blue Kettle"
    assert listing.method is Method.JSON_LD


def test_a_reference_leads_to_the_offer_it_names() -> None:
    block = (
        '{"@graph":[{"@type":"Product","name":"Pan","offers":{"@id":"#o"}},'
        '{"@id":"#o","@type":"Offer","price":5,"priceCurrency":"EUR"}]}'
    )

    assert amount(read_html(ld(block))) == "5"


def test_list_member_quantity_and_billing_prices_are_not_charged() -> None:
    kinds = (
        '{"price":15,"priceType":"https://schema.org/ListPrice"},'
        '{"price":8,"validForMemberTier":{"name":"gold"}},'
        '{"price":7,"eligibleQuantity":{"minValue":10}},'
        '{"price":1,"billingDuration":"P1M"},'
        '{"price":10}'
    )
    block = (
        '{"@type":"Product","name":"Pan","offers":{"priceCurrency":"GBP",'
        f'"priceSpecification":[{kinds}]}}}}'
    )

    listing = read_html(ld(block))

    assert amount(listing) == "10"
    assert listing.list_price
    assert str(listing.list_price.amount) == "15"


def test_of_an_aggregate_offer_the_inner_offers_are_read_first() -> None:
    block = (
        '{"@type":"Product","name":"Pan","offers":{"@type":"AggregateOffer","lowPrice":3,'
        '"highPrice":9,"priceCurrency":"EUR","offers":[{"price":9,"availability":"InStock"},'
        '{"price":7,"availability":"OutOfStock"}]}}'
    )

    assert amount(read_html(ld(block))) == "9"


def test_an_aggregate_offer_without_offers_gives_its_lower_end() -> None:
    block = (
        '{"@type":"Product","name":"Pan","offers":{"@type":"AggregateOffer","lowPrice":3,'
        '"highPrice":9,"priceCurrency":"EUR"}}'
    )

    listing = read_html(ld(block))

    assert amount(listing) == "3"
    assert listing.candidates[0].reason == "the lower end of a range"


GROUP = (
    '{"@type":"ProductGroup","name":"Shirt","hasVariant":['
    '{"@type":"Product","name":"Shirt S","sku":"S-1001","offers":{"price":20,'
    '"priceCurrency":"EUR","availability":"InStock","url":"/p/shirt?variant=1001"}},'
    '{"@type":"Product","name":"Shirt L","sku":"S-1002","offers":{"price":25,'
    '"priceCurrency":"EUR","availability":"OutOfStock","url":"/p/shirt?variant=1002"}}]}'
)


def test_the_variant_that_the_address_selects_is_read() -> None:
    listing = read_html(ld(GROUP), url="https://shop.example/p/shirt?variant=1002")

    assert amount(listing) == "25"
    assert listing.availability is Availability.OUT_OF_STOCK
    assert [variant.sku for variant in listing.variants] == ["S-1001", "S-1002"]


def test_without_a_selected_variant_the_lowest_in_stock_is_read() -> None:
    listing = read_html(ld(GROUP), url="https://shop.example/p/shirt")

    assert amount(listing) == "20"
    assert listing.availability is Availability.IN_STOCK


def test_the_pages_own_product_is_the_one_whose_name_or_address_matches() -> None:
    other = KETTLE.replace("Blue Kettle", "Red Toaster").replace("34.50", "12.00")

    listing = read_html(f"{ld(other)}{ld(KETTLE)}<h1>Blue Kettle</h1>")

    assert amount(listing) == "34.50"


def test_a_price_of_zero_or_of_nothing_is_no_price() -> None:
    for price in ("0", "0.00", "{}", '""', "null", "true", "-5"):
        block = f'{{"@type":"Product","name":"Pan","offers":{{"price":{price}}}}}'

        assert read_html(ld(block)).price is None


@pytest.mark.parametrize("written", ["34.5000", "34.500000001", "34.4999999"])
def test_padding_and_the_noise_of_floats_are_no_decimals(written: str) -> None:
    listing = read_html(ld(KETTLE.replace("34.50", written)))

    assert listing.price
    assert str(listing.price.amount) == "34.50"


def test_a_formatted_text_in_json_ld_is_read_as_text() -> None:
    block = KETTLE.replace("34.50", "1.299,95")

    assert amount(read_html(ld(block))) == "1299.95"


MICRODATA = """<div itemscope itemtype="https://schema.org/Product">
<span itemprop="name">Blue Kettle</span><img itemprop="image" src=" kettle.jpg ">
<div itemprop="offers" itemscope itemtype="http://schema.org/Offer">
<meta itemprop="priceCurrency" content="EUR">€<span itemprop="price">34,50</span>
<link itemprop="availability" href="http://schema.org/PreOrder"></div></div>"""


def test_microdata_is_read() -> None:
    listing = read_html(f"<body>{MICRODATA}")

    assert amount(listing) == "34.50"
    assert listing.method is Method.MICRODATA
    assert listing.availability is Availability.PRE_ORDER
    assert listing.image == "https://shop.example/p/kettle.jpg"


def test_of_several_named_microdata_products_none_counts_when_none_matches() -> None:
    other = MICRODATA.replace("Blue Kettle", "Red Toaster")
    page = f"<body><h1>Green Lamp</h1>{MICRODATA}{other}"

    assert read_html(page).price is None


def test_properties_that_stand_elsewhere_belong_to_the_thing_that_refers_to_them() -> None:
    page = """<body><div itemscope itemtype="http://schema.org/Product" itemref="more">
    <span itemprop="name">Pan</span></div><p id="more"><span itemprop="price">9.50</span></p>"""

    assert amount(read_html(page)) == "9.50"


def test_rdfa_is_read() -> None:
    page = """<body><div vocab="https://schema.org/" typeof="Product"><b property="name">Pan</b>
    <div property="offers" typeof="Offer"><meta property="priceCurrency" content="USD">
    $<span property="price" content="1000.00">1,000</span></div></div>"""

    listing = read_html(page)

    assert amount(listing) == "1000"
    assert listing.method is Method.RDFA


def test_product_meta_tags_are_read_with_their_list_price() -> None:
    page = """<head><meta property="og:title" content="Pan">
    <meta property="product:price:amount" content="8.00">
    <meta property="product:original_price:amount" content="12.00">
    <meta property="product:price:currency" content="EUR">
    <meta property="product:availability" content="in stock"></head>"""

    listing = read_html(page)

    assert amount(listing) == "8"
    assert listing.method is Method.META
    assert listing.list_price
    assert str(listing.list_price.amount) == "12.00"
    assert listing.availability is Availability.IN_STOCK


def test_sources_that_agree_are_named() -> None:
    page = f'<head><meta property="og:price:amount" content="34.50">{ld(KETTLE)}</head>'

    assert read_html(page).agreeing == (Method.JSON_LD, Method.META)


def test_an_amount_without_a_currency_says_so_and_the_store_may_know_it() -> None:
    page = '<head><meta property="og:price:amount" content="34.50"></head>'

    unknown = read_html(page)
    known = read_html(page, currency="EUR")

    assert unknown.price
    assert unknown.price.currency is None
    assert unknown.reason == "currency unknown"
    assert known.price
    assert known.price.currency == "EUR"


def test_an_image_is_never_an_address_that_browsers_run() -> None:
    page = ld('{"@type":"Product","name":"Pan","image":"javascript:alert(1)"}')

    assert read_html(page).image is None


def test_the_lower_end_of_a_range_gives_way_to_the_price_that_is_shown() -> None:
    data = ld(
        '{"@type":"Product","name":"Blue Kettle","offers":{"@type":"AggregateOffer",'
        '"lowPrice":"99","highPrice":"1299","priceCurrency":"EUR"}}'
    )
    page = f"{data}<body><h1>Blue Kettle</h1><p class='price'>599,00 €</p></body>"

    assert amount(read_html(page)) == "599"


def test_another_model_of_the_same_name_is_another_product() -> None:
    data = ld(
        '[{"@type":"Product","name":"Lidar X1","url":"/lidar-x1","offers":{"price":"199.99"}},'
        '{"@type":"Product","name":"Bags for it","url":"/bags","offers":{"price":"12.99"}}]'
    )
    page = f"{data}<body><h1>Lidar X2</h1><p class='current-price'>279,99 €</p></body>"

    assert amount(read_html(page, url="https://shop.example/lidar-x2")) == "279.99"
