"""Tasks around jobs: moving them on when pages have been visited, and when nobody told them."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Final

import structlog
from celery.canvas import Signature

from app.core.config import get_settings
from app.core.database import on_commit, unit_of_work
from app.core.queue import celery
from app.models.types import utcnow
from app.services import jobs
from app.services.pricing import Check, Tell
from app.services.scraping.pages import Postponed
from app.tasks.resting import may_rest

_EVERY_SECONDS: Final = 1.0

log = structlog.get_logger()


@celery.task(name="jobs.settle")
def settle() -> None:
    """Move on every job: a worker that was killed told nobody what it had recorded."""
    with unit_of_work() as session:
        jobs.settle_all(session)
        for job_id in jobs.imports_to_run(session, utcnow()):
            on_commit(session, import_pages(job_id).delay)


@celery.task(name="housekeeping.expire_jobs")
@may_rest("expire-jobs")
def expire_jobs() -> None:
    """Drop jobs that ended longer ago than ENDED_KEEP_DAYS."""
    before = utcnow() - timedelta(days=get_settings().ended_keep_days)
    with unit_of_work() as session:
        dropped = jobs.expire_jobs(session, before)
    log.info("jobs.expired", dropped=dropped)


def import_pages(job_id: int) -> Signature[None]:
    """The message that has the next pages of an import visited."""
    return celery.signature("jobs.import_pages", (job_id,), immutable=True)


@contextmanager
def told() -> Iterator[Tell]:
    """Tell the jobs that wait for pages what became of them, once a second and at the end."""
    visited: list[int] = []
    told_at = time.monotonic()

    def tell(result: Check | Postponed) -> None:
        nonlocal told_at
        page = result.target.key if isinstance(result, Postponed) else result.product_url_id
        visited.append(page or 0)
        if time.monotonic() - told_at > _EVERY_SECONDS:
            _settle(visited)
            told_at = time.monotonic()

    try:
        yield tell
    finally:
        _settle(visited)


def _settle(visited: list[int]) -> None:
    if visited:
        with unit_of_work() as session:
            jobs.settle(session, visited)
        visited.clear()
