"""Schedules: how often pages are checked, at which times of day, and whose word counts."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import islice, pairwise
from typing import Annotated, Any, Final, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from croniter import CroniterBadCronError, CroniterBadDateError, croniter
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    PlainSerializer,
    computed_field,
    model_validator,
)
from sqlmodel import Field

from app.models.exact import Exact
from app.models.types import ReadModel

SHORTEST_INTERVAL_MINUTES: Final = 15
LONGEST_INTERVAL_MINUTES: Final = 60 * 24 * 90
_DAY: Final = timedelta(days=1)
_LOOKED_AT: Final = 400
"""Moments of a cron expression that are looked at: a day of every quarter of an hour, four times,
and more than a year of days."""
_SOME_DAY: Final = datetime(2026, 1, 1)  # noqa: DTZ001 -- the wall clock of no place


def _cron(text: str) -> str:
    fields = text.split()
    if len(fields) != 5:  # noqa: PLR2004 -- minute, hour, day, month, weekday
        raise ValueError("A cron expression has five fields: minute hour day month weekday.")
    try:
        croniter(" ".join(fields), _SOME_DAY).get_next(datetime)
    except CroniterBadDateError:
        raise ValueError("This cron expression names no day that ever comes.") from None
    except (CroniterBadCronError, ValueError, KeyError, IndexError):
        raise ValueError(f"'{text}' is not a cron expression.") from None
    return " ".join(fields)


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"'{name}' is not a time zone; one is Europe/Berlin.") from None
    return name


def _wall_clock(text: Any) -> Any:
    if isinstance(text, str) and not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", text):
        raise ValueError("A time of day is written HH:MM, from 00:00 to 23:59.")
    return time.fromisoformat(text) if isinstance(text, str) else text


Cron = Annotated[str, Field(max_length=100), AfterValidator(_cron)]
Zone = Annotated[str, Field(max_length=64), AfterValidator(_zone)]
WallClock = Annotated[
    time, BeforeValidator(_wall_clock), PlainSerializer(lambda value: f"{value:%H:%M}", str)
]


class Window(Exact, BaseModel):
    """The hours of a day in which pages may be checked; it may go past midnight."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    start: WallClock
    end: WallClock

    @model_validator(mode="after")
    def _lasts(self) -> Self:
        if self.start == self.end:
            raise ValueError("A window that ends when it starts has no time in it.")
        return self

    def __contains__(self, moment: time) -> bool:
        if self.start < self.end:
            return self.start <= moment < self.end
        return moment >= self.start or moment < self.end

    @property
    def length(self) -> timedelta:
        begins, ends = (datetime.combine(_SOME_DAY, at) for at in (self.start, self.end))
        return (ends - begins) % _DAY


class Schedule(Exact, BaseModel):
    """How often pages are checked: every so many minutes, at least 15, or by a cron expression.

    `timezone` is where `cron` and `window` are read; the instance's (TZ) when it is left out.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    interval_minutes: int | None = Field(
        default=None, ge=SHORTEST_INTERVAL_MINUTES, le=LONGEST_INTERVAL_MINUTES
    )
    cron: Cron | None = None
    window: Window | None = None
    timezone: Zone | None = None

    @model_validator(mode="before")
    @classmethod
    def _as_it_was_told(cls, data: Any) -> Any:
        """What we compute may be sent back."""
        if isinstance(data, dict):
            return {name: value for name, value in data.items() if name != "longest_minutes"}
        return data

    @model_validator(mode="after")
    def _comes_round(self) -> Self:
        if (self.interval_minutes is None) == (self.cron is None):
            raise ValueError("A schedule has either interval_minutes or cron.")
        if self.cron is not None:
            gaps = _gaps(self.cron, self.window)
            if not gaps:
                raise ValueError("The cron expression names no time within the window.")
            if min(gaps) < timedelta(minutes=SHORTEST_INTERVAL_MINUTES):
                raise ValueError(
                    f"Pages are checked every {SHORTEST_INTERVAL_MINUTES} minutes at most;"
                    " the cron expression comes round sooner."
                )
        return self

    @computed_field  # type: ignore[prop-decorator]  # pydantic documents it on properties
    @property
    def longest_minutes(self) -> int:
        """Between two checks at most, jitter aside; an offer not seen for twice that is stale."""
        if self.cron is not None:
            return int(max(_gaps(self.cron, self.window)).total_seconds() // 60)
        minutes = self.interval_minutes or 0
        closed = _DAY - self.window.length if self.window else timedelta()
        return minutes + int(closed.total_seconds() // 60)


class ScheduleSource(StrEnum):
    """Whose schedule counts: the closest one that says something."""

    PRODUCT_URL = "product_url"
    PRODUCT = "product"
    STORE = "store"
    INSTANCE = "instance"


class EffectiveSchedule(ReadModel):
    """The schedule that counts and whose it is; `paused_by` is what keeps checks from coming."""

    schedule: Schedule
    source: ScheduleSource
    paused_by: ScheduleSource | None


class SchedulePreview(ReadModel):
    """What a schedule comes to, without the spread that keeps pages apart."""

    next_checks: list[datetime]
    longest_minutes: int
    timezone: str
    """Where its times of day are read."""


def wall_times(cron: str, window: Window | None, after: datetime) -> Iterator[datetime]:
    """When a cron expression comes round after a naive local time, within the window if any.

    It ends when the next 400 times all lie outside of the window.
    """
    times = croniter(cron, after)
    for number, moment in enumerate(times.all_next(datetime)):
        if number > _LOOKED_AT:
            return
        if window is None or moment.time() in window:
            yield moment


@lru_cache(maxsize=1_024)
def _gaps(cron: str, window: Window | None) -> tuple[timedelta, ...]:
    try:
        moments = list(islice(wall_times(cron, window, _SOME_DAY), _LOOKED_AT))
    except CroniterBadDateError:
        return ()
    return tuple(later - sooner for sooner, later in pairwise(moments))


def in_utc(wall: datetime, zone: ZoneInfo) -> datetime:
    """The instant of a local time; one that the clock jumps over comes when it has jumped."""
    return wall.replace(tzinfo=zone).astimezone(UTC)
