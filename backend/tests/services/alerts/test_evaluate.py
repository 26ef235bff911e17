"""Evaluation: what is looked at, what one statement costs, and what an alert is."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from sqlmodel import select

from app.core.actor import Actor
from app.core.database import Session
from app.models import Alert, AlertRule, User
from app.models.alert_rules import RuleCreate, RuleKind, RuleUpdate
from app.models.notifications import AlertKind
from app.services import alerts, catalog, pricing
from tests import factories
from tests.services.alerts.conftest import BEGINS, Diary, check_of
from tests.support.statements import counted


def test_an_alert_says_what_happened_as_it_was(session: Session, diary: Diary) -> None:
    factories.make_rule(session, diary.product)

    diary.write("100", "95", "85.50")

    (alert,) = diary.told()
    happening = alert.happening
    assert alert.kind is AlertKind.TARGET_PRICE
    assert (happening.product, happening.store) == ("Kettle", "Contoso")
    assert (happening.amount, happening.before) == (Decimal("85.50"), Decimal(95))
    assert (happening.currency, happening.percent) == ("EUR", Decimal("-10.0"))
    assert (happening.lowest_ever, happening.lowest_30d) == (Decimal("85.50"), Decimal("85.50"))
    assert happening.threshold == Decimal(90)
    assert happening.url == diary.page.url


def test_a_product_is_told_by_its_best_offer_and_a_page_by_its_own(
    session: Session, diary: Diary, owner: User
) -> None:
    other = factories.make_product_url(session, diary.product, factories.make_store(session, owner))
    best = factories.make_rule(session, diary.product)
    own = factories.make_rule(session, diary.product, page=diary.page)

    diary.write("100")
    diary.write("85", page=other)
    diary.write("89")

    assert [(alert.rule_id, (alert.happened_at - BEGINS).days) for alert in diary.told()] == [
        (best.id, 1),
        (own.id, 2),
    ]
    assert diary.told()[0].product_url_id == other.id


def test_an_offer_that_is_stale_or_switched_off_is_no_best_offer(
    session: Session, diary: Diary, owner: User
) -> None:
    other = factories.make_product_url(session, diary.product, factories.make_store(session, owner))
    factories.make_rule(session, diary.product, RuleKind.RISE)
    diary.write("80", page=other)
    diary.write("100")
    other.active = False
    session.flush()

    diary.write("99")

    (alert,) = diary.told()
    assert (alert.happening.before, alert.happening.amount) == (Decimal(80), Decimal(99))


def test_an_offer_that_is_left_out_of_the_comparison_is_no_best_offer(
    session: Session, diary: Diary, owner: User
) -> None:
    other = factories.make_product_url(session, diary.product, factories.make_store(session, owner))
    other.counted = False
    session.flush()
    factories.make_rule(session, diary.product)
    own = factories.make_rule(session, diary.product, page=other)

    diary.write("100")
    diary.write("80", page=other)

    assert [alert.rule_id for alert in diary.told()] == [own.id]


def test_a_rule_made_while_the_price_is_low_tells_at_the_next_visit_though_nothing_changed(
    session: Session, diary: Diary, actor: Actor
) -> None:
    diary.write("85")
    rule = factories.make_rule(session, diary.product)

    diary.write("85", "same", "85")

    assert diary.days_told() == [1]
    session.refresh(rule)
    assert (rule.pending, rule.state.armed) == (False, False)


def test_a_rule_about_changes_tells_none_of_those_before_it_was_made(
    session: Session, diary: Diary, actor: Actor
) -> None:
    diary.write("100", "80")
    with time_machine.travel(BEGINS + timedelta(days=2)):
        for kind in (RuleKind.ANY_CHANGE, RuleKind.LOWEST_EVER):
            data = {"product_id": diary.product.id, "kind": kind}
            alerts.create_rule(session, actor, RuleCreate.model_validate(data))

    diary.write("80", "80")

    assert diary.days_told() == []


def test_a_rule_that_is_changed_begins_anew(session: Session, diary: Diary, actor: Actor) -> None:
    rule = factories.make_rule(session, diary.product)
    diary.write("100", "85", "84")
    with time_machine.travel(BEGINS + timedelta(days=3)):
        alerts.update_rule(session, actor, rule.id, RuleUpdate(amount=Decimal(84)))

    diary.write("84", "84")

    assert diary.days_told() == [1, 3]


def test_a_snoozed_rule_is_not_looked_at_until_it_wakes(
    session: Session, diary: Diary, actor: Actor
) -> None:
    rule = factories.make_rule(session, diary.product)
    diary.write("100")
    with time_machine.travel(BEGINS + timedelta(days=1)):
        until = BEGINS + timedelta(days=3, hours=12)
        alerts.update_rule(session, actor, rule.id, RuleUpdate(snoozed_until=until))

    diary.write("85", "85", "85", "85", "85")

    assert diary.days_told() == [4]


def test_a_rule_that_is_switched_off_tells_nothing(session: Session, diary: Diary) -> None:
    factories.make_rule(session, diary.product, active=False)

    diary.write("100", "85")

    assert diary.days_told() == []


def test_prices_are_compared_by_the_unit_where_the_product_is(
    session: Session, diary: Diary
) -> None:
    diary.product.unit, diary.page.pack_size = "kg", Decimal(4)
    session.flush()
    factories.make_rule(session, diary.product, amount="20")

    diary.write("100", "76")

    (alert,) = diary.told()
    assert (alert.happening.amount, alert.happening.unit) == (Decimal(19), "kg")


@pytest.mark.parametrize("words", [("100", "85"), ("100", "failed")])
def test_a_batch_costs_the_same_number_of_statements_for_any_number_of_rules(
    session: Session, owner: User, words: tuple[str, str]
) -> None:
    few = statements_of_a_batch(session, owner, 1, words)
    many = statements_of_a_batch(session, owner, 7, words)

    assert len(many) == len(few)


def test_a_batch_without_rules_costs_one_statement_more_than_none(
    session: Session, owner: User
) -> None:
    sent = statements_of_a_batch(session, owner, 3, ("100", "85"), rules=False)

    assert len([each for each in sent if "alert_rules" in each]) == 1
    assert not [each for each in sent if "notification" in each or "INSERT INTO alerts" in each]


def statements_of_a_batch(
    session: Session, owner: User, number: int, words: tuple[str, str], *, rules: bool = True
) -> list[str]:
    """What the second visit to so many pages sends, each with three rules that fire."""
    store = factories.make_store(session, owner)
    pages = []
    for _ in range(number):
        product = factories.make_product(session, owner)
        pages.append(factories.make_product_url(session, product, store, is_primary=True))
        for kind in (RuleKind.TARGET_PRICE, RuleKind.ANY_CHANGE, RuleKind.LOWEST_EVER):
            if rules:
                factories.make_rule(session, product, kind)
        if rules:
            factories.make_rule(session, product, RuleKind.FAILING, checks=1)
    for word in words[:-1]:
        (batch,) = pricing.lease_now(session, [page.id for page in pages])
        pricing.record(session, [check_of(page, word) for page in pages], batch.lease)
    session.expire_all()
    (batch,) = pricing.lease_now(session, [page.id for page in pages])
    with counted(session) as statements:
        pricing.record(session, [check_of(page, words[-1]) for page in pages], batch.lease)
    return statements


def test_the_same_cause_is_told_once(session: Session, diary: Diary) -> None:
    rule = factories.make_rule(session, diary.product)
    diary.write("100", "85")
    before = diary.told()[0]

    session.refresh(rule)
    rule.state = rule.state.model_copy(update={"armed": True})
    session.flush()
    with time_machine.travel(before.happened_at, tick=False):
        alerts.evaluate(
            session,
            [alerts.Seen(diary.page.id, diary.product.id, at=before.happened_at, began=True)],
        )

    assert [alert.id for alert in diary.told()] == [before.id]


def test_alerts_go_with_their_product_and_outlive_their_rule(
    session: Session, diary: Diary, actor: Actor
) -> None:
    rule = factories.make_rule(session, diary.product)
    diary.write("100", "85")

    alerts.delete_rule(session, actor, rule.id)
    session.expire_all()
    assert [alert.rule_id for alert in diary.told()] == [None]

    catalog.delete_product(session, actor, diary.product.id)
    session.flush()
    assert diary.told() == []
    assert session.exec(select(AlertRule)).all() == []
    assert session.exec(select(Alert)).all() == []
