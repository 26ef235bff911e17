"""Messages whose turn comes in the quiet hours."""

from datetime import UTC, datetime, time, timedelta
from typing import Final

import time_machine
from sqlmodel import select

from app.core.actor import Actor
from app.core.database import unit_of_work
from app.models import NotificationDelivery, User
from app.models.notifications import QuietHours
from app.services import notifications
from tests import factories
from tests.services.notifications.support import (
    SENT,
    WAITING,
    make_owner,
    ntfy,
    rows,
    sent_until_nothing_is_due,
)
from tests.support.peers import Peer, Reply

NIGHT: Final = QuietHours(start=time(22), end=time(7))


EVENING: Final = datetime(2027, 1, 12, 20, 59, tzinfo=UTC)


MORNING: Final = datetime(2027, 1, 13, 6, tzinfo=UTC)


def make_message_of_the_evening(peer: Peer) -> None:
    """At 21:59 in Berlin, where it is quiet from 22:00 to 07:00."""
    with unit_of_work() as session:
        product = make_owner(session, ntfy(peer.url))
        session.get_one(User, product.user_id).timezone = "Europe/Berlin"
        for hours in (NIGHT, None):
            factories.make_delivery(
                session, product, quiet_hours=hours, created_at=EVENING, due_at=EVENING
            )


def test_a_message_that_fails_in_the_evening_rings_nobody_at_night(outbox: Peer) -> None:
    make_message_of_the_evening(outbox)
    outbox.replies["/"] = Reply(503)
    with time_machine.travel(EVENING, tick=False):
        notifications.deliver_due()
    outbox.replies["/"] = Reply()

    with time_machine.travel(EVENING + timedelta(hours=3), tick=False):
        sent_until_nothing_is_due()
    assert [(row.state, row.due_at) for row in rows()][:1] == [(WAITING, MORNING)]
    assert [row.state for row in rows()] == [WAITING, SENT]
    with time_machine.travel(MORNING, tick=False):
        sent_until_nothing_is_due()
    assert [row.state for row in rows()] == [SENT, SENT]


def test_a_message_that_is_sent_again_by_hand_goes_out_at_night(outbox: Peer) -> None:
    make_message_of_the_evening(outbox)
    with time_machine.travel(EVENING + timedelta(hours=3), tick=False):
        sent_until_nothing_is_due()
        assert [row.state for row in rows()] == [WAITING, SENT]
        with unit_of_work() as session:
            (waiting, _) = session.exec(select(NotificationDelivery).order_by("id")).all()
            user = session.get_one(User, waiting.user_id)
            notifications.retry_delivery(session, Actor.of(user.id, user.role), waiting.id)
        sent_until_nothing_is_due()

    assert [row.state for row in rows()] == [SENT, SENT]
