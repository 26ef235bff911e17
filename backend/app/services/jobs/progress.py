"""What became of the pages that jobs wait for.

Pages know nothing of jobs. A page that a job asked for carries `asked` until a check of it is
recorded; so its item is finished when that is gone, when the page is, or when its shop has to rest
first. Whatever dies in between, the next look finds it out.
"""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import text
from sqlmodel import col, select

from app.core.database import Session
from app.models import Job, JobItem
from app.models.jobs import OPEN, JobKind, JobState
from app.models.types import utcnow

_FETCHING: Final = (JobKind.FETCH, JobKind.FETCH_ALL, JobKind.FETCH_MANY)

_SETTLE: Final = text("""
WITH finished AS (
    SELECT i.id, row_number() OVER (ORDER BY i.id) AS number,
        CASE WHEN u.id IS NULL THEN 'deleted'
             WHEN u.asked THEN 'postponed'
             ELSE u.last_outcome END AS outcome,
        CASE WHEN u.asked THEN format('The shop has to rest; the page is visited in %s s.',
                 ceil(extract(epoch FROM u.next_check_at - :now)))
             ELSE u.last_reason END AS reason
    FROM job_items i
    LEFT JOIN product_urls u ON u.id = i.product_url_id
    WHERE i.job_id = :job_id AND i.seq IS NULL
      AND (u.id IS NULL OR NOT u.asked OR (u.next_check_at > :now
           AND (u.leased_until IS NULL OR u.leased_until <= :now)))
)
UPDATE job_items i
SET seq = :done + finished.number, outcome = finished.outcome, reason = finished.reason
FROM finished
WHERE i.id = finished.id
""")


def settle(session: Session, product_url_ids: Sequence[int]) -> None:
    """Move on the jobs that wait for one of these pages."""
    waiting = col(JobItem.product_url_id).in_(product_url_ids) & col(JobItem.seq).is_(None)
    _settle(session, session.exec(select(JobItem.job_id).where(waiting).distinct()).all())


def settle_all(session: Session) -> None:
    """Move on every job: what a killed worker recorded and did not tell counts as well."""
    open_ones = select(Job.id).where(col(Job.state).in_(OPEN), col(Job.kind).in_(_FETCHING))
    _settle(session, session.exec(open_ones).all())


def finish_items(session: Session, job: Job, items: Sequence[JobItem]) -> None:
    """Note that these items, whose outcome is set, are finished; the caller holds the job.

    Those that were tried again have left their numbers: nobody hears of two under the same one.
    """
    left = 0 if job.options is None else job.options.numbers_left
    for number, item in enumerate(items, job.done + left + 1):
        item.seq = number
    _move_on(job, len(items))
    session.flush()


def _settle(session: Session, job_ids: Sequence[int]) -> None:
    for job_id in sorted(job_ids):
        job = held(session, job_id)
        if job is None or job.kind not in _FETCHING:
            continue
        done = {"job_id": job_id, "done": job.done, "now": utcnow()}
        _move_on(job, session.execute(_SETTLE, done).rowcount)  # type: ignore[attr-defined]  # of an UPDATE
        session.flush()


def held(session: Session, job_id: int, *, over: bool = False) -> Job | None:
    """The job as it is now, and nobody else's until this unit ends; None when it is over.

    With `over`, the other way round: None while it goes on.
    """
    wanted = col(Job.state).not_in(OPEN) if over else col(Job.state).in_(OPEN)
    statement = (
        select(Job)
        .where(Job.id == job_id, wanted)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return session.exec(statement).one_or_none()


def _move_on(job: Job, finished: int) -> None:
    if finished:
        job.done += finished
        job.state = JobState.RUNNING
    if job.done >= job.total:
        job.state, job.finished_at = JobState.DONE, utcnow()
