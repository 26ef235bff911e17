"""How visits to one store went, day by day, and what kept them from going well."""

from datetime import date, datetime

from app.models.checks import Outcome
from app.models.types import ReadModel


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
