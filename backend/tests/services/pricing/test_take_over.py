"""What waits in the queue is taken over by a batch that has room for it, and visited once."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlmodel import col, select

from app.core.config import get_settings
from app.core.database import Session
from app.models import PriceCheck, Product, ProductUrl, Store, User
from app.models.types import utcnow
from app.services import pricing
from app.services.pricing.due import begin
from app.services.pricing.take_over import take_over
from tests import factories
from tests.shop import Shop


@pytest.fixture
def product(session: Session, owner: User) -> Product:
    return factories.make_product(session, owner)


@pytest.fixture
def pages(session: Session, owner: User, product: Product) -> list[ProductUrl]:
    """Due in this order, each of another shop."""
    made = []
    for number in range(4):
        store = factories.make_store(session, owner)
        page = factories.make_product_url(session, product, store, is_primary=number == 0)
        page.next_check_at = factories.ago(minutes=10 - number)
        made.append(page)
    session.flush()
    return made


@pytest.fixture
def one_by_one(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Each page waits in a batch of its own."""
    monkeypatch.setenv("CHECK_BATCH_PAGES", "1")
    get_settings.cache_clear()
    yield
    monkeypatch.undo()
    get_settings.cache_clear()


@pytest.mark.usefixtures("one_by_one")
def test_what_has_been_due_for_longest_is_taken_first(
    session: Session, pages: list[ProductUrl]
) -> None:
    pricing.lease_due(session)

    assert take_over(session, uuid4(), most=2) == [pages[0].id, pages[1].id]


@pytest.mark.usefixtures("one_by_one")
def test_what_somebody_asked_for_goes_before_the_rest(
    session: Session, pages: list[ProductUrl]
) -> None:
    pricing.lease_now(session, [pages[3].id])
    pricing.lease_due(session)

    assert take_over(session, uuid4(), most=1) == [pages[3].id]


def test_what_has_begun_or_is_not_leased_is_left_alone(
    session: Session, pages: list[ProductUrl]
) -> None:
    (batch,) = pricing.lease_due(session, limit=2)
    begin(session, batch.product_url_ids, batch.lease)

    assert take_over(session, uuid4(), most=9) == []


def test_the_message_of_what_was_taken_over_finds_nothing_to_do(
    session: Session, pages: list[ProductUrl]
) -> None:
    (batch,) = pricing.lease_due(session)
    mine = uuid4()
    begin(session, take_over(session, mine, most=9), mine)

    assert begin(session, batch.product_url_ids, batch.lease) == []
    assert take_over(session, uuid4(), most=9) == []


def test_what_died_before_is_left_to_be_tried_alone(
    session: Session, pages: list[ProductUrl]
) -> None:
    pages[0].attempts = 1
    session.flush()
    pricing.lease_due(session)

    assert pages[0].id not in take_over(session, uuid4(), most=9)


@pytest.mark.usefixtures("one_by_one", "shop_settings")
def test_a_slow_shop_lets_the_next_batches_be_visited_meanwhile(
    session: Session, owner: User, product: Product, shop: Shop
) -> None:
    tracked = {}
    for number, (path, delay) in enumerate({"/slow": 4.0, "/p/1": 0.0, "/p/2": 0.0}.items()):
        host = f"shop{number + 1:03}.test"
        store: Store = factories.make_store(session, owner, domain=host)
        url = shop.page(path, host=host, delay_seconds=delay).url
        page = factories.make_product_url(session, product, store, url=url, is_primary=number == 0)
        page.next_check_at = utcnow() - timedelta(minutes=9 - number)
        tracked[path] = page.id
    session.flush()
    slow, *others = pricing.lease_due(session)

    pricing.visit_pages(slow.product_url_ids, slow.lease)
    for batch in others:
        pricing.visit_pages(batch.product_url_ids, batch.lease)

    checks = session.exec(select(PriceCheck).order_by(col(PriceCheck.checked_at))).all()
    assert [check.product_url_id for check in checks][-1] == tracked["/slow"]
    assert {check.lease for check in checks} == {slow.lease}
    assert sorted(check.product_url_id for check in checks) == sorted(tracked.values())
