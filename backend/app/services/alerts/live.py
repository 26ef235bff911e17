"""What is new in somebody's inbox since they last heard of it, for a stream that they hold open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Self

from sqlmodel import col

from app.core.actor import Actor
from app.core.database import Session
from app.models import Alert
from app.models.alerts import AlertRead
from app.models.types import utcnow
from app.services import visibility
from app.services.alerts.inbox import count_unread, read_alerts

_MOST: Final = 50
"""Alerts told at once; somebody who was away for longer opens the inbox."""

_SETTLED: Final = timedelta(minutes=2)
"""Longer than a batch takes to commit: alerts can come to light in another order than their ids."""

_MOST_DIGITS: Final = 18
_MOST_HEARD: Final = 60
"""Of which a cursor tells, so that an id stays short."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """What somebody has heard: everything up to `floor`, and these above it."""

    floor: int
    heard: frozenset[int] = frozenset()

    @classmethod
    def of(cls, text: str | None) -> "Self | None":
        """From the id of an event; None for one that is none of ours."""
        numbers = (text or "").split("-")
        if len(numbers) > _MOST_HEARD or not all(
            each.isascii() and each.isdecimal() and len(each) <= _MOST_DIGITS for each in numbers
        ):
            return None
        floor, *heard = map(int, numbers)
        return cls(floor, frozenset(heard))

    def __str__(self) -> str:
        return "-".join(map(str, [self.floor, *sorted(self.heard)]))


@dataclass(frozen=True, slots=True)
class News:
    """Alerts that were not heard of yet, in the order of their ids, and how many are unread."""

    alerts: Sequence[AlertRead]
    unread: int
    cursor: Cursor
    """With these alerts."""


def news_of(session: Session, actor: Actor, heard: Cursor | None) -> News:
    """What is new for the actor in person; without a cursor only how things stand."""
    unread = count_unread(session, actor)
    if heard is None:
        return News([], unread, Cursor(_newest(session, actor)))
    fresh = session.exec(
        visibility.alerts_of(actor.user_id)
        .where(col(Alert.id) > heard.floor, col(Alert.id).not_in(heard.heard))
        .order_by(col(Alert.id).desc())
        .limit(_MOST)
    ).all()
    known = heard.heard | {alert.id for alert in fresh}
    floor = max(heard.floor, _newest(session, actor, before=utcnow() - _SETTLED))
    if len(fresh) == _MOST:
        floor = max(floor, fresh[-1].id - 1)
    above = sorted(each for each in known if each > floor)
    if len(above) >= _MOST_HEARD:
        floor = above[-_MOST_HEARD]
    cursor = Cursor(floor, frozenset(each for each in above if each > floor))
    return News(read_alerts(session, actor, fresh[::-1]) if fresh else [], unread, cursor)


def _newest(session: Session, actor: Actor, *, before: datetime | None = None) -> int:
    """The id of the newest alert, or of the newest from before an instant; 0 without one."""
    mine = visibility.alerts_of(actor.user_id).order_by(col(Alert.id).desc()).limit(1)
    if before is not None:
        mine = mine.where(col(Alert.created_at) < before)
    newest = session.exec(mine).first()
    return newest.id if newest else 0
