"""Checks by hand, and the schedule of those that come by themselves."""

from fastapi import APIRouter, status

from app.core.database import on_commit
from app.core.dependencies import ActorDep, RowId, SessionDep
from app.models.pricing import AllQueued, ChecksQueued, ScheduledRun
from app.services import pricing
from app.tasks import schedule
from app.tasks.pricing import dispatch_due, queue_checks

router = APIRouter(prefix="/pricing", tags=["pricing"])


@router.post("/products/fetch-all", status_code=status.HTTP_202_ACCEPTED)
def fetch_all(session: SessionDep, actor: ActorDep) -> AllQueued:
    """Make every active page of every product that the actor sees due, and begin with them now."""
    queued = pricing.ask_for_all(session, actor)
    on_commit(session, dispatch_due.delay)
    return AllQueued(queued=queued)


@router.post("/products/{product_id}/fetch", status_code=status.HTTP_202_ACCEPTED)
def fetch_product(session: SessionDep, actor: ActorDep, product_id: RowId) -> ChecksQueued:
    """Visit every active page of one product."""
    pages = pricing.pages_of_product(session, actor, product_id)
    return _answer(pages, queue_checks(session, pages))


@router.get("/schedule")
def get_schedule(_: ActorDep) -> list[ScheduledRun]:
    """What runs by itself, with the last and the next run."""
    return [
        ScheduledRun(
            name=run.entry.name,
            task=run.entry.task,
            schedule=run.entry.described,
            purpose=run.entry.purpose,
            last_run_at=run.last_run_at,
            next_run_at=run.next_run_at,
        )
        for run in schedule.runs()
    ]


def _answer(asked: list[int], queued: list[int]) -> ChecksQueued:
    return ChecksQueued(product_url_ids=queued, already_running=sorted(set(asked) - set(queued)))
