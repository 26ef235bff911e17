"""Trying out how pages are read, before a store is kept."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from app.core.dependencies import ActorDep, RowId, SessionDep
from app.models.snapshots import PagePreview, PageSource, PreviewAsked, ReadingRules
from app.services import workbench

router = APIRouter(prefix="/scrape", tags=["scrape"])
public = APIRouter(prefix="/scrape", tags=["scrape"])


@router.post("/preview")
def preview(session: SessionDep, actor: ActorDep, data: PreviewAsked) -> PagePreview:
    """Fetch a page as a store would, kept or only drafted, and say what is read and how."""
    return workbench.preview(session, actor, data)


@router.post("/snapshots/{snapshot_id}/evaluate")
def evaluate(
    session: SessionDep, actor: ActorDep, snapshot_id: RowId, data: ReadingRules
) -> PagePreview:
    """Read a kept page by other rules; the shop is not asked again."""
    return workbench.evaluate(session, actor, snapshot_id, data)


@router.get("/snapshots/{snapshot_id}/source")
def get_source(session: SessionDep, actor: ActorDep, snapshot_id: RowId) -> PageSource:
    """The kept page as the shop sent it, at most a million characters of it."""
    return workbench.source_of(session, actor, snapshot_id)


@public.get("/frames/{signed}", response_class=HTMLResponse)
def show_frame(session: SessionDep, signed: str) -> HTMLResponse:
    """A kept page for a sandboxed frame of the admin; the address is the permission."""
    shown = workbench.frame(session, signed)
    headers = {
        "Content-Security-Policy": shown.policy,
        "X-Frame-Options": "SAMEORIGIN",
        "Referrer-Policy": "no-referrer",
    }
    return HTMLResponse(shown.html, headers=headers)
