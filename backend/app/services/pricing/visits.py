"""One batch, from lease to record: read, fetch, write."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Final
from uuid import UUID

import structlog

from app.core.config import get_settings
from app.core.database import Session, unit_of_work
from app.models.checks import Outcome
from app.models.fetching import FetchMode
from app.services import scraping
from app.services.pricing.check import Check, Subject, check, set_aside
from app.services.pricing.due import Batch, begin, give_back, lease_again
from app.services.pricing.effort import Effort
from app.services.pricing.holding import Holding
from app.services.pricing.kept_pages import kept_page
from app.services.pricing.modes import Lesson, has_browser, lesson_of, noted
from app.services.pricing.subjects import subjects_of
from app.services.pricing.take_over import take_over
from app.services.pricing.writer import Tell, Writer, key_of
from app.services.scraping.manners import Standing
from app.services.scraping.pages import Postponed, Target, Visit

LONGEST_WAIT_SECONDS: Final = 30.0
"""What a batch waits for a shop's turn; a page that would wait longer is postponed."""
LONGEST_BATCH_SECONDS: Final = 45.0
"""So that neither the dispatcher nor a person waits for long, where one process does all."""
TAKING_OVER_SECONDS: Final = 30.0
"""After that a batch only ends what it has."""
LONGEST_BROWSER_WAIT_SECONDS: Final = 120.0
LONGEST_BROWSER_BATCH_SECONDS: Final = 240.0
"""A page takes a browser seconds, and no page over http waits behind it."""
_TOGETHER: Final = 100
"""Pages that are written at once."""
_KEPT_TOGETHER: Final = 4 * 1024 * 1024
"""Compressed bytes of pages to keep that may wait to be written."""
_AT_LEAST_EVERY_SECONDS: Final = 1.0

log = structlog.get_logger()


def _nobody(_: Check | Postponed) -> None:
    """The task has nobody to tell."""


def visit_pages(
    product_url_ids: Sequence[int], lease: UUID, *, tell: Tell = _nobody, browser: bool = False
) -> list[Batch]:
    """Visit the pages of a batch and record what came of each; `tell` hears of each one.

    A second run of the same batch finds no lease and does nothing. No transaction is open while
    the network is used. While shops keep it waiting, the batch takes over pages that wait in the
    queue. What there was no time for is leased anew: the batches that are to be queued. What turned
    out to need a browser is given back, and stays due, unless this is a batch for one.
    """
    return _Visits(lease, tell, browser).visit(product_url_ids)


