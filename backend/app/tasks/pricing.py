"""Tasks around prices: finding what is due, visiting it, rebuilding what is derived."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

import structlog
from celery.canvas import Signature

from app.core.database import Session, on_commit, unit_of_work
from app.core.queue import celery, messages_in
from app.models.types import utcnow
from app.services import instance, pricing
from app.services.pricing import Batch
from app.tasks.jobs import told

_CHUNK: Final = 500
_MOST_MESSAGES: Final = 1_000
_LONGEST_SECONDS: Final = 600
"""A batch that took so long is stuck; it is ended, and its pages are tried alone."""

log = structlog.get_logger()


@celery.task(name="pricing.dispatch_due")
def dispatch_due() -> None:
    """Lease what is due and queue it; the lease, not the queue, says who may visit a page.

    As much as the queue has room for, so that workers are busy until the next round. Messages of
    pages that were taken over, or leased long ago, cost next to nothing; a queue of many means that
    nobody visits anything.
    """
    with unit_of_work() as session:
        pricing.take_back_lost(session)
        room = pricing.room_in_queue(session)
        if room == 0 or messages_in("http") > _MOST_MESSAGES:
            log.info("dispatch.waited", room=room)
            return
        for batch in pricing.lease_due(session, limit=room):
            on_commit(session, check_batch(batch).delay)


@celery.task(
    name="pricing.check_pages",
    acks_late=True,
    reject_on_worker_lost=True,
    ignore_result=True,
    time_limit=_LONGEST_SECONDS,
)
def check_pages(product_url_ids: list[int], lease: str) -> None:
    """Visit a batch of pages and record what came of each; one that fails harms no neighbour.

    What there was no time for goes to the end of the queue.
    """
    with told() as tell:
        again = pricing.visit_pages(product_url_ids, UUID(lease), tell=tell)
    _queue(again)


@celery.task(
    name="pricing.browse_pages",
    acks_late=True,
    reject_on_worker_lost=True,
    ignore_result=True,
    time_limit=_LONGEST_SECONDS,
)
def browse_pages(product_url_ids: list[int], lease: str) -> None:
    """As `check_pages`, for pages that the browser service shows."""
    with told() as tell:
        again = pricing.visit_pages(product_url_ids, UUID(lease), tell=tell, browser=True)
    _queue(again)


@celery.task(name="pricing.rebuild_caches")
def rebuild_caches() -> None:
    """Derive every price cache anew: windows slide and offers grow stale without a new reading."""
    last = 0
    while True:
        with unit_of_work() as session:
            ids = pricing.product_ids_after(session, last, limit=_CHUNK)
            pricing.rebuild_caches(session, ids)
        if not ids:
            return
        last = ids[-1]


@celery.task(name="pricing.reschedule_all")
def reschedule_all() -> None:
    """Plan the next check of every page anew: the instance's schedule or pause has changed."""
    _reschedule(only_forgotten=False)


@celery.task(name="pricing.end_pause")
def end_pause() -> None:
    """Go on with checks that were paused for a time, once it is over."""
    with unit_of_work() as session:
        over = instance.resume_when_due(session, utcnow())
    if over:
        log.info("checks.resumed")
        _reschedule(only_forgotten=False)


@celery.task(name="pricing.reschedule_forgotten")
def reschedule_forgotten() -> None:
    """Plan pages that somebody resumed or paused without a word to the schedule."""
    _reschedule(only_forgotten=True)


def queue_checks(session: Session, product_url_ids: Sequence[int]) -> list[int]:
    """Have these pages visited as soon as this unit has committed; returns the pages queued.

    Pages that are being visited at this moment are not queued a second time.
    """
    batches = pricing.lease_now(session, product_url_ids)
    for batch in batches:
        on_commit(session, check_batch(batch).delay)
    return sorted(page_id for batch in batches for page_id in batch.product_url_ids)


def _queue(batches: Sequence[Batch]) -> None:
    for batch in batches:
        check_batch(batch).delay()


def _reschedule(*, only_forgotten: bool) -> None:
    last: int | None = 0
    while last is not None:
        with unit_of_work() as session:
            last = pricing.reschedule_after(session, last, only_forgotten=only_forgotten)


def check_batch(batch: Batch) -> Signature[None]:
    """The message that has a batch visited."""
    task = browse_pages if batch.browser else check_pages
    return task.si(batch.product_url_ids, str(batch.lease))
