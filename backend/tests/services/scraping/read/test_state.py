"""The state that shop systems embed, JSON answers, titles and pictures."""

from app.models.listing import Method
from app.models.selectors import Availability
from tests.services.scraping.read.support import amount, ld, read_html, read_json, read_page


def test_the_product_is_found_in_a_shops_state_and_its_cents_are_cents() -> None:
    listing = read_page("storefront_state.html", currency="EUR")

    assert amount(listing) == "109"
    assert listing.method is Method.EMBEDDED
    assert listing.list_price
    assert str(listing.list_price.amount) == "129"
    assert listing.availability is Availability.IN_STOCK
    assert listing.brand == "Nordic"


def test_a_product_of_another_name_in_the_state_is_not_the_pages() -> None:
    page = (
        "<head><title>Blue Kettle</title></head><h1>Blue Kettle</h1>"
        '<script>window.__DATA__ = {"p": {"name": "Red Toaster", "price": 5.5}};</script>'
    )

    assert read_html(page).price is None


def test_a_minor_unit_amount_is_shifted() -> None:
    listing = read_json(
        '{"product": {"name": "Pan", "price": {"centAmount": 1250, "currencyCode": "EUR"}}}'
    )

    assert amount(listing) == "12.50"
    assert listing.price
    assert listing.price.currency == "EUR"


def test_a_range_of_prices_begins_with_what_is_left_of_the_lowest() -> None:
    listing = read_json(
        '{"product": {"name": "Pan", "price_range": {"minimum_price": {'
        ' "regular_price": {"value": 18.95, "currency": "EUR"},'
        ' "final_price": {"value": 15.15, "currency": "EUR"}}}}}'
    )

    assert amount(listing) == "15.15"
    assert listing.price
    assert listing.price.currency == "EUR"


def test_a_json_answer_is_read_without_selectors() -> None:
    listing = read_json(
        '{"data": {"title": "Pan", "regular_price": "15.00", "sale_price": "12.00",'
        ' "currency": "GBP", "stock_status": "outofstock"}}'
    )

    assert amount(listing) == "12"
    assert listing.list_price
    assert str(listing.list_price.amount) == "15.00"
    assert listing.availability is Availability.OUT_OF_STOCK


def test_the_heading_is_the_title_when_it_holds_the_name_or_a_part_of_it() -> None:
    block = ld('{"@type":"Product","name":"Chinos - camel"}')

    assert read_html(f"{block}<h1>Chinos</h1>").title == "Chinos"
    assert read_html(f"{block}<h1>Wool Chinos - camel</h1>").title == "Wool Chinos - camel"
    assert read_html(f"{block}<h1>Summer sale</h1>").title == "Chinos - camel"


def test_without_a_heading_the_pages_title_loses_the_shops_name() -> None:
    page = "<head><title>Blue Kettle - Nordic Goods</title></head><body>"

    assert read_html(page, url="https://nordicgoods.example/p").title == "Blue Kettle"


def test_a_stand_in_is_no_picture_of_the_product() -> None:
    page = (
        "<head><meta property='og:image' content='/img/no-image.png'></head><h1>Blue Kettle</h1>"
        "<img src='/i/1.jpg' alt='Red toaster'><img src='/i/2.jpg' alt='Blue Kettle' width=600>"
    )

    assert read_html(page).image == "https://shop.example/i/2.jpg"


def test_the_largest_source_of_a_picture_is_taken() -> None:
    page = (
        "<h1>Blue Kettle</h1><img id='main' alt='Blue Kettle' src='data:image/gif;base64,R0'"
        " data-zoom-image='/i/large.jpg' data-src='/i/small.jpg'>"
    )

    assert read_html(page).image == "https://shop.example/i/large.jpg"


def test_a_named_product_takes_the_price_of_the_form_that_is_bought() -> None:
    state = (
        '{"product":{"name":"Blue Kettle","masterVariant":{"price":{"value":'
        '{"currencyCode":"GBP","centAmount":64900,"fractionDigits":2}},'
        '"availability":{"isOnStock":true}}}}'
    )

    listing = read_html(f"<body><h1>Blue Kettle</h1><script>window.__STATE__={state};</script>")

    assert amount(listing) == "649"
    assert listing.price
    assert listing.price.currency == "GBP"
    assert listing.availability is Availability.IN_STOCK


def test_a_currency_is_read_where_the_amount_stands() -> None:
    state = '{"name":"Blue Kettle","price":{"current":{"value":49,"currency":"SEK"}}}'

    listing = read_html(f"<h1>Blue Kettle</h1><script type='application/json'>{state}</script>")

    assert listing.price
    assert listing.price.currency == "SEK"


def test_a_price_that_only_data_attributes_hold_is_read_unless_it_may_count_cents() -> None:
    page = "<main><h1>Blue Kettle</h1><i data-price='{}' data-currency='EUR'></i></main>"

    listing = read_html(page.format("49.90"))

    assert amount(listing) == "49.90"
    assert listing.price
    assert listing.price.currency == "EUR"
    assert read_html(page.format("4990")).price is None


def test_a_lone_picture_that_shares_a_word_with_the_name_is_the_products() -> None:
    page = "<body><h1>Blue Kettle of enamelled steel</h1><img src='/{}.jpg' alt='{}'>"

    lone = read_html(page.format("kettle", "Kettle"))
    other = read_html(page.format("summer", "Summer sale"))
    rivals = read_html(page.format("kettle", "Kettle") + "<img src='/b.jpg' alt='Steel'>")

    assert lone.image == "https://shop.example/kettle.jpg"
    assert other.image is None
    assert rivals.image is None
