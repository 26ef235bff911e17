"""What administrators set for the whole instance."""

from fastapi import APIRouter

from app.core.database import on_commit
from app.core.dependencies import AdminDep, SessionDep
from app.models.instance import InstanceSettingsRead, InstanceSettingsUpdate
from app.services import instance
from app.tasks.pricing import reschedule_all

router = APIRouter(prefix="/admin/settings", tags=["admin"])


@router.get("")
def get_settings(session: SessionDep, _: AdminDep) -> InstanceSettingsRead:
    return instance.read_instance(session)


@router.patch("")
def update_settings(
    session: SessionDep, actor: AdminDep, data: InstanceSettingsUpdate
) -> InstanceSettingsRead:
    """Change what is given; the next check of every page is then planned anew, in a task."""
    on_commit(session, reschedule_all.delay)
    return instance.change_instance(session, actor, data)
