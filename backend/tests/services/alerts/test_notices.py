"""Notices of pages that fail, stores that block, and either coming back."""

from datetime import timedelta

import pytest
import time_machine

from app.core.actor import Actor
from app.core.database import Session
from app.models import Store, User
from app.models.alert_rules import RuleKind, RuleUpdate
from app.models.notifications import AlertKind
from app.models.product_changes import ProductUrlAddress
from app.services import alerts, catalog
from tests import factories
from tests.services.alerts.conftest import BEGINS, Diary
from tests.services.alerts.support import prefer


def test_owners_are_told_of_pages_that_fail_and_come_back_without_any_rule(
    session: Session, diary: Diary
) -> None:
    diary.write("100", "failed", "failed", "failed", "failed", "100", "failed", "100")

    told = [(alert.kind, (alert.happened_at - BEGINS).days) for alert in diary.told()]
    assert told == [(AlertKind.FAILING, 3), (AlertKind.RECOVERED, 5)]
    assert diary.told()[0].happening.reason == "No price."


def test_owners_who_do_not_want_such_notices_get_none(
    session: Session, diary: Diary, owner: User
) -> None:
    prefer(session, owner, failing_after=0)

    diary.write("failed", "failed", "failed", "failed", "100")

    assert diary.told() == []


def test_a_store_that_blocks_is_told_once_for_all_of_its_pages(
    session: Session, diary: Diary
) -> None:
    store = session.get_one(Store, diary.page.store_id)
    pages = [factories.make_product_url(session, diary.product, store) for _ in range(3)]
    diary.write("100")
    for _ in range(4):
        with time_machine.travel(BEGINS + timedelta(days=diary.day), tick=False):
            for page in [diary.page, *pages]:
                diary.visit("blocked", page)
        diary.day += 1
    diary.write("100")

    (alert,) = diary.told()
    assert alert.kind is AlertKind.STORE_BLOCKED
    assert alert.store_id == diary.page.store_id
    assert alert.happening.store == "Contoso"


def test_a_rule_about_failures_says_it_instead_of_the_notice(
    session: Session, diary: Diary
) -> None:
    rule = factories.make_rule(session, diary.product, RuleKind.FAILING, checks=3)

    diary.write("failed", "failed", "failed", "100")

    told = [(alert.kind, alert.rule_id) for alert in diary.told()]
    assert told == [(AlertKind.FAILING, rule.id), (AlertKind.RECOVERED, rule.id)]


@pytest.mark.parametrize(
    ("checks", "fires"), [(2, [AlertKind.FAILING, AlertKind.RECOVERED]), (6, [])]
)
def test_a_rule_about_failures_stands_in_for_the_notice_whatever_its_number(
    session: Session, diary: Diary, checks: int, fires: list[AlertKind]
) -> None:
    factories.make_rule(session, diary.product, RuleKind.FAILING, checks=checks)

    diary.write("100", "failed", "failed", "failed", "failed", "100")

    assert [alert.kind for alert in diary.told()] == fires


def test_a_rule_about_failures_of_one_page_leaves_the_notices_of_the_others(
    session: Session, diary: Diary, owner: User
) -> None:
    other = factories.make_product_url(session, diary.product, factories.make_store(session, owner))
    factories.make_rule(session, diary.product, RuleKind.FAILING, checks=9, page=diary.page)

    diary.write("failed", "failed", "failed", page=other)
    diary.write("failed", "failed", "failed")

    told = [(alert.kind, alert.product_url_id) for alert in diary.told()]
    assert told == [(AlertKind.FAILING, other.id)]


@pytest.mark.parametrize("way", ["another address", "snoozed"])
def test_a_page_that_recovered_while_nobody_looked_is_told_when_it_fails_again(
    session: Session, diary: Diary, actor: Actor, way: str
) -> None:
    rule = factories.make_rule(session, diary.product, RuleKind.FAILING, checks=2)
    diary.write("100", "failed", "failed")
    with time_machine.travel(BEGINS + timedelta(days=3), tick=False):
        if way == "snoozed":
            until = BEGINS + timedelta(days=3, hours=14)
            alerts.update_rule(session, actor, rule.id, RuleUpdate(snoozed_until=until))
        else:
            address = ProductUrlAddress(url="https://other.example/kettle")
            catalog.readdress_product_url(session, actor, diary.page.id, address)

    diary.write("100", "failed", "failed", "100")

    days = [(alert.kind, (alert.happened_at - BEGINS).days) for alert in diary.told()]
    assert days == [
        (AlertKind.FAILING, 2),
        (AlertKind.FAILING, 5),
        (AlertKind.RECOVERED, 6),
    ]


def test_a_store_is_told_again_when_its_pages_were_seen_in_between(
    session: Session, diary: Diary
) -> None:
    store = session.get_one(Store, diary.page.store_id)
    other = factories.make_product_url(session, diary.product, store)
    diary.write("100")
    diary.write("blocked", "blocked", "blocked")
    diary.write("blocked", "blocked", "blocked", page=other)
    assert len(diary.told()) == 1

    diary.write("100", "blocked", "blocked", "blocked")

    causes = [alert.cause for alert in diary.told()]
    days = [BEGINS.date(), BEGINS.date() + timedelta(days=7)]
    assert causes == [f"store_blocked {store.id} since {day}" for day in days]
