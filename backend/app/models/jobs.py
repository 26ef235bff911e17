"""Jobs: work that outlives its request, and what came of each thing it had to do."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import BigInteger, Index, UniqueConstraint, text
from sqlmodel import Field

from app.models.alert_rules import Target
from app.models.imports import Grouping
from app.models.money import Amount, amount_field
from app.models.types import EnumOf, JSONOf, ReadModel, Stamped, Table, UTCDateTime


class JobKind(StrEnum):
    FETCH = "fetch"
    """Visit the pages of one product."""
    FETCH_ALL = "fetch_all"
    FETCH_MANY = "fetch_many"
    """Visit the pages of the products that somebody picked."""
    BULK_IMPORT = "bulk_import"


class JobState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


OPEN: Final = (JobState.QUEUED, JobState.RUNNING)

POSTPONED: Final = "postponed"
DELETED: Final = "deleted"
CANCELLED: Final = "cancelled"
CREATED: Final = "created"
"""What an item says that is neither the outcome of a check nor the reason of a skip."""


class ImportOptions(ReadModel):
    """How an import was asked for, besides its pages."""

    owner_id: int
    """Whose the new product is."""
    search_query: str | None = None
    enqueue_refresh: bool = False
    grouping: Grouping = Grouping.ONE
    skip_tracked: bool = False
    paused_hosts: list[str] = Field(default_factory=list)
    """Their pages wait until somebody lets them go on."""
    numbers_left: int = 0
    """How often an item that had its number was tried again, and left that number for good."""


class Job(Stamped, table=True):
    """`done` of `total` items are finished; a job that one process runs is leased to it."""

    __tablename__ = "jobs"
    __table_args__ = (
        Index("ix_jobs_open", "id", postgresql_where=text("state IN ('queued', 'running')")),
    )

    user_id: int = Field(foreign_key="users.id", ondelete="CASCADE", index=True)
    kind: JobKind = Field(sa_type=EnumOf(JobKind))
    state: JobState = Field(default=JobState.QUEUED, sa_type=EnumOf(JobState))
    done: int = 0
    total: int = 0
    error: str | None = Field(default=None, max_length=500)
    finished_at: datetime | None = Field(default=None, sa_type=UTCDateTime, index=True)
    product_id: int | None = Field(
        default=None, foreign_key="products.id", ondelete="SET NULL", index=True
    )
    options: ImportOptions | None = Field(default=None, sa_type=JSONOf(ImportOptions))
    lease: UUID | None = None
    leased_until: datetime | None = Field(default=None, sa_type=UTCDateTime)
    attempts: int = 0
    """Leases in a row that ended without a finished item."""

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


class ImportProduct(Table, table=True):
    """What pages of an import are for: a product that is there, or that its first page makes."""

    __tablename__ = "import_products"

    id: int = Field(default=None, primary_key=True, sa_type=BigInteger)
    job_id: int = Field(default=None, foreign_key="jobs.id", ondelete="CASCADE", index=True)
    product_id: int | None = Field(
        default=None, foreign_key="products.id", ondelete="SET NULL", index=True
    )
    created: bool = False
    """By this import."""
    name: str | None = Field(default=None, max_length=300)
    """Of the new one; without it, the title of its primary page."""
    tags: list[str] = Field(default_factory=list, sa_type=JSONOf(list[str]))
    target: Target | None = Field(default=None, sa_type=JSONOf(Target))


class JobItem(Table, table=True):
    """One page that a job visits or imports; `seq` counts within the job in order of finishing."""

    __tablename__ = "job_items"
    __table_args__ = (UniqueConstraint("job_id", "seq"),)

    id: int = Field(default=None, primary_key=True, sa_type=BigInteger)
    job_id: int = Field(foreign_key="jobs.id", ondelete="CASCADE", index=True)
    seq: int | None = None
    product_url_id: int | None = Field(
        default=None, foreign_key="product_urls.id", ondelete="SET NULL", index=True
    )
    url: str | None = None
    """Of an import: the address as it was handed in."""
    import_product_id: int | None = Field(
        default=None,
        foreign_key="import_products.id",
        ondelete="CASCADE",
        index=True,
        sa_type=BigInteger,
    )
    set_primary: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    planned_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    """When the page was due before the job asked for it, for a job that is cancelled."""
    outcome: str | None = Field(default=None, max_length=20)
    reason: str | None = Field(default=None, max_length=500)
    amount: Decimal | None = amount_field(default=None)
    currency: str | None = Field(default=None, max_length=3)
    warnings: list[str] = Field(
        default_factory=list,
        sa_type=JSONOf(list[str]),
        sa_column_kwargs={"server_default": text("'[]'")},
    )


class JobItemRead(ReadModel):
    """`outcome` is null while it waits; then a check's, `postponed`, `created`, why it was skipped,
    `deleted` or `cancelled`."""

    id: int
    seq: int | None
    product_url_id: int | None
    url: str | None
    outcome: str | None
    reason: str | None
    product_id: int | None = None
    """Of an import: what the page is for, once that is there."""
    product_name: str | None = None
    store_id: int | None = None
    """Of a page that is tracked."""
    store_name: str | None = None
    amount: Amount | None
    currency: str | None
    warnings: list[str]


class JobRead(ReadModel):
    """A job; only one that is asked for by its id tells its items."""

    id: int
    kind: JobKind
    state: JobState
    done: int
    total: int
    error: str | None
    product_id: int | None
    created_at: datetime
    finished_at: datetime | None
    items: list[JobItemRead] | None = None
