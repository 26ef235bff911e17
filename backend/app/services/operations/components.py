"""Every part of the instance as administrators see it: also the API, messages and the disk."""

import shutil
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any, Final

from redis import RedisError
from sqlalchemy import func
from sqlmodel import col, select

from app import __version__
from app.core.database import Session
from app.core.environment import home
from app.core.redis import redis
from app.models.health import Fact, FactCode
from app.models.notifications import DeliveryState, NotificationDelivery
from app.models.operations import ChannelMessages, InstanceComponent, Messages
from app.models.types import utcnow
from app.services.health import Report, Status

_SINCE: Final = "costcourter:health:since"
_LITTLE: Final = 0.1
"""With so little of the disk left it is time to do something."""
_LEAST_BYTES: Final = 256 * 1024**2
"""With less than this the database may stop at any moment."""
_GB: Final = 1024**3
_blind: Final = Event()
"""Redis did not answer when somebody looked last."""


def components(report: Report, messages: Messages) -> dict[str, InstanceComponent]:
    """By their names, in the order in which they are shown.

    `since` is when a look first found a part as it is now; looks come from the page of health, its
    banner and `/metrics`.
    """
    found = {
        "api": InstanceComponent(
            status=Status.OK,
            detail=f"Version {__version__}",
            fact=Fact(code=FactCode.VERSION, values={"version": __version__}),
        ),
        **{
            str(name): InstanceComponent(
                status=each.status,
                latency_ms=each.latency_ms,
                detail=each.detail,
                fact=each.fact,
            )
            for name, each in report.components.items()
        },
        "messages": _messages(messages),
        "disk": _disk(),
    }
    begun = _since({name: Status(each.status) for name, each in found.items()}, report.checked_at)
    for name, each in found.items():
        each.since = begun.get(name)
    return found


def count_messages(session: Session) -> Messages:
    """What became of the messages of the last 24 hours: a row for each kind of channel."""
    sent, failed = (
        col(NotificationDelivery.state) == state
        for state in (DeliveryState.SENT, DeliveryState.FAILED)
    )
    newest = func.max(NotificationDelivery.id)
    of_reader = (
        select(
            NotificationDelivery.channel,
            func.count().filter(sent).label("sent"),
            func.count().filter(failed).label("failed"),
        )
        .add_columns((newest.filter(failed) == newest).label("is_broken"))
        .where(
            sent | failed,
            col(NotificationDelivery.created_at) >= utcnow() - timedelta(days=1),
        )
        .group_by(NotificationDelivery.channel, col(NotificationDelivery.user_id))
        .subquery()
    )
    rows = session.execute(
        select(
            of_reader.c.channel,
            func.sum(of_reader.c.sent).label("sent"),
            func.sum(of_reader.c.failed).label("failed"),
            func.count().label("readers"),
        )
        .add_columns(func.count().filter(of_reader.c.is_broken).label("broken"))
        .group_by(of_reader.c.channel)
        .order_by(of_reader.c.channel)
    )
    return Messages(by_channel=[ChannelMessages.model_validate(row) for row in rows.mappings()])


def _messages(messages: Messages) -> InstanceComponent:
    """Broken channels of some are for them to mend; without any message there is nothing to tell.

    It is the instance's matter when nothing gets through at all, or nobody's of one kind.
    """
    channels = messages.by_channel
    if not channels:
        return InstanceComponent(status=Status.NOT_CONFIGURED)
    broken = sum(each.broken for each in channels)
    readers = sum(each.readers for each in channels)
    detail = f"{messages.sent} of {messages.total} sent in the last 24 hours."
    values: dict[str, int | str] = {"sent": messages.sent, "total": messages.total}
    fact = Fact(code=FactCode.MESSAGES, values=values)
    if broken:
        values |= {"broken": broken, "readers": readers}
        fact = Fact(code=FactCode.MESSAGES_BROKEN, values=values)
        detail += f" The last message failed on {broken} of {readers} channels."
    of_all = [each for each in channels if each.is_broken and each.readers > 1]
    is_ours = bool(of_all) or broken == readers
    status = Status.DEGRADED if is_ours else Status.OK
    return InstanceComponent(status=status, detail=detail, fact=fact)


def _disk() -> InstanceComponent:
    """Of the folder for data, or of the nearest one above it: nobody may have made it yet."""
    folder = home()
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    try:
        return disk(*shutil.disk_usage(folder))
    except OSError as error:
        return InstanceComponent(status=Status.NOT_CONFIGURED, detail=error.strerror)


def disk(total: int, used: int, free: int) -> InstanceComponent:
    """How much room is left, in bytes, where the instance keeps its data."""
    detail = f"{free / _GB:.1f} of {total / _GB:.1f} GB are free; {used / _GB:.1f} GB are used."
    fact = Fact(code=FactCode.DISK, values={"free": free, "used": used, "total": total})
    if free < _LEAST_BYTES:
        return InstanceComponent(status=Status.ERROR, detail=detail, fact=fact)
    status = Status.DEGRADED if free < _LITTLE * total else Status.OK
    return InstanceComponent(status=status, detail=detail, fact=fact)


def _since(states: dict[str, Status], now: datetime) -> dict[str, datetime]:
    """Since when each is as it is; nothing while Redis, which remembers it, is away.

    Nobody knows what happened while it was away: afterwards all begins anew.
    """
    try:
        if _blind.is_set():
            redis().delete(_SINCE)
            _blind.clear()
        known: dict[str, str] = redis().hgetall(_SINCE)  # type: ignore[assignment]
        fresh = {
            name: f"{status} {now.isoformat()}"
            for name, status in states.items()
            if known.get(name, "").partition(" ")[0] != status
        }
        if fresh:
            redis().hset(_SINCE, mapping=dict[Any, Any](fresh))
    except RedisError:
        _blind.set()
        return {}
    told = {name: text.partition(" ")[2] for name, text in (known | fresh).items()}
    return {name: datetime.fromisoformat(told[name]).astimezone(UTC) for name in states}
