"""A batch from lease to record, against the shop, in this process."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlmodel import col, select

from app.core.database import Session
from app.models import PriceCheck, PriceHistory, Product, ProductUrl, Store, User
from app.models.checks import Outcome
from app.models.selectors import Availability, Rule, SelectorField
from app.services import pricing
from app.tasks.pricing import check_pages
from tests import factories
from tests.shop.pages import Kind
from tests.shop.server import Shop


@pytest.fixture
def store(session: Session, owner: User) -> Store:
    return factories.make_store(session, owner, domain="shop001.test", currency=None)


@pytest.fixture
def product(session: Session, owner: User) -> Product:
    return factories.make_product(session, owner)


def visit(session: Session, *pages: ProductUrl) -> UUID:
    (batch,) = pricing.lease_now(session, [page.id for page in pages])
    check_pages(batch.product_url_ids, str(batch.lease))
    session.expire_all()
    return batch.lease


def checks(session: Session) -> list[PriceCheck]:
    return list(
        session.exec(
            select(PriceCheck).order_by(col(PriceCheck.product_url_id), col(PriceCheck.id))
        )
    )


@pytest.mark.parametrize("kind", [Kind.JSON_LD, Kind.GRAPH, Kind.MICRODATA, Kind.META])
@pytest.mark.usefixtures("shop_settings")
def test_structured_data_is_read_without_selectors(
    session: Session, shop: Shop, product: Product, store: Store, kind: Kind
) -> None:
    page = shop.page("/p/kettle", kind=kind, amount="24.50", currency="GBP")
    tracked = factories.make_product_url(session, product, store, url=page.url, is_primary=True)

    visit(session, tracked)

    reading = session.exec(select(PriceHistory)).one()
    assert (reading.amount, reading.currency) == (Decimal("24.50"), "GBP")
    assert reading.availability is Availability.IN_STOCK
    assert reading.evidence is not None
    assert reading.evidence.status == 200


@pytest.mark.usefixtures("shop_settings")
def test_a_stores_selectors_read_a_json_api(
    session: Session, shop: Shop, product: Product, store: Store
) -> None:
    store.selectors = {
        SelectorField.PRICE: [Rule(selector="json:$.price.value")],
        SelectorField.CURRENCY: [Rule(selector="json:$.price.currency")],
        SelectorField.TITLE: [Rule(selector="json:$.title")],
    }
    page = shop.page("/api/kettle", kind=Kind.JSON_API, amount="7.25", currency="EUR")
    tracked = factories.make_product_url(session, product, store, url=page.url, is_primary=True)

    visit(session, tracked)

    assert session.exec(select(PriceHistory)).one().amount == Decimal("7.25")


@pytest.mark.usefixtures("shop_settings")
def test_a_sold_out_page_without_a_price_is_a_reading_without_an_amount(
    session: Session, shop: Shop, product: Product, store: Store
) -> None:
    page = shop.page("/p/kettle", kind=Kind.SOLD_OUT)
    tracked = factories.make_product_url(session, product, store, url=page.url, is_primary=True)

    visit(session, tracked)

    reading = session.exec(select(PriceHistory)).one()
    assert (reading.amount, reading.availability) == (None, Availability.OUT_OF_STOCK)


@pytest.mark.usefixtures("shop_settings")
def test_one_failing_page_never_touches_its_neighbours(
    session: Session, shop: Shop, product: Product, store: Store
) -> None:
    outcomes: dict[str, dict[str, Any]] = {
        "/p/good": {},
        "/p/gone": {"status": 404},
        "/p/broken": {"status": 500},
        "/p/empty": {"text": "<html><body>Nothing here</body></html>"},
    }
    pages = [
        factories.make_product_url(
            session,
            product,
            store,
            url=shop.page(path, **settings).url,
            is_primary=path == "/p/good",
        )
        for path, settings in outcomes.items()
    ]

    visit(session, *pages)

    assert [check.outcome for check in checks(session)] == [
        Outcome.OK,
        Outcome.GONE,
        Outcome.SERVER_ERROR,
        Outcome.PARSE_MISS,
    ]
    assert all(check.reason for check in checks(session)[1:])
    assert len(session.exec(select(PriceHistory)).all()) == 1


@pytest.mark.usefixtures("shop_settings")
def test_a_tenfold_price_is_held_and_released_by_a_second_agreeing_check(
    session: Session, shop: Shop, product: Product, store: Store
) -> None:
    page = shop.page("/p/kettle", kind=Kind.META, amount="20.00")
    tracked = factories.make_product_url(session, product, store, url=page.url, is_primary=True)
    visit(session, tracked)
    page.text = (
        '<meta property="og:title" content="Copper kettle">'
        '<meta property="product:price:amount" content="200.00">'
        '<meta property="product:price:currency" content="EUR"><h1>Copper kettle</h1>'
    )

    visit(session, tracked)
    before = [reading.amount for reading in session.exec(select(PriceHistory))]
    for minutes, check in zip((17, 16), checks(session), strict=True):
        check.checked_at = factories.ago(minutes=minutes)
    session.flush()
    visit(session, tracked)
    after = sorted(reading.amount or 0 for reading in session.exec(select(PriceHistory)))

    assert before == [Decimal("20.00")]
    assert after == [Decimal("20.00"), Decimal("200.00")]


@pytest.mark.usefixtures("shop_settings")
def test_one_message_delivered_three_times_makes_one_reading_and_one_request(
    session: Session, shop: Shop, product: Product, store: Store
) -> None:
    page = shop.page("/p/kettle")
    tracked = factories.make_product_url(session, product, store, url=page.url, is_primary=True)
    (batch,) = pricing.lease_now(session, [tracked.id])

    for _ in range(3):
        check_pages(batch.product_url_ids, str(batch.lease))

    assert len(session.exec(select(PriceHistory)).all()) == 1
    assert len(checks(session)) == 1
    assert len(shop.hits_of("/p/kettle")) == 1


OLD_SHOP = """<h1>Copper kettle</h1><div class="buy-box"><span class="price-tag">€20.00</span>
<button>Add to basket</button></div>"""


@pytest.mark.usefixtures("shop_settings")
def test_a_selector_that_stopped_matching_is_mended_with_one_call(
    client: TestClient, session: Session, shop: Shop, product: Product, store: Store
) -> None:
    store.selectors = {SelectorField.PRICE: [Rule(selector="css:.price-tag")]}
    page = shop.page("/p/kettle", text=f"<html><body><main>{OLD_SHOP}</main></body></html>")
    tracked = factories.make_product_url(session, product, store, url=page.url, is_primary=True)
    visit(session, tracked)
    redesigned = OLD_SHOP.replace("price-tag", "amount-now").replace("20.00", "18.00")
    page.text = f"<html><body><main>{redesigned}</main></body></html>"

    visit(session, tracked)
    held = checks(session)[-1]
    mended = client.post(f"/api/checks/{held.id}/adopt")
    visit(session, tracked)

    assert held.outcome is Outcome.HELD
    assert held.proposal is not None
    assert held.proposal.selector == "css:span.amount-now"
    assert mended.json()["decision"] == "accepted"
    assert checks(session)[-1].outcome is Outcome.OK
    readings = session.exec(select(PriceHistory).order_by(col(PriceHistory.id))).all()
    assert [reading.amount for reading in readings] == [Decimal("20.00"), Decimal("18.00")]


@pytest.mark.usefixtures("shop_settings")
def test_a_price_elsewhere_does_not_take_the_place_of_a_lost_selectors(
    session: Session, shop: Shop, product: Product, store: Store
) -> None:
    store.selectors = {SelectorField.PRICE: [Rule(selector="css:.price-tag")]}
    page = shop.page("/p/kettle", text=f"<html><body><main>{OLD_SHOP}</main></body></html>")
    tracked = factories.make_product_url(session, product, store, url=page.url, is_primary=True)
    visit(session, tracked)
    page.text = """<html><body><article><h1>Copper kettle</h1><p>Now in green</p>
        <ul><li><b>€18.00</b></li></ul><button>Add to basket</button></article></body></html>"""

    visit(session, tracked)

    assert checks(session)[-1].outcome in {Outcome.PARSE_MISS, Outcome.HELD}
    assert checks(session)[-1].proposal is None
    assert len(session.exec(select(PriceHistory)).all()) == 1


@pytest.mark.usefixtures("shop_settings")
def test_a_nul_in_a_page_harms_neither_its_check_nor_its_neighbours(
    session: Session, shop: Shop, product: Product, store: Store
) -> None:
    json_ld = r"""<script type="application/ld+json">{"@type":"Product","name":"Te\u0000lly",
        "sku":"A\u0000-43","offers":{"@type":"Offer","price":"20.00","priceCurrency":"EUR",
        "availability":"https://schema.org/InStock"}}</script><h1>Telly</h1>"""
    odd = shop.page("/p/odd", text=f"<html><body>{json_ld}</body></html>")
    pages = [
        factories.make_product_url(session, product, store, url=odd.url, is_primary=True),
        factories.make_product_url(session, product, store, url=shop.page("/p/even").url),
    ]

    visit(session, *pages)

    assert [check.outcome for check in checks(session)] == [Outcome.OK, Outcome.OK]
    session.refresh(pages[0])
    assert pages[0].identity is not None
    assert pages[0].identity.title == "Telly"


@pytest.mark.usefixtures("shop_settings")
def test_a_lost_selector_is_held_once_and_not_for_ever(
    session: Session, shop: Shop, product: Product, store: Store
) -> None:
    store.selectors = {SelectorField.PRICE: [Rule(selector="css:.price-tag")]}
    page = shop.page("/p/kettle", text=f"<html><body><main>{OLD_SHOP}</main></body></html>")
    tracked = factories.make_product_url(session, product, store, url=page.url, is_primary=True)
    visit(session, tracked)
    renamed = OLD_SHOP.replace("price-tag", "amount-now")

    outcomes = []
    for number in range(4):
        page.text = f"<html><body><main>{renamed}</main><p>Visitor {number}</p></body></html>"
        visit(session, tracked)
        outcomes.append(checks(session)[-1].outcome)
        for check in checks(session):
            check.checked_at -= 16 * factories.MINUTE
        session.flush()

    session.refresh(tracked)
    assert outcomes == [Outcome.HELD, Outcome.OK, Outcome.OK, Outcome.OK]
    assert tracked.last_reason is None


@pytest.mark.usefixtures("shop_settings")
def test_another_product_that_is_sold_out_does_not_take_the_pages_place(
    session: Session, shop: Shop, product: Product, store: Store
) -> None:
    page = shop.page("/p/kettle")
    tracked = factories.make_product_url(session, product, store, url=page.url, is_primary=True)
    visit(session, tracked)
    page.kind, page.name, page.sku = Kind.SOLD_OUT, "Corner sofa", "SOFA-9"

    visit(session, tracked)

    assert checks(session)[-1].outcome is Outcome.HELD
    assert len(session.exec(select(PriceHistory)).all()) == 1
