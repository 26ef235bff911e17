"""One batch, from lease to record: read, fetch, write."""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final
from uuid import UUID

import structlog

from app.core.database import unit_of_work
from app.models.stores import FetchMode
from app.services import scraping
from app.services.pricing.check import Check, Subject, check, set_aside
from app.services.pricing.due import begin, give_back
from app.services.pricing.effort import Effort
from app.services.pricing.holding import Holding
from app.services.pricing.modes import has_browser, lesson_of, noted
from app.services.pricing.subjects import subjects_of
from app.services.pricing.writer import Tell, Writer, key_of
from app.services.scraping.pages import Postponed, Visit

LONGEST_WAIT_SECONDS: Final = 30.0
"""What a batch waits for a shop's turn; a page that would wait longer is postponed."""
LONGEST_BATCH_SECONDS: Final = 45.0
"""So that a batch of few shops keeps neither the dispatcher nor a person waiting for long."""
LONGEST_BROWSER_WAIT_SECONDS: Final = 120.0
LONGEST_BROWSER_BATCH_SECONDS: Final = 240.0
"""A page takes a browser seconds, and no page over http waits behind it."""
_TOGETHER: Final = 100
"""Pages that are written at once."""
_SLOW_SECONDS: Final = 0.5

log = structlog.get_logger()


def _nobody(_: Check | Postponed) -> None:
    """The task has nobody to tell."""


def visit_pages(
    product_url_ids: Sequence[int], lease: UUID, *, tell: Tell = _nobody, browser: bool = False
) -> None:
    """Visit the pages of a batch and record what came of each; `tell` hears of each one.

    A second run of the same batch finds no lease and does nothing. No transaction is open while
    the network is used. What the batch cannot visit in time is given back, and stays due; so is
    what turned out to need a browser, unless this is a batch for one.
    """
    _Batch(lease, tell, browser).visit(product_url_ids)


class _Batch:
    """One run of a batch: read, fetch, write."""

    def __init__(self, lease: UUID, tell: Tell, browser: bool) -> None:
        self._lease = lease
        self._tell = tell
        self._browser = browser
        self._effort = Effort()

    def visit(self, product_url_ids: Sequence[int]) -> None:
        with self._effort.spent("write"), unit_of_work() as session:
            ids = begin(session, product_url_ids, self._lease)
            known = subjects_of(session, ids)
            subjects = {subject.product_url_id: subject for subject in self._ours(known)}
        if not ids:
            log.info("batch.not_ours", lease=str(self._lease))
            return
        try:
            with Holding(ids, self._lease):
                self._visit(subjects)
        finally:
            # Those without a check: the batch ran out of time, or PostgreSQL or Redis went away.
            with self._effort.spent("write"), unit_of_work() as session:
                give_back(session, ids, self._lease, blameless=True)
            log.info("batch.checked", lease=str(self._lease), **self._effort.told())

    def _ours(self, subjects: Sequence[Subject]) -> Sequence[Subject]:
        """Without those whose store was found to need a browser since they were leased."""
        if self._browser or not has_browser():
            return subjects
        return [each for each in subjects if each.target.mode is not FetchMode.BROWSER]

    def _visit(self, subjects: Mapping[int, Subject]) -> None:
        longest = LONGEST_BROWSER_BATCH_SECONDS if self._browser else LONGEST_BATCH_SECONDS
        patience = LONGEST_BROWSER_WAIT_SECONDS if self._browser else LONGEST_WAIT_SECONDS
        deadline = time.monotonic() + longest
        targets = [subject.target for subject in subjects.values() if not subject.set_aside]
        coming = scraping.fetch_many(targets, max_wait_seconds=patience)
        with Writer(self._lease, self._effort, self._tell) as writer:
            writer.write([set_aside(each) for each in subjects.values() if each.set_aside])
            for results in _as_they_come(coming):
                visits = [result for result in results if isinstance(result, Visit)]
                with self._effort.spent("read"):
                    checks = [check(visit, subjects[key_of(visit)]) for visit in visits]
                lessons = [lesson_of(subjects[each.product_url_id], each) for each in checks]
                checks = [noted(*pair) for pair in zip(checks, lessons, strict=True)]
                writer.write(checks, [each for visit in visits for each in visit.standings])
                writer.learn([lesson for lesson in lessons if lesson is not None])
                writer.postpone([each for each in results if isinstance(each, Postponed)])
                if time.monotonic() > deadline:
                    log.info("batch.ended_early", lease=str(self._lease))
                    return


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
