"""Channels and messages that cannot be served hold up no other one."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from app.core.config import Settings, get_settings
from app.core.database import unit_of_work
from app.models import User
from app.models.notifications import ChannelKind
from app.services import notifications
from app.services.notifications.channels import CHANNELS, Answer, Envelope, Values
from app.services.notifications.channels.services import Ntfy
from app.services.notifications.deliver import LEASE
from tests import factories
from tests.services.notifications.support import (
    FAILED,
    SECRETS_KEY,
    SENT,
    WAITING,
    later,
    make_owner,
    ntfy,
    rows,
    start_sender,
    webhook,
)
from tests.support.peers import Peer, Reply


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
