"""Leases that nobody will use: their messages were lost with the memory of Redis, or they ran out.

Such pages would be visited all the same when their lease has run out; this makes it sooner.
"""

from datetime import timedelta
from typing import Final

import structlog
from sqlalchemy import update
from sqlalchemy.sql import ColumnElement
from sqlmodel import col, select

from app.core.database import Session, on_commit
from app.core.redis import redis
from app.models import ProductUrl
from app.models.types import utcnow

_MARK: Final = "queue:remembers"
"""Gone when Redis lost its memory, and with it every message."""
_LONG_AGO: Final = timedelta(hours=1)

log = structlog.get_logger()


def take_back_lost(session: Session) -> int:
    """Free what waits for a message that an emptied Redis forgot; returns how many pages.

    Pages whose visits have begun need no message any more. Raises redis.RedisError.
    """
    if redis().exists(_MARK):
        return 0
    now = utcnow()
    # Only what is due is leased, so the index of due pages finds them.
    due = col(ProductUrl.next_check_at) <= now
    freed = _end(session, due & (col(ProductUrl.leased_until) > now) & ~col(ProductUrl.begun))
    on_commit(session, lambda: redis().set(_MARK, now.isoformat()))
    if freed:
        log.warning("messages.lost", pages=freed)
    return freed


def end_lapsed(session: Session) -> int:
    """Clear leases that ran out an hour ago, of pages that nobody leased again; returns how many.

    They do no harm: the pages were paused, or planned anew, while somebody visited them.
    """
    return _end(session, col(ProductUrl.leased_until) <= utcnow() - _LONG_AGO)


def _end(session: Session, which: ColumnElement[bool]) -> int:
    """Without waiting for rows that somebody else writes: they are not forgotten."""
    rows = select(ProductUrl.id).where(which).order_by(col(ProductUrl.id))
    return session.exec(
        update(ProductUrl)
        .where(col(ProductUrl.id).in_(rows.with_for_update(skip_locked=True)))
        .values(lease=None, leased_until=None)
        .execution_options(synchronize_session=False)
    ).rowcount
