"""Imports that are jobs: a window of pages for each message, so that visits go on in between."""

from app.core.database import on_commit, unit_of_work
from app.core.queue import celery
from app.models import Job
from app.models.jobs import JobState
from app.services import bulk_import, pricing
from app.tasks.jobs import import_pages
from app.tasks.pricing import queue_checks


@celery.task(name="jobs.import_pages")
def run(job_id: int) -> None:
    """Import the next pages of a job; one that somebody runs already is left to them."""
    with unit_of_work() as session:
        lease = bulk_import.begin_import(session, job_id)
    if lease is None:
        return
    for _ in bulk_import.run_import(job_id, lease):
        pass
    end_import(job_id)


def end_import(job_id: int) -> None:
    """Queue what comes after a window: the next one, or the refresh that was asked for."""
    with unit_of_work() as session:
        job = session.get(Job, job_id)
        if job is None:
            return
        if job.is_open:
            if bulk_import.is_waiting_for_leave(session, job):
                return
            on_commit(session, import_pages(job_id).delay)
            return
        refresh = job.options is not None and job.options.enqueue_refresh
        if refresh and job.state is JobState.DONE and job.product_id is not None:
            queue_checks(session, session.exec(pricing.pages_of_product(job.product_id)).all())
