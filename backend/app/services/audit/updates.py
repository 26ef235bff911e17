"""Entries for what one statement changed on many rows."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import insert

from app.core.actor import author_of
from app.core.database import Session
from app.models import AuditEntry
from app.models.types import utcnow
from app.services.audit.changes import told
from app.services.audit.entries import request_id

_AT_ONCE: Final = 5_000
"""Entries of one statement, which has fewer than 65,536 parameters."""


def record_updates(
    session: Session,
    noun: str,
    before: Mapping[int, Mapping[str, Any]],
    after: Mapping[str, Any],
    *,
    action: str = "updated",
) -> None:
    """Note what differs on each row, thousands at once; `after` is the same for all."""
    author = author_of(session.info)
    if author is None or not before:
        return
    entries = [
        {
            "at": utcnow(),
            "actor_id": author.user_id,
            "address": author.address,
            "request_id": request_id(),
            "job_id": author.job_id,
            "action": f"{noun}.{action}",
            "noun": noun,
            "subject_id": row_id,
            "product_id": row_id if noun == "product" else None,
            "changes": {
                name: (told(name, was), told(name, after[name])) for name, was in row.items()
            },
        }
        for row_id, row in before.items()
    ]
    for start in range(0, len(entries), _AT_ONCE):
        session.execute(insert(AuditEntry).values(entries[start : start + _AT_ONCE]))
