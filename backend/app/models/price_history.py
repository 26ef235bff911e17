"""Readings: accepted prices, kept as periods during which nothing changed."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, Index
from sqlmodel import Field

from app.models.listing import Evidence
from app.models.money import Amount, Currency, amount_field
from app.models.selectors import Availability
from app.models.types import Body, EnumOf, Instant, JSONOf, ReadModel, Table, UTCDateTime


class Source(StrEnum):
    """Who says so."""

    CHECK = "check"
    MANUAL = "manual"
    IMPORT = "import"


class Resolution(StrEnum):
    """How finely history is told: reading by reading, or by hour, day or week in UTC."""

    RAW = "raw"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"


class PriceHistory(Table, table=True):
    """A period from `started_at` to `last_seen_at` with one amount, currency and availability."""

    __tablename__ = "price_history"
    __table_args__ = (
        Index("ix_price_history_newest", "product_url_id", "started_at", "id"),
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency_code"),
        CheckConstraint("(amount IS NULL) = (currency IS NULL)", name="amount_has_currency"),
        CheckConstraint("last_seen_at >= started_at", name="period_forward"),
    )

    id: int = Field(default=None, primary_key=True, sa_type=BigInteger)
    product_url_id: int = Field(foreign_key="product_urls.id", ondelete="CASCADE")
    amount: Decimal | None = amount_field(default=None)
    currency: str | None = Field(default=None, max_length=3)
    availability: Availability = Field(default=Availability.UNKNOWN, sa_type=EnumOf(Availability))
    started_at: datetime = Field(sa_type=UTCDateTime)
    last_seen_at: datetime = Field(sa_type=UTCDateTime)
    source: Source = Field(default=Source.CHECK, sa_type=EnumOf(Source))
    excluded: bool = False
    """Taken out of statistics by its owner."""
    evidence: Evidence | None = Field(default=None, sa_type=JSONOf(Evidence))


class ReadingCreate(Body):
    """A price that somebody saw with their own eyes; `seen_at` is not in the future."""

    product_url_id: int
    amount: Amount = Field(gt=0, max_digits=14, decimal_places=4)
    currency: Currency
    availability: Availability = Availability.IN_STOCK
    seen_at: Instant | None = None


class ReadingUpdate(Body):
    excluded: bool


class ReadingRead(ReadModel):
    id: int
    product_url_id: int
    amount: Amount | None
    currency: str | None
    availability: Availability
    started_at: datetime
    last_seen_at: datetime
    source: Source
    excluded: bool
    evidence: Evidence | None


class ReadingTold(ReadingRead):
    """A reading that is asked for by itself; `page_taken_at` when the page was read that is kept.

    It is null where the page that is kept is not one of this reading: only the newest one is.
    """

    page_taken_at: datetime | None


class HistoryPoint(ReadModel):
    """One reading, or what a page cost within an hour, a day or a week.

    `amount` is the last one in it, `min` and `max` are its extremes, `readings` how many it is made
    of; only a single reading has an `id` and a `source`. How a reading is known is told when it is
    asked for by its id.
    """

    id: int | None
    product_url_id: int
    started_at: datetime
    last_seen_at: datetime
    amount: Amount | None
    min: Amount | None
    max: Amount | None
    currency: str | None
    availability: Availability
    source: Source | None
    excluded: bool
    readings: int
