"""Who changed what, when, and from where."""

from datetime import datetime

from pydantic import JsonValue
from sqlalchemy import BigInteger
from sqlmodel import Field

from app.models.types import JSONOf, Table, UTCDateTime, utcnow

Changes = dict[str, tuple[JsonValue, JsonValue]]
"""Field -> value before and after; a secret stands as null."""


class AuditEntry(Table, table=True):
    """One change; it outlives the user who made it."""

    __tablename__ = "audit_log"

    at: datetime = Field(default_factory=utcnow, sa_type=UTCDateTime, index=True)
    actor_id: int | None = Field(
        default=None, foreign_key="users.id", ondelete="SET NULL", index=True
    )
    action: str = Field(max_length=60)
    noun: str = Field(max_length=40)
    subject_id: int | None = Field(default=None, sa_type=BigInteger)
    address: str | None = Field(default=None, max_length=45)
    changes: Changes = Field(default_factory=dict, sa_type=JSONOf(Changes))
