"""What rules make of readings that a person accepts, adds, excludes, corrects or deletes."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from sqlmodel import col, select

from app.core.actor import Actor
from app.core.database import Session
from app.models import PriceCheck, PriceHistory, User
from app.models.alert_rules import RuleKind
from app.models.checks import Decision, Outcome
from app.models.price_history import ReadingCreate, ReadingUpdate
from app.models.product_urls import ProductUrlUpdate
from app.services import catalog, pricing
from tests import factories
from tests.services.alerts.conftest import BEGINS, Diary


def test_a_held_price_tells_when_it_is_accepted_and_not_when_it_is_rejected(
    session: Session, diary: Diary, actor: Actor
) -> None:
    factories.make_rule(session, diary.product)
    diary.write("100", "held:40")
    check = held_check(session)

    with time_machine.travel(BEGINS + timedelta(days=1, hours=5)):
        pricing.decide(session, actor, check, Decision.REJECTED)
    assert diary.days_told() == []

    diary.write("held:45")
    check = held_check(session)
    with time_machine.travel(BEGINS + timedelta(days=2, hours=5)):
        pricing.decide(session, actor, check, Decision.ACCEPTED)
    assert diary.days_told() == [2]


def held_check(session: Session) -> int:
    held = select(PriceCheck.id).where(
        PriceCheck.outcome == Outcome.HELD, col(PriceCheck.decision).is_(None)
    )
    return session.exec(held).one()


def test_a_reading_by_hand_tells_when_it_is_the_newest(
    session: Session, diary: Diary, actor: Actor
) -> None:
    factories.make_rule(session, diary.product)
    diary.write("100", "100", "100")

    with time_machine.travel(BEGINS + timedelta(days=3)):
        for days, amount in ((1.5, "70"), (2.5, "80")):
            catalog.create_reading(
                session,
                actor,
                ReadingCreate(
                    product_url_id=diary.page.id,
                    amount=Decimal(amount),
                    currency="EUR",
                    seen_at=BEGINS + timedelta(days=days),
                ),
            )
            session.expire_all()

    assert [alert.happening.amount for alert in diary.told()] == [Decimal(80)]


def test_an_excluded_reading_is_neither_told_nor_a_low(
    session: Session, diary: Diary, actor: Actor
) -> None:
    diary.write("100", "10", "100")
    with time_machine.travel(BEGINS + timedelta(days=2, hours=1)):
        readings = catalog.list_price_history(
            session, actor, span=catalog.Span(product_url_id=diary.page.id)
        )
        wrong = next(point for point in readings.items if point.amount == Decimal(10))
        catalog.update_reading(session, actor, wrong.id or 0, ReadingUpdate(excluded=True))
    factories.make_rule(session, diary.product, RuleKind.LOWEST_EVER)

    diary.write("99")

    (alert,) = diary.told()
    assert alert.happening.threshold == Decimal(100)


def exclude(session: Session, diary: Diary, actor: Actor, amount: str) -> None:
    """The owner takes a reading for wrong, an hour after the last visit."""
    with time_machine.travel(BEGINS + timedelta(days=diary.day - 1, hours=1)):
        readings = catalog.list_price_history(
            session, actor, span=catalog.Span(product_url_id=diary.page.id)
        )
        wrong = next(point for point in readings.items if point.amount == Decimal(amount))
        catalog.update_reading(session, actor, wrong.id or 0, ReadingUpdate(excluded=True))
    session.expire_all()


@pytest.mark.parametrize(
    ("kind", "words", "fires"),
    [
        (RuleKind.RISE, "100 101", [3]),
        (RuleKind.ANY_CHANGE, "100 101", [1, 3]),
        (RuleKind.LOWEST_EVER, "99 98.50", [1, 2]),
        (RuleKind.TARGET_PRICE, "85 84", [1, 2]),
    ],
)
def test_a_reading_that_its_owner_excludes_is_forgotten_by_the_rules_that_told_it(
    session: Session, diary: Diary, actor: Actor, kind: RuleKind, words: str, fires: list[int]
) -> None:
    factories.make_rule(session, diary.product, kind)
    diary.write("100", "10")
    exclude(session, diary, actor, "10")

    diary.write(*words.split())

    assert diary.days_told() == fires


def test_the_lowest_of_many_days_is_not_that_of_the_last_month_alone(
    session: Session, diary: Diary
) -> None:
    factories.make_rule(session, diary.product, RuleKind.LOWEST_IN_DAYS, days=90)
    diary.write("80", "100")
    diary.day += 50
    diary.write("100", "95")
    diary.day += 60
    diary.write("94")

    assert [alert.happening.threshold for alert in diary.told()] == [Decimal(95)]


def test_another_unit_to_compare_by_is_no_change_of_the_price(
    session: Session, diary: Diary, actor: Actor, owner: User
) -> None:
    for kind in (RuleKind.ANY_CHANGE, RuleKind.RISE, RuleKind.LOWEST_EVER):
        factories.make_rule(session, diary.product, kind)
    factories.make_rule(session, diary.product, RuleKind.DROP_PERCENT, percent=10)
    diary.write("100")

    diary.product.unit, diary.page.pack_size = "kg", Decimal(4)
    session.flush()
    diary.write("101")
    factories.make_product_url(session, diary.product, factories.make_store(session, owner))
    diary.write("102")

    assert diary.days_told() == []


def test_a_pack_size_that_is_corrected_is_no_change_of_the_price(
    session: Session, diary: Diary, actor: Actor
) -> None:
    diary.product.unit, diary.page.pack_size = "kg", Decimal(4)
    session.flush()
    factories.make_rule(session, diary.product, RuleKind.ANY_CHANGE)
    diary.write("100")
    catalog.update_product_url(
        session, actor, diary.page.id, ProductUrlUpdate(pack_size=Decimal(2))
    )

    diary.write("100", "102")

    (alert,) = diary.told()
    assert (alert.happening.before, alert.happening.amount) == (Decimal(50), Decimal(51))


def test_a_target_that_holds_when_a_reading_is_deleted_is_told_once(
    session: Session, diary: Diary, actor: Actor
) -> None:
    factories.make_rule(session, diary.product)
    diary.write("85", "100")
    delete(session, diary, actor, "100")
    diary.write("85", "85")
    assert diary.days_told() == [0]

    diary.write("100", "100")
    later = factories.make_rule(session, diary.product, amount="86")
    diary.write("100", "100", "101")
    delete(session, diary, actor, "100")
    delete(session, diary, actor, "101")
    diary.write("85", "85")
    assert [alert.rule_id for alert in diary.told()][1:] == [later.id]


def delete(session: Session, diary: Diary, actor: Actor, amount: str) -> None:
    statement = select(PriceHistory.id).where(PriceHistory.amount == Decimal(amount))
    with time_machine.travel(BEGINS + timedelta(days=diary.day - 1, hours=1)):
        for reading_id in session.exec(statement).all():
            catalog.delete_reading(session, actor, reading_id)
    session.expire_all()
