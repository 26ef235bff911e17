"""Checks by hand, and the schedule of those that come by themselves."""

from fastapi import APIRouter, status

from app.core.database import on_commit
from app.core.dependencies import ActorDep, AdminDep, RowId, SessionDep
from app.models.jobs import JobRead
from app.models.pricing import EntrySwitch, RunNow, ScheduledRun
from app.models.product_changes import ProductsChosen
from app.services import catalog, jobs
from app.tasks import schedule
from app.tasks.pricing import dispatch_due, queue_checks

router = APIRouter(prefix="/pricing", tags=["pricing"])


@router.post("/products/fetch-all", status_code=status.HTTP_202_ACCEPTED)
def fetch_all(session: SessionDep, actor: ActorDep) -> JobRead:
    """Make every active page of every product that the actor sees due, and begin with them now."""
    job = jobs.fetch_all(session, actor)
    on_commit(session, dispatch_due.delay)
    return jobs.read_job(job)


@router.post("/products/fetch", status_code=status.HTTP_202_ACCEPTED)
def fetch_many(session: SessionDep, actor: ActorDep, data: ProductsChosen) -> JobRead:
    """Make every active page of these products due, and begin with them now."""
    job = jobs.fetch_many(session, actor, catalog.chosen_ids(session, actor, data))
    on_commit(session, dispatch_due.delay)
    return jobs.read_job(job)


@router.post("/products/{product_id}/fetch", status_code=status.HTTP_202_ACCEPTED)
def fetch_product(session: SessionDep, actor: ActorDep, product_id: RowId) -> JobRead:
    """Visit every active page of one product."""
    job, pages = jobs.fetch_product(session, actor, product_id)
    queue_checks(session, pages)
    return jobs.read_job(job)


@router.get("/schedule")
def get_schedule(session: SessionDep, _: ActorDep) -> list[ScheduledRun]:
    """What runs by itself, with the last and the next run."""
    return [_told(run) for run in schedule.runs(session)]


@router.patch("/schedule")
def switch_entry(session: SessionDep, actor: AdminDep, data: EntrySwitch) -> ScheduledRun:
    """Have an entry run by itself, or not; 400 for one that other things depend on."""
    schedule.switch(session, actor, data.name, enabled=data.enabled)
    return _told(schedule.run_of(session, data.name))


@router.post("/schedule/runs", status_code=status.HTTP_202_ACCEPTED)
def run_entry(session: SessionDep, _: AdminDep, data: RunNow) -> ScheduledRun:
    """Have an entry run now, beside its usual times."""
    on_commit(session, schedule.message_of(data.name).delay)
    return _told(schedule.run_of(session, data.name))


def _told(run: schedule.Run) -> ScheduledRun:
    last = run.last
    return ScheduledRun(
        name=run.entry.name,
        task=run.entry.task,
        schedule=run.entry.described,
        purpose=run.entry.purpose,
        last_run_at=None if last is None else last.ended_at,
        last_duration_ms=None if last is None else last.duration_ms,
        last_outcome=None if last is None else last.outcome,
        next_run_at=run.next_run_at,
        recent=run.recent,
        enabled=not run.rests,
        may_switch=run.entry.may_rest,
    )
