"""What the nightly tasks leave and what they drop."""

from datetime import timedelta

from sqlmodel import select

from app.core.database import Session
from app.core.queue import celery
from app.models import (
    ApiToken,
    Invitation,
    PriceCheck,
    PriceHistory,
    ProductUrl,
    RefreshFamily,
    SiteStanding,
    User,
)
from app.models.checks import Outcome
from app.models.types import utcnow
from app.tasks.entries import SCHEDULE
from app.tasks.housekeeping import (
    expire_api_tokens,
    expire_checks,
    expire_invitations,
    expire_sign_ins,
    forget_sites,
)
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


def test_api_tokens_that_expired_long_ago_are_dropped_once(session: Session, owner: User) -> None:
    for number, days in enumerate((8, 6, -1)):
        factories.make_api_token(
            session, owner, token=f"cc_{number}", expires_at=factories.ago(days=days)
        )
    factories.make_api_token(session, owner, token="cc_for_ever")

    expire_api_tokens()
    after_one = len(session.exec(select(ApiToken)).all())
    expire_api_tokens()

    assert after_one == len(session.exec(select(ApiToken)).all()) == 3


def test_invitations_that_nobody_took_up_are_dropped_once(session: Session, owner: User) -> None:
    for number, (person, days) in enumerate(((owner, 8), (factories.make_user(session), 6))):
        session.add(
            Invitation(
                user_id=person.id, token_hash=f"{number}", expires_at=factories.ago(days=days)
            )
        )
    session.flush()

    expire_invitations()
    after_one = len(session.exec(select(Invitation)).all())
    expire_invitations()

    assert after_one == len(session.exec(select(Invitation)).all()) == 1


def test_shops_that_nobody_tracks_are_forgotten_once(session: Session, owner: User) -> None:
    product, store = factories.make_product(session, owner), factories.make_store(session, owner)
    tracked = factories.make_product_url(session, product, store, is_primary=True)
    for site, days, asked_until in (
        (tracked.site, 9, None),
        ("seen-lately.test", 7, None),
        ("asks-for-a-rest.test", 9, factories.ago(days=-1)),
        ("gone.test", 9, factories.ago(days=8)),
    ):
        visited_at = factories.ago(days=days)
        session.add(SiteStanding(site=site, last_visit_at=visited_at, asked_until=asked_until))
    session.flush()

    forget_sites()
    after_one = session.exec(select(SiteStanding.site)).all()
    forget_sites()

    assert set(after_one) == {tracked.site, "seen-lately.test", "asks-for-a-rest.test"}
    assert session.exec(select(SiteStanding.site)).all() == after_one


def test_whatever_housekeeping_does_may_be_done_twice(session: Session, owner: User) -> None:
    product, store = factories.make_product(session, owner), factories.make_store(session, owner)
    page = factories.make_product_url(session, product, store, is_primary=True)
    factories.make_reading(session, page)
    nightly = [entry for entry in SCHEDULE if entry.task.startswith("housekeeping.")]

    for entry in [*nightly, *nightly]:
        celery.tasks[entry.task]()

    assert len(nightly) >= 9
    assert session.exec(select(PriceHistory)).one().product_url_id == page.id
    assert session.exec(select(ProductUrl)).one().id == page.id
