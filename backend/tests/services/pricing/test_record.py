"""What a batch writes: checks, periods, the page's next visit, and the price cache."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy.exc import DataError
from sqlmodel import col, select

from app.core.actor import Actor
from app.core.database import Session
from app.core.errors import Conflict, NotFound
from app.models import PriceCheck, PriceHistory, Product, ProductUrl, User
from app.models.checks import Decision, Outcome
from app.models.fingerprints import Fingerprint
from app.models.listing import Identity
from app.models.money import Money
from app.models.price_cache import Badge
from app.models.price_history import Source
from app.models.selectors import Availability
from app.models.types import utcnow
from app.services import pricing
from app.services.pricing import Check
from app.services.pricing.check import confirmable_before
from tests import factories
from tests.support.statements import counted


@pytest.fixture
def page(session: Session, owner: User) -> ProductUrl:
    product = factories.make_product(session, owner)
    store = factories.make_store(session, owner)
    return factories.make_product_url(session, product, store, is_primary=True)


def checked(
    page: ProductUrl,
    amount: str | None = "19.99",
    *,
    outcome: Outcome = Outcome.OK,
    availability: Availability = Availability.IN_STOCK,
    minutes_ago: float = 0,
) -> Check:
    return Check(
        product_url_id=page.id,
        outcome=outcome,
        price=None if amount is None else Money(Decimal(amount), "EUR"),
        availability=availability,
        identity=Identity(title="Telly"),
        checked_at=utcnow() - timedelta(minutes=minutes_ago),
    )


def recorded(session: Session, check: Check) -> UUID:
    (batch,) = pricing.lease_now(session, [check.product_url_id])
    pricing.record(session, [check], batch.lease)
    session.expire_all()
    return batch.lease


def readings(session: Session) -> list[PriceHistory]:
    return list(session.exec(select(PriceHistory).order_by(col(PriceHistory.id))))


def test_an_accepted_price_becomes_a_reading_and_the_best_offer(
    session: Session, page: ProductUrl
) -> None:
    recorded(session, checked(page))

    (reading,) = readings(session)
    product = session.get_one(Product, page.product_id)
    assert (reading.amount, reading.currency) == (Decimal("19.99"), "EUR")
    assert reading.source is Source.CHECK
    assert product.price_cache is not None
    assert product.price_cache.best[0].amount == Decimal("19.99")


def test_an_unchanged_price_moves_the_period_and_adds_no_row(
    session: Session, page: ProductUrl
) -> None:
    recorded(session, checked(page, minutes_ago=60))
    recorded(session, checked(page))

    (reading,) = readings(session)
    assert reading.last_seen_at - reading.started_at > timedelta(minutes=59)
    assert len(session.exec(select(PriceCheck)).all()) == 2


@pytest.mark.parametrize(
    "now",
    [
        {"amount": "18.99"},
        {"availability": Availability.OUT_OF_STOCK},
        {"amount": None, "availability": Availability.OUT_OF_STOCK},
    ],
)
def test_a_change_of_amount_or_availability_begins_a_period(
    session: Session, page: ProductUrl, now: dict[str, object]
) -> None:
    recorded(session, checked(page, minutes_ago=60))
    recorded(session, checked(page, **now))  # type: ignore[arg-type]  # the parameters are those of checked()

    assert len(readings(session)) == 2


@pytest.mark.parametrize(
    "outcome", [Outcome.HELD, Outcome.BLOCKED, Outcome.PARSE_MISS, Outcome.GONE]
)
def test_a_check_that_is_not_ok_is_remembered_and_changes_no_price(
    session: Session, page: ProductUrl, outcome: Outcome
) -> None:
    recorded(session, checked(page, minutes_ago=60))
    amount = "199.99" if outcome is Outcome.HELD else None
    recorded(session, checked(page, amount, outcome=outcome))

    session.refresh(page)
    (reading,) = readings(session)
    assert reading.amount == Decimal("19.99")
    assert page.last_outcome is outcome
    assert page.failures == 1


def test_a_not_modified_page_confirms_what_was_seen(session: Session, page: ProductUrl) -> None:
    recorded(session, checked(page, minutes_ago=60))
    recorded(session, checked(page, None, outcome=Outcome.NOT_MODIFIED))

    (reading,) = readings(session)
    assert reading.last_seen_at > utcnow() - timedelta(minutes=1)


def test_a_second_delivery_of_the_same_batch_writes_nothing(
    session: Session, page: ProductUrl
) -> None:
    lease = recorded(session, checked(page))

    assert pricing.record(session, [checked(page, "5.00")], lease) == []
    assert len(readings(session)) == 1
    assert len(session.exec(select(PriceCheck)).all()) == 1


def test_a_manual_reading_is_never_extended_by_a_check(session: Session, page: ProductUrl) -> None:
    manual = factories.make_reading(session, page, amount="19.99", days_ago=1)
    manual.source = Source.MANUAL
    session.flush()

    recorded(session, checked(page))

    assert [reading.source for reading in readings(session)] == [Source.MANUAL, Source.CHECK]


def test_the_next_check_is_an_interval_away_within_its_jitter(
    session: Session, page: ProductUrl
) -> None:
    recorded(session, checked(page))

    session.refresh(page)
    wait = factories.due_in(page)
    assert timedelta(hours=10.7) < wait < timedelta(hours=13.3)
    assert page.lease is None


def test_a_held_price_is_looked_at_again_soon(session: Session, page: ProductUrl) -> None:
    recorded(session, checked(page, "199.99", outcome=Outcome.HELD))

    session.refresh(page)
    assert factories.due_in(page) < timedelta(minutes=21)


def test_a_page_that_keeps_failing_is_visited_less_and_less_often(
    session: Session, page: ProductUrl
) -> None:
    page.failures = 8
    session.flush()

    recorded(session, checked(page, None, outcome=Outcome.GONE))

    session.refresh(page)
    assert timedelta(days=6) < factories.due_in(page) < timedelta(days=8)


def test_a_held_check_can_be_confirmed_after_fifteen_minutes(
    session: Session, page: ProductUrl
) -> None:
    recorded(session, checked(page, "199.99", outcome=Outcome.HELD, minutes_ago=16))
    recorded(session, checked(page, "199.99", outcome=Outcome.HELD, minutes_ago=5))
    same = pricing.subjects_of(session, [page.id])[0].past.confirmable
    recorded(session, checked(page, "99.99", outcome=Outcome.HELD, minutes_ago=1))
    other = pricing.subjects_of(session, [page.id])[0].past.confirmable

    assert same == Money(Decimal("199.99"), "EUR")
    assert other is None
    assert confirmable_before(utcnow()) < utcnow()


def test_an_accepted_check_in_between_contradicts_a_held_price(
    session: Session, page: ProductUrl
) -> None:
    recorded(session, checked(page, "199.99", outcome=Outcome.HELD, minutes_ago=40))
    recorded(session, checked(page, "19.99", minutes_ago=20))
    recorded(session, checked(page, "199.99", outcome=Outcome.HELD, minutes_ago=5))

    assert pricing.subjects_of(session, [page.id])[0].past.confirmable is None


def test_a_rejected_price_is_never_confirmed_by_seeing_it_again(
    session: Session, page: ProductUrl, actor: Actor
) -> None:
    recorded(session, checked(page, "1.99", outcome=Outcome.HELD, minutes_ago=60))
    (held,) = session.exec(select(PriceCheck)).all()
    pricing.decide(session, actor, held.id, Decision.REJECTED)
    recorded(session, checked(page, "1.99", outcome=Outcome.HELD, minutes_ago=30))

    assert pricing.subjects_of(session, [page.id])[0].past.confirmable is None


def test_only_the_newest_held_check_waits_for_its_owner(session: Session, page: ProductUrl) -> None:
    recorded(session, checked(page, "1.99", outcome=Outcome.HELD, minutes_ago=60))
    recorded(session, checked(page, "2.99", outcome=Outcome.HELD))

    held = session.exec(select(PriceCheck).order_by(col(PriceCheck.id))).all()
    assert [check.decision for check in held] == [Decision.SUPERSEDED, None]


def test_an_accepted_check_makes_its_identity_the_pages_and_takes_the_badge_away(
    session: Session, page: ProductUrl, actor: Actor
) -> None:
    recorded(session, checked(page, minutes_ago=60))
    sofa = replace(
        checked(page, "199.99", outcome=Outcome.HELD), identity=Identity(title="Corner sofa")
    )
    recorded(session, sofa)
    held = session.exec(select(PriceCheck).where(PriceCheck.outcome == Outcome.HELD)).one()
    before = session.get_one(Product, page.product_id).price_cache

    pricing.decide(session, actor, held.id, Decision.ACCEPTED)

    after = session.get_one(Product, page.product_id).price_cache
    assert before is not None
    assert after is not None
    assert (Badge.HELD in before.badges, Badge.HELD in after.badges) == (True, False)
    session.refresh(page)
    assert page.identity == Identity(title="Corner sofa")
    assert (page.last_outcome, page.failures) == (Outcome.OK, 0)


def test_a_check_that_leaves_the_sku_unsaid_does_not_forget_it(
    session: Session, page: ProductUrl
) -> None:
    known = replace(checked(page, minutes_ago=60), identity=Identity(title="Telly", sku="A-43"))
    recorded(session, known)
    recorded(session, checked(page))

    session.refresh(page)
    assert page.identity == Identity(title="Telly", sku="A-43")


def test_a_price_held_again_and_again_is_not_visited_more_often_than_planned(
    session: Session, page: ProductUrl
) -> None:
    recorded(session, checked(page, "1.99", outcome=Outcome.HELD, minutes_ago=30))
    recorded(session, checked(page, "2.99", outcome=Outcome.HELD))

    session.refresh(page)
    assert factories.due_in(page) > timedelta(hours=10)


def test_an_owner_accepts_a_held_price(session: Session, page: ProductUrl, actor: Actor) -> None:
    recorded(session, checked(page, minutes_ago=60))
    recorded(session, checked(page, "199.99", outcome=Outcome.HELD))
    held = session.exec(select(PriceCheck).where(PriceCheck.outcome == Outcome.HELD)).one()

    pricing.decide(session, actor, held.id, Decision.ACCEPTED)

    assert [reading.amount for reading in readings(session)] == [
        Decimal("19.99"),
        Decimal("199.99"),
    ]
    with pytest.raises(Conflict):
        pricing.decide(session, actor, held.id, Decision.REJECTED)


def test_a_rejected_price_leaves_no_trace(session: Session, page: ProductUrl, actor: Actor) -> None:
    recorded(session, checked(page, minutes_ago=60))
    recorded(session, checked(page, "1.99", outcome=Outcome.HELD))
    held = session.exec(select(PriceCheck).where(PriceCheck.outcome == Outcome.HELD)).one()

    pricing.decide(session, actor, held.id, Decision.REJECTED)

    cache = session.get_one(Product, page.product_id).price_cache
    assert len(readings(session)) == 1
    assert cache is not None
    assert cache.statistics is not None
    assert cache.statistics.all_time is not None
    assert cache.statistics.all_time.min == Decimal("19.99")


def test_a_stranger_decides_nothing(session: Session, page: ProductUrl, stranger: User) -> None:
    recorded(session, checked(page, "1.99", outcome=Outcome.HELD))
    held = session.exec(select(PriceCheck)).one()

    with pytest.raises(NotFound):
        pricing.decide(session, Actor.of(stranger.id, stranger.role), held.id, Decision.ACCEPTED)


def test_a_batch_takes_the_same_statements_whatever_its_size(session: Session, owner: User) -> None:
    store = factories.make_store(session, owner)
    sent: list[list[int]] = []
    for size in (4, 40):
        pages = [
            factories.make_product_url(
                session, factories.make_product(session, owner), store, is_primary=True
            )
            for _ in range(size)
        ]
        sent.append([])
        for amount in ("19.99", "18.99"):
            (batch,) = pricing.lease_now(session, [page.id for page in pages])
            checks = [checked(pages[0], amount), *(checked(page) for page in pages[1:])]
            checks[-1] = checked(pages[-1], None, outcome=Outcome.GONE)
            checks[-2] = checked(pages[-2], "199.99", outcome=Outcome.HELD)
            with counted(session) as statements:
                pricing.record(session, checks, batch.lease)
            sent[-1].append(len(statements))

    assert sent[0] == sent[1]


def test_a_page_goes_on_with_all_that_its_check_said(session: Session, page: ProductUrl) -> None:
    known = Fingerprint(rules="r", content_hash="h", etag='"1"')
    moved = replace(checked(page), fingerprint=known, moved_to="https://shop.test/new")
    page.asked, page.attempts = True, 1
    session.flush()

    recorded(session, moved)

    session.refresh(page)
    assert (page.fingerprint, page.moved_to) == (known, "https://shop.test/new")
    assert (page.asked, page.attempts, page.lease, page.leased_until) == (False, 0, None, None)
    assert page.last_checked_at == moved.checked_at
    assert page.updated_at > page.created_at


@pytest.mark.parametrize("character", ["\x00", "\ud83d"])
def test_what_postgresql_cannot_keep_is_one_kind_of_error(
    session: Session, page: ProductUrl, character: str
) -> None:
    (batch,) = pricing.lease_now(session, [page.id])
    odd = replace(checked(page), reason=f"It said {character}")

    with pytest.raises(DataError), session.begin_nested():
        pricing.record(session, [odd], batch.lease)
