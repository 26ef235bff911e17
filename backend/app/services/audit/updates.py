"""Entries for what one statement changed on many rows."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert

from app.core.actor import author_of
from app.core.database import Session
from app.models import AuditEntry
from app.models.types import utcnow
from app.services.audit.changes import told


def record_updates(
    session: Session,
    noun: str,
    before: Mapping[int, Mapping[str, Any]],
    after: Mapping[str, Any],
) -> None:
    """Note what differs on each row, in one statement; `after` is the same for all of them."""
    author = author_of(session.info)
    if author is None or not before:
        return
    entries = [
        {
            "at": utcnow(),
            "actor_id": author.user_id,
            "address": author.address,
            "action": f"{noun}.updated",
            "noun": noun,
            "subject_id": row_id,
            "changes": {
                name: (told(name, was), told(name, after[name])) for name, was in row.items()
            },
        }
        for row_id, row in before.items()
    ]
    session.connection().execute(insert(AuditEntry), entries)
