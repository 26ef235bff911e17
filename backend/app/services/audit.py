"""The audit log: who changed what, when, and from where."""

import structlog

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
    changes: Changes | None = None,
    address: str | None = None,
) -> None:
    """Note one change in the unit that makes it; secrets stand as null in `changes`."""
    session.add(
        AuditEntry(
            actor_id=actor_id,
            action=action,
            noun=noun,
            subject_id=subject_id,
            changes=changes or {},
            address=address,
        )
    )
    log.info(action, noun=noun, subject_id=subject_id)
