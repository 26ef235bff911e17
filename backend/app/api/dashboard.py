"""The dashboard, of one's own catalogue and of the whole instance."""

from fastapi import APIRouter

from app.core.dependencies import ActorDep, SessionDep, WholeDep, only_reads
from app.models.dashboard import Dashboard
from app.services import dashboard

router = APIRouter(tags=["dashboard"])


@router.get("/dashboard")
@only_reads
def get_dashboard(session: SessionDep, actor: ActorDep) -> Dashboard:
    return dashboard.dashboard(session, actor)


@router.get("/admin/dashboard")
@only_reads
def get_admin_dashboard(session: SessionDep, actor: WholeDep) -> Dashboard:
    """Of the whole instance, or of one owner."""
    return dashboard.dashboard(session, actor)
