"""One batch, from lease to record: read, fetch, write."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy.exc import DataError

from app.core.database import unit_of_work
from app.models.types import utcnow
from app.services import scraping
from app.services.pricing.check import Check, Subject, check, set_aside, unkept
from app.services.pricing.due import begin, give_back, postpone
from app.services.pricing.effort import Effort
from app.services.pricing.record import record
from app.services.pricing.subjects import subjects_of
from app.services.scraping.manners import Standing
from app.services.scraping.pages import Postponed, Visit

LONGEST_WAIT_SECONDS: Final = 30.0
"""What a batch waits for a shop's turn; a page that would wait longer is postponed."""
LONGEST_BATCH_SECONDS: Final = 45.0
"""So that a batch of few shops keeps neither the dispatcher nor a person waiting for long."""
_TOGETHER: Final = 100
"""Pages that are written at once."""
_SLOW_SECONDS: Final = 0.5

Tell = Callable[[Check | Postponed], None]

log = structlog.get_logger()


def _nobody(_: Check | Postponed) -> None:
    """The task has nobody to tell."""


def visit_pages(product_url_ids: Sequence[int], lease: UUID, *, tell: Tell = _nobody) -> None:
    """Visit the pages of a batch and record what came of each; `tell` hears of each one written.

    A second run of the same batch finds no lease and does nothing. No transaction is open while
    the network is used. What the batch cannot visit in time is given back, and stays due.
    """
    _Batch(lease, tell).visit(product_url_ids)


class _Batch:
    """One run of a batch: read, fetch, write."""

    def __init__(self, lease: UUID, tell: Tell) -> None:
        self._lease = lease
        self._tell = tell
        self._effort = Effort()

    def visit(self, product_url_ids: Sequence[int]) -> None:
        with self._effort.spent("write"), unit_of_work() as session:
            ids = begin(session, product_url_ids, self._lease)
            subjects = {subject.product_url_id: subject for subject in subjects_of(session, ids)}
        try:
            self._visit(subjects)
        finally:
            # Those without a check: the batch ran out of time, or PostgreSQL or Redis went away.
            with self._effort.spent("write"), unit_of_work() as session:
                give_back(session, ids, self._lease, blameless=True)
            log.info("batch.checked", lease=str(self._lease), **self._effort.told())

    def _visit(self, subjects: Mapping[int, Subject]) -> None:
        deadline = time.monotonic() + LONGEST_BATCH_SECONDS
        self._write([set_aside(subject) for subject in subjects.values() if subject.set_aside])
        targets = [subject.target for subject in subjects.values() if not subject.set_aside]
        coming = scraping.fetch_many(targets, max_wait_seconds=LONGEST_WAIT_SECONDS)
        for results in _as_they_come(coming):
            visits = [result for result in results if isinstance(result, Visit)]
            with self._effort.spent("read"):
                checks = [check(visit, subjects[_key(visit)]) for visit in visits]
            self._write(checks, [each for visit in visits for each in visit.standings])
            self._postpone([result for result in results if isinstance(result, Postponed)])
            if time.monotonic() > deadline:
                log.info("batch.ended_early", lease=str(self._lease))
                return

    def _write(self, checks: list[Check], standings: Sequence[Standing] = ()) -> None:
        if not checks:
            return
        try:
            with self._effort.spent("write"), unit_of_work() as session:
                record(session, checks, self._lease)
                scraping.keep_standings(session, standings)
        except DataError as error:
            self._write_apart(checks, standings, error)
            return
        self._effort.count(checks)
        for done in checks:
            self._tell(done)

    def _write_apart(
        self, checks: list[Check], standings: Sequence[Standing], error: DataError
    ) -> None:
        """One page said something that PostgreSQL cannot keep: the others go without it."""
        if len(checks) > 1:
            for done in checks:
                self._write([done], standings)
            return
        log.error("check.not_kept", product_url_id=checks[0].product_url_id, reason=str(error.orig))
        self._write([unkept(checks[0])], standings)

    def _postpone(self, postponed: list[Postponed]) -> None:
        if not postponed:
            return
        now = utcnow()
        until = {_key(page): now + timedelta(seconds=page.seconds) for page in postponed}
        with self._effort.spent("write"), unit_of_work() as session:
            postpone(session, self._lease, until)
        log.info("pages.postponed", product_url_ids=list(until))
        for page in postponed:
            self._tell(page)


def _as_they_come(
    results: Iterable[Visit | Postponed],
) -> Iterator[list[Visit | Postponed]]:
    """Many at once while pages come fast; one by one while they come slowly."""
    chunk: list[Visit | Postponed] = []
    before = time.monotonic()
    for result in results:
        chunk.append(result)
        now = time.monotonic()
        if len(chunk) >= _TOGETHER or now - before > _SLOW_SECONDS:
            yield chunk
            chunk = []
        before = now
    if chunk:
        yield chunk


def _key(result: Visit | Postponed) -> int:
    if result.target.key is None:
        raise ValueError("A target of a batch has to name its product URL.")
    return result.target.key
