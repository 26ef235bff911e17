"""Product URLs: one page of one store that sells a product, and when it is visited."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Numeric, UniqueConstraint, text
from sqlmodel import Field, Relationship

from app.models.alert_rules import Target
from app.models.checks import Outcome
from app.models.fingerprints import Fingerprint
from app.models.listing import Identity
from app.models.money import Amount
from app.models.schedules import EffectiveSchedule, Schedule
from app.models.selectors import Availability, Selectors
from app.models.sites import LONGEST_HOST, site_of_row
from app.models.stores import Store
from app.models.tags import TagNames
from app.models.types import (
    Body,
    EnumOf,
    JSONOf,
    Name,
    ReadModel,
    Stamped,
    UTCDateTime,
    utcnow,
)

PackSize = Annotated[Amount, Field(gt=0, max_digits=12, decimal_places=4)]
"""How many units of its product a page sells at once: 0.75 of a litre, 12 pieces."""


class ProductUrl(Stamped, table=True):
    """A page; `lease` says which batch is visiting it now, and until when."""

    __tablename__ = "product_urls"
    __table_args__ = (
        UniqueConstraint("product_id", "canonical_url"),
        Index(
            "uq_product_urls_one_primary",
            "product_id",
            unique=True,
            postgresql_where=text("is_primary"),
        ),
        Index(
            "ix_product_urls_due",
            "next_check_at",
            "id",
            postgresql_where=text("next_check_at IS NOT NULL"),
        ),
        Index(
            "ix_product_urls_due_at_site",
            "site",
            "next_check_at",
            postgresql_where=text("next_check_at IS NOT NULL"),
        ),
        Index("ix_product_urls_canonical_url", "canonical_url"),
        Index("ix_product_urls_failing", "last_checked_at", postgresql_where=text("failures >= 2")),
        CheckConstraint("pack_size > 0", name="pack_size_positive"),
    )

    product_id: int = Field(foreign_key="products.id", ondelete="CASCADE", index=True)
    store_id: int = Field(foreign_key="stores.id", ondelete="RESTRICT", index=True)
    url: str = Field(max_length=2_000)
    canonical_url: str = Field(max_length=2_000)
    site: str = Field(
        default=None, max_length=LONGEST_HOST, sa_column_kwargs={"default": site_of_row}
    )
    """The registrable domain, whose pages are visited one at a time, whoever tracks them."""
    is_primary: bool = False
    active: bool = True
    paused: bool = False
    """Not checked for a while; what it offers still counts."""
    counted: bool = Field(default=True, sa_column_kwargs={"server_default": text("true")})
    """Whether its price takes part in its product's best price, lows and averages."""
    schedule: Schedule | None = Field(default=None, sa_type=JSONOf(Schedule))
    pack_size: Decimal | None = Field(default=None, sa_type=Numeric(12, 4))

    next_check_at: datetime | None = Field(default_factory=utcnow, sa_type=UTCDateTime)
    """None while it, its product, its store or the instance is paused or switched off."""
    asked: bool = False
    """Somebody asked for a visit, which is owed even to a page that is switched off."""
    lease: UUID | None = None
    leased_until: datetime | None = Field(default=None, sa_type=UTCDateTime)
    begun: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    """Whether the batch that holds the lease is visiting, so that its message is spent."""
    attempts: int = 0
    """Leases that ended without a check: a page that kills its worker is set aside."""
    failures: int = 0
    """Checks in a row that were not `ok` or `not_modified`."""
    last_checked_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    last_outcome: Outcome | None = Field(default=None, sa_type=EnumOf(Outcome))
    last_reason: str | None = Field(default=None, max_length=500)
    moved_to: str | None = Field(default=None, max_length=2_000)
    """Where a permanent redirect led at the last check."""
    identity: Identity | None = Field(default=None, sa_type=JSONOf(Identity))
    fingerprint: Fingerprint | None = Field(default=None, sa_type=JSONOf(Fingerprint))

    store: Store = Relationship(sa_relationship_kwargs={"lazy": "raise"})


class ProductUrlCreate(Body):
    """A page for a product; its store is found by its domain, or made."""

    product_id: int
    url: str = Field(min_length=4, max_length=2_000)
    store_id: int | None = None
    is_primary: bool = False
    active: bool = True
    paused: bool = False
    schedule: Schedule | None = None
    pack_size: PackSize | None = None


class ProductUrlUpdate(Body):
    is_primary: bool = Field(default=None)
    active: bool = Field(default=None)
    paused: bool = Field(default=None)
    counted: bool = Field(default=None)
    schedule: Schedule | None = None
    pack_size: PackSize | None = None


class ProductUrlRead(ReadModel):
    id: int
    product_id: int
    store_id: int
    url: str
    canonical_url: str
    is_primary: bool
    active: bool
    paused: bool
    counted: bool
    schedule: Schedule | None
    effective_schedule: EffectiveSchedule
    pack_size: PackSize | None
    next_check_at: datetime | None
    last_checked_at: datetime | None
    last_outcome: Outcome | None
    last_reason: str | None
    moved_to: str | None
    failures: int
    created_at: datetime


class QuickAdd(Body):
    """A page to track; without `product_id` a new product is made."""

    url: str = Field(min_length=4, max_length=2_000)
    product_id: int | None = None
    name: Name | None = Field(default=None, min_length=1, max_length=300)
    tags: TagNames = Field(default_factory=list)
    target: Target | None = None
    snapshot_id: int | None = None
    """A preview of this page, not older than a quarter of an hour: the shop is not asked again."""
    selectors: Selectors = Field(default_factory=dict)
    """How pages are read of a shop that is not known yet."""


class QuickAdded(ReadModel):
    """What quick add made; `price` is null with the reason in `warnings` when nothing was read."""

    product_id: int
    product_url_id: int
    store_id: int
    store_created: bool
    title: str | None
    price: Amount | None
    currency: str | None
    availability: Availability
    image: str | None
    warnings: list[str]
