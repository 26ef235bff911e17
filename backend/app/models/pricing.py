"""What the pricing routes answer."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field

from app.models.types import Body, ReadModel


class ChecksQueued(ReadModel):
    """Pages that will be visited now; those being visited already are not queued again."""

    product_url_ids: list[int]
    already_running: list[int]
    wait_seconds: int
    """About how long the shop has to be left alone first: its rest, and pages before this one."""


class RunOutcome(StrEnum):
    """How a run of a scheduled task ended."""

    OK = "ok"
    FAILED = "failed"


class PastRun(ReadModel):
    """How one run of a scheduled task ended."""

    ended_at: datetime
    duration_ms: int
    outcome: RunOutcome


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
    recent: list[PastRun]
    """The last 20 runs at most, newest first."""
    enabled: bool
    may_switch: bool
    """Whether it can be switched off; without some entries nothing works."""


class EntrySwitch(Body):
    """Whether an entry of the schedule runs by itself."""

    name: str = Field(max_length=60)
    enabled: bool


class RunNow(Body):
    """An entry of the schedule, by its name."""

    name: str = Field(max_length=60)
