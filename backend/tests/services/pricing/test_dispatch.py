"""One round of the dispatcher leases as much as the queue has room for, and no more."""

from collections.abc import Iterator

import pytest
from sqlmodel import col, func, select

from app.core.config import get_settings
from app.core.database import Session
from app.core.queue import messages_in
from app.core.redis import redis
from app.models import Product, ProductUrl, Store, User
from app.services import pricing
from app.services.pricing.due import begin
from app.services.pricing.take_over import take_over
from app.tasks.pricing import dispatch_due
from tests import factories

pytestmark = pytest.mark.usefixtures("empty_redis")


@pytest.fixture
def pages(session: Session, owner: User) -> list[ProductUrl]:
    """Nine that are due, all of one shop that needs no rest."""
    product: Product = factories.make_product(session, owner)
    store: Store = factories.make_store(session, owner)
    return [
        factories.make_product_url(session, product, store, is_primary=number == 0)
        for number in range(9)
    ]


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Two pages to a batch, and five that may wait."""
    monkeypatch.setenv("CHECK_BATCH_PAGES", "2")
    monkeypatch.setenv("CHECK_QUEUE_PAGES", "5")
    monkeypatch.setenv("SCRAPE_GAP_SECONDS", "0")
    get_settings.cache_clear()
    yield
    monkeypatch.undo()
    get_settings.cache_clear()


def leased(session: Session) -> int:
    statement = select(func.count()).where(col(ProductUrl.leased_until).is_not(None))
    return session.exec(statement).one()


def test_a_round_fills_the_queue_with_several_batches(
    session: Session, pages: list[ProductUrl]
) -> None:
    dispatch_due()

    assert leased(session) == 5
    assert messages_in("http") == 3


def test_a_second_beat_or_round_adds_nothing_while_the_queue_is_full(
    session: Session, pages: list[ProductUrl]
) -> None:
    dispatch_due()
    dispatch_due()

    assert leased(session) == 5
    assert messages_in("http") == 3


def test_what_workers_have_begun_or_taken_over_makes_room(
    session: Session, pages: list[ProductUrl]
) -> None:
    first, *_ = pricing.lease_due(session, limit=5)
    begin(session, first.product_url_ids, first.lease)
    begin(session, take_over(session, first.lease, most=2), first.lease)

    dispatch_due()

    assert pricing.room_in_queue(session) == 0
    assert leased(session) == 9


def test_what_is_leased_already_hides_nothing_that_is_due(
    session: Session, pages: list[ProductUrl]
) -> None:
    one_by_one = [
        batch.product_url_ids for _ in range(9) for batch in pricing.lease_due(session, limit=1)
    ]

    assert one_by_one == [[page.id] for page in pages]


def test_nothing_is_leased_while_nobody_takes_messages(
    session: Session, pages: list[ProductUrl]
) -> None:
    redis().lpush("http", *(["unread"] * 1_001))

    dispatch_due()

    assert leased(session) == 0
