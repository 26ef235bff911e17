"""The task that sends what stands in the outbox; beat calls it too, so that nothing is lost."""

import time
from typing import Final

from app.core.queue import celery
from app.services import notifications

TIME_LIMIT_SECONDS: Final = 240
_LONGEST_SECONDS: Final = 45.0
"""Then the next run goes on, so that one with much to send keeps nobody else waiting."""


@celery.task(name="notifications.deliver", time_limit=TIME_LIMIT_SECONDS)
def deliver() -> None:
    """Send what is due, round by round; a second run at the same time takes other messages."""
    ends_at = time.monotonic() + _LONGEST_SECONDS
    while notifications.deliver_due() and time.monotonic() < ends_at:
        pass
