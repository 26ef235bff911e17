"""Whose word counts: a rule's own, its reader's, the instance's; and what a day has room for."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from app.core.actor import Actor
from app.core.database import Session
from app.models import NotificationDelivery, User
from app.models.alert_rules import RuleKind, RuleUpdate
from app.models.alerts import PreviewRequest, Silence
from app.models.instance import InstanceSettingsUpdate
from app.models.notifications import ChannelKind
from app.services import alerts, instance
from tests import factories
from tests.services.alerts.conftest import BEGINS, Diary
from tests.services.alerts.support import deliveries, enable, prefer

AFTERNOON = {"start": "11:00", "end": "17:00"}
"""Around the visits, which are at 12:00 UTC."""


@pytest.fixture
def boss(admin: User) -> Actor:
    return Actor.of(admin.id, admin.role)


def instance_prefers(session: Session, boss: Actor, **settings: Any) -> None:
    data = InstanceSettingsUpdate.model_validate({"alerts": settings})
    instance.change_instance(session, boss, data)


def waits(row: NotificationDelivery) -> bool:
    return row.due_at > row.created_at


@pytest.mark.parametrize(
    ("of_instance", "of_reader", "of_rule", "late"),
    [
        (None, {}, {}, False),
        (AFTERNOON, {}, {}, True),
        (AFTERNOON, {"any_hour": True}, {}, False),
        (AFTERNOON, {"quiet_hours": {"start": "01:00", "end": "02:00"}}, {}, False),
        (None, {"quiet_hours": AFTERNOON}, {}, True),
        (None, {"quiet_hours": AFTERNOON}, {"any_hour": True}, False),
        (None, {"any_hour": True}, {"quiet_hours": AFTERNOON}, True),
    ],
)
def test_the_quiet_hours_that_count_are_those_said_closest(
    session: Session,
    diary: Diary,
    owner: User,
    boss: Actor,
    of_instance: dict[str, str] | None,
    of_reader: dict[str, Any],
    of_rule: dict[str, Any],
    late: bool,
) -> None:
    owner.timezone = "UTC"
    enable(session, owner, ChannelKind.NTFY)
    instance_prefers(session, boss, quiet_hours=of_instance)
    prefer(session, owner, **of_reader)
    rule = factories.make_rule(session, diary.product)
    rule.sqlmodel_update(as_stored(of_rule))
    session.flush()

    diary.write("100", "85")

    assert [waits(row) for row in deliveries(session)] == [late]


def as_stored(values: dict[str, Any]) -> dict[str, Any]:
    update = RuleUpdate.model_validate(values)
    return {name: getattr(update, name) for name in update.model_fields_set}


@pytest.mark.parametrize(
    ("of_instance", "of_reader", "of_rule", "silent"),
    [(None, None, None, 0), (2_000, None, None, 1), (2_000, 0, None, 0), (0, 0, 2_000, 1)],
)
def test_the_cooldown_that_counts_is_the_one_said_closest(
    session: Session,
    diary: Diary,
    owner: User,
    boss: Actor,
    of_instance: int | None,
    of_reader: int | None,
    of_rule: int | None,
    silent: int,
) -> None:
    instance_prefers(session, boss, cooldown_minutes=of_instance)
    prefer(session, owner, cooldown_minutes=of_reader)
    factories.make_rule(session, diary.product, RuleKind.ANY_CHANGE, cooldown_minutes=of_rule)

    diary.write("100", "99", "98")

    assert [alert.silence for alert in diary.told()].count(Silence.COOLDOWN) == silent


def test_a_day_has_room_for_so_many_whenever_they_come_and_ends_at_the_readers_midnight(
    session: Session, diary: Diary, owner: User
) -> None:
    """In Auckland, where the visits at 12:00 UTC are at one in the night: a day is UTC 11 to 11."""
    owner.timezone = "Pacific/Auckland"
    enable(session, owner, ChannelKind.NTFY)
    prefer(session, owner, max_per_day=2)
    factories.make_rule(session, diary.product, RuleKind.ANY_CHANGE)
    diary.write("100")

    for hours, price in enumerate(("99", "98", "97", "96")):
        with time_machine.travel(BEGINS + timedelta(days=1, hours=hours), tick=False):
            diary.visit(price, diary.page)
    with time_machine.travel(BEGINS + timedelta(days=1, hours=22, minutes=59), tick=False):
        diary.visit("95", diary.page)
    with time_machine.travel(BEGINS + timedelta(days=1, hours=23, minutes=1), tick=False):
        diary.visit("94", diary.page)

    assert [row.digest for row in deliveries(session)] == [False, False, True, True, True, False]


def test_the_preview_of_failures_says_when_they_would_have_been_told(
    session: Session, diary: Diary, actor: Actor
) -> None:
    diary.write(
        *[
            "100",
            "failed",
            "failed",
            "failed",
            "failed",
            "100",
            "failed",
            "failed",
            "held:9",
            "same",
            "failed",
        ]
    )
    request = PreviewRequest(product_id=diary.product.id, kind=RuleKind.FAILING, checks=3)

    with time_machine.travel(BEGINS + timedelta(days=20)):
        told = alerts.preview(session, actor, request)

    assert [(firing.at - BEGINS).days for firing in reversed(told.firings)] == [3, 8]
    assert told.firings[0].title == "Kettle: no price for 3 checks"
