"""Sending what stands in the outbox: each channel of each reader by itself, again with back-off.

A message is leased, then marked as tried, then sent, then recorded, each in a transaction of its
own. Whoever dies in between leaves a lease that ends, and the message is sent again: twice at most
the one in flight, and not even that where the service knows idempotency keys.
"""

import random
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4, uuid5

import structlog
from sqlalchemy import text, update
from sqlmodel import col

from app.core.config import get_settings
from app.core.database import Session, unit_of_work
from app.core.errors import Unavailable
from app.models import Alert, NotificationChannel, NotificationDelivery, User
from app.models.notifications import ChannelKind, DeliveryState
from app.models.types import utcnow
from app.services import visibility
from app.services.notifications.asleep import awake
from app.services.notifications.book import values_of
from app.services.notifications.browsers import browsers_of, note, sealed_of
from app.services.notifications.channels import (
    CHANNELS,
    Answer,
    Channel,
    Channels,
    Envelope,
    Values,
)
from app.services.notifications.text import Message, digest_of, message_of

LEASE: Final = timedelta(minutes=5)
"""Longer than one message may take; one of a sender that died is sent after that."""
MOST_ATTEMPTS: Final = 8
OLDEST: Final = timedelta(days=3)
"""What could not be sent for so long is given up."""
_FIRST_PAUSE: Final = timedelta(seconds=30)
_LONGEST_PAUSE: Final = timedelta(hours=6)
_SUSPECT: Final = 2
"""Attempts after which a message may itself be what its service cannot take: others go first."""
_MOST_DOUBT: Final = 3
"""Attempts, of others, by which a service is taken to be away for longer: eight minutes' pause."""
_LANES_AT_ONCE: Final = 16
_MOST_OF_A_LANE: Final = 1_000
_MOST_OF_A_ROUND: Final = 5_000
_LONGEST_LANE_SECONDS: Final = 30.0
"""Then it gives back what is left, and the others go on in a new round."""

_FATAL: Final = "Whoever tried to send this ended without a result, each time."

log = structlog.get_logger()

_CHOOSE: Final = text("""
WITH due AS (
    SELECT id, row_number() OVER (PARTITION BY user_id, channel ORDER BY due_at, id) AS place
    FROM notification_deliveries
    WHERE state = 'waiting' AND due_at <= :now AND (leased_until IS NULL OR leased_until < :now)
), chosen AS (
    SELECT id FROM due WHERE place <= :lane ORDER BY place, id LIMIT :round
), locked AS (
    SELECT d.id FROM notification_deliveries d JOIN chosen USING (id)
    WHERE d.state = 'waiting' AND (d.leased_until IS NULL OR d.leased_until < :now)
    ORDER BY d.id FOR UPDATE OF d SKIP LOCKED
)
UPDATE notification_deliveries d SET lease = :lease, leased_until = :until
FROM locked WHERE d.id = locked.id RETURNING d.id
""")

_WAIT: Final = text("""
UPDATE notification_deliveries
SET lease = NULL, leased_until = NULL, due_at = greatest(due_at, :until)
WHERE state = 'waiting' AND user_id = :user AND channel = :channel AND due_at <= :now
    AND (lease = :lease OR leased_until IS NULL OR leased_until < :now)
""")


@dataclass(frozen=True, slots=True)
class _Item:
    """One message of a lane; a digest stands for several deliveries."""

    ids: tuple[int, ...]
    envelope: Envelope
    attempts: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class _Lane:
    """What is due on one channel of one reader, in order; without `values` nothing can be sent."""

    user_id: int
    kind: ChannelKind
    items: Sequence[_Item]
    values: Mapping[str, Any] | None
    trouble: str = ""
    passes: bool = False
    """Whether the trouble may pass, so that the messages wait."""

    @property
    def tried(self) -> int:
        """How often the message was tried that was tried most."""
        return max((item.attempts for item in self.items), default=0)

    @property
    def in_turn(self) -> list[_Item]:
        """Oldest first, until one of them stands in the way: then what was tried least."""
        if self.tried < _SUSPECT:
            return list(self.items)
        return sorted(self.items, key=lambda item: item.attempts)


def deliver_due(*, channels: Channels = CHANNELS) -> int:
    """One round: lease what is due and send it, lanes side by side; returns how much was leased."""
    lease = uuid4()
    with unit_of_work() as session:
        ids = _lease(session, lease)
        lanes = _lanes(session, ids, channels)
    if not ids:
        return 0
    with ThreadPoolExecutor(min(len(lanes), _LANES_AT_ONCE) or 1, "notify") as pool:
        runs = [pool.submit(_run, lane, lease, channels) for lane in lanes]
    # All of them have ended by now: one that failed has kept none of the others from theirs.
    for run in runs:
        run.result()
    return len(ids)


