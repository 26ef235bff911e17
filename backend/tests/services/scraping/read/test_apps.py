"""The state that apps are sent along with their page, as Next, Nuxt and others write it."""

import json

import pytest

from app.models.selectors import Availability
from tests.services.scraping.read.support import amount, read_html

HEAD = "<head><title>Blue Kettle</title></head><body><h1>Blue Kettle</h1>"
STATE = {"product": {"name": "Blue Kettle", "price": 49.5, "currency": "EUR", "inStock": True}}
LD = {
    "@context": "https://schema.org",
    "@type": "Product",
    "name": "Blue Kettle",
    "offers": {"price": "49.50", "priceCurrency": "EUR", "availability": "InStock"},
}


def _script(text: str, attributes: str = "") -> str:
    return f"{HEAD}<script {attributes}>{text}</script></body>"


def _streamed(*rows: str) -> str:
    pushes = [f"self.__next_f.push({json.dumps([1, row])})" for row in rows]
    begin = "(self.__next_f=self.__next_f||[]).push([0])"
    return HEAD + "".join(f"<script>{one}</script>" for one in [begin, *pushes]) + "</body>"


@pytest.mark.parametrize(
    "script",
    [
        f"window.__STATE__ = {json.dumps(STATE)};",
        f"window.__STATE__={json.dumps(STATE)};(function(){{var s;s=1}}());",
        f'window.A={{"x": 1}};window["__STATE__"] = {json.dumps(STATE)};start()',
        f"window.__STATE__ = JSON.parse({json.dumps(json.dumps(STATE))});",
        f"window.__STATE__ = JSON.parse('{json.dumps(STATE)}');",
        'product = {name: "Blue Kettle", price: 49.5, currency: "EUR", inStock: !0}',
        f"var shop = window.shop = {json.dumps(STATE)};",
        'window.__STATE__={product:{name:"Blue Kettle",price:49.5,currency:"EUR",inStock:!0}};a()',
    ],
)
def test_state_that_a_script_assigns_is_read(script: str) -> None:
    listing = read_html(_script(script))

    assert amount(listing) == "49.50"
    assert listing.availability is Availability.IN_STOCK


def test_what_nuxt_2_gives_to_its_function_is_put_where_it_is_named() -> None:
    state = (
        "window.__NUXT__=(function(a,b,c){return {layout:a,data:[{product:{name:b,"
        'price:c,currency:"EUR",inStock:!0}}]}}("default","Blue Kettle",49.5));'
    )

    assert amount(read_html(_script(state))) == "49.50"


def test_values_that_nuxt_3_names_by_their_place_are_put_there() -> None:
    flat = [
        ["ShallowReactive", 1],
        {"data": 2, "state": 3},
        ["Reactive", 4],
        ["Set", 8],
        {"product": 5},
        {"name": 6, "price": 7, "currency": 8, "inStock": 9, "self": 5},
        "Blue Kettle",
        49.5,
        "EUR",
        True,
    ]
    kind = 'type="application/json" id="__NUXT_DATA__"'

    listing = read_html(_script(json.dumps(flat), kind))

    assert amount(listing) == "49.50"
    assert listing.availability is Availability.IN_STOCK


def test_places_that_double_at_each_step_end() -> None:
    flat = [*([index + 1, index + 1] for index in range(60)), 5]
    kind = 'type="application/json" id="__NUXT_DATA__"'

    assert read_html(_script(json.dumps(flat) + " price", kind)).price is None


def test_data_that_next_streams_is_read() -> None:
    text = json.dumps(LD, ensure_ascii=False)

    def script(held: str) -> str:
        given = {"type": "application/ld+json", "dangerouslySetInnerHTML": {"__html": held}}
        return f"7:{json.dumps(['$', 'script', None, given])}\n"

    long = f"1d:T{len(text.encode()):x},{text}{script('$1d')}"
    for rows in ([long], [long[:90], long[90:]], [script(text)]):
        listing = read_html(_streamed("0:null\n", *rows))

        assert amount(listing) == "49.50"
        assert listing.availability is Availability.IN_STOCK


def test_state_that_next_streams_is_read() -> None:
    row = ["$", "$L3", None, {"data": STATE["product"]}]

    assert amount(read_html(_streamed(f'3:I["a.js"]\n5:{json.dumps(row)}\n'))) == "49.50"


@pytest.mark.parametrize(
    "rows", ["1d:Tffffffff,{", "zz", "1:[", "1:" + "[" * 100_000, "5:T,x", "\ud800:1"]
)
def test_a_stream_that_breaks_off_says_nothing(rows: str) -> None:
    assert read_html(_streamed(rows)).price is None
