"""What became of a batch's pages is written in a thread of its own, one transaction at a time.

While PostgreSQL works, the worker goes on reading; no more than one write is ever on its way.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from datetime import timedelta
from functools import partial
from typing import Self
from uuid import UUID

import structlog
from sqlalchemy.exc import DataError

from app.core.database import unit_of_work
from app.models.types import utcnow
from app.services import scraping
from app.services.pricing.check import Check, unkept
from app.services.pricing.due import postpone
from app.services.pricing.effort import Effort
from app.services.pricing.modes import Lesson, learn
from app.services.pricing.record import record
from app.services.scraping.manners import Standing
from app.services.scraping.pages import Postponed, Visit

Tell = Callable[[Check | Postponed], None]

log = structlog.get_logger()


class Writer:
    """`with Writer(...) as writer:` ends when all is written.

    What a write raises comes out of the next one, or of the end of the block. `tell` hears of each
    page when it is written, in the writer's thread.
    """

    def __init__(self, lease: UUID, effort: Effort, tell: Tell) -> None:
        self._lease = lease
        self._effort = effort
        self._tell = tell
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="write")
        self._last: Future[None] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._thread.shutdown()
        if kind is None and self._last is not None:
            self._last.result()

    def write(self, checks: Sequence[Check], standings: Sequence[Standing] = ()) -> None:
        """Record the checks, and how their shops stand with us."""
        if checks:
            self._after_the_last(partial(self._record, checks, standings))

    def learn(self, lessons: Sequence[Lesson]) -> None:
        """Note what the visits taught about their stores."""
        if lessons:
            self._after_the_last(partial(self._learn, lessons))

    def postpone(self, pages: Sequence[Postponed]) -> None:
        """Give these pages back, each due again when its shop has rested."""
        if pages:
            self._after_the_last(partial(self._give_back, pages))

    def catch_up(self) -> None:
        """Wait until all is written so far; raises what the last write raised."""
        if self._last is not None:
            self._last.result()

    def _after_the_last(self, work: Callable[[], None]) -> None:
        self.catch_up()
        # The log's context is the task's.
        self._last = self._thread.submit(copy_context().run, work)

    def _record(self, checks: Sequence[Check], standings: Sequence[Standing]) -> None:
        try:
            with self._effort.spent("write"), unit_of_work() as session:
                record(session, checks, self._lease)
                scraping.keep_standings(session, standings)
        except DataError as error:
            self._record_apart(checks, standings, error)
            return
        self._effort.count(checks)
        for check in checks:
            self._tell(check)

    def _record_apart(
        self, checks: Sequence[Check], standings: Sequence[Standing], error: DataError
    ) -> None:
        """One page said something that PostgreSQL cannot keep: the others go without it."""
        if len(checks) > 1:
            for check in checks:
                self._record([check], standings)
            return
        log.error("check.not_kept", product_url_id=checks[0].product_url_id, reason=str(error.orig))
        self._record([unkept(checks[0])], standings)

    def _learn(self, lessons: Sequence[Lesson]) -> None:
        """In a unit of its own: whoever changes a store locks it before its pages."""
        with self._effort.spent("write"), unit_of_work() as session:
            learn(session, lessons)

    def _give_back(self, pages: Sequence[Postponed]) -> None:
        now = utcnow()
        until = {key_of(page): now + timedelta(seconds=page.seconds) for page in pages}
        with self._effort.spent("write"), unit_of_work() as session:
            postpone(session, self._lease, until)
        log.info("pages.postponed", product_url_ids=list(until))
        for page in pages:
            self._tell(page)


def key_of(result: Visit | Postponed) -> int:
    """The product URL that a batch visited."""
    if result.target.key is None:
        raise ValueError("A target of a batch has to name its product URL.")
    return result.target.key
