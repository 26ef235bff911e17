"""What waits and who is at work: queues and signs of life in Redis, due pages in PostgreSQL."""

from typing import Final

from redis import RedisError
from sqlalchemy import text

from app.core.database import Session
from app.core.queues import QUEUES
from app.core.redis import redis
from app.core.signs_of_life import workers_alive
from app.models.operations import QueueRead, WorkRead
from app.models.types import utcnow
from app.services.dashboard import OVERDUE_AFTER

_TAKEN: Final = "unacked"
"""Where Celery's broker keeps what workers have taken."""

_DUE: Final = text("""
SELECT count(*) AS due, min(next_check_at) AS oldest_due_at,
    count(*) FILTER (WHERE next_check_at < :overdue) AS overdue,
    count(*) FILTER (WHERE leased_until > :now) AS visiting
FROM product_urls WHERE next_check_at <= :now
""")
"""Reads the due pages alone, by their index."""


def work(session: Session) -> WorkRead:
    """Two round trips; what Redis knows is null while it is away."""
    now = utcnow()
    due = session.execute(_DUE, {"now": now, "overdue": now - OVERDUE_AFTER}).mappings().one()
    return WorkRead.model_validate({**due, **_queued()})


def _queued() -> dict[str, object]:
    try:
        with redis().pipeline(transaction=False) as asked:
            for name in QUEUES:
                asked.llen(name)
            asked.hlen(_TAKEN)
            *depths, taken = asked.execute()
        alive: int | None = workers_alive()
    except RedisError:
        depths, taken, alive = [None] * len(QUEUES), None, None
    queues = [QueueRead(name=name, depth=n) for name, n in zip(QUEUES, depths, strict=True)]
    return {"queues": queues, "in_hand": taken, "workers": alive}
