"""An import as a job: visited window by window, written as the pages come.

A lease says which process runs it. One that dies leaves its finished items behind, and the next
one goes on with the others.
"""

import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID, uuid4

from sqlmodel import col, select

from app.core.actor import Actor, Author, write_as
from app.core.database import Session, unit_of_work
from app.models import Job, JobItem, Product, ProductUrl
from app.models.imports import (
    MOST_AT_ONCE,
    BulkImport,
    BulkImported,
    ImportedUrl,
    ImportJob,
    SkippedUrl,
    SkipReason,
)
from app.models.jobs import CREATED, ImportOptions, JobItemRead, JobKind, JobState
from app.models.types import utcnow
from app.services import jobs, scraping
from app.services.bulk_import.at_once import goal_of
from app.services.bulk_import.look import FetchMany, Seen, look_at
from app.services.bulk_import.plan import Planned, Skipped, Wanted, plan_all
from app.services.bulk_import.write import Created, Goal, write

LEASE: Final = timedelta(minutes=2)
"""Longer than any page takes; each chunk that is written begins it anew."""
_MOST_ATTEMPTS: Final = 3
_CHUNK: Final = 50
_SLOW_SECONDS: Final = 0.5
_DIED: Final = "The worker died three times while it visited these pages."


def start_import(session: Session, actor: Actor, data: BulkImport | ImportJob) -> Job:
    """Keep what is to be imported; `begin_import` and `run_import` do it."""
    goal = goal_of(session, actor, data.product_id, data.search_query)
    job = Job(
        user_id=actor.user_id,
        kind=JobKind.BULK_IMPORT,
        total=len(data.items),
        product_id=goal.product_id,
        options=ImportOptions(
            owner_id=goal.owner_id,
            search_query=data.search_query,
            enqueue_refresh=data.enqueue_refresh,
        ),
    )
    session.add(job)
    session.flush()
    session.add_all(
        JobItem(job_id=job.id, url=item.url, set_primary=item.set_primary) for item in data.items
    )
    session.flush()
    return job


def begin_import(session: Session, job_id: int) -> UUID | None:
    """The lease to run it with; None when it is over, or somebody runs it already."""
    job = jobs.held(session, job_id)
    if job is None or (job.leased_until is not None and job.leased_until > utcnow()):
        return None
    if job.attempts >= _MOST_ATTEMPTS:
        job.state, job.error, job.finished_at = JobState.FAILED, _DIED, utcnow()
        return None
    job.state = JobState.RUNNING
    job.attempts += 1
    job.lease, job.leased_until = uuid4(), utcnow() + LEASE
    session.flush()
    return job.lease


def run_import(
    job_id: int, lease: UUID, *, fetch_many: FetchMany = scraping.fetch_many
) -> Iterator[list[JobItemRead]]:
    """Import up to 200 pages, and tell of them as they are written; gives the lease back."""
    try:
        with unit_of_work() as session:
            job, items = _window(session, job_id, lease)
            goal = _goal(job)
            wanted = [Wanted(item.id, item.url or "", item.set_primary) for item in items]
            planned, skipped = plan_all(session, goal.owner_id, goal.product_id, wanted)
            told = _finish(session, job, [], skipped)
        yield told
        for seen in _as_they_come(planned, goal, fetch_many):
            with unit_of_work() as session:
                job = _held(session, job_id, lease)
                written = write(session, _goal(job), seen)
                if written.product is not None and job.product_id is None:
                    job.product_id, job.created_product = written.product.id, True
                told = _finish(session, job, written.created, written.skipped)
            yield told
    except _TakenAway:
        return
    finally:
        with unit_of_work() as session:
            _give_back(session, job_id, lease)


