"""When the entries of the schedule ran last and run next, as the CLI and the API show it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import structlog
from celery.signals import task_postrun
from redis import RedisError

from app.core.redis import redis
from app.models.types import utcnow
from app.tasks.entries import SCHEDULE, Entry

_LAST_RUNS: Final = "schedule:last_runs"

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Run:
    """An entry with its next run, and its last one as far as Redis remembers."""

    entry: Entry
    last_run_at: datetime | None
    next_run_at: datetime


def runs() -> list[Run]:
    """Every entry with its last and next run; without Redis the last runs are unknown."""
    now = utcnow()
    try:
        noted = redis().hgetall(_LAST_RUNS)
    except RedisError:
        noted = {}
    return [_run(entry, noted.get(entry.task), now) for entry in SCHEDULE]


def _run(entry: Entry, noted: object, now: datetime) -> Run:
    last = None if noted is None else datetime.fromisoformat(str(noted))
    due = entry.schedule.remaining_estimate(last or now)
    return Run(entry, last, max(now, now + due).astimezone(UTC))


@task_postrun.connect
def _note(sender: object, state: str | None = None, **_: object) -> None:
    """Remember when a scheduled task last succeeded."""
    name = getattr(sender, "name", "")
    if state != "SUCCESS" or name not in {entry.task for entry in SCHEDULE}:
        return
    try:
        redis().hset(_LAST_RUNS, name, utcnow().isoformat())
    except RedisError as error:
        log.warning("schedule.not_noted", task=name, error=str(error))
