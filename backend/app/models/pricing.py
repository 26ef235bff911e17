"""What the pricing routes answer."""

from datetime import datetime

from app.models.types import ReadModel


class ChecksQueued(ReadModel):
    """Pages that will be visited now; those being visited already are not queued again."""

    product_url_ids: list[int]
    already_running: list[int]


class ScheduledRun(ReadModel):
    """A line of the beat schedule; `last_run_at` is null when it is not known."""

    name: str
    task: str
    schedule: str
    purpose: str
    last_run_at: datetime | None
    next_run_at: datetime
