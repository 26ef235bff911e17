"""What is derived from readings: offers, trend, statistics, sparkline (DOMAIN section 5)."""

from datetime import date, datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from app.models.money import Amount, AmountText
from app.models.selectors import Availability


class Trend(StrEnum):
    """Over 90 days: `lowest` when current <= min < max, else against the average."""

    LOWEST = "lowest"
    DOWN = "down"
    UP = "up"
    NONE = "none"


class Badge(StrEnum):
    """What a product's row says at a glance."""

    AT_LOWEST = "at_lowest"
    GOOD_DEAL = "good_deal"
    OUT_OF_STOCK = "out_of_stock"
    STALE = "stale"
    FAILING = "failing"
    HELD = "held"


class Basis(StrEnum):
    """What prices of a product are compared by: never both at once."""

    SHELF = "shelf"
    UNIT = "unit"


class Confidence(StrEnum):
    """`low` before two weeks of readings."""

    LOW = "low"
    HIGH = "high"


class _Cached(BaseModel):
    model_config = ConfigDict(frozen=True)


class BestOffer(_Cached):
    """The cheapest active, in-stock, fresh offer in one currency."""

    amount: Amount
    currency: str
    unit_price: Amount | None = None
    """Per unit of the product, where its offers are compared so."""
    store_id: int
    store_name: str
    product_url_id: int
    availability: Availability
    seen_at: datetime


class Window(_Cached):
    """Extremes and the time-weighted average of one window."""

    min: Amount
    min_on: date
    max: Amount
    max_on: date
    average: Amount


class Statistics(_Cached):
    """30, 90 and 365 days and all time, in one currency."""

    currency: str
    days_30: Window | None = None
    days_90: Window | None = None
    days_365: Window | None = None
    all_time: Window | None = None


class Sparkline(_Cached):
    """The lowest price of each of up to 30 days; null where nothing was for sale."""

    start_on: date
    amounts: list[AmountText | None] = Field(max_length=30)


class Deal(_Cached):
    """How good the best price is among those of the last 365 days; 0 to 100, more is better."""

    percentile: int | None = None
    """The share of days on which it was dearer; null before two weeks of readings."""
    score: int | None = None
    """Percentile and place between high and low, half each."""
    good: bool = False
    confidence: Confidence
    tracked_days: int
    readings: int


class Offer(_Cached):
    """The latest accepted state of a product URL."""

    product_url_id: int
    amount: Amount | None
    currency: str | None
    availability: Availability
    started_at: datetime
    seen_at: datetime
    stale: bool
    unit_price: Amount | None = None
    statistics: Statistics | None = None


class PriceCache(_Cached):
    """`products.price_cache`: the first of `best` is in the primary URL's currency."""

    best: list[BestOffer] = Field(default_factory=list)
    offers: list[Offer] = Field(default_factory=list)
    trend: Trend = Trend.NONE
    basis: Basis = Basis.SHELF
    """What statistics, delta, sparkline and deal compare."""
    statistics: Statistics | None = None
    delta_30d: Amount | None = None
    """Current best minus the time-weighted average of 30 days."""
    sparkline: Sparkline | None = None
    badges: list[Badge] = Field(default_factory=list)
    deal: Deal | None = None
    built_at: datetime


class PriceSummary(_Cached):
    """`products.price_summary`: as much of the cache as a row of the list shows."""

    best: BestOffer | None = None
    basis: Basis = Basis.SHELF
    min: Amount | None = None
    max: Amount | None = None
    average_30d: Amount | None = None
    delta_30d: Amount | None = None
    sparkline: Sparkline | None = None
