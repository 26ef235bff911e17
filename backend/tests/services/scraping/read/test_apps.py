"""The state that apps are sent along with their page, as Next, Nuxt and others write it."""

import json

import pytest

from app.models.selectors import Availability
from app.services.scraping.read.embedded.assigned import Allowance, assigned
from tests.services.scraping.read.support import amount, ld, read_html

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
        f"var shop = window.shop = {json.dumps(STATE)};",
    ],
)
def test_state_that_a_script_assigns_is_read(script: str) -> None:
    listing = read_html(_script(script))

    assert amount(listing) == "49.50"
    assert listing.availability is Availability.IN_STOCK


@pytest.mark.parametrize(
    "amount_of",
    ["129900/100", "10*49", "sale?39:49", "fmt(1299,2)", '"1"+"299"', "`1,299.00`", "1_299"],
)
def test_what_a_script_would_have_to_be_run_for_is_not_guessed_at(amount_of: str) -> None:
    state = f'{{product:{{name:"Blue Kettle",price:{amount_of},currency:"USD"}}}}'

    assert read_html(_script(f"window.__STATE__={state};")).price is None
    assert read_html(_script(f"window.__NUXT__=(function(){{return {state}}}());")).price is None


@pytest.mark.parametrize(
    "others",
    [
        'window.related=[{"name":"Blue Kettle","price":5.00}];',
        'var cart={"items":[{"name":"Blue Kettle","price":"39.00"}]};',
        'window.page={"recentlyViewed":[{"name":"Blue Kettle","price":39}]};',
        'window.all=[{"name":"Blue Kettle Lid","price":5.00}];',
    ],
)
def test_what_is_named_for_other_products_is_not_the_pages(others: str) -> None:
    own = f"window.product={json.dumps(STATE['product'])};"

    assert amount(read_html(_script(others + own))) == "49.50"
    assert amount(read_html(_script(own + others))) == "49.50"


def test_two_states_of_one_name_that_disagree_say_nothing() -> None:
    own = json.dumps(STATE["product"])

    assert amount(read_html(_script(f"window.a={own};window.b={own}"))) == "49.50"
    other = own.replace("49.5", "45.5")
    assert read_html(_script(f"window.a={own};window.b={other}")).price is None


def test_what_nuxt_2_gives_to_its_function_is_put_where_it_is_named() -> None:
    state = (
        "window.__NUXT__=(function(a,b,c){return {layout:a,data:[{product:{name:b,"
        'price:c,currency:"EUR",inStock:!0}}]}}("default","Blue Kettle",49.5));'
    )

    assert amount(read_html(_script(state))) == "49.50"


@pytest.mark.parametrize(
    ("names", "body", "arguments", "expected"),
    [
        ("a,b,c,d", "name:a,currency:b,was:c,price:d", '"Blue Kettle","EUR",void 0,49.5', "49.50"),
        ("a,b,c", "name:a,made:b,price:c", '"Blue Kettle",new Date(1700000000000),49.5', "49.50"),
        ("a,b,price", "name:price,a:5,price:49.5", '"sale_price","x","Blue Kettle"', "49.50"),
        ("a,b", "name:a,price:b", '"Blue Kettle",10*49', None),
        ("a,b", "name:a,price:b", '"Blue Kettle"', None),
        ("a,b", "name:a,price:b", '"Blue Kettle",49.5,1', None),
    ],
)
def test_the_function_of_nuxt_2_is_read_as_it_would_run_or_not_at_all(
    names: str, body: str, arguments: str, expected: str | None
) -> None:
    state = (
        f"window.__NUXT__=(function({names}){{b.returns={{}};return {{data:[{{{body}}}]}}}}"
        f"({arguments}));"
    )

    assert amount(read_html(_script(state))) == expected


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


def test_a_reference_to_another_row_is_no_amount_of_dollars() -> None:
    rows = '1:{"product":{"name":"Blue Kettle","price":"$2"}}\n2:{"amount":49.5}\n'
    told = '1:{"product":{"name":"Blue Kettle","price":"$$49.50"}}\n'

    assert read_html(_streamed(rows)).price is None
    assert amount(read_html(_streamed(told))) == "49.50"


def test_the_stream_is_read_beside_data_about_the_shop() -> None:
    shop = '{"@context":"https://schema.org","@type":"Organization","name":"Shop"}'
    text = json.dumps(LD)
    page = _streamed(f"1d:T{len(text):x},{text}")

    assert amount(read_html(page.replace(HEAD, HEAD + ld(shop)))) == "49.50"


@pytest.mark.parametrize(
    "script",
    ["a={" * 200_000, 'window.a={"x":' * 20_000, "x.y=a.b={" * 9_000, "JSON.parse(" * 99_000],
)
def test_scripts_that_assign_without_end_are_looked_at_for_a_while(script: str) -> None:
    allowance = Allowance()

    assigned(f'{script}"price"', "rice", allowance)

    assert 0 in {allowance.tries, allowance.failures}
    assert read_html(_script(f'{script}"price"')).price is None


@pytest.mark.parametrize(
    "rows", ["1d:Tffffffff,{", "zz", "1:[", "1:" + "[" * 100_000, "5:T,x", "\ud800:1"]
)
def test_a_stream_that_breaks_off_says_nothing(rows: str) -> None:
    assert read_html(_streamed(rows)).price is None