def summary_of(session: Session, job_id: int) -> BulkImported:
    """What an import has done so far."""
    job = session.get_one(Job, job_id)
    product = None if job.product_id is None else session.get(Product, job.product_id)
    items = session.exec(select(JobItem).where(JobItem.job_id == job_id).order_by(col(JobItem.id)))
    made = select(ProductUrl).join(JobItem, col(JobItem.product_url_id) == ProductUrl.id)
    pages = {page.id: page for page in session.exec(made.where(JobItem.job_id == job_id))}
    created, skipped = [], []
    for item in items:
        if item.product_url_id in pages:
            created.append(_imported(item, pages[item.product_url_id]))
        elif item.outcome in set(SkipReason):
            skipped.append(SkippedUrl(url=item.url or "", reason=SkipReason(item.outcome)))
    return BulkImported(
        product_id=None if product is None else product.id,
        product_name=None if product is None else product.name,
        product_slug=None if product is None else product.slug,
        created_product=job.created_product,
        created_urls=created,
        skipped=skipped,
    )


class _TakenAway(Exception):
    """The job was cancelled, or another process has it by now."""


def _window(session: Session, job_id: int, lease: UUID) -> tuple[Job, Sequence[JobItem]]:
    job = _held(session, job_id, lease)
    open_ones = select(JobItem).where(JobItem.job_id == job_id, col(JobItem.seq).is_(None))
    return job, session.exec(open_ones.order_by(col(JobItem.id)).limit(MOST_AT_ONCE)).all()


def _held(session: Session, job_id: int, lease: UUID) -> Job:
    job = jobs.held(session, job_id)
    if job is None or job.lease != lease:
        raise _TakenAway
    write_as(session.info, Author(job.user_id))
    return job


def _goal(job: Job) -> Goal:
    options = job.options
    if options is None:
        raise _TakenAway
    return Goal(options.owner_id, product_id=job.product_id, name=options.search_query)


def _as_they_come(
    planned: Sequence[Planned], goal: Goal, fetch_many: FetchMany
) -> Iterator[list[Seen]]:
    """Chunks while pages come fast, one by one while they come slowly.

    A product without a name is named after its primary page, so nothing goes before that one.
    """
    first = planned[0] if planned and goal.product_id is None and goal.name is None else None
    chunk: list[Seen] = []
    before = time.monotonic()
    for seen in look_at(planned, fetch_many):
        chunk.append(seen)
        first = None if seen[0] is first else first
        now = time.monotonic()
        if first is None and (len(chunk) >= _CHUNK or now - before > _SLOW_SECONDS):
            yield chunk
            chunk, now = [], time.monotonic()
        before = now
    if chunk:
        yield chunk


def _finish(
    session: Session, job: Job, created: Sequence[Created], skipped: Sequence[Skipped]
) -> list[JobItemRead]:
    ids = [made.planned.wanted.number for made in created]
    ids += [each.wanted.number for each in skipped]
    found = session.exec(select(JobItem).where(col(JobItem.id).in_(ids)))
    items = {item.id: item for item in found}
    for made in created:
        item = items[made.planned.wanted.number]
        item.outcome, item.product_url_id = CREATED, made.page.id
        item.amount, item.currency = made.imported.price, made.imported.currency
        item.warnings = made.imported.warnings
    for each in skipped:
        items[each.wanted.number].outcome = each.reason
    job.leased_until, job.attempts = utcnow() + LEASE, 0
    jobs.finish_items(session, job, [items[number] for number in sorted(items)])
    return [JobItemRead.model_validate(items[number]) for number in sorted(items)]


def _give_back(session: Session, job_id: int, lease: UUID) -> None:
    job = jobs.held(session, job_id)
    if job is not None and job.lease == lease:
        job.lease = job.leased_until = None


def _imported(item: JobItem, page: ProductUrl) -> ImportedUrl:
    return ImportedUrl(
        product_url_id=page.id,
        store_id=page.store_id,
        url=page.url,
        is_primary=page.is_primary,
        price=item.amount,
        currency=item.currency,
        warnings=item.warnings,
    )
