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
from app.models.notifications import DeliveryState, NotificationDelivery
from app.models.operations import InstanceComponent, Messages
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
        "api": InstanceComponent(status=Status.OK, detail=f"Version {__version__}"),
        **{
            str(name): InstanceComponent(
                status=each.status, latency_ms=each.latency_ms, detail=each.detail
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
    """What became of the messages of the last 24 hours, over all channels."""
    state = col(NotificationDelivery.state)
    recent = col(NotificationDelivery.created_at) >= utcnow() - timedelta(days=1)
    counts = dict(session.exec(select(state, func.count()).where(recent).group_by(state)).all())
    return Messages(
        sent=counts.get(DeliveryState.SENT, 0), failed=counts.get(DeliveryState.FAILED, 0)
    )


def _messages(messages: Messages) -> InstanceComponent:
    """Works unless some were given up; without any there is nothing to tell."""
    total = messages.sent + messages.failed
    if not total:
        return InstanceComponent(status=Status.NOT_CONFIGURED)
    detail = f"{messages.sent} of {total} sent in the last 24 hours."
    if not messages.failed:
        return InstanceComponent(status=Status.OK, detail=detail)
    return InstanceComponent(status=Status.DEGRADED, detail=detail)


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
    if free < _LEAST_BYTES:
        return InstanceComponent(status=Status.ERROR, detail=detail)
    is_little = free < _LITTLE * total
    return InstanceComponent(status=Status.DEGRADED if is_little else Status.OK, detail=detail)


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
