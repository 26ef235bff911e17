"""Checks are kept in the partition of their day; days are made ahead and dropped as a whole."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlmodel import select

from app.core.database import Session, unit_of_work
from app.models import PriceCheck, ProductUrl
from app.models.checks import Decision, Outcome
from app.models.types import utcnow
from app.services.pricing import drop_day, drop_strays, prepare_days
from app.services.pricing.days import AHEAD, days
from tests import factories

LONG_AGO = date(2026, 3, 2)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def make_check(
    session: Session,
    page: ProductUrl,
    at: datetime,
    outcome: Outcome = Outcome.OK,
    decision: Decision | None = None,
) -> PriceCheck:
    check = PriceCheck(product_url_id=page.id, checked_at=at, outcome=outcome, decision=decision)
    session.add(check)
    session.flush()
    return check


def make_page(session: Session) -> ProductUrl:
    owner = factories.make_user(session)
    product, store = factories.make_product(session, owner), factories.make_store(session, owner)
    return factories.make_product_url(session, product, store, is_primary=True)


def partition_of(session: Session, check: PriceCheck) -> str:
    found = text("SELECT tableoid::regclass::text FROM price_checks WHERE id = :id")
    return str(session.scalar(found, {"id": check.id}))


@pytest.mark.usefixtures("committed")
def test_the_coming_week_is_made_once() -> None:
    with unit_of_work() as session:
        first = prepare_days(session, LONG_AGO)
        second = prepare_days(session, LONG_AGO)

    assert first == [LONG_AGO + timedelta(days=ahead) for ahead in range(AHEAD + 1)]
    assert second == []


@pytest.mark.usefixtures("committed")
def test_checks_of_a_day_that_nobody_made_move_there_when_somebody_does() -> None:
    with unit_of_work() as session:
        check = make_check(session, make_page(session), noon(LONG_AGO))
    with unit_of_work() as session:
        before = partition_of(session, check)
        prepare_days(session, LONG_AGO)
        after = partition_of(session, check)

    assert (before, after) == ("price_checks_default", "price_checks_2026_03_02")


@pytest.mark.usefixtures("committed")
def test_a_day_goes_as_a_whole_and_leaves_what_waits_for_a_decision() -> None:
    with unit_of_work() as session:
        prepare_days(session, LONG_AGO)
        page = make_page(session)
        make_check(session, page, noon(LONG_AGO))
        make_check(session, page, noon(LONG_AGO), Outcome.HELD, Decision.REJECTED)
        waiting = make_check(session, page, noon(LONG_AGO), Outcome.HELD)
        later = make_check(session, page, noon(LONG_AGO + timedelta(days=1)))

    with unit_of_work() as session:
        dropped = drop_day(session, noon(LONG_AGO + timedelta(days=1)))
        again = drop_day(session, noon(LONG_AGO + timedelta(days=1)))

    with unit_of_work() as session:
        kept = {check.id for check in session.exec(select(PriceCheck))}
        stands_in = partition_of(session, waiting)
        assert LONG_AGO not in days(session)
    assert (dropped, again) == (LONG_AGO, None)
    assert kept == {waiting.id, later.id}
    assert stands_in == "price_checks_default"


def test_what_outlived_its_day_goes_once_it_is_decided(session: Session) -> None:
    page = make_page(session)
    waiting = make_check(session, page, noon(LONG_AGO), Outcome.HELD)
    make_check(session, page, noon(LONG_AGO))

    while_it_waits = drop_strays(session, utcnow())
    waiting.decision = Decision.REJECTED
    session.flush()
    once_decided = drop_strays(session, utcnow())

    assert (while_it_waits, once_decided) == (1, 1)


def test_a_check_is_found_by_its_index_in_every_partition(session: Session) -> None:
    session.execute(text("SET LOCAL enable_seqscan = off"))
    plan = "\n".join(
        session.execute(text("EXPLAIN SELECT * FROM price_checks WHERE id = 7")).scalars()
    )

    assert "Seq Scan" not in plan


def test_a_page_takes_its_checks_with_it(session: Session) -> None:
    page = make_page(session)
    make_check(session, page, utcnow())
    make_check(session, page, noon(LONG_AGO))

    session.delete(page)
    session.flush()

    assert session.exec(select(PriceCheck)).all() == []
