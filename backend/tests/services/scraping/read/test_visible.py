# ruff: noqa: RUF001 -- prices are written in many scripts
"""What a buyer sees on the page, without any data in it."""

import pytest

from app.models.listing import Method
from app.models.selectors import Availability
from tests.services.scraping.read.support import amount, read_html, read_page

H1 = "<h1>Blue Kettle</h1>"


def test_the_price_stands_out_from_everything_else_that_is_money() -> None:
    listing = read_page("struck_and_related.html", url="https://haushalt.example/p/kessel")

    assert amount(listing) == "39.90"
    assert listing.price
    assert listing.price.currency == "EUR"
    assert listing.method is Method.VISIBLE
    assert listing.availability is Availability.IN_STOCK
    assert listing.title == "Blauer Kessel"


@pytest.mark.parametrize(
    ("page", "expected"), [("split_amount.html", "1048.99"), ("raised_cents.html", "35.99")]
)
def test_an_amount_split_over_elements_is_read_as_one(page: str, expected: str) -> None:
    assert amount(read_page(page)) == expected


def test_a_structured_price_that_is_shown_nowhere_gives_way_to_the_one_at_the_title() -> None:
    listing = read_page("stale_data.html")

    assert amount(listing) == "120"
    stale = next(one for one in listing.candidates if one.amount == 150)
    assert stale.reason == "the page does not show it"


def test_the_price_with_tax_is_the_one_that_is_paid() -> None:
    assert amount(read_page("net_and_gross.html")) == "40"


def test_cards_of_one_kind_with_several_prices_are_other_products() -> None:
    listing = read_page("cards_of_one_kind.html")

    assert listing.price is None
    assert listing.availability is Availability.OUT_OF_STOCK


def test_a_page_without_a_price_of_its_own_has_none_and_says_why() -> None:
    listing = read_page("no_buy_box.html")

    assert listing.price is None
    assert listing.reason == "There is no price on the page."
    assert listing.availability is Availability.OUT_OF_STOCK


def test_a_wall_against_robots_has_no_price() -> None:
    assert read_page("wall.html").price is None


@pytest.mark.parametrize(
    "text",
    [
        "Save £5.00",
        "£5.00 off your order",
        "Free shipping on orders over £5.00",
        "from £5.00 per month",
        "RRP £5.00",
        "£5.00 / kg",
        "20% discount worth £5.00",
    ],
)
def test_words_beside_a_number_say_that_it_is_not_the_price(text: str) -> None:
    assert read_html(f"<body>{H1}<p class='price'>{text}</p>").price is None


@pytest.mark.parametrize(
    "markup",
    [
        "<div class='recommended-items'><b class='price'>£5.00</b></div>",
        "<div id='recently-viewed'><b class='price'>£5.00</b></div>",
        "<footer><b class='price'>£5.00</b></footer>",
        "<a href='/p/other'><b class='price'>£5.00</b></a>",
        "<select><option>Large £5.00</option></select>",
        "<s class='price'>£5.00</s>",
        "<b class='price' style='text-decoration: line-through'>£5.00</b>",
        "<b class='old-price'>£5.00</b>",
        "<b class='unit-price'>£5.00</b>",
        "<script>var price = '£5.00'</script>",
        "<div>Was <b class='price'>£5.00</b></div>",
    ],
)
def test_elements_around_a_number_say_that_it_is_not_the_price(markup: str) -> None:
    assert read_html(f"<body>{H1}{markup}").price is None


def test_a_link_to_the_page_itself_does_not_take_its_price_away() -> None:
    page = f"<body>{H1}<a href='/p/blue-kettle?tab=1'><b class='price'>£5.00</b></a>"

    assert amount(read_html(page)) == "5"


def test_of_two_prices_in_one_small_box_the_lower_is_charged() -> None:
    page = f"<body>{H1}<div class='price'><span>£12.00</span> <span>£9.50</span></div>"

    assert amount(read_html(page)) == "9.50"


def test_a_regular_price_is_old_only_beside_a_lower_one() -> None:
    alone = f"<body>{H1}<p class='price'>Regular price <b class='price-regular'>£12.00</b></p>"
    beaten = f"{alone}<p class='price'>Sale price <b class='price-sale'>£9.50</b></p>"

    assert amount(read_html(alone)) == "12"
    assert amount(read_html(beaten)) == "9.50"


def test_the_price_behind_the_heading_beats_one_far_away() -> None:
    texts = "".join(f"<p>Paragraph {letter}</p>" for letter in "abcdefghijklmnopqrstuvwxyz" * 3)
    page = f"<body>{H1}<b class='price'>£5.00</b>{texts}<b class='price'>£7.00</b>"

    assert amount(read_html(page)) == "5"


def test_a_bare_number_counts_when_its_element_is_called_a_price() -> None:
    page = f"<body>{H1}<p>12 in a box</p><div class='product-price main'>12.50</div>"

    listing = read_html(page, currency="EUR")

    assert amount(listing) == "12.50"
    assert listing.price
    assert listing.price.currency == "EUR"


def test_the_heading_that_counts_is_the_one_that_the_page_is_named_after() -> None:
    page = (
        "<head><meta property='og:title' content='Blue Kettle'></head><body><h1>Summer sale</h1>"
        "<p class='price'>£1.00</p>" + "<p>text</p>" * 60 + H1 + "<p class='price'>£5.00</p>"
    )

    listing = read_html(page)

    assert amount(listing) == "5"
    assert listing.title == "Blue Kettle"


@pytest.mark.parametrize(
    ("url", "lang", "text", "currency"),
    [
        ("https://shop.example.ca/p", "en", "$5.00", "CAD"),
        ("https://example.com/p", "en", "$5.00", "USD"),
        ("https://example.com/de-ch/p", "de", "Fr. 5.00", "CHF"),
        ("https://example.com/gb/en/p", "en", "£5.00", "GBP"),
        ("https://example.se/p", "sv", "5 kr", "SEK"),
        ("https://example.by/p", "ru", "5,20 руб.", "BYN"),
        ("https://example.com/p", "fr-CA", "5,00 $", "CAD"),
        ("https://example.com/p", "es", "$5.00", None),
    ],
)
def test_a_sign_of_several_currencies_is_read_by_where_the_shop_is(
    url: str, lang: str, text: str, currency: str | None
) -> None:
    page = f"</html><html lang='{lang}'><body>{H1}<b class='price'>{text}</b>"

    listing = read_html(page, url=url)

    assert listing.price
    assert listing.price.currency == currency


def test_structured_data_can_be_ignored() -> None:
    listing = read_page("stale_data.html", ignore_structured=True)

    assert amount(listing) == "120"
    assert all(one.method is Method.VISIBLE for one in listing.candidates)


def test_a_heading_that_is_marked_up_counts_once_and_names_the_product() -> None:
    head = "<title>Winter sale | The Shop</title>"

    listing = read_html(
        head + '<h1 itemprop="name">Blue Kettle</h1><p>£19.99</p>', ignore_structured=True
    )

    assert listing.title == "Blue Kettle"
