"""What administrators set for the whole instance, where no variable of the environment does."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, JsonValue
from sqlalchemy import Column, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from app.models.notifications import AlertPreferences
from app.models.schedules import Schedule
from app.models.types import Body, Expiry, ReadModel


class InstanceSetting(SQLModel, table=True):
    """One value by its name; what it may be stands in `InstanceSettings`."""

    __tablename__ = "instance_settings"

    name: str = Field(sa_column=Column(String(60), primary_key=True))
    value: JsonValue = Field(sa_column=Column(JSONB, nullable=False))


class InstanceSettings(BaseModel):
    """Every value, with the code's defaults for those that nobody set."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    schedule: Schedule | None = None
    paused: bool = False
    paused_until: datetime | None = None
    """When checks go on by themselves; null for a pause that somebody ends."""
    alerts: AlertPreferences = AlertPreferences()
    resting: tuple[str, ...] = ()
    """Entries of the schedule that do not run by themselves."""


class InstanceSettingsUpdate(Body):
    """What changes; a `schedule` of null is the default again.

    A pause without `paused_until` lasts until somebody ends it.
    """

    schedule: Schedule | None = None
    paused: bool = Field(default=None)
    paused_until: Expiry | None = None
    alerts: AlertPreferences = Field(default=None)


class InstanceSettingsRead(ReadModel):
    """`read_only` names what the environment has set, which nobody changes here."""

    schedule: Schedule
    paused: bool
    paused_until: datetime | None
    alerts: AlertPreferences
    """What people follow who say nothing themselves; null is our own default."""
    read_only: list[str]
