"""The demo: shops whose pages we can read, and a catalogue that carries a year of their prices."""

import threading
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from http import HTTPStatus
from itertools import pairwise

import httpx
import pytest
from sqlalchemy import func
from sqlmodel import col, select

from app.core.config import get_settings
from app.core.database import Session
from app.models import PriceHistory, Product, ProductUrl, User
from app.models.alert_rules import AlertRule, RuleKind
from app.models.selectors import Availability
from app.services import scraping
from app.services.scraping.pages import Hints, WebPage, utf8
from app.services.search import Searxng
from scripts.demo.goods import GOODS, SHOPS, DemoShop, address, history, moment
from scripts.demo.pictures import HEIGHT, WIDTH
from scripts.demo.seed import EMAIL, NotEmpty, seed, selectors_of
from scripts.demo.shops import Now, Server, answer

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
PORT = 8900


@pytest.fixture
def reachable_shops(monkeypatch: pytest.MonkeyPatch, shops: Server) -> Iterator[None]:
    monkeypatch.setenv(
        "OUTBOUND_ALLOW_SCRAPE", f"*.localhost:{PORT},*.localhost:{shops.server_port}"
    )
    get_settings.cache_clear()
    yield
    monkeypatch.undo()
    get_settings.cache_clear()


@pytest.fixture
def shops() -> Iterator[Server]:
    server = Server(0)
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    yield server
    server.shutdown()
    server.server_close()
    serving.join()


def as_of(at: datetime) -> Now:
    """The prices of one moment, which nobody changed."""
    return lambda good, shop: moment(good, shop, at)


@pytest.mark.parametrize("shop", SHOPS, ids=lambda shop: shop.host)
@pytest.mark.parametrize("days", [0, 40, 90])
def test_every_page_of_a_shop_is_read_as_it_was_meant(shop: DemoShop, days: int) -> None:
    at = NOW - timedelta(days=days)
    hints = Hints(selectors_of(shop), locale=shop.locale, currency=shop.currency)
    for good in GOODS:
        if shop.host not in good.sold_by:
            continue
        url = address(shop, PORT, f"/p/{good.slug}")
        status, kind, said = answer(shop.host, PORT, f"/p/{good.slug}", as_of(at))
        page = WebPage(url, url, utf8(str(said)), content_type=kind)

        listing = scraping.read(page, hints)

        assert status == HTTPStatus.OK
        assert listing.title == good.name
        expected = moment(good, shop, at)
        if expected.in_stock:
            assert listing.price is not None, (good.name, listing.reason)
            assert (listing.price.amount, listing.price.currency) == (
                expected.amount,
                shop.currency,
            )
            assert listing.availability is not Availability.OUT_OF_STOCK
        else:
            assert listing.availability is Availability.OUT_OF_STOCK


@pytest.mark.parametrize(
    ("host", "path", "status", "says"),
    [
        ("northwind.localhost", "/", HTTPStatus.OK, "Copper kettle"),
        ("localhost", "/", HTTPStatus.OK, "http://harbour.localhost:8900/"),
        ("northwind.localhost", "/shop.css", HTTPStatus.OK, "--shop: #0f766e"),
        ("northwind.localhost", "/p/hammock", HTTPStatus.NOT_FOUND, "Not here"),
        ("northwind.localhost", "/p/../../seed.py", HTTPStatus.NOT_FOUND, "Not here"),
    ],
)
def test_a_shop_has_more_than_product_pages(
    host: str, path: str, status: HTTPStatus, says: str
) -> None:
    found, _, text = answer(host, PORT, path, as_of(NOW))

    assert found == status
    assert says in str(text)


def test_pictures_are_of_a_kind_that_the_admin_shows(shops: Server) -> None:
    url = f"http://127.0.0.1:{shops.server_port}/pictures/copper-kettle.png"

    seen = httpx.get(url, headers={"Host": "northwind.localhost"})

    assert seen.headers["Content-Type"] == "image/png"
    start, pixels = seen.content[:8], seen.content.partition(b"IDAT")[2]
    assert start == b"\x89PNG\r\n\x1a\n"
    assert len(zlib.decompressobj().decompress(pixels)) == HEIGHT * (1 + 3 * WIDTH)


