"""When the entries of the schedule ran last and run next, as the CLI and the API show it."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import structlog
from celery.canvas import Signature
from celery.signals import task_postrun, task_prerun
from pydantic import BaseModel, ValidationError
from redis import RedisError

from app.core.errors import NotFound
from app.core.queue import celery
from app.core.redis import redis
from app.models.pricing import RunOutcome
from app.models.types import utcnow
from app.tasks.entries import SCHEDULE, Entry

_LAST_RUNS: Final = "schedule:last_runs"

log = structlog.get_logger()


class LastRun(BaseModel):
    """How the last run of an entry ended, as Redis remembers it."""

    ended_at: datetime
    duration_ms: int
    outcome: RunOutcome


@dataclass(frozen=True, slots=True)
class Run:
    """An entry with its next run, and its last one as far as Redis remembers."""

    entry: Entry
    last: LastRun | None
    next_run_at: datetime


def runs() -> list[Run]:
    """Every entry with its last and next run; without Redis the last runs are unknown."""
    now = utcnow()
    try:
        noted = redis().hgetall(_LAST_RUNS)
    except RedisError:
        noted = {}
    return [_run(entry, noted.get(entry.task), now) for entry in SCHEDULE]


def message_of(name: str) -> Signature[None]:
    """What runs an entry now, beside its usual times. NotFound when there is no such entry."""
    for entry in SCHEDULE:
        if entry.name == name:
            return celery.signature(entry.task, immutable=True)
    raise NotFound(f"The schedule has no entry '{name}'.")


def _run(entry: Entry, noted: object, now: datetime) -> Run:
    last = None if noted is None else _read(str(noted))
    due = entry.schedule.remaining_estimate(now if last is None else last.ended_at)
    return Run(entry, last, max(now, now + due).astimezone(UTC))


def _read(noted: str) -> LastRun | None:
    """None for a note of an earlier version."""
    try:
        return LastRun.model_validate_json(noted)
    except ValidationError:
        return None


_begun: dict[str, float] = {}
"""When the tasks that run in this process began."""


@task_prerun.connect
def _note_beginning(task_id: str, **_: Any) -> None:
    _begun[task_id] = time.monotonic()


@task_postrun.connect
def _note_end(sender: object, task_id: str, state: str | None = None, **_: Any) -> None:
    """Remember how a scheduled task ended."""
    began = _begun.pop(task_id, time.monotonic())
    name = getattr(sender, "name", "")
    if name not in {entry.task for entry in SCHEDULE}:
        return
    last = LastRun(
        ended_at=utcnow(),
        duration_ms=round((time.monotonic() - began) * 1000),
        outcome=RunOutcome.OK if state == "SUCCESS" else RunOutcome.FAILED,
    )
    try:
        redis().hset(_LAST_RUNS, name, last.model_dump_json())
    except RedisError as error:
        log.warning("schedule.not_noted", task=name, error=str(error))
