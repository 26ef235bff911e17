"""Stopping a job: what is being done is finished, what waits is left as it was before."""

from typing import Final

from sqlalchemy import text

from app.core.actor import Actor
from app.core.database import Session
from app.core.errors import Conflict
from app.models import Job
from app.models.jobs import JobState
from app.models.types import utcnow
from app.services import visibility
from app.services.jobs.progress import held

_WITHDRAW: Final = text("""
WITH waiting AS (
    SELECT u.id, i.planned_at
    FROM job_items i
    JOIN product_urls u ON u.id = i.product_url_id
    WHERE i.job_id = :job_id AND i.seq IS NULL AND i.planned_at IS NOT NULL
      AND u.asked AND (u.leased_until IS NULL OR u.leased_until <= :now)
      AND NOT EXISTS (
          SELECT FROM job_items other
          JOIN jobs j ON j.id = other.job_id AND j.state IN ('queued', 'running')
          WHERE other.product_url_id = u.id AND other.seq IS NULL AND other.job_id <> :job_id)
    ORDER BY u.id
    FOR UPDATE OF u
)
UPDATE product_urls u SET asked = false, next_check_at = waiting.planned_at
FROM waiting WHERE u.id = waiting.id
""")
"""Pages that another job waits for, or that are being visited, stay asked for."""


def cancel_job(session: Session, actor: Actor, job_id: int) -> Job:
    """Let what has not begun be; Conflict when the job is over already."""
    found = visibility.job(session, actor, job_id)
    job = held(session, found.id)
    if job is None:
        raise Conflict("This job is over already.")
    session.execute(_WITHDRAW, {"job_id": job.id, "now": utcnow()})
    job.state, job.finished_at = JobState.CANCELLED, utcnow()
    job.lease = job.leased_until = None
    session.flush()
    return job