def _lease(session: Session, lease: UUID) -> list[int]:
    now = utcnow()
    parameters = {
        "now": now,
        "until": now + LEASE,
        "lease": lease,
        "lane": _MOST_OF_A_LANE,
        "round": _MOST_OF_A_ROUND,
    }
    return list(session.execute(_CHOOSE, parameters).scalars())


def _lanes(session: Session, ids: Sequence[int], channels: Channels) -> list[_Lane]:
    """What these deliveries say and where they go: the same statements for any number."""
    statement = visibility.outbox(ids).order_by(col(NotificationDelivery.alert_id))
    grouped: dict[tuple[int, ChannelKind], list[tuple[NotificationDelivery, Alert, User]]]
    grouped = defaultdict(list)
    for delivery, alert, user in awake(session, session.execute(statement).all()):
        grouped[user.id, delivery.channel].append((delivery, alert, user))
    stored = {
        (row.user_id, row.kind): row
        for row in session.exec(visibility.channels_of(user_id for user_id, _ in grouped))
    }
    pushed = {user_id for user_id, kind in grouped if kind is ChannelKind.WEBPUSH}
    ends = browsers_of(session, pushed) if pushed else {}
    sealed = sealed_of(session, pushed - ends.keys()) if pushed - ends.keys() else {}
    return [
        _lane(
            kind,
            rows,
            stored.get((user_id, kind)),
            channels,
            ends.get(user_id, {}) if kind is ChannelKind.WEBPUSH else {},
            sealed=sealed.get(user_id, "") if kind is ChannelKind.WEBPUSH else "",
        )
        for (user_id, kind), rows in grouped.items()
    ]


def _lane(
    kind: ChannelKind,
    rows: Sequence[tuple[NotificationDelivery, Alert, User]],
    stored: NotificationChannel | None,
    channels: Channels,
    ends: Values,
    *,
    sealed: str,
) -> _Lane:
    items = [_item([row]) for row in rows if not row[0].digest]
    digest = [row for row in rows if row[0].digest]
    if digest:
        items.append(_item(digest))
    channel, settings, user = channels[kind], get_settings(), rows[0][2]
    try:
        own = {**(values_of(channel, stored) if stored is not None else {}), **ends}
    except Unavailable as error:
        log.warning("notification.sealed", channel=kind, user_id=user.id, reason=error.detail)
        return _Lane(user.id, kind, items, None, error.detail, passes=True)
    if sealed:
        log.warning("notification.sealed", channel=kind, user_id=user.id, reason=sealed)
        return _Lane(user.id, kind, items, None, sealed, passes=True)
    trouble = _trouble(channel, own, stored, user)
    if trouble:
        return _Lane(user.id, kind, items, None, trouble)
    return _Lane(user.id, kind, items, channel.complete(own, settings))


def _trouble(channel: Channel, own: Values, stored: NotificationChannel | None, user: User) -> str:
    """Why nothing can be sent here, if so."""
    missing = channel.missing(own, get_settings())
    off = stored is not None and not stored.enabled
    gone = stored is None and channel.kind is not ChannelKind.EMAIL
    reasons = {
        "The account is switched off.": not user.active,
        "The channel is not set up any more.": gone,
        "The channel is switched off.": off,
        channel.unavailable(get_settings()) or "": True,
        f"'{missing}' is missing.": missing is not None,
    }
    return next((reason for reason, holds in reasons.items() if reason and holds), "")


def _item(rows: Sequence[tuple[NotificationDelivery, Alert, User]]) -> _Item:
    first, alert, user = rows[0]
    messages = [_message(each, user) for _, each, _ in rows]
    single = len(rows) == 1
    message = messages[0] if single else digest_of(messages, locale=user.locale)
    data = _data(alert) if single else {"event": "digest", "alerts": [_data(a) for _, a, _ in rows]}
    ids = tuple(delivery.id for delivery, _, _ in rows)
    # A digest that has grown since the last attempt is another message.
    key = first.key if single else uuid5(first.key, str(ids))
    return _Item(
        ids=ids,
        envelope=Envelope(message, key, user.email, data),
        attempts=max(delivery.attempts for delivery, _, _ in rows),
        created_at=min(delivery.created_at for delivery, _, _ in rows),
    )


def _message(alert: Alert, user: User) -> Message:
    return message_of(alert.kind, alert.happening, alert.product_id, locale=user.locale)


