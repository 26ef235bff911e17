"""The outbox against real services: once each, again with back-off, and whoever dies in between."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, time, timedelta
from email.utils import format_datetime
from typing import Any, Final

import pytest
import time_machine
from sqlalchemy import text, update
from sqlmodel import col, select
from structlog.testing import capture_logs

from app.core.actor import Actor
from app.core.config import Settings, get_settings
from app.core.database import Session, forget_engine, on_commit, unit_of_work
from app.models import (
    Alert,
    NotificationChannel,
    NotificationDelivery,
    Product,
    ProductUrl,
    User,
)
from app.models.alert_rules import RuleKind
from app.models.notifications import ChannelKind, ChannelUpdate, DeliveryState, QuietHours
from app.models.types import utcnow
from app.services import notifications, pricing
from app.services.notifications.channels import CHANNELS, Answer, Envelope, Values
from app.services.notifications.channels.services import Ntfy
from app.services.notifications.deliver import LEASE
from app.tasks.notifications import deliver
from scripts.stack.services import BACKEND
from tests import factories
from tests.services.alerts.conftest import check_of
from tests.support.database import somebody_waits
from tests.support.peers import Peer, Received, Reply, until

SECRETS_KEY: Final = "vR2-7qLw9_ZxPf4TnKs8mBcYd3HgJe6A"
WAITING, SENT, FAILED = DeliveryState.WAITING, DeliveryState.SENT, DeliveryState.FAILED


@pytest.fixture
def outbox(
    committed: None, peer: Peer, monkeypatch: pytest.MonkeyPatch, empty_redis: None
) -> Iterator[Peer]:
    """A database of its own whose sender may reach the peer, and processes of ours too."""
    name = get_settings().postgres_db
    monkeypatch.setenv("SECRETS_KEY", SECRETS_KEY)
    monkeypatch.setenv("OUTBOUND_ALLOW_NOTIFY", peer.host)
    monkeypatch.setenv("POSTGRES_DB", name)
    get_settings.cache_clear()
    yield peer
    monkeypatch.undo()
    get_settings.cache_clear()


def make_owner(session: Session, *channels: tuple[ChannelKind, dict[str, Any]]) -> Product:
    owner = factories.make_user(session)
    for kind, settings in channels:
        row = NotificationChannel(user_id=owner.id, kind=kind, settings=settings)
        session.add(row)
    session.flush()
    return factories.make_product(session, owner, name="Kettle")


def webhook(session: Session, product: Product, url: str) -> None:
    """The whole of it is secret, so it goes in through the front door."""
    user = session.get_one(User, product.user_id)
    data = ChannelUpdate(settings={"url": url})
    notifications.put_channel(session, Actor.of(user.id, user.role), "webhook", data)


def ntfy(url: str) -> tuple[ChannelKind, dict[str, Any]]:
    return ChannelKind.NTFY, {"url": url, "topic": "prices"}


def rows() -> list[NotificationDelivery]:
    with unit_of_work() as session:
        found = select(NotificationDelivery).order_by(col(NotificationDelivery.id))
        return list(session.exec(found))


def sent_until_nothing_is_due() -> None:
    while notifications.deliver_due():
        pass


def later(**span: float) -> Any:
    return time_machine.travel(utcnow() + timedelta(**span))


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


def test_a_thousand_alerts_reach_the_channels_that_live_beside_a_dead_one(outbox: Peer) -> None:
    outbox.replies["/dead"] = Reply(delay_seconds=60)
    with unit_of_work() as session:
        product = make_owner(session, ntfy(outbox.url))
        webhook(session, product, f"{outbox.url}/dead")
        for _ in range(1_000):
            alert = factories.make_alert(session, product)
            for kind in (ChannelKind.NTFY, ChannelKind.WEBHOOK):
                factories.make_delivery(session, product, kind, alert=alert)

    for _ in range(4):
        sender = start_sender()
        assert sender.wait() == 0

    states = {(row.channel, row.state) for row in rows()}
    assert states == {(ChannelKind.NTFY, SENT), (ChannelKind.WEBHOOK, WAITING)}
    assert len(outbox.at("/dead")) <= 4
    assert len(outbox.received) - len(outbox.at("/dead")) == 1_000


def start_sender() -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.services.notifications.sender"]
    return subprocess.Popen(command, cwd=BACKEND, env={**os.environ, "PYTHONPATH": str(BACKEND)})  # noqa: S603 -- our own module


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


class _Broken(Ntfy):
    """A fault of ours that nobody foresaw."""

    kind = ChannelKind.WEBHOOK

    def send(self, values: Values, envelope: Envelope, settings: Settings) -> Answer:
        raise ZeroDivisionError


def test_a_channel_that_breaks_keeps_nobody_else_from_theirs_and_is_given_up(outbox: Peer) -> None:
    outbox.replies["/"] = Reply(delay_seconds=0.2)
    broken = {**CHANNELS, ChannelKind.WEBHOOK: _Broken()}
    with unit_of_work() as session:
        kind, values = ntfy(outbox.url)
        product = make_owner(session, (ChannelKind.WEBHOOK, values))
        factories.make_delivery(session, product, ChannelKind.WEBHOOK)
        for _ in range(40):
            factories.make_delivery(session, make_owner(session, (kind, values)))

    with pytest.raises(ZeroDivisionError):
        notifications.deliver_due(channels=broken)

    assert len(outbox.received) == 40
    assert [row.channel for row in rows() if row.state is WAITING] == [ChannelKind.WEBHOOK]
    for turn in range(1, 8):
        with later(seconds=(LEASE.total_seconds() + 1) * turn), pytest.raises(ZeroDivisionError):
            notifications.deliver_due(channels=broken)
    with later(hours=1):
        notifications.deliver_due(channels=broken)
    (given_up,) = [row for row in rows() if row.state is FAILED]
    assert (given_up.attempts, given_up.channel) == (8, ChannelKind.WEBHOOK)


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


class _Choosy(Ntfy):
    """A service that fails at the oldest message for ever, and takes every other one."""

    def __init__(self) -> None:
        self.asked: list[Any] = []

    def send(self, values: Values, envelope: Envelope, settings: Settings) -> Answer:
        self.asked.append(envelope.key)
        if envelope.key == self.asked[0]:
            return Answer.of(500, "cannot do that")
        return Answer.of(200, "OK")


def test_a_message_that_its_service_never_takes_holds_up_no_other_for_long(outbox: Peer) -> None:
    with unit_of_work() as session:
        product = make_owner(session, ntfy(outbox.url))
        for _ in range(5):
            factories.make_delivery(session, product)
    choosy = {**CHANNELS, ChannelKind.NTFY: _Choosy()}

    for minute in range(20):
        with later(minutes=minute):
            notifications.deliver_due(channels=choosy)
    stuck, *others = rows()
    assert stuck.state is WAITING
    assert {row.state for row in others} == {SENT}

    with unit_of_work() as session:
        factories.make_delivery(session, product)
    for minutes in (0, 1, 60 * 24):
        with time_machine.travel(stuck.due_at + timedelta(minutes=minutes)):
            notifications.deliver_due(channels=choosy)
            assert rows()[-1].state is SENT


def test_what_is_sealed_with_a_key_that_is_not_here_waits_for_it(
    outbox: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with unit_of_work() as session:
        product = make_owner(session)
        webhook(session, product, f"{outbox.url}/hook")
        for _ in range(2):
            factories.make_delivery(session, product, ChannelKind.WEBHOOK)

    monkeypatch.setenv("SECRETS_KEY", SECRETS_KEY[::-1])
    get_settings.cache_clear()
    for hours in range(48):
        with later(hours=hours):
            notifications.deliver_due()
    assert outbox.received == []
    assert {(row.state, row.attempts) for row in rows()} == {(WAITING, 0)}
    assert {row.answer for row in rows()} == {
        "A stored secret cannot be read: its key is no longer in SECRETS_KEY."
    }

    monkeypatch.setenv("SECRETS_KEY", SECRETS_KEY)
    get_settings.cache_clear()
    with later(hours=49):
        notifications.deliver_due()
    assert {row.state for row in rows()} == {SENT}


def test_a_message_to_browsers_that_no_key_opens_waits(outbox: Peer) -> None:
    with unit_of_work() as session:
        product = make_owner(session, (ChannelKind.WEBPUSH, {}))
        factories.make_browser(session, session.get_one(User, product.user_id))
        factories.make_delivery(session, product, ChannelKind.WEBPUSH)

    notifications.deliver_due()

    (row,) = rows()
    assert (row.state, row.attempts) == (WAITING, 0)
    assert row.answer == (
        "No browser of this account can be read: their key is no longer in SECRETS_KEY."
    )
