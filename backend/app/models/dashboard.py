"""The dashboard: how the catalogue stands, what to look at, and what wants attention."""

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel

from app.models.checks import Outcome
from app.models.money import Amount
from app.models.price_cache import BestOffer, Sparkline, Trend
from app.models.types import ReadModel


class DashboardTotals(ReadModel):
    """Active products and pages; the badges are those that the product list filters by."""

    products: int
    favourites: int
    active_urls: int
    at_lowest: int
    good_deals: int
    out_of_stock: int
    failing: int
    stale: int
    held: int
    target_reached: int
    """Products that cost no more than their target."""
    overdue: int
    """Pages that nobody visited although they were due."""


class Concern(StrEnum):
    """Why a page wants attention, the most urgent first."""

    HELD = "held"
    FAILING = "failing"
    OVERDUE = "overdue"
    STALE = "stale"


class DashboardProduct(ReadModel):
    id: int
    name: str
    slug: str
    image_url: str | None
    image_path: str | None
    """The same through our own origin."""
    best: BestOffer | None
    trend: Trend


class SpotlightProduct(DashboardProduct):
    """A favourite; `history` is the lowest price of each of the last 30 days."""

    last_checked_at: datetime | None
    history: Sparkline | None


class Mover(DashboardProduct):
    """A product far from its average of 30 days; `change_percent` is below 0 where it fell."""

    delta_30d: Amount
    change_percent: float


class TagGroup(ReadModel):
    """Products that carry the same tags, which `slugs` are; those without any have no label."""

    label: str
    slugs: list[str]
    total: int
    products: list[DashboardProduct]


class AttentionItem(ReadModel):
    """A page that somebody should look at."""

    product_url_id: int
    url: str
    product_id: int
    product_name: str
    product_slug: str
    store_id: int
    store_name: str
    concerns: list[Concern]
    last_outcome: Outcome | None
    last_reason: str | None
    last_checked_at: datetime | None
    next_check_at: datetime | None


class LostStore(ReadModel):
    """A store whose rules find nothing on at least half of its pages; counts are of pages."""

    store_id: int
    store_name: str
    lost: int
    pages: int
    last_checked_at: datetime | None


class Dashboard(ReadModel):
    """`totals`, the makeup of `tag_groups` and `movers` are as old as `last_updated_at` says."""

    totals: DashboardTotals
    spotlight: list[SpotlightProduct]
    tag_groups: list[TagGroup]
    attention: list[AttentionItem]
    lost_stores: list[LostStore]
    movers: list[Mover]
    last_updated_at: datetime


class GroupFigures(BaseModel):
    label: str
    slugs: list[str]
    total: int
    product_ids: list[int]


class Figures(BaseModel):
    """What is counted over a whole catalogue, and kept for a while."""

    totals: DashboardTotals
    groups: list[GroupFigures]
    mover_ids: list[int]
    counted_at: datetime