def test_a_visitor_changes_a_price_and_pays_it(shops: Server) -> None:
    page = f"http://127.0.0.1:{shops.server_port}/p/copper-kettle"
    shop = {"Host": "northwind.localhost"}

    changed = httpx.post(f"{page}/price", data={"amount": "12.34"}, headers=shop)
    shown = httpx.get(page, headers=shop)
    elsewhere = httpx.get(page, headers={"Host": "copperpine.localhost"})

    assert (changed.status_code, changed.headers["Location"]) == (303, "/p/copper-kettle")
    assert "12.34" in shown.text
    assert "12.34" not in elsewhere.text


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/p/copper-kettle/price", {"amount": "cheap"}),
        ("/p/copper-kettle/price", {"amount": "0"}),
        ("/p/copper-kettle/price", {"amount": "1e9"}),
        ("/p/copper-kettle/price", {"amount": "nan"}),
        ("/p/copper-kettle/price", {}),
        ("/p/hammock/price", {"amount": "5"}),
    ],
)
def test_what_is_no_price_changes_nothing(shops: Server, path: str, form: dict[str, str]) -> None:
    url = f"http://127.0.0.1:{shops.server_port}{path}"

    answered = httpx.post(url, data=form, headers={"Host": "northwind.localhost"})

    assert answered.status_code == HTTPStatus.BAD_REQUEST
    assert not shops.chosen


@pytest.mark.usefixtures("reachable_shops")
def test_the_search_engine_beside_the_shops_answers_as_searxng_does(shops: Server) -> None:
    engine = f"http://search.localhost:{shops.server_port}"
    with httpx.Client(transport=_Loopback()) as client:
        first = Searxng(engine, client).search("copper kettle", 1)
        second = Searxng(engine, client).search("copper kettle", 2)

    assert address(SHOPS[0], shops.server_port, "/p/copper-kettle") in {
        hit.url for hit in first.hits
    }
    assert second.hits == []


class _Loopback(httpx.HTTPTransport):
    """Names below localhost lead to this machine, whatever its resolver says."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.url = request.url.copy_with(host="127.0.0.1")
        return super().handle_request(request)


def test_a_year_of_prices_has_no_holes_and_ends_now() -> None:
    for good in GOODS:
        for shop in (shop for shop in SHOPS if shop.host in good.sold_by):
            periods = list(history(good, shop, NOW - timedelta(days=365), NOW))

            assert len(periods) > 5
            assert periods[0][0] == NOW - timedelta(days=365)
            assert periods[-1][1] == NOW
            for before, after in pairwise(periods):
                assert before[1] == after[0]
                assert before[2] != after[2]


def test_prices_move_within_the_hour_and_never_out_of_reach() -> None:
    good, shop = GOODS[0], SHOPS[0]
    last = list(history(good, shop, NOW - timedelta(days=3), NOW))[-1][2]

    amounts = {moment(good, shop, NOW + timedelta(minutes=10 * step)).amount for step in range(30)}

    assert len(amounts) > 1
    low, high = last.amount * Decimal("0.9"), last.amount * Decimal("1.1")
    assert low < min(amounts) < max(amounts) < high


@pytest.mark.usefixtures("reachable_shops")
def test_seeding_fills_an_empty_database_once(session: Session) -> None:
    assert seed("correct horse battery", PORT) is True
    assert seed("another password", PORT) is False

    products = session.exec(select(Product)).all()
    pages = session.exec(select(func.count()).select_from(ProductUrl)).one()
    readings = session.exec(select(func.count()).select_from(PriceHistory)).one()
    assert len(products) == len(GOODS)
    known = {shop.host for shop in SHOPS if shop.known}
    assert len(known) == len(SHOPS) - 1
    assert pages == sum(len(known.intersection(good.sold_by)) for good in GOODS)
    assert readings > 20 * pages
    assert {product.user_id for product in products} == set(
        session.exec(select(User.id).where(col(User.email) == EMAIL)).all()
    )
    kettle = next(product for product in products if product.slug == "copper-kettle-1-2-l")
    assert kettle.price_cache is not None
    assert kettle.price_cache.statistics is not None
    assert kettle.price_cache.statistics.days_365 is not None
    waited_for = session.exec(select(AlertRule).where(AlertRule.product_id == kettle.id)).all()
    assert {rule.kind for rule in waited_for} == {RuleKind.TARGET_PRICE, RuleKind.BACK_IN_STOCK}


def test_a_database_with_accounts_is_left_alone(session: Session, admin: User) -> None:
    with pytest.raises(NotEmpty):
        seed("correct horse battery", PORT)

    assert session.exec(select(Product)).all() == []
