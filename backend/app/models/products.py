"""Products: what somebody wants, and the state of its prices."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from sqlalchemy import Index, String, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field, Relationship, col

from app.models.alert_rules import TargetRead
from app.models.checks import Outcome
from app.models.money import Amount, Currency, amount_field
from app.models.page import Page
from app.models.price_cache import (
    Badge,
    Basis,
    BestOffer,
    Deal,
    Offer,
    PriceCache,
    PriceSummary,
    Sparkline,
    Statistics,
    Trend,
)
from app.models.product_urls import PackSize, ProductUrl
from app.models.schedules import EffectiveSchedule, Schedule
from app.models.slugs import stem_of
from app.models.tags import ProductTag, Tag, TagColour, TagNames
from app.models.types import Body, EnumOf, JSONOf, Name, ReadModel, Stamped

Unit = Annotated[Name, Field(min_length=1, max_length=20)]
"""What pack sizes of a product count: kg, litre, piece."""


PriceBound = Annotated[Amount, Field(ge=0, max_digits=14, decimal_places=4)]
"""As much as a price can be."""


class ProductStatus(StrEnum):
    """Archived products keep their history and are no longer checked."""

    ACTIVE = "active"
    ARCHIVED = "archived"


class Product(Stamped, table=True):
    """What somebody wants.

    `price_cache` and what stands beside it is derived and can be rebuilt at any time: lists read
    the short `price_summary`, and filter and sort by plain columns.
    """

    __tablename__ = "products"
    __table_args__ = (
        UniqueConstraint("user_id", "slug"),
        Index(
            "ix_products_name_trgm",
            "name",
            postgresql_using="gin",
            postgresql_ops={"name": "gin_trgm_ops"},
        ),
        Index("ix_products_user_id_updated_at", "user_id", "updated_at"),
        Index("ix_products_user_id_best", "user_id", "best_currency", "best_amount", "id"),
        Index("ix_products_user_id_trend", "user_id", "trend"),
        Index("ix_products_favourites", "updated_at", "id", postgresql_where=text("favourite")),
    )

    user_id: int = Field(foreign_key="users.id", ondelete="CASCADE", index=True)
    name: str = Field(max_length=300)
    slug: str = Field(max_length=120)
    description: str = ""
    image_url: str | None = Field(default=None, max_length=2_000)
    status: ProductStatus = Field(default=ProductStatus.ACTIVE, sa_type=EnumOf(ProductStatus))
    favourite: bool = False
    paused: bool = False
    schedule: Schedule | None = Field(default=None, sa_type=JSONOf(Schedule))
    unit: str | None = Field(default=None, max_length=20)
    """What pack sizes count, such as kg: where every page has one, prices are compared per unit."""
    price_cache: PriceCache | None = Field(default=None, sa_type=JSONOf(PriceCache))
    price_summary: PriceSummary | None = Field(default=None, sa_type=JSONOf(PriceSummary))
    trend: Trend = Field(default=Trend.NONE, sa_type=EnumOf(Trend))
    badges: list[Badge] = Field(default_factory=list, sa_type=ARRAY(String(20)))
    best_amount: Decimal | None = amount_field(default=None)
    best_currency: str | None = Field(default=None, max_length=3)

    urls: list[ProductUrl] = Relationship(
        sa_relationship_kwargs={
            "lazy": "raise",
            "passive_deletes": True,
            "order_by": "ProductUrl.id",
        }
    )
    tags: list[Tag] = Relationship(
        link_model=ProductTag,
        sa_relationship_kwargs={"lazy": "raise", "passive_deletes": True, "order_by": "Tag.slug"},
    )


Index(
    "ix_products_user_id_name",
    col(Product.user_id),
    func.lower(Product.name),
    col(Product.id),
)
Index("ix_products_user_id_stem", col(Product.user_id), stem_of(col(Product.slug)))


class ProductCreate(Body):
    """A new product; tags are named, and made when they are new."""

    name: Name = Field(min_length=1, max_length=300)
    slug: str | None = Field(default=None, min_length=1, max_length=120)
    description: str = Field(default="", max_length=20_000)
    image_url: str | None = Field(default=None, max_length=2_000)
    status: ProductStatus = ProductStatus.ACTIVE
    favourite: bool = False
    paused: bool = False
    schedule: Schedule | None = None
    unit: Unit | None = None
    tags: TagNames = Field(default_factory=list)


class ProductUpdate(Body):
    name: Name = Field(default=None, min_length=1, max_length=300)
    slug: str = Field(default=None, min_length=1, max_length=120)
    description: str = Field(default=None, max_length=20_000)
    image_url: str | None = Field(default=None, max_length=2_000)
    status: ProductStatus = Field(default=None)
    favourite: bool = Field(default=None)
    paused: bool = Field(default=None)
    schedule: Schedule | None = None
    unit: Unit | None = None
    tags: TagNames = Field(default=None)


class ProductFilter(Body):
    """Which products; everything that is given has to hold."""

    search: str = Field(default="", max_length=255)
    """Words that the name contains, in any order."""
    tag: list[str] = Field(default_factory=list, max_length=20)
    """Slugs of tags that a product carries, all of them."""
    tag_any: list[str] = Field(default_factory=list, max_length=20)
    """Slugs of tags of which a product carries at least one."""
    tag_none: list[str] = Field(default_factory=list, max_length=20)
    """Slugs of tags that a product does not carry."""
    store_id: int | None = None
    status: ProductStatus | None = None
    favourite: bool | None = None
    trend: Trend | None = None
    badge: Badge | None = None
    currency: Currency | None = None
    """Of the best offer that is shown first."""
    min_price: PriceBound | None = None
    """What that offer costs at least, in its own currency: `currency` should be given as well."""
    max_price: PriceBound | None = None
    has_target: bool | None = None
    """Whether a price is wished for, as `target` of a row shows it."""
    target_reached: bool | None = None
    """Whether the best offer costs no more than that."""
    watched: bool | None = None
    """Whether any of its pages is visited: one that is active, of a store that is."""


class ProductTagRead(ReadModel):
    id: int
    name: str
    slug: str
    colour: TagColour


class ProductRead(ReadModel):
    """A row of the product list."""

    id: int
    name: str
    slug: str
    image_url: str | None
    image_path: str | None
    """The same through our own origin."""
    status: ProductStatus
    favourite: bool
    paused: bool
    tags: list[ProductTagRead]
    best: BestOffer | None
    trend: Trend
    basis: Basis
    """What `min`, `max`, `average_30d`, `delta_30d` and the sparkline compare."""
    min: Amount | None
    max: Amount | None
    average_30d: Amount | None
    delta_30d: Amount | None
    target: TargetRead | None
    badges: list[Badge]
    sparkline: Sparkline | None
    urls_total: int
    urls_active: int
    last_checked_at: datetime | None
    next_check_at: datetime | None
    owner_id: int
    created_at: datetime
    updated_at: datetime


class UrlStore(ReadModel):
    """The store of a product's URL, as much as the drill-down shows."""

    id: int
    name: str
    locale: str | None
    currency: str | None


class LastCheck(ReadModel):
    checked_at: datetime
    outcome: Outcome
    reason: str | None


class ProductUrlDetail(ReadModel):
    """A page of the product, its store, its offer and its last check."""

    id: int
    url: str
    store: UrlStore
    is_primary: bool
    active: bool
    counted: bool
    """Whether its price takes part in the best price, lows and averages."""
    pack_size: PackSize | None
    offer: Offer | None
    last_check: LastCheck | None
    next_check_at: datetime | None
    effective_schedule: EffectiveSchedule


class ProductDetail(ProductRead):
    """One product with its pages and all statistics of its best offer's currency."""

    description: str
    schedule: Schedule | None
    effective_schedule: EffectiveSchedule
    """That of its primary page, unless that page has one of its own."""
    unit: str | None
    deal: Deal | None
    best_by_currency: list[BestOffer]
    statistics: Statistics | None
    urls: list[ProductUrlDetail]


ProductPage = Page[ProductRead]
