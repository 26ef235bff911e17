"""Looking at jobs: lists, one with its items, and what happened since one last looked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func
from sqlmodel import col, or_, select

from app.core.actor import Actor
from app.core.database import Session
from app.models import ImportProduct, Job, JobItem, Product, ProductUrl, Store
from app.models.jobs import OPEN, JobItemRead, JobKind, JobRead, JobState
from app.models.page import Page
from app.services import visibility
from app.services.query import page_of
from app.services.rows import among

_Named = dict[int, tuple[int | None, str | None]]
"""An id and a name, by another id."""


@dataclass(frozen=True, slots=True)
class Progress:
    """A job as it is now, and the items that finished since `seq`, in order."""

    job: JobRead
    items: Sequence[JobItemRead]


def list_jobs(
    session: Session,
    actor: Actor,
    *,
    state: JobState | None = None,
    kind: JobKind | None = None,
    product_id: int | None = None,
    limit: int,
    offset: int,
) -> Page[JobRead]:
    """Those that go on and then those that ended last, without their items.

    NotFound for a product that the actor does not reach.

    A job is one of a product when it visited or imported any page of it.
    """
    statement = visibility.jobs(actor).order_by(
        col(Job.finished_at).desc().nulls_first(), col(Job.id).desc()
    )
    if state is not None:
        statement = statement.where(Job.state == state)
    if kind is not None:
        statement = statement.where(Job.kind == kind)
    if product_id is not None:
        product = visibility.product(session, actor, product_id)
        statement = statement.where(_is_about(product.id))
    page = page_of(session, statement, limit=limit, offset=offset)
    return Page(items=[read_job(job) for job in page.items], total=page.total)


def _is_about(product_id: int) -> ColumnElement[bool]:
    visited = select(JobItem.job_id).join(ProductUrl, col(ProductUrl.id) == JobItem.product_url_id)
    imported = select(ImportProduct.job_id).where(ImportProduct.product_id == product_id)
    return or_(
        col(Job.product_id) == product_id,
        col(Job.id).in_(visited.where(ProductUrl.product_id == product_id)),
        col(Job.id).in_(imported),
    )


def get_job(session: Session, actor: Actor, job_id: int, *, limit: int, offset: int) -> JobRead:
    """One job with a slice of its items, in the order in which they were asked for."""
    job = visibility.job(session, actor, job_id)
    items = select(JobItem).where(JobItem.job_id == job.id).order_by(col(JobItem.id))
    shown = session.exec(items.limit(limit).offset(offset)).all()
    return read_job(job, tell_items(session, shown))


def progress_of(session: Session, job_id: int, *, after: int, limit: int) -> Progress | None:
    """What happened after item number `after` had finished; None when the job is dropped."""
    job = session.get(Job, job_id)
    if job is None:
        return None
    news = (
        select(JobItem)
        .where(JobItem.job_id == job_id, col(JobItem.seq) > after)
        .order_by(col(JobItem.seq))
        .limit(limit)
    )
    return Progress(read_job(job), tell_items(session, session.exec(news).all()))


def tell_items(session: Session, items: Sequence[JobItem]) -> list[JobItemRead]:
    """Items with their stores and the products that pages of an import are for.

    Two statements more, whatever their number.
    """
    stores = _stores_of(session, items)
    products = _products_of(session, items)
    nothing = (None, None)
    told = []
    for item in items:
        store_id, store_name = stores.get(item.product_url_id or 0, nothing)
        product_id, product_name = products.get(item.import_product_id or 0, nothing)
        told.append(
            JobItemRead.of(
                item,
                store_id=store_id,
                store_name=store_name,
                product_id=product_id,
                product_name=product_name,
            )
        )
    return told


def _stores_of(session: Session, items: Sequence[JobItem]) -> _Named:
    """By the ids of the pages that are tracked."""
    ids = {item.product_url_id for item in items if item.product_url_id is not None}
    if not ids:
        return {}
    named = (
        select(ProductUrl.id, Store.id, Store.name)
        .join(Store, col(Store.id) == ProductUrl.store_id)
        .where(among(col(ProductUrl.id), ids))
    )
    return {page: (store_id, name) for page, store_id, name in session.execute(named)}


def _products_of(session: Session, items: Sequence[JobItem]) -> _Named:
    """By what the pages are for."""
    ids = {item.import_product_id for item in items if item.import_product_id is not None}
    if not ids:
        return {}
    named = (
        select(ImportProduct, func.coalesce(Product.name, ImportProduct.name))
        .outerjoin(Product, col(Product.id) == ImportProduct.product_id)
        .where(among(col(ImportProduct.id), ids))
    )
    return {each.id: (each.product_id, name) for each, name in session.execute(named)}


def read_job(job: Job, items: list[JobItemRead] | None = None) -> JobRead:
    return JobRead.of(job, items=items)


def imports_to_run(session: Session, now: datetime) -> Sequence[int]:
    """Imports that nobody runs: they wait for their turn, or their worker died."""
    free = or_(col(Job.leased_until).is_(None), col(Job.leased_until) <= now)
    waiting = select(Job.id).where(col(Job.state).in_(OPEN), Job.kind == JobKind.BULK_IMPORT, free)
    return session.exec(waiting.order_by(col(Job.id))).all()
