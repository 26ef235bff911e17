"""What the nightly tasks leave and what they drop."""

from datetime import timedelta

from sqlmodel import select

from app.core.database import Session
from app.models import PriceCheck, RefreshFamily, User
from app.models.checks import Outcome
from app.models.types import utcnow
from app.tasks.housekeeping import expire_checks, expire_sign_ins
from app.tasks.pricing import rebuild_caches
from tests import factories


def test_checks_older_than_thirty_days_are_dropped(session: Session, owner: User) -> None:
    product = factories.make_product(session, owner)
    store = factories.make_store(session, owner)
    page = factories.make_product_url(session, product, store, is_primary=True)
    for days in (31, 29):
        session.add(
            PriceCheck(
                product_url_id=page.id, checked_at=factories.ago(days=days), outcome=Outcome.OK
            )
        )
    session.flush()

    expire_checks()

    assert session.exec(select(PriceCheck)).one().checked_at > factories.ago(days=30)


def test_sign_ins_that_ended_are_dropped(session: Session, owner: User) -> None:
    for days in (-2, 2):
        expires_at = utcnow() + timedelta(days=days)
        session.add(RefreshFamily(user_id=owner.id, expires_at=expires_at))
    session.flush()

    expire_sign_ins()

    assert session.exec(select(RefreshFamily)).one().expires_at > utcnow()


def test_every_product_gets_its_cache_anew(session: Session, owner: User) -> None:
    product = factories.make_product(session, owner)
    store = factories.make_store(session, owner)
    page = factories.make_product_url(session, product, store, is_primary=True)
    factories.make_reading(session, page)

    rebuild_caches()

    session.refresh(product)
    assert product.price_cache is not None
    assert len(product.price_cache.best) == 1
