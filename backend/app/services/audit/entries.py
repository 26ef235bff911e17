"""Entries of the audit log: made by services, dropped when they are old."""

from datetime import datetime

import structlog
from sqlalchemy import delete
from sqlmodel import col

from app.core.actor import author_of
from app.core.database import Session
from app.models import AuditEntry
from app.models.audit import Changes

log = structlog.get_logger()


def record(
    session: Session,
    actor_id: int | None,
    action: str,
    noun: str,
    subject_id: int | None = None,
    *,
    product_id: int | None = None,
    changes: Changes | None = None,
    address: str | None = None,
    job_id: int | None = None,
) -> None:
    """Note one change in the unit that makes it; secrets stand as null in `changes`."""
    session.add(
        AuditEntry(
            actor_id=actor_id,
            action=action,
            noun=noun,
            subject_id=subject_id,
            product_id=product_id,
            changes=changes or {},
            address=address,
            request_id=request_id(),
            job_id=job_id,
        )
    )
    log.info(action, noun=noun, subject_id=subject_id)


def record_by_author(
    session: Session,
    action: str,
    noun: str,
    subject_id: int | None = None,
    changes: Changes | None = None,
    *,
    product_id: int | None = None,
) -> None:
    """Note what a statement did, which no flush sees: by whoever this unit works for, if anyone."""
    author = author_of(session.info)
    if author is not None:
        record(
            session,
            author.user_id,
            action,
            noun,
            subject_id,
            product_id=product_id,
            changes=changes,
            address=author.address,
            job_id=author.job_id,
        )


def request_id() -> str | None:
    """The id of the request that is being answered, as it stands in every line of its log."""
    bound = structlog.contextvars.get_contextvars().get("request_id")
    return bound if isinstance(bound, str) else None


def expire(session: Session, before: datetime) -> int:
    """Drop what was noted before this instant; returns how many entries."""
    return session.exec(delete(AuditEntry).where(col(AuditEntry.at) < before)).rowcount
