"""What beat runs and when; it loads no table and no service, so that beat stays small."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from celery.schedules import crontab, schedule

from app.core.queue import celery


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the schedule; clock times are in the zone of TZ."""

    name: str
    task: str
    when: timedelta | str
    """A pause, or the five fields of a cron expression."""
    purpose: str
    expires_seconds: int | None = None
    """After so long in the queue a run is not worth having: the next one does the same."""
    may_rest: bool = False
    """Whether it can be switched off: nothing but room on the disk depends on it."""

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


SCHEDULE: Final = (
    Entry(
        "dispatch-due",
        "pricing.dispatch_due",
        timedelta(minutes=1),
        "Find pages that are due and have them visited",
        expires_seconds=50,
    ),
    Entry(
        "settle-jobs",
        "jobs.settle",
        timedelta(minutes=1),
        "Move on jobs whose worker died, and begin with imports that wait",
        expires_seconds=50,
    ),
    Entry(
        "end-pause",
        "pricing.end_pause",
        timedelta(minutes=1),
        "Go on with checks that were paused for a time, once it is over",
        expires_seconds=50,
    ),
    Entry(
        "deliver-notifications",
        "notifications.deliver",
        timedelta(minutes=1),
        "Send what is due: put off, tried again, or left by a worker that died",
        expires_seconds=50,
    ),
    Entry(
        "rebuild-caches",
        "pricing.rebuild_caches",
        "10 3 * * *",
        "Derive trends, statistics and staleness anew, since their windows slide",
    ),
    Entry(
        "reschedule-forgotten",
        "pricing.reschedule_forgotten",
        "15 3 * * *",
        "Plan pages that are neither paused nor planned, and no others",
    ),
    Entry(
        "prepare-checks",
        "housekeeping.prepare_checks",
        "25 * * * *",
        "Make the days into which checks of the coming week fall",
    ),
    Entry(
        "expire-checks",
        "housekeeping.expire_checks",
        "40 3 * * *",
        "Drop the days of checks that are older than CHECKS_KEEP_DAYS; readings stay",
        may_rest=True,
    ),
    Entry(
        "expire-jobs",
        "housekeeping.expire_jobs",
        "45 3 * * *",
        "Drop jobs that ended longer ago than ENDED_KEEP_DAYS",
        may_rest=True,
    ),
    Entry(
        "expire-alerts",
        "housekeeping.expire_alerts",
        "35 3 * * *",
        "Drop alerts that are older than a year, with the log of their deliveries",
        may_rest=True,
    ),
    Entry(
        "expire-search-cache",
        "housekeeping.expire_search_cache",
        "20 * * * *",
        "Drop results of searches that are older than an hour",
    ),
    Entry(
        "expire-snapshots",
        "housekeeping.expire_snapshots",
        "35 * * * *",
        "Drop previews of pages that are older than a day",
    ),
    Entry(
        "expire-sign-ins",
        "housekeeping.expire_sign_ins",
        "50 3 * * *",
        "Drop sign-ins that have expired or ended",
    ),
    Entry(
        "expire-audit-log",
        "housekeeping.expire_audit_log",
        "55 3 * * *",
        "Drop what the audit log noted longer ago than AUDIT_KEEP_DAYS",
        may_rest=True,
    ),
    Entry(
        "expire-api-tokens",
        "housekeeping.expire_api_tokens",
        "52 3 * * *",
        "Drop API tokens that expired longer ago than ENDED_KEEP_DAYS",
    ),
    Entry(
        "expire-invitations",
        "housekeeping.expire_invitations",
        "57 3 * * *",
        "Drop invitations that nobody took up",
    ),
    Entry(
        "forget-sites",
        "housekeeping.forget_sites",
        "0 4 * * *",
        "Forget how we stood with shops that nobody tracks any more",
    ),
    Entry(
        "end-lapsed-leases",
        "housekeeping.end_lapsed_leases",
        "5 4 * * *",
        "Clear leases of pages that were paused or planned anew while they were visited",
    ),
)


def install() -> None:
    """Give the schedule to beat."""
    celery.conf.beat_schedule = {
        entry.name: {
            "task": entry.task,
            "schedule": entry.schedule,
            "kwargs": {"by_itself": True} if entry.may_rest else {},
            "options": {} if entry.expires_seconds is None else {"expires": entry.expires_seconds},
        }
        for entry in SCHEDULE
    }
