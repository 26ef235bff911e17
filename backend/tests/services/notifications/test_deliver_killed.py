"""Senders that die in between, or come by at the same time: each message goes out once."""

import os
import signal
import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text, update

from app.core.config import Settings
from app.core.database import forget_engine, on_commit, unit_of_work
from app.models import NotificationDelivery, ProductUrl, User
from app.models.notifications import ChannelKind
from app.models.types import utcnow
from app.services import notifications, pricing
from app.services.notifications.channels import CHANNELS, Answer, Envelope, Values
from app.services.notifications.channels.services import Ntfy
from app.services.notifications.deliver import LEASE
from app.tasks.notifications import deliver
from tests import factories
from tests.services.alerts.conftest import check_of
from tests.services.notifications.support import (
    SENT,
    WAITING,
    later,
    make_owner,
    ntfy,
    rows,
    sent_until_nothing_is_due,
    start_sender,
    webhook,
)
from tests.support.peers import Peer, Received, Reply, until


def test_a_worker_killed_between_commit_and_send_loses_nothing(outbox: Peer) -> None:
    with unit_of_work() as session:
        product = make_owner(session, ntfy(outbox.url))
        store = factories.make_store(session, session.get_one(User, product.user_id))
        page = factories.make_product_url(session, product, store, is_primary=True)
        factories.make_rule(session, product)
        page_id = page.id

    child = os.fork()
    if child == 0:
        try:
            record_and_die(page_id)
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL
    assert [row.state for row in rows()] == [WAITING]

    deliver()
    deliver()

    assert [row.state for row in rows()] == [SENT]
    assert len(outbox.received) == 1


def record_and_die(page_id: int) -> None:
    """A worker that records a price and is killed as soon as that is committed."""
    forget_engine(close=False)
    with unit_of_work() as session:
        on_commit(session, lambda: os.kill(os.getpid(), signal.SIGKILL))
        page = session.get_one(ProductUrl, page_id)
        (batch,) = pricing.lease_now(session, [page_id])
        pricing.record(session, [check_of(page, "85")], batch.lease)


def test_a_sender_killed_while_it_sends_repeats_at_most_what_was_in_flight(outbox: Peer) -> None:
    outbox.replies["/"] = Reply(delay_seconds=20)
    with unit_of_work() as session:
        product = make_owner(session, ntfy(outbox.url))
        for _ in range(3):
            factories.make_delivery(session, product)
    sender = start_sender()
    assert until(lambda: len(outbox.received) == 1, 120)

    sender.send_signal(signal.SIGKILL)
    sender.wait()
    outbox.replies["/"] = Reply()
    sent_until_nothing_is_due()
    assert len(outbox.received) == 1
    with later(seconds=LEASE.total_seconds() + 1):
        sent_until_nothing_is_due()

    assert {row.state for row in rows()} == {SENT}
    assert len(outbox.received) == 4


@pytest.mark.parametrize("keyed", [True, False], ids=["idempotency key", "none"])
def test_a_sender_killed_before_it_could_record_sends_the_same_key_again(
    outbox: Peer, keyed: bool
) -> None:
    with unit_of_work() as session:
        product = make_owner(session, ntfy(outbox.url))
        webhook(session, product, f"{outbox.url}/hook")
        kind = ChannelKind.WEBHOOK if keyed else ChannelKind.NTFY
        factories.make_delivery(session, product, kind)
    answered, release = threading.Event(), threading.Event()
    holder = threading.Thread(target=hold_rows, args=(outbox, answered, release))
    holder.start()
    sender = start_sender()
    assert answered.wait(120)

    sender.send_signal(signal.SIGKILL)
    sender.wait()
    release.set()
    holder.join()
    assert [row.state for row in rows()] == [WAITING]
    with later(seconds=LEASE.total_seconds() + 1):
        sent_until_nothing_is_due()

    assert [(row.state, row.attempts) for row in rows()] == [(SENT, 2)]
    assert len(outbox.received) == 2
    if keyed:
        assert len({each.headers["idempotency-key"] for each in outbox.received}) == 1


def hold_rows(peer: Peer, answered: threading.Event, release: threading.Event) -> None:
    """From the moment the service has the message, nobody can record what came of it."""
    held = threading.Event()

    def hold(_: Received) -> None:
        if not held.is_set():
            held.set()
            locked.wait(10)

    locked = threading.Event()
    peer.on_request, peer.on_answer = hold, lambda _: answered.set()
    assert held.wait(120)
    with unit_of_work() as session:
        session.execute(text("SELECT id FROM notification_deliveries FOR UPDATE"))
        locked.set()
        release.wait(60)
    peer.on_request = peer.on_answer = lambda _: None


def test_two_senders_at_once_send_each_message_once(outbox: Peer) -> None:
    with unit_of_work() as session:
        product = make_owner(session, ntfy(outbox.url))
        for _ in range(30):
            factories.make_delivery(session, product)

    senders = [threading.Thread(target=sent_until_nothing_is_due) for _ in range(3)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()

    assert {row.state for row in rows()} == {SENT}
    assert len(outbox.received) == 30


class _Slow(Ntfy):
    """Its first message takes longer than the leases; another sender comes by with the second."""

    def __init__(self) -> None:
        self.sent: list[Any] = []

    def send(self, values: Values, envelope: Envelope, settings: Settings) -> Answer:
        self.sent.append(envelope.key)
        if len(self.sent) == 1:
            over = utcnow() - timedelta(seconds=1)
            with unit_of_work() as session:
                session.execute(update(NotificationDelivery).values(leased_until=over))
        elif len(self.sent) == 2:
            notifications.deliver_due(channels={**CHANNELS, ChannelKind.NTFY: self})
        return Answer(ok=True, text="OK", status=200)


def test_a_message_whose_turn_comes_late_in_a_round_is_still_sent_once(outbox: Peer) -> None:
    with unit_of_work() as session:
        product = make_owner(session, ntfy(outbox.url))
        for _ in range(2):
            factories.make_delivery(session, product)
    slow = _Slow()

    notifications.deliver_due(channels={**CHANNELS, ChannelKind.NTFY: slow})

    assert len(slow.sent) == 2
    assert [(row.state, row.attempts) for row in rows()] == [(SENT, 1), (SENT, 1)]
