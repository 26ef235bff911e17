"""What the pricing routes answer."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field

from app.models.types import Body, ReadModel


class ChecksQueued(ReadModel):
    """Pages that will be visited now; those being visited already are not queued again."""

    product_url_ids: list[int]
    already_running: list[int]


class RunOutcome(StrEnum):
    """How a run of a scheduled task ended."""

    OK = "ok"
    FAILED = "failed"


class ScheduledRun(ReadModel):
    """A line of the beat schedule; what is not known of its last run is null."""

    name: str
    task: str
    schedule: str
    purpose: str
    last_run_at: datetime | None
    last_duration_ms: int | None
    last_outcome: RunOutcome | None
    next_run_at: datetime


class RunNow(Body):
    """An entry of the schedule, by its name."""

    name: str = Field(max_length=60)
