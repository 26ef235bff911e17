"""Tasks that drop what is no longer needed; each may run at any time, and twice."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final, TypeVar

import structlog

from app.core.config import get_settings
from app.core.database import Session, unit_of_work
from app.core.queue import celery
from app.models.types import utcnow
from app.services import alerts, audit, auth, pricing, scraping, search, workbench
from app.tasks.resting import may_rest

_SITES_KEPT: Final = timedelta(days=8)
"""As long as Redis keeps them."""

Result = TypeVar("Result")

log = structlog.get_logger()


@celery.task(name="housekeeping.prepare_checks")
def prepare_checks() -> None:
    """Make the days ahead into which checks fall."""
    with unit_of_work() as session:
        made = pricing.prepare_days(session, utcnow().date())
    log.info("check_days.prepared", days=[str(day) for day in made])


@celery.task(name="housekeeping.expire_checks")
@may_rest("expire-checks")
def expire_checks() -> None:
    """Drop the days of checks that nobody needs; held ones stay until they are decided."""
    before = utcnow() - timedelta(days=get_settings().checks_keep_days)
    while _unit(lambda session: pricing.drop_strays(session, before)):
        pass
    while day := _unit(lambda session: pricing.drop_day(session, before)):
        log.info("check_day.dropped", day=str(day))


@celery.task(name="housekeeping.expire_snapshots")
def expire_snapshots() -> None:
    """Drop previews of pages that are over."""
    with unit_of_work() as session:
        dropped = workbench.expire_snapshots(session, utcnow())
    log.info("snapshots.expired", dropped=dropped)


@celery.task(name="housekeeping.expire_search_cache")
def expire_search_cache() -> None:
    """Drop results of searches that are old."""
    with unit_of_work() as session:
        dropped = search.expire_cache(session, utcnow())
    log.info("search_cache.expired", dropped=dropped)


@celery.task(name="housekeeping.expire_sign_ins")
def expire_sign_ins() -> None:
    """Drop sign-ins that have expired or ended, a day after."""
    with unit_of_work() as session:
        dropped = auth.expire_sign_ins(session, utcnow() - timedelta(days=1))
    log.info("sign_ins.expired", dropped=dropped)


@celery.task(name="housekeeping.expire_api_tokens")
def expire_api_tokens() -> None:
    """Drop API tokens that expired longer ago than ENDED_KEEP_DAYS."""
    before = utcnow() - timedelta(days=get_settings().ended_keep_days)
    with unit_of_work() as session:
        dropped = auth.expire_api_tokens(session, before)
    log.info("api_tokens.expired", dropped=dropped)


@celery.task(name="housekeeping.expire_invitations")
def expire_invitations() -> None:
    """Drop invitations that nobody took up, as long after their end as ENDED_KEEP_DAYS."""
    before = utcnow() - timedelta(days=get_settings().ended_keep_days)
    with unit_of_work() as session:
        dropped = auth.expire_invitations(session, before)
    log.info("invitations.expired", dropped=dropped)


@celery.task(name="housekeeping.forget_sites")
def forget_sites() -> None:
    """Forget shops that nobody tracks, a week after the last visit."""
    with unit_of_work() as session:
        forgotten = scraping.forget_standings(session, utcnow() - _SITES_KEPT)
    log.info("sites.forgotten", sites=forgotten)


@celery.task(name="housekeeping.expire_alerts")
@may_rest("expire-alerts")
def expire_alerts() -> None:
    """Drop alerts that are older than a year, with the log of their deliveries."""
    with unit_of_work() as session:
        dropped = alerts.expire(session, utcnow() - timedelta(days=365))
    log.info("alerts.expired", dropped=dropped)


@celery.task(name="housekeeping.expire_audit_log")
@may_rest("expire-audit-log")
def expire_audit_log() -> None:
    """Drop what the audit log noted longer ago than AUDIT_KEEP_DAYS."""
    before = utcnow() - timedelta(days=get_settings().audit_keep_days)
    with unit_of_work() as session:
        dropped = audit.expire(session, before)
    log.info("audit_log.expired", dropped=dropped)


@celery.task(name="housekeeping.end_lapsed_leases")
def end_lapsed_leases() -> None:
    """Clear leases that ran out and that nobody took up again."""
    with unit_of_work() as session:
        ended = pricing.end_lapsed(session)
    log.info("lapsed_leases.ended", ended=ended)


def _unit(work: Callable[[Session], Result]) -> Result:
    """One step in a unit of its own, so that no step holds its locks for the whole night."""
    with unit_of_work() as session:
        return work(session)
