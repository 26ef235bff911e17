"""Bulk imports: up to 200 pages while one waits, more of them as a job."""

from collections.abc import Iterator
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Header, Response, status
from fastapi.sse import EventSourceResponse

from app.api.events import EVENT_STREAM, HEADERS, event_of
from app.core.database import on_commit, unit_of_work
from app.core.dependencies import ActorDep, PagingDep, RowId, SessionDep
from app.core.errors import Unavailable
from app.models.imports import (
    BulkImport,
    BulkImported,
    HostPause,
    ImportHost,
    ImportHosts,
    ImportJob,
    ImportPreview,
    ImportRetry,
    ImportStarted,
)
from app.services import bulk_import, pricing
from app.tasks.imports import end_import
from app.tasks.jobs import import_pages
from app.tasks.pricing import queue_checks

router = APIRouter(tags=["imports"])

_STREAM: Final = "text/event-stream"
_ANSWERS: Final[dict[int | str, dict[str, Any]]] = {
    200: {"model": BulkImported, "description": "No product was made", **EVENT_STREAM},
    201: {"model": BulkImported, "description": "A product was made"},
}


@router.post("/product-urls/bulk-import", response_model=BulkImported, responses=_ANSWERS)
def import_pages_now(
    session: SessionDep,
    actor: ActorDep,
    data: BulkImport,
    response: Response,
    accept: Annotated[str | None, Header()] = None,
) -> BulkImported | Response:
    """Track up to 200 pages on one product, visited all at once.

    With `Accept: text/event-stream` it tells `start`, a `stage` whenever pages come to one (with
    their `urls`), an `item` for each page that is done, and a `summary`.
    """
    if _STREAM in (accept or ""):
        job = bulk_import.start_import(session, actor, data)
        lease = bulk_import.begin_import(session, job.id)
        if lease is None:
            raise Unavailable("The import cannot be begun right now.")
        return EventSourceResponse(_events(job.id, lease), headers=HEADERS)
    imported = bulk_import.bulk_import(session, actor, data)
    if data.enqueue_refresh and imported.product_id is not None:
        queue_checks(session, session.exec(pricing.pages_of_product(imported.product_id)).all())
    if imported.created_product:
        response.status_code = status.HTTP_201_CREATED
    return imported


@router.post("/imports", status_code=status.HTTP_202_ACCEPTED)
def start_import(session: SessionDep, actor: ActorDep, data: ImportJob) -> ImportStarted:
    """Have up to 5,000 pages imported by the worker; `/api/jobs/{id}` tells how far that is.

    `grouping` says which products they are for; lines may give those tags and targets.
    """
    job = bulk_import.start_import(session, actor, data)
    on_commit(session, import_pages(job.id).delay)
    return ImportStarted(job_id=job.id)


@router.post("/imports/preview")
def preview_import(session: SessionDep, actor: ActorDep, data: ImportJob) -> ImportPreview:
    """What an import would do, line by line; nothing is visited, and nothing kept."""
    return bulk_import.preview_import(session, actor, data)


@router.post("/imports/{job_id}/retry", status_code=status.HTTP_202_ACCEPTED)
def retry_import(
    session: SessionDep, actor: ActorDep, job_id: RowId, data: ImportRetry | None = None
) -> ImportStarted:
    """Try the pages of an import again that failed, or that it was stopped before.

    It is the same job as before: what came of the other pages stays in it.
    """
    item_ids = None if data is None else data.item_ids
    job = bulk_import.retry_import(session, actor, job_id, item_ids)
    on_commit(session, import_pages(job.id).delay)
    return ImportStarted(job_id=job.id)


@router.get("/imports/{job_id}/hosts")
def list_import_hosts(
    session: SessionDep, actor: ActorDep, job_id: RowId, paging: PagingDep, *, left: bool = False
) -> ImportHosts:
    """The hosts of an import, and which of them are left alone; those with most pages first.

    `left`: only those that have pages to be visited, or that are left alone.
    """
    return bulk_import.hosts_of_import(
        session, actor, job_id, left=left, limit=paging.limit, offset=paging.offset
    )


@router.post("/imports/{job_id}/hosts")
def pause_import_host(
    session: SessionDep, actor: ActorDep, job_id: RowId, data: HostPause
) -> ImportHost:
    """Leave the pages of a host alone, or let them go on; those under way are finished."""
    host = bulk_import.pause_host(session, actor, job_id, data)
    if not data.paused:
        on_commit(session, import_pages(job_id).delay)
    return host


def _events(job_id: int, lease: UUID) -> Iterator[bytes]:
    """The import itself; should the client go away, the worker does the rest."""
    yield event_of("start", ImportStarted(job_id=job_id))
    stages = bulk_import.Stages()
    try:
        for items in bulk_import.run_import(job_id, lease, stages=stages):
            for each in stages.take():
                yield event_of("stage", each)
            for item in items:
                yield event_of("item", item, str(item.seq))
    finally:
        end_import(job_id)
    with unit_of_work() as session:
        summary = bulk_import.summary_of(session, job_id)
    yield event_of("summary", summary, "end")
