"""Entries that administrators may switch off: what beat sends then does nothing.

Who has one run by hand has it run all the same.
"""

from collections.abc import Callable
from functools import wraps
from typing import Final

import structlog

from app.core.database import unit_of_work
from app.services import instance

RESTED: Final = "rested"
"""What a run answers that did nothing."""

log = structlog.get_logger()


def may_rest(name: str) -> Callable[[Callable[[], None]], Callable[..., str | None]]:
    """Make a task of this entry heed its switch; beat says `by_itself`."""

    def heeding(work: Callable[[], None]) -> Callable[..., str | None]:
        @wraps(work)
        def run(*, by_itself: bool = False) -> str | None:
            if by_itself and _rests(name):
                log.info("schedule.rested", entry=name)
                return RESTED
            work()
            return None

        # Celery looks at the signature behind a wrapper, which knows no `by_itself`.
        del run.__wrapped__
        return run

    return heeding


def _rests(name: str) -> bool:
    with unit_of_work() as session:
        return name in instance.instance_settings(session).resting
