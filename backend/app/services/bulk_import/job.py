"""An import as a job: visited window by window, written as the pages come.

A lease says which process runs it. One that dies leaves its finished items behind, and the next
one goes on with the others.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import update
from sqlmodel import and_, col, select

from app.core.actor import Actor, Author, write_as
from app.core.database import Session, unit_of_work
from app.core.errors import Conflict
from app.models import ImportProduct, Job, JobItem, Product, ProductUrl
from app.models.imports import (
    MOST_AT_ONCE,
    BulkImport,
    BulkImported,
    Grouping,
    ImportedUrl,
    ImportJob,
    SkippedUrl,
    SkipReason,
)
from app.models.jobs import CREATED, ImportOptions, JobItemRead, JobKind, JobState
from app.models.types import utcnow
from app.services import jobs, scraping, visibility
from app.services.bulk_import.goals import gather, goal_for, list_of, owner_of
from app.services.bulk_import.hosts import LeftAlone, is_waiting_for_leave, next_pages
from app.services.bulk_import.look import FetchMany, Seen, as_they_come
from app.services.bulk_import.plan import Skipped, Wanted, plan_all
from app.services.bulk_import.stages import Stages
from app.services.bulk_import.write import Created, write
from app.services.rows import among

LEASE: Final = timedelta(minutes=2)
"""Longer than any page takes; each chunk that is written begins it anew."""
_MOST_ATTEMPTS: Final = 3
_DIED: Final = "The worker died three times while it visited these pages."


def start_import(session: Session, actor: Actor, data: BulkImport | ImportJob) -> Job:
    """Keep what is to be imported; `begin_import` and `run_import` do it."""
    wanted = list_of(data)
    owner_id = owner_of(session, actor, wanted.product_id)
    job = Job(
        user_id=actor.user_id,
        kind=JobKind.BULK_IMPORT,
        total=len(wanted.items),
        product_id=wanted.product_id,
        options=ImportOptions(
            owner_id=owner_id,
            enqueue_refresh=wanted.enqueue_refresh,
            grouping=wanted.grouping,
            skip_tracked=wanted.skip_tracked,
        ),
    )
    products, places = gather(session, owner_id, wanted)
    pages = [(item.url, item.set_primary) for item in wanted.items]
    return _keep(session, job, products, places, pages)


def retry_import(
    session: Session, actor: Actor, job_id: int, item_ids: Collection[int] | None = None
) -> Job:
    """Open an import again for what failed, and for what it was stopped before.

    It stays one job, so that whoever has its address finds all of it. `item_ids`: only these of
    its items. Conflict while it goes on, and where nothing is left to do.
    """
    visibility.job(session, actor, job_id)
    job = jobs.held(session, job_id, over=True)
    if job is None or job.kind is not JobKind.BULK_IMPORT:
        raise Conflict("Only an import that is over can be tried again.")
    failed: Any = JobItem.outcome == SkipReason.FETCH_FAILED
    if item_ids is not None:
        failed = and_(failed, among(col(JobItem.id), item_ids))
    again = (
        update(JobItem)
        .where(col(JobItem.job_id) == job.id, failed)
        .values(seq=None, outcome=None, reason=None, warnings=[])
        .execution_options(synchronize_session=False)
    )
    opened = session.exec(again).rowcount
    job.done -= opened
    if job.done == job.total:
        raise Conflict("Every page of this import was either tracked or left out for good.")
    job.state, job.error, job.finished_at = JobState.QUEUED, None, None
    job.lease, job.leased_until, job.attempts = None, None, 0
    if job.options is not None:
        left = job.options.numbers_left + opened
        anew = {"paused_hosts": [], "numbers_left": left}
        job.options = job.options.model_copy(update=anew)
    session.flush()
    return job


def _keep(
    session: Session,
    job: Job,
    products: Sequence[ImportProduct],
    places: Sequence[int],
    pages: Sequence[tuple[str, bool]],
) -> Job:
    """A job with its pages, each for the product at its place."""
    session.add(job)
    session.flush()
    for product in products:
        product.job_id = job.id
    session.add_all(products)
    session.flush()
    session.add_all(
        JobItem(
            job_id=job.id,
            import_product_id=products[place].id,
            url=url,
            set_primary=set_primary,
        )
        for place, (url, set_primary) in zip(places, pages, strict=True)
    )
    session.flush()
    return job


def begin_import(session: Session, job_id: int) -> UUID | None:
    """The lease to run it with; None when it is over, runs already, or has to wait for leave."""
    job = jobs.held(session, job_id)
    if job is None or (job.leased_until is not None and job.leased_until > utcnow()):
        return None
    if is_waiting_for_leave(session, job):
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
    job_id: int,
    lease: UUID,
    *,
    fetch_many: FetchMany = scraping.fetch_with_pauses,
    stages: Stages | None = None,
) -> Iterator[list[JobItemRead]]:
    """Import up to 200 pages, and tell of them as they are written; gives the lease back.

    Tells of none whenever `stages` may have news of those that are not written yet.
    """
    try:
        with unit_of_work() as session:
            job, items = _window(session, job_id, lease)
            options, left_alone = _options(job), LeftAlone(job)
            goals = {
                key: goal_for(each, options.grouping)
                for key, each in _import_products(session, items).items()
            }
            planned, skipped = plan_all(
                session,
                options.owner_id,
                [_wanted(item) for item in items],
                goals,
                skip_tracked=options.skip_tracked,
            )
            told = _finish(session, job, [], skipped)
        yield told
        for seen in as_they_come(planned, goals, fetch_many, left_alone, stages):
            if not seen:
                yield []
                continue
            with unit_of_work() as session:
                job = _held(session, job_id, lease)
                told = _written(session, job, options, seen)
            yield told
    except _TakenAway:
        return
    finally:
        with unit_of_work() as session:
            _give_back(session, job_id, lease)


def summary_of(session: Session, job_id: int) -> BulkImported:
    """What an import has done so far."""
    made_for = session.exec(select(ImportProduct).where(ImportProduct.job_id == job_id)).all()
    only = made_for[0] if len(made_for) == 1 else None
    known = None if only is None else only.product_id
    product = None if known is None else session.get(Product, known)
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
        created_product=any(each.created for each in made_for),
        created_urls=created,
        skipped=skipped,
    )


class _TakenAway(Exception):
    """The job was cancelled, or another process has it by now."""


def _window(session: Session, job_id: int, lease: UUID) -> tuple[Job, Sequence[JobItem]]:
    job = _held(session, job_id, lease)
    return job, next_pages(session, job, most=MOST_AT_ONCE)


def _held(session: Session, job_id: int, lease: UUID) -> Job:
    job = jobs.held(session, job_id)
    if job is None or job.lease != lease:
        raise _TakenAway
    write_as(session.info, Author(job.user_id, job_id=job.id))
    return job


def _options(job: Job) -> ImportOptions:
    if job.options is None:
        raise _TakenAway
    return job.options


def _wanted(item: JobItem) -> Wanted:
    return Wanted(item.id, item.url or "", item.set_primary, item.import_product_id or 0)


def _import_products(session: Session, items: Sequence[JobItem]) -> dict[int, ImportProduct]:
    """What these pages are for, by their ids."""
    ids = {item.import_product_id for item in items if item.import_product_id is not None}
    found = session.exec(
        select(ImportProduct)
        .where(among(col(ImportProduct.id), ids))
        .order_by(col(ImportProduct.id))
        .execution_options(populate_existing=True)
    )
    return {each.id: each for each in found}


def _written(
    session: Session, job: Job, options: ImportOptions, seen: Sequence[Seen]
) -> list[JobItemRead]:
    """Write what was seen, for products as they are now: the first pages of some made them."""
    ids = [planned.wanted.number for planned, _ in seen]
    items = session.exec(select(JobItem).where(among(col(JobItem.id), ids))).all()
    products = _import_products(session, items)
    goals = {key: goal_for(each, options.grouping) for key, each in products.items()}
    written = write(session, options.owner_id, goals, seen)
    for key, product in written.products.items():
        if products[key].product_id is None:
            products[key].product_id, products[key].created = product.id, True
        if options.grouping is Grouping.ONE:
            job.product_id = product.id
    return _finish(session, job, written.created, written.skipped)


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
    return jobs.tell_items(session, [items[number] for number in sorted(items)])


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
