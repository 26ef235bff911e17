"""How the visits to stores went: in the last week at a glance, and day by day."""

from datetime import date, datetime
from enum import StrEnum

from app.models.checks import Outcome
from app.models.types import ReadModel


class StoreHealthBand(StrEnum):
    """How many visits of the last week went well: nine in ten, six in ten, fewer, or none was."""

    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"
    UNKNOWN = "unknown"


class StoreFailure(ReadModel):
    """The newest visit to a store that did not go well."""

    at: datetime
    outcome: Outcome
    reason: str | None


class StoreRest(ReadModel):
    """Why a shop is not visited now: it asked for that, or it kept us out too often."""

    site: str
    until: datetime
    asked: bool
    """Whether the shop itself said so; else our circuit is open, and its owner may close it."""


class StoreStatistics(ReadModel):
    """What came of the visits to a store in the last seven days."""

    store_id: int
    checks: int
    ok: int
    success_rate: float | None
    """Between 0 and 1; null without a visit."""
    median_ms: int | None
    last_failure: StoreFailure | None
    rests: list[StoreRest]


class StoreResumed(ReadModel):
    """The sites whose circuit was closed, and how many pages no longer wait for it."""

    sites: list[str]
    pages: int


class StoreDay(ReadModel):
    """The visits of one day (UTC); the median is of their time on the network, in milliseconds."""

    day_on: date
    checks: int
    ok: int
    median_ms: int | None


class StoreTrouble(ReadModel):
    """One way in which visits did not go well, with the words of the newest of them."""

    outcome: Outcome
    count: int
    last_at: datetime
    last_reason: str | None


class StoreHealth(ReadModel):
    """The last thirty days; days without a visit are left out, the most frequent trouble first."""

    days: list[StoreDay]
    troubles: list[StoreTrouble]