def _data(alert: Alert) -> dict[str, Any]:
    """What programs read in place of sentences."""
    return {
        "event": alert.kind.value,
        "alert_id": alert.id,
        "rule_id": alert.rule_id,
        "product_id": alert.product_id,
        "happened_at": alert.happened_at.isoformat(),
        "happening": alert.happening.model_dump(mode="json"),
    }


def _run(lane: _Lane, lease: UUID, channels: Channels) -> None:
    """Send one lane until it is empty, or until its service is away: then all of it waits."""
    waiting, ends_at = lane.in_turn, time.monotonic() + _LONGEST_LANE_SECONDS
    doubt = min(lane.tried, _MOST_DOUBT)
    while waiting and time.monotonic() < ends_at:
        item = waiting.pop(0)
        if lane.values is None:
            answer = Answer.without(lane.trouble, transient=lane.passes)
            _record(item, lease, answer, _MOST_DOUBT)
            continue
        if item.attempts >= MOST_ATTEMPTS:
            _record(item, lease, Answer.without(_FATAL, transient=False), item.attempts)
            continue
        if not _begin(item, lease):
            continue
        answer = channels[lane.kind].deliver(lane.values, item.envelope, get_settings())
        pause = _record(item, lease, answer, item.attempts + 1, doubt=doubt)
        log.info(
            "notification.sent" if answer.ok else "notification.failed",
            channel=lane.kind,
            delivery_ids=item.ids,
            status=answer.status,
        )
        if pause is not None:
            _put_off(lane, lease, pause)
            return
    _give_back(waiting, lease)


def _begin(item: _Item, lease: UUID) -> bool:
    """Mark it as tried before it is sent; False when it is no longer ours.

    Its lease begins anew: those before it in the round may have taken most of the time.
    """
    with unit_of_work() as session:
        marked = session.execute(
            update(NotificationDelivery)
            .where(*_ours(item.ids, lease))
            .values(attempts=col(NotificationDelivery.attempts) + 1, leased_until=utcnow() + LEASE)
            .returning(col(NotificationDelivery.id))
        ).all()
    return len(marked) == len(item.ids)


def _record(
    item: _Item, lease: UUID, answer: Answer, attempts: int, *, doubt: int = 0
) -> timedelta | None:
    """Write down what came of it; returns how long the channel rests before it tries."""
    now = utcnow()
    values: dict[str, Any] = {
        "answer": answer.text,
        "status": answer.status,
        "lease": None,
        "leased_until": None,
    }
    pause = None
    if answer.ok:
        values |= {"state": DeliveryState.SENT, "sent_at": now}
    elif not answer.transient or attempts >= MOST_ATTEMPTS or now - item.created_at > OLDEST:
        values["state"] = DeliveryState.FAILED
    else:
        pause = _pause_after(max(attempts, doubt), answer)
        values["due_at"] = now + pause
    with unit_of_work() as session:
        session.execute(
            update(NotificationDelivery).where(*_ours(item.ids, lease)).values(**values)
        )
        note(session, answer)
    return pause


def _put_off(lane: _Lane, lease: UUID, pause: timedelta) -> None:
    """All that is due on this channel waits with what failed, without having been tried."""
    now = utcnow()
    with unit_of_work() as session:
        session.execute(
            _WAIT,
            {
                "user": lane.user_id,
                "channel": lane.kind.value,
                "lease": lease,
                "now": now,
                "until": now + pause,
            },
        )


def _give_back(items: Sequence[_Item], lease: UUID) -> None:
    if items:
        with unit_of_work() as session:
            ids = [each for item in items for each in item.ids]
            session.execute(
                update(NotificationDelivery)
                .where(*_ours(ids, lease))
                .values(lease=None, leased_until=None)
            )


def _ours(ids: Sequence[int], lease: UUID) -> tuple[Any, ...]:
    return (
        col(NotificationDelivery.id).in_(ids),
        col(NotificationDelivery.lease) == lease,
        col(NotificationDelivery.state) == DeliveryState.WAITING,
    )


def _pause_after(attempts: int, answer: Answer) -> timedelta:
    """Twice as long twice over each time, spread by a tenth; longer when the service says so."""
    doubled: int = 4 ** (attempts - 1)
    spread = 1 + random.random() / 10  # noqa: S311 -- spreads load, guards nothing
    pause = min(_FIRST_PAUSE * doubled, _LONGEST_PAUSE) * spread
    return max(pause, timedelta(seconds=answer.retry_after_seconds or 0))
