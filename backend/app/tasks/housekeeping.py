"""Tasks that drop what is no longer needed; each may run at any time, and twice."""

from datetime import timedelta

import structlog

from app.core.config import get_settings
from app.core.database import unit_of_work
from app.core.queue import celery
from app.models.types import utcnow
from app.services import audit, auth, pricing

log = structlog.get_logger()


@celery.task(name="housekeeping.expire_checks")
def expire_checks() -> None:
    """Drop old checks; held ones stay until they are decided."""
    before = utcnow() - timedelta(days=get_settings().checks_keep_days)
    total, dropped = 0, 1
    while dropped:
        with unit_of_work() as session:
            dropped = pricing.expire_checks(session, before)
        total += dropped
    log.info("checks.expired", dropped=total)


@celery.task(name="housekeeping.expire_sign_ins")
def expire_sign_ins() -> None:
    """Drop sign-ins that have expired or ended, a day after."""
    with unit_of_work() as session:
        dropped = auth.expire_sign_ins(session, utcnow() - timedelta(days=1))
    log.info("sign_ins.expired", dropped=dropped)


@celery.task(name="housekeeping.expire_audit_log")
def expire_audit_log() -> None:
    """Drop what the audit log noted longer ago than AUDIT_KEEP_DAYS."""
    before = utcnow() - timedelta(days=get_settings().audit_keep_days)
    with unit_of_work() as session:
        dropped = audit.expire(session, before)
    log.info("audit_log.expired", dropped=dropped)
