"""How the work goes, as administrators see it: what waits, how shops answer, what is stored."""

from datetime import date, datetime

from pydantic import BaseModel

from app.models.checks import Outcome
from app.models.health import ComponentRead
from app.models.notifications import ChannelKind
from app.models.types import ReadModel


class QueueRead(ReadModel):
    """Messages that wait for a worker; `depth` is null while Redis is away."""

    name: str
    depth: int | None


class WorkRead(ReadModel):
    """What is waiting, and who is at work."""

    queues: list[QueueRead]
    in_hand: int | None
    """Messages that a worker has taken and not finished."""
    workers: int | None
    """Worker machines that were heard from in the last minute."""
    due: int
    """Pages whose time has come, those being visited included."""
    oldest_due_at: datetime | None
    overdue: int
    """Pages that are due for more than half an hour."""
    visiting: int
    """Pages that somebody visits, or has queued to visit."""


class StoreVisits(BaseModel):
    """What came of the visits to one store in a stretch of time."""

    store_id: int
    store_name: str
    owner_id: int
    checks: int
    ok: int
    success_rate: float
    """Between 0 and 1."""
    median_ms: int


class OutcomeCount(BaseModel):
    """How many visits came to this."""

    outcome: Outcome
    checks: int


class DaySize(BaseModel):
    """Checks of one day: how many bytes they take, indexes included."""

    day: date
    bytes: int


class TableSize(BaseModel):
    """A table with its partitions and indexes."""

    name: str
    bytes: int


class Storage(BaseModel):
    """What is stored, the largest tables first, and by how much a day of checks makes it grow."""

    database_bytes: int
    tables: list[TableSize]
    checks_by_day: list[DaySize]


class Last24Hours(BaseModel):
    """Visits of the last 24 hours, by store: the least successful first, and the slowest."""

    checks: int
    outcomes: list[OutcomeCount]
    by_success: list[StoreVisits]
    slowest: list[StoreVisits]


class InstanceComponent(ComponentRead):
    """One component; `since` is when it was first seen as it is, null while nobody knows."""

    since: datetime | None = None


class ChannelMessages(BaseModel):
    """What became of the messages of one kind of channel, over all readers who have it."""

    channel: ChannelKind
    sent: int
    failed: int
    readers: int
    broken: int
    """Readers whose last message by it was given up."""

    @property
    def is_broken(self) -> bool:
        return self.broken == self.readers


class Messages(BaseModel):
    """What became of the messages of the last 24 hours; those that are tried again do not count."""

    by_channel: list[ChannelMessages]

    @property
    def sent(self) -> int:
        return sum(each.sent for each in self.by_channel)

    @property
    def total(self) -> int:
        return self.sent + sum(each.failed for each in self.by_channel)


class InstanceRead(ReadModel):
    """Everything at one glance; what costs to count is up to a minute old (`counted_at`)."""

    status: str
    checked_at: datetime
    components: dict[str, InstanceComponent]
    work: WorkRead
    last_24_hours: Last24Hours
    storage: Storage
    counted_at: datetime
    log_url: str | None
    """`LOG_URL`: where logs are read, with places for `{service}`, `{level}` and `{text}`."""


class Counted(BaseModel):
    """What is kept for a minute."""

    last_24_hours: Last24Hours
    storage: Storage
    messages: Messages
    counted_at: datetime
