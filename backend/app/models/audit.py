"""Who changed what, when, and from where."""

from datetime import datetime

from pydantic import JsonValue
from sqlalchemy import BigInteger, Index, text
from sqlmodel import Field

from app.models.types import Body, Instant, JSONOf, ReadModel, Table, UTCDateTime, utcnow

Changes = dict[str, tuple[JsonValue, JsonValue]]
"""Field -> value before and after; a secret stands as null."""


class AuditEntry(Table, table=True):
    """One change; it outlives what was changed and the user who made it."""

    __tablename__ = "audit_log"
    __table_args__ = (
        Index("ix_audit_log_subject", "noun", "subject_id", "id"),
        Index(
            "ix_audit_log_product",
            "product_id",
            "id",
            postgresql_where=text("product_id IS NOT NULL"),
        ),
    )

    at: datetime = Field(default_factory=utcnow, sa_type=UTCDateTime, index=True)
    actor_id: int | None = Field(default=None, index=True)
    """None for an operator; no foreign key, so that it still says who when they are gone."""
    action: str = Field(max_length=60)
    noun: str = Field(max_length=40)
    subject_id: int | None = Field(default=None, sa_type=BigInteger)
    product_id: int | None = None
    """Whose history the change belongs to, for a product and what hangs on it."""
    address: str | None = Field(default=None, max_length=45)
    request_id: str | None = Field(default=None, max_length=64)
    job_id: int | None = None
    """What a worker changed for somebody; jobs are dropped sooner than this."""
    changes: Changes = Field(default_factory=dict, sa_type=JSONOf(Changes))


class AuditFilter(Body):
    """Which entries; everything that is given has to hold."""

    actor_id: int | None = None
    action: str | None = Field(default=None, max_length=60)
    entity: str | None = Field(default=None, max_length=40)
    entity_id: int | None = None
    address: str | None = Field(default=None, max_length=45)
    since: Instant | None = None
    until: Instant | None = None


class AuditActor(ReadModel):
    """Who it was; address and name are null once the account is gone."""

    id: int
    email: str | None
    full_name: str | None


class Change(ReadModel):
    """One field before and after; both are null for a secret."""

    old: JsonValue
    new: JsonValue


class AuditRead(ReadModel):
    """`actor` is null for an operator at the command line, and for tries to sign in.

    What is gone was deleted since: its id leads nowhere any more.
    """

    id: int
    at: datetime
    actor: AuditActor | None
    action: str
    entity: str
    entity_id: int | None
    entity_gone: bool
    product_id: int | None
    product_gone: bool
    address: str | None
    request_id: str | None
    job_id: int | None
    job_gone: bool
    changes: dict[str, Change]
