"""When the entries of the schedule ran last and run next, as the CLI and the API show it."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import structlog
from celery.canvas import Signature
from celery.signals import task_postrun, task_prerun
from pydantic import ValidationError
from redis import RedisError

from app.core.actor import Actor
from app.core.database import Session
from app.core.errors import Invalid, NotFound
from app.core.queue import celery
from app.core.redis import redis
from app.models.pricing import PastRun, RunOutcome
from app.models.types import utcnow
from app.services import instance
from app.tasks.entries import SCHEDULE, Entry
from app.tasks.resting import RESTED

_LAST_RUNS: Final = "schedule:last_runs"
_RECENT_RUNS: Final = "schedule:recent_runs:"
_MOST_RECENT: Final = 20

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Run:
    """An entry with its next run, and its last ones as far as Redis remembers."""

    entry: Entry
    last: PastRun | None
    next_run_at: datetime
    recent: list[PastRun]
    """Newest first."""
    rests: bool


def runs(session: Session) -> list[Run]:
    """Every entry with its last and next run; without Redis the last runs are unknown."""
    now = utcnow()
    try:
        noted, *recent = _noted()
    except RedisError:
        noted, recent = {}, [[] for _ in SCHEDULE]
    resting = instance.instance_settings(session).resting
    return [
        _run(entry, noted.get(entry.task), runs, now, rests=entry.name in resting)
        for entry, runs in zip(SCHEDULE, recent, strict=True)
    ]


def run_of(session: Session, name: str) -> Run:
    """One of them. NotFound when there is no such entry."""
    entry = _entry(name)
    return next(run for run in runs(session) if run.entry is entry)


def message_of(name: str) -> Signature[None]:
    """What runs an entry now, beside its usual times. NotFound when there is no such entry."""
    return celery.signature(_entry(name).task, immutable=True)


def switch(session: Session, actor: Actor, name: str, *, enabled: bool) -> None:
    """Have an entry run by itself, or not. Invalid for one that everything depends on."""
    if not _entry(name).may_rest:
        raise Invalid(f"'{name}' cannot be switched off: other things depend on it.")
    instance.rest(session, actor, name, rests=not enabled)


def _entry(name: str) -> Entry:
    for entry in SCHEDULE:
        if entry.name == name:
            return entry
    raise NotFound(f"The schedule has no entry '{name}'.")


def _noted() -> list[Any]:
    """The last run of each task by its name, and then for each entry its recent runs."""
    with redis().pipeline(transaction=False) as pipe:
        pipe.hgetall(_LAST_RUNS)
        for entry in SCHEDULE:
            pipe.lrange(_RECENT_RUNS + entry.task, 0, _MOST_RECENT - 1)
        return list(pipe.execute())


def _run(
    entry: Entry, noted: object, recent: Sequence[object], now: datetime, *, rests: bool
) -> Run:
    last = None if noted is None else _read(str(noted))
    due = entry.schedule.remaining_estimate(now if last is None else last.ended_at)
    known = [run for each in recent if (run := _read(str(each))) is not None]
    return Run(entry, last, max(now, now + due).astimezone(UTC), known, rests)


def _read(noted: str) -> PastRun | None:
    """None for a note of an earlier version."""
    try:
        return PastRun.model_validate_json(noted)
    except ValidationError:
        return None


_begun: dict[str, float] = {}
"""When the tasks that run in this process began."""


@task_prerun.connect
def _note_beginning(task_id: str, **_: Any) -> None:
    _begun[task_id] = time.monotonic()


@task_postrun.connect
def _note_end(
    sender: object, task_id: str, state: str | None = None, retval: object = None, **_: Any
) -> None:
    """Remember how a scheduled task ended, if it did anything."""
    began = _begun.pop(task_id, time.monotonic())
    name = getattr(sender, "name", "")
    if retval == RESTED or name not in {entry.task for entry in SCHEDULE}:
        return
    last = PastRun(
        ended_at=utcnow(),
        duration_ms=round((time.monotonic() - began) * 1000),
        outcome=RunOutcome.OK if state == "SUCCESS" else RunOutcome.FAILED,
    )
    try:
        _note(name, last.model_dump_json())
    except RedisError as error:
        log.warning("schedule.not_noted", task=name, error=str(error))


def _note(task: str, run: str) -> None:
    recent = _RECENT_RUNS + task
    with redis().pipeline(transaction=True) as pipe:
        pipe.hset(_LAST_RUNS, task, run)
        pipe.lpush(recent, run)
        pipe.ltrim(recent, 0, _MOST_RECENT - 1)
        pipe.execute()