class _Visits:
    """One run of a batch: read, fetch, write; and of what it takes over while it waits."""

    def __init__(self, lease: UUID, tell: Tell, browser: bool) -> None:
        self._lease = lease
        self._tell = tell
        self._browser = browser
        self._effort = Effort()
        self._subjects: dict[int, Subject] = {}
        """Of pages whose visit is not over."""
        self._begun: set[int] = set()
        """Pages that are not written, as far as we know."""
        self._writing: list[int] = []
        self._checks: list[Check] = []
        self._standings: list[Standing] = []
        self._lessons: list[Lesson] = []
        self._postponed: list[Postponed] = []
        self._kept_bytes = 0
        self._began_at = self._written_at = time.monotonic()

    def visit(self, product_url_ids: Sequence[int]) -> list[Batch]:
        again: list[Batch] = []
        came_to_its_end = False
        with self._prepared() as session:
            targets = self._begin(session, product_url_ids)
        if not self._begun:
            log.info("batch.not_ours", lease=str(self._lease))
            return []
        try:
            with Holding(self._begun.copy, self._lease):
                self._visit(targets)
            came_to_its_end = True
        finally:
            # Those without a check: the batch ran out of time, or PostgreSQL or Redis went away.
            with self._prepared() as session:
                give_back(session, sorted(self._begun), self._lease, blameless=True)
                if self._subjects and came_to_its_end:
                    again = lease_again(session, sorted(self._subjects))
            log.info("batch.checked", lease=str(self._lease), **self._effort.told())
        return again

    def _visit(self, targets: Sequence[Target]) -> None:
        with Writer(self._lease, self._effort, self._tell) as writer:
            for subject in [each for each in self._subjects.values() if each.set_aside]:
                self._checks.append(set_aside(self._subjects.pop(subject.product_url_id)))
            coming = scraping.fetch_many(
                targets,
                max_wait_seconds=(
                    LONGEST_BROWSER_WAIT_SECONDS if self._browser else LONGEST_WAIT_SECONDS
                ),
                more=None if self._browser else partial(self._take_over, writer),
                seconds=LONGEST_BROWSER_BATCH_SECONDS if self._browser else LONGEST_BATCH_SECONDS,
            )
            for result in coming:
                self._take(result)
                if self._is_worth_writing():
                    self._write(writer)
            self._write(writer)
        self._begun.difference_update(self._writing)

    def _take(self, result: Visit | Postponed) -> None:
        """Read what came, and keep what it says until there is more to write."""
        subject = self._subjects.pop(key_of(result))
        if isinstance(result, Postponed):
            self._postponed.append(result)
            return
        with self._effort.spent("read"):
            checked = check(result, subject)
        if subject.is_worth_keeping:
            checked = self._keeping_its_page(checked, result)
        lesson = lesson_of(subject, checked)
        if lesson is not None:
            self._lessons.append(lesson)
        self._checks.append(noted(checked, lesson))
        self._standings += result.standings

    def _keeping_its_page(self, checked: Check, visit: Visit) -> Check:
        if visit.page is None or checked.outcome is not Outcome.OK:
            return checked
        with self._effort.spent("write"):
            kept = kept_page(visit.page)
        self._kept_bytes += len(kept.body) if kept is not None else 0
        return replace(checked, kept=kept)

    def _is_worth_writing(self) -> bool:
        waiting = len(self._checks) + len(self._postponed)
        return (
            waiting >= _TOGETHER
            or self._kept_bytes >= _KEPT_TOGETHER
            or time.monotonic() - self._written_at > _AT_LEAST_EVERY_SECONDS
        )

    def _write(self, writer: Writer) -> None:
        self._written_at = time.monotonic()
        if not (self._checks or self._postponed):
            return
        pages = [check.product_url_id for check in self._checks]
        pages += [key_of(page) for page in self._postponed]
        # Each waits until what was given before is written.
        writer.write(self._checks, self._standings)
        writer.learn(self._lessons)
        writer.postpone(self._postponed)
        self._begun.difference_update(self._writing)
        self._writing = pages
        self._checks, self._standings, self._lessons, self._postponed = [], [], [], []
        self._kept_bytes = 0

    def _take_over(self, writer: Writer) -> list[Target]:
        if time.monotonic() - self._began_at > TAKING_OVER_SECONDS:
            return []
        self._write(writer)
        # One transaction of a batch at a time, here as there.
        writer.catch_up()
        with self._prepared() as session:
            most = get_settings().check_batch_pages
            ids = take_over(session, self._lease, most=most)
            return self._begin(session, ids) if ids else []

    def _begin(self, session: Session, product_url_ids: Sequence[int]) -> list[Target]:
        ids = begin(session, product_url_ids, self._lease)
        self._begun.update(ids)
        subjects = self._ours(subjects_of(session, ids)) if ids else []
        self._subjects |= {subject.product_url_id: subject for subject in subjects}
        return [subject.target for subject in subjects if not subject.set_aside]

    def _ours(self, subjects: Sequence[Subject]) -> Sequence[Subject]:
        """Without those whose store was found to need a browser since they were leased."""
        if self._browser or not has_browser():
            return subjects
        return [each for each in subjects if each.target.mode is not FetchMode.BROWSER]

    @contextmanager
    def _prepared(self) -> Iterator[Session]:
        """A unit of work whose cost counts as writing."""
        with self._effort.spent("write"), unit_of_work() as session:
            yield session
