"""What a shop may do to a price that must not become a reading by itself, visit by visit."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlmodel import col, select

from app.core.database import Session
from app.models import PriceCheck, PriceHistory, Product, ProductUrl, User
from app.models.checks import Outcome
from app.services import pricing
from app.tasks.pricing import check_pages
from tests import factories
from tests.shop.pages import Kind, ShopPage
from tests.shop.server import Shop

pytestmark = pytest.mark.usefixtures("shop_settings")

SUSPECT: dict[str, dict[str, Any]] = {
    "ten times": {"amount": "200.00"},
    "a hundred times": {"amount": "2000.00"},
    "a tenth": {"amount": "2.00"},
    "another currency": {"currency": "USD"},
    "another product": {"sku": "SOFA-9", "name": "Corner sofa"},
    "another title": {"sku": "", "name": "Corner sofa"},
}


@dataclass
class Tracked:
    """A page of the shop whose first price, 20.00 EUR, was accepted."""

    session: Session
    page: ShopPage
    row: ProductUrl

    def visit(self) -> PriceCheck:
        (batch,) = pricing.lease_now(self.session, [self.row.id])
        check_pages(batch.product_url_ids, str(batch.lease))
        self.session.expire_all()
        newest = select(PriceCheck).order_by(col(PriceCheck.id).desc()).limit(1)
        return self.session.exec(newest).one()

    def age(self) -> None:
        """Let sixteen minutes pass."""
        for check in self.session.exec(select(PriceCheck)):
            check.checked_at -= factories.MINUTE * 16
        self.session.flush()

    def amounts(self) -> list[tuple[Decimal | None, str | None]]:
        rows = self.session.exec(select(PriceHistory).order_by(col(PriceHistory.id)))
        return [(row.amount, row.currency) for row in rows]

    def lowest(self) -> Decimal:
        cache = self.session.get_one(Product, self.row.product_id).price_cache
        assert cache is not None
        assert cache.statistics is not None
        assert cache.statistics.all_time is not None
        return cache.statistics.all_time.min


@pytest.fixture
def tracked(session: Session, owner: User, shop: Shop) -> Tracked:
    page = shop.page("/p/kettle", kind=Kind.META, amount="20.00")
    product = factories.make_product(session, owner)
    store = factories.make_store(session, owner, domain="shop001.test", currency=None)
    row = factories.make_product_url(session, product, store, url=page.url, is_primary=True)
    tracked = Tracked(session, page, row)
    tracked.visit()
    return tracked


def change(page: ShopPage, settings: dict[str, Any]) -> None:
    """Say it in one source only, so that no second method vouches for it."""
    amount, name = settings.get("amount", "20.00"), settings.get("name", page.name)
    page.text = f"""<html><head><meta property="og:title" content="{name}">
    <meta property="product:price:amount" content="{amount}">
    <meta property="product:price:currency" content="{settings.get("currency", "EUR")}">
    <meta property="product:retailer_item_id" content="{settings.get("sku", page.sku)}"></head>
    <body><h1>{name}</h1></body></html>"""


@pytest.mark.parametrize("what", SUSPECT)
def test_what_is_suspect_is_held_and_released_by_a_second_agreeing_check(
    tracked: Tracked, what: str
) -> None:
    change(tracked.page, SUSPECT[what])

    first = tracked.visit()
    too_soon = tracked.visit()
    tracked.age()
    second = tracked.visit()

    assert (first.outcome, too_soon.outcome) == (Outcome.HELD, Outcome.HELD)
    assert first.reason
    assert second.outcome is Outcome.OK
    last = SUSPECT[what].get("amount", "20.00"), SUSPECT[what].get("currency", "EUR")
    assert tracked.amounts()[-1] == (Decimal(last[0]), last[1])


@pytest.mark.parametrize("what", SUSPECT)
def test_what_is_suspect_leaves_no_trace_when_it_is_rejected(
    tracked: Tracked, client: TestClient, what: str
) -> None:
    change(tracked.page, SUSPECT[what])
    held = tracked.visit()

    answer = client.post(f"/api/checks/{held.id}/reject")

    assert answer.json()["decision"] == "rejected"
    assert tracked.amounts() == [(Decimal("20.00"), "EUR")]
    assert tracked.lowest() == Decimal("20.00")


@pytest.mark.parametrize("amount", ["0.00", "0"])
def test_nothing_is_never_a_price_however_often_it_is_seen(tracked: Tracked, amount: str) -> None:
    change(tracked.page, {"amount": amount})

    outcomes = {tracked.visit().outcome}
    tracked.age()
    outcomes.add(tracked.visit().outcome)

    assert outcomes <= {Outcome.HELD, Outcome.PARSE_MISS}
    assert tracked.amounts() == [(Decimal("20.00"), "EUR")]
    assert tracked.lowest() == Decimal("20.00")


def test_a_rejected_price_is_not_confirmed_by_seeing_it_again(
    tracked: Tracked, client: TestClient
) -> None:
    change(tracked.page, SUSPECT["ten times"])
    held = tracked.visit()
    client.post(f"/api/checks/{held.id}/reject")
    tracked.age()

    again = tracked.visit()

    assert again.outcome is Outcome.HELD
    assert tracked.amounts() == [(Decimal("20.00"), "EUR")]
