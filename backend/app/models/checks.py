"""Visits to pages and what came of each."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, text
from sqlmodel import Field

from app.models.listing import Evidence, Identity
from app.models.money import Amount, amount_field
from app.models.selectors import Availability, Rule
from app.models.types import EnumOf, JSONOf, ReadModel, Table, UTCDateTime


class Outcome(StrEnum):
    """What came of a visit (DOMAIN section 3); only `ok` may change price or stock."""

    OK = "ok"
    NOT_MODIFIED = "not_modified"
    PARSE_MISS = "parse_miss"
    HELD = "held"
    BLOCKED = "blocked"
    RATE_LIMITED = "rate_limited"
    GONE = "gone"
    MOVED = "moved"
    LOGIN_REQUIRED = "login_required"
    SERVER_ERROR = "server_error"
    NETWORK_ERROR = "network_error"
    REFUSED = "refused"


class Decision(StrEnum):
    """What became of a held check."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    SUPERSEDED = "superseded"
    """A newer check of the page was held, and waits in its stead."""


class PriceCheck(Table, table=True):
    """One visit, kept in the partition of its day; `lease` is the batch that made it."""

    __tablename__ = "price_checks"
    __table_args__ = (
        Index("ix_price_checks_newest", "product_url_id", "checked_at", "id"),
        Index(
            "ix_price_checks_held",
            "product_url_id",
            postgresql_where=text("outcome = 'held' AND decision IS NULL"),
        ),
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency_code"),
        {"postgresql_partition_by": "RANGE (checked_at)"},
    )

    id: int = Field(
        default=None,
        primary_key=True,
        sa_type=BigInteger,
        sa_column_kwargs={"autoincrement": True},
    )
    """Unique by itself: one sequence numbers every partition."""
    product_url_id: int = Field(foreign_key="product_urls.id", ondelete="CASCADE")
    lease: UUID | None = None
    checked_at: datetime = Field(primary_key=True, sa_type=UTCDateTime, index=True)
    duration_ms: int = 0
    outcome: Outcome = Field(sa_type=EnumOf(Outcome))
    reason: str | None = Field(default=None, max_length=500)
    status: int | None = None
    moved_to: str | None = Field(default=None, max_length=2_000)
    """Where a permanent redirect led, when that is another page."""
    amount: Decimal | None = amount_field(default=None)
    currency: str | None = Field(default=None, max_length=3)
    availability: Availability = Field(default=Availability.UNKNOWN, sa_type=EnumOf(Availability))
    evidence: Evidence | None = Field(default=None, sa_type=JSONOf(Evidence))
    identity: Identity | None = Field(default=None, sa_type=JSONOf(Identity))
    """Of a held check: what its acceptance makes the page's own."""
    proposal: Rule | None = Field(default=None, sa_type=JSONOf(Rule))
    """A selector that finds the price where the store's own no longer does."""
    decision: Decision | None = Field(default=None, sa_type=EnumOf(Decision))
    decided_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


class CheckRead(ReadModel):
    id: int
    product_url_id: int
    checked_at: datetime
    duration_ms: int
    outcome: Outcome
    reason: str | None
    status: int | None
    moved_to: str | None
    amount: Amount | None
    currency: str | None
    availability: Availability
    proposal: Rule | None
    decision: Decision | None
    evidence: Evidence | None
