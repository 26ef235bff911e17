"""Looking at jobs: lists, one with its items, and what happened since one last looked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import col, or_, select

from app.core.actor import Actor
from app.core.database import Session
from app.models import ImportProduct, Job, JobItem, Product
from app.models.jobs import OPEN, JobItemRead, JobKind, JobRead, JobState
from app.models.page import Page
from app.services import visibility
from app.services.query import page_of
from app.services.rows import among


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
    limit: int,
    offset: int,
) -> Page[JobRead]:
    """The newest first, without their items."""
    statement = visibility.jobs(actor).order_by(col(Job.id).desc())
    if state is not None:
        statement = statement.where(Job.state == state)
    if kind is not None:
        statement = statement.where(Job.kind == kind)
    page = page_of(session, statement, limit=limit, offset=offset)
    return Page(items=[read_job(job) for job in page.items], total=page.total)


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
    """Items with the products that pages of an import are for: one statement more for any."""
    ids = {item.import_product_id for item in items if item.import_product_id is not None}
    if not ids:
        return [JobItemRead.of(item) for item in items]
    named = (
        select(ImportProduct, func.coalesce(Product.name, ImportProduct.name))
        .outerjoin(Product, col(Product.id) == ImportProduct.product_id)
        .where(among(col(ImportProduct.id), ids))
    )
    known = {each.id: (each.product_id, name) for each, name in session.execute(named)}
    return [_told(item, *known.get(item.import_product_id or 0, (None, None))) for item in items]


def _told(item: JobItem, product_id: int | None, name: str | None) -> JobItemRead:
    return JobItemRead.of(item, product_id=product_id, product_name=name)


def read_job(job: Job, items: list[JobItemRead] | None = None) -> JobRead:
    return JobRead.of(job, items=items)


def imports_to_run(session: Session, now: datetime) -> Sequence[int]:
    """Imports that nobody runs: they wait for their turn, or their worker died."""
    free = or_(col(Job.leased_until).is_(None), col(Job.leased_until) <= now)
    waiting = select(Job.id).where(col(Job.state).in_(OPEN), Job.kind == JobKind.BULK_IMPORT, free)
    return session.exec(waiting.order_by(col(Job.id))).all()
