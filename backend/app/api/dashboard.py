"""The dashboard, of one's own catalogue and of the whole instance."""

from fastapi import APIRouter

from app.core.dependencies import ActorDep, SessionDep, WholeDep
from app.models.dashboard import Dashboard
from app.services import dashboard

router = APIRouter(tags=["dashboard"])


@router.get("/dashboard")
def get_dashboard(session: SessionDep, actor: ActorDep) -> Dashboard:
    return dashboard.dashboard(session, actor)


@router.get("/admin/dashboard")
def get_admin_dashboard(session: SessionDep, actor: WholeDep) -> Dashboard:
    """Of the whole instance, or of one owner."""
    return dashboard.dashboard(session, actor)
