"""What holds for the whole instance: the environment first, then its table, then our defaults."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ScalarSelect, func
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import select

from app.core.actor import Actor
from app.core.config import get_settings
from app.core.database import Session
from app.core.errors import Conflict, Invalid
from app.models.instance import (
    InstanceSetting,
    InstanceSettings,
    InstanceSettingsRead,
    InstanceSettingsUpdate,
)
from app.models.notifications import OUR_DEFAULTS, AlertPreferences
from app.models.schedules import Schedule
from app.models.types import utcnow
from app.services import audit

_REST_LOCK: Final = 0x4E57

_IN_ENVIRONMENT = {"schedule": "check_interval_minutes"}
"""Values that a variable may set, and the setting that it sets."""


def instance_settings(session: Session) -> InstanceSettings:
    """What counts, wherever it comes from."""
    return settings_of(session.scalar(select(kept_settings())) or {})


def kept_settings() -> ScalarSelect[Any]:
    """What the table holds, by name, as part of another statement; null when it is empty."""
    pairs = func.json_object_agg(InstanceSetting.name, InstanceSetting.value)
    return select(pairs).scalar_subquery()


def settings_of(kept_values: Mapping[str, Any]) -> InstanceSettings:
    """What counts when these are the values of the table."""
    kept = InstanceSettings.model_validate(kept_values)
    if kept.schedule is None or "schedule" in _read_only():
        every = Schedule(interval_minutes=get_settings().check_interval_minutes)
        return kept.model_copy(update={"schedule": every})
    return kept


def instance_schedule(session: Session) -> Schedule:
    """What pages follow when nobody closer to them says anything."""
    schedule = instance_settings(session).schedule
    if schedule is None:
        raise LookupError("The instance always has a schedule.")
    return schedule


def alert_defaults(session: Session) -> AlertPreferences:
    """How people are told who say nothing themselves."""
    return instance_settings(session).alerts.over(OUR_DEFAULTS)


def read_instance(session: Session) -> InstanceSettingsRead:
    settings = instance_settings(session)
    return InstanceSettingsRead(
        schedule=instance_schedule(session),
        paused=settings.paused,
        paused_until=settings.paused_until,
        alerts=settings.alerts,
        read_only=_read_only(),
    )


def change_instance(
    session: Session, actor: Actor, data: InstanceSettingsUpdate
) -> InstanceSettingsRead:
    """Change what is given; Conflict for what the environment has set, Invalid for a pause that
    ends before it begins.

    The caller has the pages' next checks planned anew after the commit.
    """
    given = data.model_dump(mode="json", include=data.model_fields_set)
    for name in given:
        if name in _read_only():
            raise Conflict(f"{_IN_ENVIRONMENT[name].upper()} is set in the environment, and wins.")
    if "paused" in given:
        given.setdefault("paused_until", None)
    _check_pause(instance_settings(session), data)
    _change(session, actor.user_id, given)
    return read_instance(session)


def resume_when_due(session: Session, now: datetime) -> bool:
    """End a pause whose time is over; True when it was, and pages have to be planned anew.

    Of several that come at once, one is told so.
    """
    if not _is_over(session, now):
        return False
    pause = select(InstanceSetting).where(InstanceSetting.name == "paused")
    session.exec(pause.with_for_update()).one()
    if not _is_over(session, now):
        return False
    given = {"paused": False, "paused_until": None}
    _change(session, None, given, action="instance.resumed")
    return True


def rest(session: Session, actor: Actor, name: str, *, rests: bool) -> None:
    """Switch an entry of the schedule off, or on again."""
    session.exec(select(func.pg_advisory_xact_lock(_REST_LOCK)))
    others = set(instance_settings(session).resting) - {name}
    _change(session, actor.user_id, {"resting": sorted(others | {name} if rests else others)})


def _is_over(session: Session, now: datetime) -> bool:
    settings = instance_settings(session)
    until = settings.paused_until
    return settings.paused and until is not None and until <= now


def _check_pause(now: InstanceSettings, data: InstanceSettingsUpdate) -> None:
    if data.paused_until is None:
        return
    if not (data.paused if "paused" in data.model_fields_set else now.paused):
        raise Invalid("Only a pause has an end: say also that checks are paused.")
    if data.paused_until <= utcnow():
        raise Invalid("A pause ends later than now.")


def _change(
    session: Session,
    actor_id: int | None,
    given: Mapping[str, Any],
    *,
    action: str = "instance.updated",
) -> None:
    before = instance_settings(session)
    for name, value in given.items():
        _keep(session, name, value)
    session.flush()
    after = instance_settings(session)
    changes = {
        name: (_plain(before)[name], _plain(after)[name])
        for name in given
        if _plain(before)[name] != _plain(after)[name]
    }
    if changes:
        audit.record(session, actor_id, action, "instance", changes=changes)


def _keep(session: Session, name: str, value: Any) -> None:
    statement = insert(InstanceSetting).values(name=name, value=value)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["name"], set_={"value": statement.excluded.value}
        )
    )


def _read_only() -> list[str]:
    given = get_settings().model_fields_set
    return [name for name, variable in _IN_ENVIRONMENT.items() if variable in given]


def _plain(settings: InstanceSettings) -> dict[str, Any]:
    return settings.model_dump(mode="json")
