"""A page that has not changed is not read again, and what was known of it holds."""

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlmodel import col, select

from app.core.actor import Actor
from app.core.database import Session
from app.models import PriceCheck, PriceHistory, ProductUrl, Store, User
from app.models.checks import Outcome
from app.models.selectors import Rule, SelectorField
from app.services import catalog, pricing
from app.tasks.pricing import check_pages
from tests import factories
from tests.shop import Shop, ShopPage

pytestmark = pytest.mark.usefixtures("shop_settings")


@pytest.fixture
def store(session: Session, owner: User) -> Store:
    return factories.make_store(session, owner, domain="shop001.test", currency=None)


@pytest.fixture
def page(shop: Shop) -> ShopPage:
    return shop.page(etag='"v1"', headers={"Last-Modified": "Sat, 21 Nov 2026 10:00:00 GMT"})


@pytest.fixture
def tracked(session: Session, owner: User, store: Store, page: ShopPage) -> ProductUrl:
    product = factories.make_product(session, owner)
    return factories.make_product_url(session, product, store, url=page.url, is_primary=True)


def outcome_of_a_visit(session: Session, tracked: ProductUrl) -> Outcome:
    (batch,) = pricing.lease_now(session, [tracked.id])
    check_pages(batch.product_url_ids, str(batch.lease))
    session.expire_all()
    newest = select(PriceCheck).where(PriceCheck.lease == UUID(str(batch.lease)))
    return session.exec(newest).one().outcome


def readings(session: Session) -> list[PriceHistory]:
    return list(session.exec(select(PriceHistory).order_by(col(PriceHistory.id))))


def test_a_page_that_says_it_is_unchanged_confirms_its_price(
    session: Session, shop: Shop, tracked: ProductUrl
) -> None:
    outcome_of_a_visit(session, tracked)
    (reading,) = readings(session)
    first_seen = reading.last_seen_at

    outcomes = [outcome_of_a_visit(session, tracked) for _ in range(2)]

    (reading,) = readings(session)
    assert outcomes == [Outcome.NOT_MODIFIED, Outcome.NOT_MODIFIED]
    assert reading.last_seen_at > first_seen
    assert shop.hits[2].headers["if-none-match"] == '"v1"'
    assert shop.hits[2].headers["if-modified-since"] == "Sat, 21 Nov 2026 10:00:00 GMT"


def test_the_same_content_confirms_its_price_also_without_validators(
    session: Session, page: ShopPage, tracked: ProductUrl
) -> None:
    page.etag, page.headers = None, {}
    outcome_of_a_visit(session, tracked)
    same = outcome_of_a_visit(session, tracked)
    page.amount = "18.99"
    other = outcome_of_a_visit(session, tracked)

    assert (same, other) == (Outcome.NOT_MODIFIED, Outcome.OK)
    assert [str(reading.amount) for reading in readings(session)] == ["19.9900", "18.9900"]


def other_selectors(store: Store) -> None:
    store.selectors = {SelectorField.PRICE: [Rule(selector="css:.product-price")]}


def other_language(store: Store) -> None:
    store.locale = "de_DE"


def other_cookies(store: Store) -> None:
    store.cookies = "region=de"


@pytest.mark.parametrize("changed", [other_selectors, other_language, other_cookies])
def test_a_store_that_is_read_or_asked_in_another_way_is_read_anew(
    session: Session,
    shop: Shop,
    store: Store,
    tracked: ProductUrl,
    changed: Callable[[Store], None],
) -> None:
    outcome_of_a_visit(session, tracked)
    changed(store)
    session.flush()

    assert outcome_of_a_visit(session, tracked) is Outcome.OK
    assert "if-none-match" not in shop.hits[1].headers


def test_after_a_check_that_failed_the_page_is_read_anew(
    session: Session, page: ShopPage, tracked: ProductUrl
) -> None:
    outcome_of_a_visit(session, tracked)
    page.status, page.etag = 500, None
    outcome_of_a_visit(session, tracked)
    page.status, page.etag = 200, '"v1"'

    assert outcome_of_a_visit(session, tracked) is Outcome.OK


def test_a_held_price_is_read_again_although_the_page_is_unchanged(
    session: Session, page: ShopPage, tracked: ProductUrl
) -> None:
    outcome_of_a_visit(session, tracked)
    page.etag = '"v2"'
    page.text = (
        '<meta property="og:title" content="Copper kettle">'
        '<meta property="product:price:amount" content="199.90">'
        '<meta property="product:price:currency" content="EUR"><h1>Copper kettle</h1>'
    )

    assert outcome_of_a_visit(session, tracked) is Outcome.HELD
    assert outcome_of_a_visit(session, tracked) is Outcome.HELD


def test_an_owner_who_changes_the_readings_has_the_page_read_anew(
    session: Session, actor: Actor, tracked: ProductUrl
) -> None:
    outcome_of_a_visit(session, tracked)
    (reading,) = readings(session)

    catalog.delete_reading(session, actor, reading.id)

    assert outcome_of_a_visit(session, tracked) is Outcome.OK
    assert len(readings(session)) == 1


def test_where_a_page_has_moved_to_is_shown_until_it_is_back(
    session: Session, shop: Shop, page: ShopPage, tracked: ProductUrl
) -> None:
    new = shop.page("/p/new-kettle")
    page.redirect_to, page.status = new.url, 301
    outcome_of_a_visit(session, tracked)
    moved = tracked.moved_to
    page.redirect_to, page.status = None, 200
    outcome_of_a_visit(session, tracked)

    checks = session.exec(select(PriceCheck).order_by(col(PriceCheck.id))).all()
    assert moved == new.url
    assert tracked.moved_to is None
    assert [check.moved_to for check in checks] == [new.url, None]
