"""How good a price is, and what packs of different sizes cost by the unit (DOMAIN section 5)."""

from decimal import Decimal

import pytest
from fastapi.testclient import TestClient

from app.core.database import Session
from app.models import Product, ProductUrl, User
from app.models.price_cache import Badge, Basis, Confidence, Deal, PriceCache
from app.services import pricing
from tests import factories


@pytest.fixture
def product(session: Session, owner: User) -> Product:
    return factories.make_product(session, owner)


@pytest.fixture
def page(session: Session, owner: User, product: Product) -> ProductUrl:
    store = factories.make_store(session, owner)
    return factories.make_product_url(session, product, store, is_primary=True)


def rebuilt(session: Session, product: Product) -> PriceCache:
    pricing.rebuild_caches(session, [product.id])
    assert product.price_cache is not None
    return product.price_cache


def deal_of(session: Session, product: Product) -> Deal:
    deal = rebuilt(session, product).deal
    assert deal is not None
    return deal


def test_a_price_that_is_lower_than_on_most_days_has_a_high_percentile(
    session: Session, product: Product, page: ProductUrl
) -> None:
    factories.make_reading(session, page, amount="100", days_ago=39, last_seen_days_ago=20)
    factories.make_reading(session, page, amount="50", days_ago=19, last_seen_days_ago=10)
    factories.make_reading(session, page, amount="60", days_ago=9)

    deal = deal_of(session, product)

    assert deal.percentile == pytest.approx(62, abs=2)
    assert deal.score == pytest.approx(71, abs=1)
    assert (deal.confidence, deal.tracked_days, deal.readings) == (Confidence.HIGH, 39, 3)
    assert not deal.good


def test_before_two_weeks_there_is_no_verdict(
    session: Session, product: Product, page: ProductUrl
) -> None:
    factories.make_reading(session, page, amount="100", days_ago=13, last_seen_days_ago=5)
    factories.make_reading(session, page, amount="50", days_ago=4)

    deal = deal_of(session, product)

    assert (deal.percentile, deal.score, deal.good) == (None, None, False)
    assert deal.confidence is Confidence.LOW


@pytest.mark.parametrize(
    ("now", "days", "good"),
    [("52", 35, True), ("53", 35, False), ("52", 34, False), ("50", 60, True)],
)
def test_a_good_deal_is_near_the_lowest_after_five_weeks(
    session: Session, product: Product, page: ProductUrl, now: str, days: int, good: bool
) -> None:
    factories.make_reading(session, page, amount="100", days_ago=days, last_seen_days_ago=30)
    factories.make_reading(session, page, amount="50", days_ago=29, last_seen_days_ago=2)
    factories.make_reading(session, page, amount=now, days_ago=1)

    cache = rebuilt(session, product)

    assert cache.deal is not None
    assert cache.deal.good is good
    assert (Badge.GOOD_DEAL in cache.badges) is good


def test_a_price_that_never_changed_is_neither_good_nor_bad(
    session: Session, product: Product, page: ProductUrl
) -> None:
    factories.make_reading(session, page, amount="100", days_ago=60)

    deal = deal_of(session, product)

    assert (deal.percentile, deal.score, deal.good) == (50, 50, False)


def test_packs_are_compared_by_the_unit_once_every_page_has_a_size(
    session: Session, owner: User, product: Product, page: ProductUrl
) -> None:
    product.unit = "kg"
    page.pack_size = Decimal("0.5")
    store = factories.make_store(session, owner)
    big = factories.make_product_url(session, product, store)
    factories.make_reading(session, page, amount="6", days_ago=3)
    factories.make_reading(session, big, amount="10", days_ago=3)

    by_shelf = rebuilt(session, product)
    big.pack_size = Decimal(1)
    by_unit = rebuilt(session, product)

    assert (by_shelf.basis, by_shelf.best[0].product_url_id) == (Basis.SHELF, page.id)
    assert by_shelf.best[0].unit_price is None
    assert by_shelf.offers[0].unit_price == Decimal(12)
    assert (by_unit.basis, by_unit.best[0].product_url_id) == (Basis.UNIT, big.id)
    assert (by_unit.best[0].amount, by_unit.best[0].unit_price) == (Decimal(10), Decimal(10))
    assert by_unit.statistics is not None
    assert by_unit.statistics.all_time is not None
    assert by_unit.statistics.all_time.max == Decimal(10)


def test_units_and_pack_sizes_are_set_over_the_api(
    client: TestClient, session: Session, product: Product, page: ProductUrl
) -> None:
    factories.make_reading(session, page, amount="6", days_ago=1)

    client.patch(f"/api/product-urls/{page.id}", json={"pack_size": "0.75"})
    told = client.patch(f"/api/products/{product.id}", json={"unit": "l"}).json()
    refused = client.patch(f"/api/product-urls/{page.id}", json={"pack_size": "0"})

    assert (told["unit"], told["basis"]) == ("l", "unit")
    assert (told["best"]["amount"], told["best"]["unit_price"]) == ("6", "8")
    assert told["urls"][0]["pack_size"] == "0.75"
    assert refused.status_code == 422
