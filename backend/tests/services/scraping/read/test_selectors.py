"""What a store's own selectors find."""

import pytest

from app.models.listing import Method
from app.models.selectors import Availability, AvailabilityRule, SelectorField, WordMatch
from tests.services.scraping.read.support import amount, ld, read_html, read_json, selectors

PAGE = """<head><meta property="og:price:amount" content="19.95"><title>Kettle</title></head>
<body><h1 class="name">Blue Kettle</h1>
<p class="price" data-amount="1299.95">Now 1.299,95 €</p><p class="stock">2 on the shelf</p>
<img src="/kettle.jpg" class="big">
<script type="application/json">{"product": {"price": {"value": 24.5}}}</script>
<script>var state = {"edlpPrice":"18,50"}</script>"""


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        ("css:.price", "1299.95"),
        ("attr:.price::data-amount", "1299.95"),
        ("xpath://p[@class='price']/text()", "1299.95"),
        ("json:$.product.price.value", "24.50"),
        ('regex:"edlpPrice":"(.*?)"', "18.50"),
        ("meta:og:price:amount", "19.95"),
    ],
)
def test_every_kind_of_selector_finds_the_price(selector: str, expected: str) -> None:
    listing = read_html(PAGE, selectors=selectors(price=selector), currency="EUR")

    assert amount(listing) == expected
    assert listing.method is Method.SELECTOR
    assert listing.evidence[SelectorField.PRICE].path == selector


def test_a_schema_selector_names_a_property_of_the_pages_own_product() -> None:
    page = ld('{"@type":"Product","name":"Pan","offers":{"price":"9","lowPrice":"7.50"}}')

    listing = read_html(page, selectors=selectors(price="schema:offers.lowPrice"), currency="EUR")

    assert amount(listing) == "7.50"


def test_the_first_selector_that_yields_a_valid_value_wins() -> None:
    listing = read_html(
        PAGE, selectors=selectors(price=["css:.gone", "css:.name", "css:.price"]), currency="EUR"
    )

    assert amount(listing) == "1299.95"
    assert listing.evidence[SelectorField.PRICE].path == "css:.price"


def test_a_selector_that_finds_nothing_is_said_and_the_page_is_read_without_it() -> None:
    page = ld('{"@type":"Product","name":"Pan","offers":{"price":"9","priceCurrency":"EUR"}}')

    listing = read_html(page, selectors=selectors(price="css:.gone"))

    assert amount(listing) == "9"
    assert listing.method is Method.JSON_LD
    assert listing.warnings == ("No selector for price found a valid value.",)


def test_a_rule_cuts_with_its_pattern_and_joins_its_prefix_and_suffix() -> None:
    rule = {"selector": "css:.stock", "pattern": r"(\d+) on", "prepend": "SKU-", "append": "-A"}

    listing = read_html(PAGE, selectors=selectors(sku=[rule]))

    assert listing.sku == "SKU-2-A"


def test_a_rule_may_say_which_separator_is_the_decimal_one() -> None:
    page = "<body><b class=price>1.299</b>"

    plain = read_html(page, selectors=selectors(price="css:.price"), currency="EUR")
    told = read_html(page, selectors=selectors(price=[{"selector": "css:.price", "decimal": "."}]))

    assert amount(plain) == "1299"
    assert amount(told) == "1.299"


def test_an_image_selector_gives_an_absolute_address() -> None:
    listing = read_html(PAGE, selectors=selectors(image="attr:img::src"))

    assert listing.image == "https://shop.example/kettle.jpg"


def test_the_stores_own_words_for_stock_are_understood() -> None:
    listing = read_html(
        PAGE,
        selectors=selectors(availability="css:.stock"),
        availability_map={"on the shelf": Availability.IN_STOCK},
    )

    assert listing.availability is Availability.IN_STOCK


@pytest.mark.parametrize("order", [1, -1])
def test_the_longest_of_the_stores_own_words_that_fit_counts(order: int) -> None:
    words = [("shelf", Availability.IN_STOCK), ("off the shelf", Availability.OUT_OF_STOCK)]

    listing = read_html(
        "<body><p class=stock>It is off the shelf</p>",
        selectors=selectors(availability="css:.stock"),
        availability_map=dict(words[::order]),
    )

    assert listing.availability is Availability.OUT_OF_STOCK


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Available", Availability.PRE_ORDER),
        ("AVAILABLE ", Availability.PRE_ORDER),
        ("available soon", Availability.BACK_ORDER),
        ("12 left", Availability.IN_STOCK),
        ("0 left", Availability.OUT_OF_STOCK),
        ("something left", Availability.SPECIAL_ORDER),
    ],
)
def test_exact_words_and_patterns_are_asked_in_their_order_before_parts(
    text: str, expected: Availability
) -> None:
    rules = [
        ("exact", "available", Availability.PRE_ORDER),
        ("regex", r"^0 left", Availability.OUT_OF_STOCK),
        ("regex", r"^\d+ left", Availability.IN_STOCK),
    ]

    listing = read_html(
        f"<body><p class=stock>{text}</p>",
        selectors=selectors(availability="css:.stock"),
        availability_rules=[
            AvailabilityRule(match=WordMatch(match), text=words, status=status)
            for match, words, status in rules
        ],
        availability_map={
            "available": Availability.BACK_ORDER,
            "left": Availability.SPECIAL_ORDER,
        },
    )

    assert listing.availability is expected


def test_words_that_nobody_knows_mean_what_the_store_set_as_default() -> None:
    listing = read_html(
        PAGE,
        selectors=selectors(availability="css:.stock"),
        availability_default=Availability.OUT_OF_STOCK,
    )

    assert listing.availability is Availability.OUT_OF_STOCK


def test_a_json_answer_is_read_with_a_jsonpath() -> None:
    listing = read_json(
        '{"data": [{"name": "Pan", "price": 12.5}]}',
        selectors=selectors(title="json:$.data[0].name", price="json:$.data[0].price"),
        currency="SEK",
    )

    assert listing.title == "Pan"
    assert amount(listing) == "12.50"


@pytest.mark.parametrize(
    "selector",
    [
        "css:[[",
        "xpath://p[",
        "xpath:document('file:///etc/passwd')",
        "json:$[",
        "json:$..a[?match(@.b, '(a+)+$')]",
        "json:$..a..b..c..d",
        "regex:(?=look)around",
        "regex:(",
    ],
)
def test_a_selector_that_cannot_be_used_costs_only_itself(selector: str) -> None:
    listing = read_html(
        PAGE, selectors=selectors(price=selector, title="css:.name"), currency="EUR"
    )

    assert listing.title == "Blue Kettle"
    assert any(selector[:20] in warning for warning in listing.warnings)
