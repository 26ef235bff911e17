"""The outbox against real services: once each, again with back-off, at last given up."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email.utils import format_datetime
from typing import Any

import pytest
import time_machine
from sqlalchemy import update
from sqlmodel import select
from structlog.testing import capture_logs

from app.core.actor import Actor
from app.core.database import Session, unit_of_work
from app.models import Alert, NotificationChannel, User
from app.models.alert_rules import RuleKind
from app.models.notifications import ChannelKind, ChannelUpdate
from app.models.types import utcnow
from app.services import notifications, pricing
from app.tasks.notifications import deliver
from tests import factories
from tests.services.alerts.conftest import check_of
from tests.services.notifications.support import (
    FAILED,
    SENT,
    later,
    make_owner,
    ntfy,
    rows,
    webhook,
)
from tests.support.database import somebody_waits
from tests.support.peers import Peer, Reply, until


def test_a_message_is_sent_once_and_the_answer_kept(outbox: Peer) -> None:
    outbox.replies["/"] = Reply(200, b'{"id":"x1"}')
    with unit_of_work() as session:
        product = make_owner(session, ntfy(outbox.url))
        factories.make_delivery(session, product)

    assert notifications.deliver_due() == 1
    assert notifications.deliver_due() == 0

    (row,) = rows()
    assert (row.state, row.attempts, row.status, row.answer) == (SENT, 1, 200, '{"id":"x1"}')
    assert row.sent_at is not None
    assert [request.json["topic"] for request in outbox.received] == ["prices"]


def test_what_is_put_off_is_not_sent_before_its_time(outbox: Peer) -> None:
    with unit_of_work() as session:
        product = make_owner(session, ntfy(outbox.url))
        due = utcnow() + timedelta(hours=2)
        factories.make_delivery(session, product, due_at=due)

    assert notifications.deliver_due() == 0
    with later(hours=2, minutes=1):
        assert notifications.deliver_due() == 1
    assert len(outbox.received) == 1


def test_a_failure_is_tried_again_with_growing_pauses_and_at_last_given_up(outbox: Peer) -> None:
    outbox.replies["/"] = Reply(503, b"away")
    with unit_of_work() as session:
        product = make_owner(session, ntfy(outbox.url))
        factories.make_delivery(session, product)

    pauses = []
    now, (row,) = utcnow(), rows()
    for _ in range(8):
        with time_machine.travel(now, tick=False):
            assert notifications.deliver_due() == 1
            assert notifications.deliver_due() == 0
        (row,) = rows()
        pauses.append((row.due_at - now).total_seconds())
        now = row.due_at + timedelta(seconds=1)

    least = [30, 120, 480, 1_920, 7_680, 21_600, 21_600]
    assert all(low <= pause <= low * 1.1 for low, pause in zip(least, pauses, strict=False))
    assert (row.state, row.attempts, row.answer) == (FAILED, 8, "away")
    assert len(outbox.received) == 8
    assert len({request.body for request in outbox.received}) == 1


def test_a_refusal_is_given_up_at_once(outbox: Peer) -> None:
    outbox.replies["/"] = Reply(403, b"forbidden")
    with unit_of_work() as session:
        product = make_owner(session, ntfy(outbox.url))
        factories.make_delivery(session, product)

    notifications.deliver_due()

    (row,) = rows()
    assert (row.state, row.status, row.answer) == (FAILED, 403, "forbidden")


def test_a_service_that_says_when_is_asked_again_then(outbox: Peer) -> None:
    outbox.replies["/"] = Reply(429, headers={"Retry-After": "3600"})
    with unit_of_work() as session:
        product = make_owner(session, ntfy(outbox.url))
        for _ in range(3):
            factories.make_delivery(session, product)

    notifications.deliver_due()

    assert len(outbox.received) == 1
    assert all(row.due_at > utcnow() + timedelta(minutes=59) for row in rows())
    assert [row.attempts for row in rows()] == [1, 0, 0]


def test_a_service_that_names_a_date_is_asked_again_then(outbox: Peer) -> None:
    until = (utcnow() + timedelta(hours=1)).replace(microsecond=0)
    outbox.replies["/"] = Reply(503, headers={"Retry-After": format_datetime(until, usegmt=True)})
    with unit_of_work() as session:
        factories.make_delivery(session, make_owner(session, ntfy(outbox.url)))

    notifications.deliver_due()

    (row,) = rows()
    assert abs(row.due_at - until) < timedelta(seconds=2)


def test_the_log_keeps_what_a_service_said_without_the_address_it_repeats(outbox: Peer) -> None:
    outbox.replies["/"] = Reply(404, b"<pre>Cannot POST /api/webhook/l0ng-rand0m-id</pre>")
    with unit_of_work() as session:
        product = make_owner(session)
        webhook(session, product, f"{outbox.url}/api/webhook/l0ng-rand0m-id")
        factories.make_delivery(session, product, ChannelKind.WEBHOOK)

    with capture_logs() as logs:
        notifications.deliver_due()

    assert [row.answer for row in rows()] == ["<pre>Cannot POST …</pre>"]
    assert [log["event"] for log in logs] == ["notification.failed"]
    assert "l0ng" not in str(logs)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (update(NotificationChannel).values(enabled=False), "The channel is switched off."),
        (update(NotificationChannel).values(settings={}), "'Server' is missing."),
        (update(User).values(active=False), "The account is switched off."),
    ],
)
def test_what_cannot_be_sent_any_more_is_given_up_with_the_reason(
    outbox: Peer, change: Any, why: str
) -> None:
    with unit_of_work() as session:
        product = make_owner(session, ntfy(outbox.url))
        factories.make_delivery(session, product)
        session.execute(change)

    notifications.deliver_due()

    (row,) = rows()
    assert (row.state, row.answer, row.attempts) == (FAILED, why, 0)
    assert outbox.received == []


def test_a_digest_is_one_message_for_many_alerts(outbox: Peer) -> None:
    with unit_of_work() as session:
        product = make_owner(session, ntfy(outbox.url))
        for _ in range(3):
            factories.make_delivery(session, product, digest=True)

    notifications.deliver_due()

    (request,) = outbox.received
    assert request.json["title"] == "3 alerts"
    assert request.json["message"].count("• Kettle costs €89.90") == 3
    assert {row.state for row in rows()} == {SENT}


def test_a_channel_that_is_stored_twice_at_once_is_one_channel(outbox: Peer) -> None:
    with unit_of_work() as session:
        user = factories.make_user(session)
        actor = Actor.of(user.id, user.role)

    def put(session: Session, topic: str) -> None:
        data = ChannelUpdate(settings={"url": outbox.url, "topic": topic})
        notifications.put_channel(session, actor, "ntfy", data)

    def put_later() -> None:
        with unit_of_work() as session:
            put(session, "second")

    with ThreadPoolExecutor(1) as pool:
        with unit_of_work() as session:
            put(session, "first")
            second = pool.submit(put_later)
            assert until(somebody_waits, 60)
        second.result()

    with unit_of_work() as session:
        (row,) = session.exec(select(NotificationChannel)).all()
        assert row.settings["topic"] == "second"


def test_alerts_of_a_price_that_falls_arrive(outbox: Peer) -> None:
    with unit_of_work() as session:
        product = make_owner(session, ntfy(outbox.url))
        owner = session.get_one(User, product.user_id)
        store = factories.make_store(session, owner)
        page = factories.make_product_url(session, product, store, is_primary=True)
        factories.make_rule(session, product, RuleKind.LOWEST_EVER)
        for word in ("100", "85"):
            (batch,) = pricing.lease_now(session, [page.id])
            pricing.record(session, [check_of(page, word)], batch.lease)

    deliver()

    (request,) = outbox.received
    assert request.json["title"] == "Kettle is cheaper than ever: €85.00"
    assert "Now €85.00, before €100.00 (\N{MINUS SIGN}15%)" in (request.json["message"])
    with unit_of_work() as session:
        assert session.exec(select(Alert)).one().happening.store == "Shop"
