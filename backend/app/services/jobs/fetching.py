"""Jobs that have pages visited: by the dispatcher and its batches, as any other visit."""

from collections.abc import Sequence

from sqlalchemy import func, insert, literal
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from app.core.actor import Actor
from app.core.database import Session
from app.models import Job, JobItem, ProductUrl
from app.models.jobs import OPEN, JobKind, JobState
from app.models.types import utcnow
from app.services import pricing, visibility


def fetch_product(session: Session, actor: Actor, product_id: int) -> tuple[Job, Sequence[int]]:
    """Ask for a visit to every active page of one product; the job and the pages to queue.

    A product that the actor has asked for already, and that is being fetched, keeps its job.
    """
    product = visibility.product(session, actor, product_id)
    running = _open_one(session, actor, JobKind.FETCH, product.id)
    if running is not None:
        return running, []
    pages = pricing.pages_of_product(product.id)
    job = Job(user_id=actor.user_id, kind=JobKind.FETCH, product_id=product.id)
    _ask(session, job, pages)
    return job, session.exec(pages).all()


def fetch_many(session: Session, actor: Actor, product_ids: Sequence[int]) -> Job:
    """Make every active page of these products, which are the actor's, due now."""
    job = Job(user_id=actor.user_id, kind=JobKind.FETCH_MANY)
    _ask(session, job, pricing.pages_of_products(product_ids))
    return job


def fetch_all(session: Session, actor: Actor) -> Job:
    """Make every active page of every product in the actor's view due now.

    While that goes on, asking once more is answered with the job that is there.
    """
    running = _open_one(session, actor, JobKind.FETCH_ALL)
    if running is not None:
        return running
    job = Job(user_id=actor.user_id, kind=JobKind.FETCH_ALL)
    _ask(session, job, pricing.pages_in_view(actor))
    return job


def _ask(session: Session, job: Job, pages: SelectOfScalar[int]) -> None:
    """Make the job with its items, and the pages due; the same statements for any number."""
    session.add(job)
    session.flush()
    chosen = (
        select(literal(job.id), col(ProductUrl.id), col(ProductUrl.next_check_at))
        .where(col(ProductUrl.id).in_(pages))
        .order_by(col(ProductUrl.id))
    )
    columns = ["job_id", "product_url_id", "planned_at"]
    session.execute(insert(JobItem).from_select(columns, chosen, include_defaults=False))
    job.total = session.exec(
        select(func.count()).select_from(JobItem).where(JobItem.job_id == job.id)
    ).one()
    if job.total == 0:
        job.state, job.finished_at = JobState.DONE, utcnow()
    session.flush()
    of_job = select(JobItem.product_url_id).where(JobItem.job_id == job.id)
    pricing.ask_for(session, col(ProductUrl.id).in_(of_job))


def _open_one(
    session: Session, actor: Actor, kind: JobKind, product_id: int | None = None
) -> Job | None:
    statement = visibility.jobs_asked_by(actor).where(
        col(Job.state).in_(OPEN),
        Job.kind == kind,
        col(Job.product_id).is_not_distinct_from(product_id),
    )
    return session.exec(statement.order_by(col(Job.id).desc()).limit(1)).first()
