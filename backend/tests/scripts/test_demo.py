"""The demo: shops whose pages we can read, and a catalogue that carries a year of their prices."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from http import HTTPStatus
from itertools import pairwise

import pytest
from sqlalchemy import func
from sqlmodel import col, select

from app.core.config import get_settings
from app.core.database import Session
from app.models import PriceHistory, Product, ProductUrl, User
from app.models.selectors import Availability
from app.services import scraping
from app.services.scraping.pages import Hints, WebPage
from scripts.demo.goods import GOODS, SHOPS, DemoShop, history, moment
from scripts.demo.seed import EMAIL, NotEmpty, seed, selectors_of
from scripts.demo.shops import address, answer

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
PORT = 8900


@pytest.fixture
def reachable_shops(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("OUTBOUND_ALLOW_SCRAPE", f"*.localhost:{PORT}")
    get_settings.cache_clear()
    yield
    monkeypatch.undo()
    get_settings.cache_clear()


@pytest.mark.parametrize("shop", SHOPS, ids=lambda shop: shop.host)
@pytest.mark.parametrize("days", [0, 40, 90])
def test_every_page_of_a_shop_is_read_as_it_was_meant(shop: DemoShop, days: int) -> None:
    at = NOW - timedelta(days=days)
    hints = Hints(selectors_of(shop), locale=shop.locale, currency=shop.currency)
    for good in GOODS:
        if shop.host not in good.sold_by:
            continue
        url = address(shop, PORT, f"/p/{good.slug}")
        status, kind, text = answer(shop.host, PORT, f"/p/{good.slug}", at)
        page = WebPage(url, url, text, content_type=kind)

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
        ("northwind.localhost", "/pictures/copper-kettle.svg", HTTPStatus.OK, "<svg"),
        ("northwind.localhost", "/p/hammock", HTTPStatus.NOT_FOUND, "Not here"),
        ("northwind.localhost", "/p/../../seed.py", HTTPStatus.NOT_FOUND, "Not here"),
    ],
)
def test_a_shop_has_more_than_product_pages(
    host: str, path: str, status: HTTPStatus, says: str
) -> None:
    found, _, text = answer(host, PORT, path, NOW)

    assert found == status
    assert says in text


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
    assert pages == sum(len(good.sold_by) for good in GOODS)
    assert readings > 20 * pages
    assert {product.user_id for product in products} == set(
        session.exec(select(User.id).where(col(User.email) == EMAIL)).all()
    )
    kettle = next(product for product in products if product.slug == "copper-kettle-1-2-l")
    assert kettle.price_cache is not None
    assert kettle.price_cache.statistics is not None
    assert kettle.price_cache.statistics.days_365 is not None


def test_a_database_with_accounts_is_left_alone(session: Session, admin: User) -> None:
    with pytest.raises(NotEmpty):
        seed("correct horse battery", PORT)

    assert session.exec(select(Product)).all() == []
