"""What administrators set for the whole instance."""

from typing import Final

from fastapi import APIRouter

from app.core.config import get_settings as get_environment
from app.core.database import on_commit
from app.core.dependencies import AdminDep, SessionDep
from app.models.instance import InstanceSettingsRead, InstanceSettingsUpdate
from app.models.schedules import Schedule, SchedulePreview
from app.models.types import utcnow
from app.services import instance, pricing
from app.tasks.pricing import reschedule_all

_SHOWN: Final = 5

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


@router.post("/schedule/preview")
def preview_schedule(_: AdminDep, data: Schedule) -> SchedulePreview:
    """When checks would come by a schedule that is not stored; one that makes no sense is a 422."""
    return SchedulePreview(
        next_checks=pricing.coming_checks(data, utcnow(), count=_SHOWN),
        longest_minutes=data.longest_minutes,
        timezone=data.timezone or get_environment().tz,
    )
