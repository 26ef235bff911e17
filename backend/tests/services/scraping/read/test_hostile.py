"""Pages and selectors that mean harm cost at most a second and only themselves."""

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.models.listing import Listing
from app.services.scraping.pages import Hints, WebPage, utf8
from app.services.scraping.read import read
from tests.services.scraping.read.support import amount, ld, read_html, selectors

OFFERS = ",".join(f'{{"price":{price},"priceCurrency":"EUR"}}' for price in range(1, 10_001))


def cost_of(body: str) -> float:
    """Processor seconds that reading a page takes."""
    started = time.process_time()
    read_html(body)
    return time.process_time() - started


MOST_SECONDS = 2
"""Processor time; what this guards against costs the parser far more than that."""


@pytest.mark.parametrize(
    "body",
    [
        ld("[" * 200_000),
        ld('{"a":' * 200_000),
        ld('{"@type":"Product","name":"x","offers":{"price":' + "9" * 5_000 + "}}"),
        ld('{"@type":"Product","name":"x","offers":{"price":NaN}}'),
        ld('{"@type":"Product","name":"x","offers":{"price":Infinity}}'),
        ld("{/* " * 90_000),
        ld("{<!-- " * 10_000),
        ld('{"a":"' + '" ' * 100_000),
        ld('{"a":"' + "\\" * 200_000),
        "<ul><li>" * 5_000,
        "<h1>" * 9_000 + "text " * 9_000,
        "<div itemscope itemtype='http://schema.org/Product'>" + "<b itemprop=price>" * 3_000,
        "<div itemscope itemref='a b c d e f g h i j'>" * 3_000,
        "<h1>x</h1>" + "<b>1 2 3" * 9_000,
        "<a href='http://['>1</a><base href='//x y:z'>" * 900,
        "\0" * 100_000 + "<h1>\0</h1>",
        "<h1>\ud800</h1>",
        "<meta property='og:title' content='x'>" * 30_000,
        "<h1>x</h1><b class='price'>£" + "1," * 400 + "</b>",
    ],
)
def test_a_hostile_page_has_no_price_and_costs_little(body: str) -> None:
    started = time.process_time()

    listing = read_html(body)

    assert listing.price is None
    assert listing.reason
    assert time.process_time() - started < MOST_SECONDS


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("x" * 6_000_000, "The page is larger than 5 MB."),
        ("<div>" * 50_000, "The page opens too many elements that it never closes."),
        (
            "<a " + " ".join(f"x{index}=1" for index in range(100_000)) + ">",
            "An element of the page has too many attributes.",
        ),
        (
            "<a title='>' " + " ".join(f"x{index}='>'" for index in range(20_000)) + ">",
            "An element of the page has too many attributes.",
        ),
    ],
)
def test_what_the_parser_takes_time_squared_for_is_refused_unparsed(body: str, reason: str) -> None:
    listing = read_html(body)

    assert listing == Listing(reason=reason)


def test_a_page_of_many_void_elements_is_not_refused() -> None:
    page = "<h1>Blue Kettle</h1><b class='price'>£5.00</b>" + "<img src='a.jpg'>" * 30_000

    assert amount(read_html(page)) == "5"


def test_ten_thousand_offers_are_cut_off_and_the_lowest_of_the_first_is_read() -> None:
    page = ld(f'{{"@type":"Product","name":"x","offers":[{OFFERS}]}}')

    assert amount(read_html(page)) == "1"


def test_of_a_key_written_twice_the_last_counts() -> None:
    page = ld('{"@type":"Product","name":"x","offers":{"price":1,"price":2,"priceCurrency":"EUR"}}')

    assert amount(read_html(page)) == "2"


def test_thousands_of_prices_are_read_in_little_time() -> None:
    assert cost_of("<h1>x</h1>" + "<p class='price'>£5.00</p>" * 30_000) < MOST_SECONDS


@pytest.mark.parametrize(
    "selector",
    [
        "regex:(a+)+$",
        "regex:(.*)(.*)(.*)(.*)x",
        "json:$..*..*",
        "json:$..[?count($..*) > 1]",
        "css:* * * * * b",
        "css:div:has(b:has(i))",
        "xpath:" + "//*" * 8,
    ],
)
def test_a_costly_selector_is_cut_off(selector: str) -> None:
    state = '{"a":' * 50 + "1" + "}" * 50
    page = "<div><b>a</b></div>" * 2_000 + f"<script type='application/json'>[{state}]</script>"
    started = time.process_time()

    listing = read_html(page, selectors=selectors(sku=selector, title="css:b"))

    assert listing.title == "a"
    assert time.process_time() - started < MOST_SECONDS


PIECES = st.sampled_from(
    [
        "<h1>", "</h1>", "<div class='price'>", "</div>", "<b itemprop='price' content='", "'>",
        "<script type='application/ld+json'>", "</script>", '{"@type":"Product","offers":{"price":',
        '"', "}", "]", "[", "{", ",", ":", "£5.00", "1.299,95 €", "kr", "\0", "\ud800", "<meta ",
        "property='og:price:amount' content='", "itemscope itemtype='http://schema.org/Product'",
        "<a href='http://[", "<select><option>", "Sold out", "0", "9" * 40, "1e999", "-1", "%",
        "<base href='", "<html lang='", "typeof='Product' property='offers'", "<img src='", "<!--",
    ]
)  # fmt: skip


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.one_of(PIECES, st.text(max_size=20)), max_size=60).map("".join),
    st.sampled_from(["text/html", "application/json", "", "image/png"]),
    st.sampled_from(
        ["https://shop.example/p", "", "http://[", "\ud800", "//x", "https://é/ä?a=1#b"]
    ),
)
def test_any_text_whatever_gives_a_listing(text: str, content_type: str, url: str) -> None:
    page = WebPage(url=url, final_url=url, body=utf8(text), content_type=content_type)

    listing = read(page, Hints())

    assert listing.price is None or listing.price.amount > 0
    assert listing.price is not None or listing.reason
    assert Listing.model_validate_json(listing.model_dump_json()) == listing


def test_a_heading_behind_all_short_texts_is_no_mistake() -> None:
    listing = read_html(f"<body><p><i>Price</i> <b>5 €</b></p><h1>{'Kettle ' * 60}</h1></body>")

    assert listing.price is None or listing.price.amount == 5
