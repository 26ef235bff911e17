"""Leases whose messages are lost, and such as ran out, are cleared without harm to others."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from app.core.database import Session
from app.core.redis import redis
from app.models import Product, ProductUrl, Store, User
from app.models.types import utcnow
from app.services import pricing
from app.services.pricing.due import begin
from app.tasks.housekeeping import end_lapsed_leases
from app.tasks.pricing import dispatch_due
from tests import factories


@pytest.fixture
def pages(session: Session, owner: User) -> list[ProductUrl]:
    product: Product = factories.make_product(session, owner)
    store: Store = factories.make_store(session, owner)
    return [
        factories.make_product_url(session, product, store, is_primary=first)
        for first in (True, False)
    ]


def leases(session: Session) -> list[object]:
    session.expire_all()
    return [page.lease for page in session.exec(select(ProductUrl).order_by(col(ProductUrl.id)))]


@pytest.mark.usefixtures("empty_redis")
def test_what_an_emptied_queue_forgot_is_queued_again_at_once(
    session: Session, pages: list[ProductUrl]
) -> None:
    dispatch_due()
    first = leases(session)
    dispatch_due()
    untouched = leases(session)

    redis().flushdb()
    dispatch_due()

    assert None not in first
    assert untouched == first
    assert not set(leases(session)) & {*first, None}
    assert redis().llen("http") == 1


@pytest.mark.usefixtures("empty_redis")
def test_a_visit_under_way_needs_no_message_and_keeps_its_lease(
    session: Session, pages: list[ProductUrl]
) -> None:
    (batch,) = pricing.lease_due(session)
    begin(session, [pages[0].id], batch.lease)

    dispatch_due()

    kept, renewed = leases(session)
    assert kept == batch.lease
    assert renewed not in {None, batch.lease}


def test_leases_that_ran_out_long_ago_are_cleared_once(
    session: Session, pages: list[ProductUrl]
) -> None:
    pricing.lease_due(session)
    session.expire_all()
    pages[0].leased_until = utcnow() - timedelta(hours=2)
    session.flush()

    end_lapsed_leases()
    after_one = leases(session)
    end_lapsed_leases()

    assert after_one[0] is None
    assert after_one[1] is not None
    assert leases(session) == after_one
