"""The audit log as CSV, however long it is."""

import json
from collections.abc import Iterator
from typing import Final

from app.models.audit import AuditFilter, AuditRead
from app.services import audit
from app.services.transfer.cells import lines

_SLICE: Final = 1_000

_COLUMNS: Final = (
    "id",
    "at",
    "actor_id",
    "actor",
    "action",
    "entity",
    "entity_id",
    "product_id",
    "address",
    "request_id",
    "job_id",
    "changes",
)


def export_audit_log(where: AuditFilter) -> Iterator[bytes]:
    """Every entry that `where` lets through, newest first; `changes` is JSON, field by field."""
    yield lines([_COLUMNS]).encode()
    for entries in audit.slices(where, size=_SLICE):
        yield lines(_cells(entry) for entry in entries).encode()


def _cells(entry: AuditRead) -> list[str]:
    changes = {name: change.model_dump() for name, change in entry.changes.items()}
    values = (
        entry.id,
        entry.at.isoformat(),
        None if entry.actor is None else entry.actor.id,
        None if entry.actor is None else entry.actor.email,
        entry.action,
        entry.entity,
        entry.entity_id,
        entry.product_id,
        entry.address,
        entry.request_id,
        entry.job_id,
        json.dumps(changes, ensure_ascii=False) if changes else None,
    )
    return ["" if value is None else str(value) for value in values]
