"""Pages as they were fetched, kept for a while: what rules are tried on without asking the shop."""

from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import BigInteger, CheckConstraint, Index
from sqlmodel import Field

from app.models.checks import Outcome
from app.models.fetching import Appearance, FetchMode, Headers, Robots
from app.models.listing import Candidate, Trace
from app.models.money import Amount
from app.models.selectors import Availability, AvailabilityRules, SelectorField, Selectors
from app.models.store_changes import AvailabilityMap, StoreFields
from app.models.types import Body, ReadModel, Table, UTCDateTime

LARGEST_SNAPSHOT: Final = 512 * 1024
"""Compressed bytes; a larger page is read, and not kept."""
PREVIEWS_KEEP_HOURS: Final = 24
LONGEST_SOURCE: Final = 1_000_000
"""Characters of a page that are shown."""


class Snapshot(Table, table=True):
    """A page's text, compressed with Zstandard: a preview of `user_id`, or a tracked page's newest.

    Previews expire; the newest body of a tracked page stays until a newer one comes.
    """

    __tablename__ = "snapshots"
    __table_args__ = (
        Index("ix_snapshots_expires_at", "expires_at"),
        CheckConstraint(f"length(body) <= {LARGEST_SNAPSHOT}", name="size"),
        CheckConstraint("(user_id IS NULL) <> (product_url_id IS NULL)", name="one_purpose"),
        CheckConstraint("(user_id IS NULL) = (expires_at IS NULL)", name="previews_expire"),
    )

    id: int = Field(default=None, primary_key=True, sa_type=BigInteger)
    user_id: int | None = Field(
        default=None, foreign_key="users.id", ondelete="CASCADE", index=True
    )
    product_url_id: int | None = Field(
        default=None, foreign_key="product_urls.id", ondelete="CASCADE", unique=True
    )
    url: str = Field(max_length=2_000)
    final_url: str
    content_type: str = Field(max_length=200)
    status: int | None = None
    """None when the scraper service, which does not tell, fetched it."""
    size: int
    """Decoded bytes of the page."""
    body: bytes
    taken_at: datetime = Field(sa_type=UTCDateTime)
    expires_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


class ReadingRules(Body):
    """How a page is to be read: what a store says of it, kept or not."""

    selectors: Selectors = Field(default_factory=dict)
    availability_map: AvailabilityMap = Field(default_factory=dict)
    availability_rules: AvailabilityRules = Field(default_factory=list)
    availability_default: Availability | None = None
    locale: str | None = Field(default=None, max_length=20)
    currency: str | None = Field(default=None, max_length=3)


class StoreDraft(StoreFields):
    """A store that is being edited: what is given here counts, the rest is as it is kept."""

    name: str = Field(default="", max_length=120)
    domains: list[str] = Field(default_factory=list, max_length=50)
    selectors: Selectors = Field(default_factory=dict)
    availability_map: AvailabilityMap = Field(default_factory=dict)
    availability_rules: AvailabilityRules = Field(default_factory=list)
    fetch_mode: FetchMode = FetchMode.AUTO
    appearance: Appearance = Appearance.HONEST
    headers: Headers = Field(default_factory=dict)
    robots: Robots = Robots.RESPECT


class PreviewAsked(Body):
    """A page to look at as this store would, with the draft's changes if there is one."""

    url: str = Field(min_length=4, max_length=2_000)
    store_id: int | None = None
    store: StoreDraft | None = None


class PreviewListing(ReadModel):
    """What the page says of its own product; null is what could not be read."""

    title: str | None
    price: Amount | None
    currency: str | None
    list_price: Amount | None
    unit_price: Amount | None
    availability: Availability
    image: str | None
    image_path: str | None
    """The image through our own origin."""
    description: str | None
    brand: str | None
    sku: str | None
    gtin: str | None


class AnswerHeader(ReadModel):
    """A header of an answer; the value of one that lets its bearer in is null."""

    name: str
    value: str | None


class PreviewAnswer(ReadModel):
    """One answer on the way to the page, a redirect or the last one; `ms` until its headers."""

    url: str
    status: int
    ms: int
    headers: list[AnswerHeader]


class PreviewResponse(ReadModel):
    """What the shop answered; times in milliseconds on the network, sizes in decoded bytes."""

    outcome: Outcome
    status: int | None
    final_url: str | None
    ms: int | None
    bytes: int | None
    answers: list[PreviewAnswer]
    """In their order. None of a page that was kept, or that a browser fetched."""


class FieldEvidence(ReadModel):
    """How one field was read: `selector` is the rule, or the path in the page."""

    method: str
    selector: str
    raw: str


class PagePreview(ReadModel):
    """A page and what the rules make of it; `listing` is null when there was nothing to read."""

    snapshot_id: int | None
    """None when the page came to nothing, or was too large to keep."""
    page_path: str | None
    """Where the page can be shown in a sandboxed frame, for an hour."""
    listing: PreviewListing | None
    reason: str | None
    evidence: dict[SelectorField, FieldEvidence]
    traces: dict[SelectorField, Trace]
    """How reading went, of each field that was read or has rules."""
    candidates: list[Candidate]
    response: PreviewResponse
    warnings: list[str]


class PageSource(ReadModel):
    """A kept page as the shop sent it, for whoever writes rules; to be shown as text alone."""

    url: str
    content_type: str
    text: str
    cut: bool
    """The page goes on: it has more than 1,000,000 characters."""


class KeptPage(ReadModel):
    """A tracked page as it was read last; `size` in decoded bytes."""

    url: str
    final_url: str
    status: int | None
    size: int
    taken_at: datetime
    page_path: str
    """Where the page can be shown in a sandboxed frame, for an hour."""


class ReplayVerdict(StrEnum):
    """What the new rules make of a page's price and stock, beside the kept ones."""

    UNCHANGED = "unchanged"
    DIFFERS = "differs"
    LOST = "lost"
    GAINED = "gained"


class ReplayResult(ReadModel):
    """A kept page, read by the kept rules and by the new ones."""

    product_url_id: int
    url: str
    taken_at: datetime
    verdict: ReplayVerdict
    before: PreviewListing
    after: PreviewListing


class Replayed(ReadModel):
    """The figures count every kept page of the store; `without_snapshot` have none yet."""

    unchanged: int
    differs: int
    lost: int
    gained: int
    without_snapshot: int
    results: list[ReplayResult]
    """What changed first; at most 100."""
