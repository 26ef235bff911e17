"""Jobs: how far long work is, and stopping it."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Header, Response, status

from app.api.events import EVENT_STREAM, LAST, job_events, stream
from app.core.dependencies import ActorDep, PagingDep, RowId, SessionDep
from app.models.jobs import JobKind, JobRead, JobState
from app.models.page import Page
from app.services import jobs

router = APIRouter(prefix="/jobs", tags=["jobs"])

_EVENTS: Final[dict[int | str, dict[str, Any]]] = {
    200: EVENT_STREAM,
    204: {"description": "`Last-Event-ID` is that of the last event"},
}
_MOST_DIGITS: Final = 9


@router.get("")
def list_jobs(
    session: SessionDep,
    actor: ActorDep,
    paging: PagingDep,
    *,
    state: JobState | None = None,
    kind: JobKind | None = None,
    product_id: RowId | None = None,
) -> Page[JobRead]:
    """What goes on, and then what ended last; jobs that are over are dropped after a week."""
    return jobs.list_jobs(
        session,
        actor,
        state=state,
        kind=kind,
        product_id=product_id,
        limit=paging.limit,
        offset=paging.offset,
    )


@router.get("/{job_id}")
def get_job(session: SessionDep, actor: ActorDep, job_id: RowId, paging: PagingDep) -> JobRead:
    """One job with its items, of which `limit` and `offset` choose a slice."""
    return jobs.get_job(session, actor, job_id, limit=paging.limit, offset=paging.offset)


@router.get("/{job_id}/events", responses=_EVENTS, response_class=Response)
def follow_job(
    session: SessionDep,
    actor: ActorDep,
    job_id: RowId,
    last_event_id: Annotated[str | None, Header()] = None,
) -> Response:
    """Follow a job: `item`, `progress` and at last `end`, from `Last-Event-ID` on."""
    jobs.get_job(session, actor, job_id, limit=0, offset=0)
    if last_event_id == LAST:
        return Response(status_code=status.HTTP_204_NO_CONTENT)
    return stream(job_events(job_id, after=_number(last_event_id)))


@router.post("/{job_id}/cancel")
def cancel_job(session: SessionDep, actor: ActorDep, job_id: RowId) -> JobRead:
    """Stop a job: pages that are being visited are finished, the others are left as they were."""
    return jobs.read_job(jobs.cancel_job(session, actor, job_id))


def _number(event_id: str | None) -> int:
    """Where to go on; an id that is none of ours begins anew."""
    heard = event_id or ""
    return int(heard) if heard.isascii() and heard.isdecimal() and len(heard) <= _MOST_DIGITS else 0
