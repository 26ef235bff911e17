"""How we stand with a domain: what its next visitor has to know, whichever server is asked."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from app.models.types import utcnow

_START = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Standing:
    """Kept in Redis, and in PostgreSQL for the day when Redis comes back empty."""

    site: str
    """The registrable domain."""
    last_visit_at: datetime = field(default_factory=utcnow)
    asked_until: datetime | None = None
    """Until when the shop asked us to stay away."""
    blocks: int = 0
    """Visits in a row that were kept out."""
    openings: int = 0
    """How often in a row the circuit opened; 0 while it is closed."""
    open_until: datetime | None = None
    """When the circuit lets one visit try again."""
    visits_on: int = 0
    """The day of `visits`, counted from 1970-01-01 in UTC."""
    visits: int = 0


def milliseconds(at: datetime | None) -> int:
    return 0 if at is None else (at - _START) // timedelta(milliseconds=1)


def instant(since_start: int) -> datetime | None:
    """The instant so many milliseconds after 1970; None for 0."""
    return _START + timedelta(milliseconds=since_start) if since_start else None


def today() -> int:
    return (utcnow() - _START).days
