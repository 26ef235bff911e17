"""Searches through SearXNG: what is kept of a page of results, and what is shown."""

from datetime import datetime
from typing import Final

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from app.models.listing import Evidence
from app.models.money import Amount
from app.models.selectors import Availability
from app.models.types import Body, JSONOf, ReadModel, Table, UTCDateTime

LONGEST_QUERY: Final = 255
MOST_PEEKS: Final = 10


class Hit(ReadModel):
    """One result, as untrusted text with an address that we would open."""

    title: str
    url: str
    snippet: str
    thumbnail: str | None
    domain: str
    engine: str
    score: float


class EngineError(ReadModel):
    engine: str
    reason: str


class SearchedPage(Table, table=True):
    """One page of results of one query, whoever asked, until it is old."""

    __tablename__ = "search_cache"
    __table_args__ = (UniqueConstraint("query", "page"),)

    query: str = Field(max_length=LONGEST_QUERY)
    page: int
    hits: list[Hit] = Field(sa_type=JSONOf(list[Hit]))
    engine_errors: list[EngineError] = Field(sa_type=JSONOf(list[EngineError]))
    expires_at: datetime = Field(sa_type=UTCDateTime, index=True)


class SearchResult(Hit):
    """A hit, with the actor's store for its host and the product that tracks its page."""

    thumbnail_path: str | None
    """The thumbnail through our own origin."""
    icon_path: str
    """The icon of its site by the same way; there may be none."""
    store_id: int | None
    store_name: str | None
    tracked_product_id: int | None


class SearchResults(ReadModel):
    """`cache_hit` when nothing had to be asked; `engines` counts the results of each."""

    query: str
    cache_hit: bool
    expires_at: datetime
    results: list[SearchResult]
    engines: dict[str, int]
    engine_errors: list[EngineError]


class SearchEnded(ReadModel):
    """There are no more pages of results."""


class Peek(Body):
    urls: list[str] = Field(min_length=1, max_length=MOST_PEEKS)


class Peeked(ReadModel):
    """What a page says now; nothing of it is kept. `reason` says why there is no price."""

    url: str
    title: str | None
    price: Amount | None
    currency: str | None
    availability: Availability
    image: str | None
    image_path: str | None
    """The image through our own origin."""
    reason: str | None
    seen_at: datetime | None
    """When its price was read."""
    evidence: Evidence | None
    """How its price is known."""


class PeekedAll(ReadModel):
    items: list[Peeked]
