"""What beat runs and when: the one list, which the CLI and the API show too."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog
from celery.schedules import crontab, schedule
from celery.signals import task_postrun
from redis import RedisError

from app.core.queue import celery
from app.core.redis import redis
from app.models.types import utcnow

_LAST_RUNS: Final = "schedule:last_runs"

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the schedule; clock times are in the zone of TZ."""

    name: str
    task: str
    when: timedelta | str
    """A pause, or the five fields of a cron expression."""
    purpose: str

    @property
    def described(self) -> str:
        if isinstance(self.when, str):
            return self.when
        return f"every {self.when.total_seconds():.0f} s"

    @property
    def schedule(self) -> schedule | crontab:
        if isinstance(self.when, str):
            return crontab.from_string(self.when)
        return schedule(self.when, app=celery)


@dataclass(frozen=True, slots=True)
class Run:
    """An entry with its next run, and its last one as far as Redis remembers."""

    entry: Entry
    last_run_at: datetime | None
    next_run_at: datetime


SCHEDULE: Final = (
    Entry(
        "dispatch-due",
        "pricing.dispatch_due",
        timedelta(minutes=1),
        "Find pages that are due and have them visited",
    ),
    Entry(
        "rebuild-caches",
        "pricing.rebuild_caches",
        "10 3 * * *",
        "Derive trends, statistics and staleness anew, since their windows slide",
    ),
    Entry(
        "expire-checks",
        "housekeeping.expire_checks",
        "40 3 * * *",
        "Drop checks that are older than CHECKS_KEEP_DAYS; readings stay",
    ),
    Entry(
        "expire-sign-ins",
        "housekeeping.expire_sign_ins",
        "50 3 * * *",
        "Drop sign-ins that have expired or ended",
    ),
)


def install() -> None:
    """Give the schedule to beat."""
    celery.conf.beat_schedule = {
        entry.name: {"task": entry.task, "schedule": entry.schedule} for entry in SCHEDULE
    }


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
