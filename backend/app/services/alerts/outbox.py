"""The outbox: one alert for each cause, one delivery for each channel, in the same transaction.

A cooldown keeps an alert from being sent, and it stands in the inbox with that word; quiet hours
put it off, and what a day has too many of waits for the digest.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from app.core.config import get_settings
from app.core.database import Session, on_commit
from app.core.queue import celery
from app.core.wakeups import wake
from app.models import Alert, NotificationChannel, NotificationDelivery
from app.models.alerts import Silence
from app.models.notifications import AlertKind, ChannelKind, DeliveryState, QuietHours
from app.models.types import utcnow
from app.services import visibility
from app.services.alerts.happenings import Draft
from app.services.alerts.readers import Reader, readers_of
from app.services.rows import insert_rows
from app.services.timing import day_begins, next_time, quiet_until

_TOLD_TODAY: Final = text("""
SELECT day.user_id, count(*) AS told FROM unnest(
    cast(:users AS int[]), cast(:since AS timestamptz[])) AS day (user_id, since)
JOIN alerts a ON a.user_id = day.user_id AND a.created_at >= day.since AND a.silence IS NULL
GROUP BY day.user_id
""")


@dataclass(frozen=True, slots=True)
class _Plan:
    """When an alert goes out, and whether alone or in a digest."""

    due_at: datetime
    digest: bool
    quiet_hours: QuietHours | None = None
    """When it is not sent, whatever puts it off until then."""


def put(session: Session, drafts: Sequence[Draft]) -> dict[int, datetime]:
    """Write alerts and deliveries; returns the rules that told something, and of what moment.

    A cause that is on record already is left out.
    """
    now = utcnow()
    readers = readers_of(session, {draft.occasion.user_id for draft in drafts})
    silences = {draft.occasion.cause: _silence(draft, readers) for draft in drafts}
    made = _insert(session, drafts, silences, now)
    telling = [
        draft for draft in drafts if _key(draft) in made and silences[draft.occasion.cause] is None
    ]
    if telling:
        _deliver(session, telling, made, readers, now)
        for reader_id in {draft.occasion.user_id for draft in telling}:
            on_commit(session, partial(wake, reader_id))
    return {
        draft.occasion.rule.id: draft.occasion.at
        for draft in telling
        if draft.occasion.rule is not None
    }


def _key(draft: Draft) -> tuple[int, str]:
    return draft.occasion.user_id, draft.occasion.cause


def _silence(draft: Draft, readers: dict[int, Reader]) -> Silence | None:
    rule, at = draft.occasion.rule, draft.occasion.at
    if rule is None or rule.fired_at is None or draft.occasion.kind is AlertKind.RECOVERED:
        return None
    minutes = rule.cooldown_minutes
    if minutes is None:
        minutes = readers[rule.user_id].preferences.cooldown_minutes or 0
    return Silence.COOLDOWN if at < rule.fired_at + timedelta(minutes=minutes) else None


def _insert(
    session: Session, drafts: Sequence[Draft], silences: dict[str, Any], now: datetime
) -> dict[tuple[int, str], int]:
    values = [
        {
            "user_id": draft.occasion.user_id,
            "rule_id": draft.occasion.rule.id if draft.occasion.rule else None,
            "product_id": draft.occasion.product_id,
            "product_url_id": draft.occasion.page_id,
            "store_id": draft.store_id,
            "kind": draft.occasion.kind,
            "cause": draft.occasion.cause,
            "happened_at": draft.occasion.at,
            "created_at": now,
            "happening": draft.happening,
            "silence": silences[draft.occasion.cause],
        }
        for draft in drafts
    ]
    statement = insert(Alert).values(values).on_conflict_do_nothing()
    rows = session.execute(statement.returning(col(Alert.user_id), col(Alert.cause), col(Alert.id)))
    return {(user_id, cause): alert_id for user_id, cause, alert_id in rows}


def _deliver(
    session: Session,
    drafts: Sequence[Draft],
    made: dict[tuple[int, str], int],
    readers: dict[int, Reader],
    now: datetime,
) -> None:
    enabled = enabled_channels(session, readers)
    told = _told_today(session, readers.values(), now)
    told.subtract(draft.occasion.user_id for draft in drafts)
    rows: list[dict[str, Any]] = []
    for draft in drafts:
        reader = readers[draft.occasion.user_id]
        told[reader.id] += 1
        plan = _plan(draft, reader, told[reader.id], now)
        rows += [
            {
                "user_id": reader.id,
                "alert_id": made[_key(draft)],
                "channel": channel.value,
                "state": DeliveryState.WAITING.value,
                "digest": plan.digest,
                "created_at": now,
                "due_at": plan.due_at,
                "quiet_hours": plan.quiet_hours,
                "key": uuid4(),
                "attempts": 0,
            }
            for channel in _channels(draft, reader, enabled[reader.id])
        ]
    insert_rows(session, NotificationDelivery, rows)
    if any(row["due_at"] <= now for row in rows):
        # Units of a batch are the service's own: no task stands around them that could send this.
        on_commit(session, celery.signature("notifications.deliver", immutable=True).delay)


def enabled_channels(session: Session, user_ids: Iterable[int]) -> dict[int, list[ChannelKind]]:
    """The channels that each of these readers has switched on; mail is, until it is switched off.

    Whoever sets nothing up is told all the same, where the instance has a mail server.
    """
    wanted = list(user_ids)
    by_default = [ChannelKind.EMAIL] if get_settings().smtp_host else []
    enabled = {user_id: list(by_default) for user_id in wanted}
    channels = visibility.channels_of(wanted).order_by(col(NotificationChannel.id))
    for channel in session.exec(channels):
        own = [kind for kind in enabled[channel.user_id] if kind is not channel.kind]
        enabled[channel.user_id] = [*own, channel.kind] if channel.enabled else own
    return enabled


def _channels(
    draft: Draft, reader: Reader, enabled: Sequence[ChannelKind]
) -> Sequence[ChannelKind]:
    """What the rule says, else what its reader wants for this kind, else all that are enabled."""
    rule = draft.occasion.rule
    wanted = rule.channels if rule else None
    if wanted is None:
        wanted = reader.routing.get(draft.occasion.kind)
    return enabled if wanted is None else [kind for kind in enabled if kind in wanted]


def _told_today(session: Session, readers: Iterable[Reader], now: datetime) -> Counter[int]:
    """Alerts of the reader's day, those of this batch among them."""
    days = {reader.id: day_begins(reader.timezone, now) for reader in readers}
    rows = session.execute(_TOLD_TODAY, {"users": list(days), "since": list(days.values())})
    return Counter({row.user_id: row.told for row in rows})


def _plan(draft: Draft, reader: Reader, told: int, now: datetime) -> _Plan:
    rule, preferences = draft.occasion.rule, reader.preferences
    own = None if preferences.any_hour else preferences.quiet_hours
    too_many = preferences.max_per_day is not None and told > preferences.max_per_day
    if too_many or (rule is not None and rule.digest):
        # It is of many rules, so that the reader's hours count and not those of one of them.
        at = next_time(preferences.digest_at or time(8), reader.timezone, now)
        return _Plan(quiet_until(own, reader.timezone, at) or at, digest=True, quiet_hours=own)
    if rule is not None and rule.any_hour:
        return _Plan(now, digest=False)
    hours = (rule.quiet_hours if rule else None) or own
    due_at = quiet_until(hours, reader.timezone, now) or now
    return _Plan(due_at, digest=False, quiet_hours=hours)
