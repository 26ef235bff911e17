"""When something may be told: quiet hours, digests and days, as the reader's clock shows them."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.models.notifications import QuietHours

_DAY = timedelta(days=1)


def quiet_until(hours: QuietHours | None, timezone: str, now: datetime) -> datetime | None:
    """When the quiet hours that hold now are over; None when nobody sleeps."""
    if hours is None:
        return None
    zone = ZoneInfo(hours.timezone or timezone)
    if now.astimezone(zone).time() not in hours.window:
        return None
    return next_time(hours.end, str(zone), now)


def next_time(wall: time, timezone: str, now: datetime) -> datetime:
    """When the clock shows this time next, in UTC.

    A time that the clock jumps over comes when it has jumped. One that it shows twice counts both
    times: quiet hours that end at 02:30 end again an hour later for whoever asks in between.
    """
    zone = ZoneInfo(timezone)
    today = now.astimezone(zone).date()
    moments = [moment for days in range(3) for moment in _moments(wall, zone, today + days * _DAY)]
    return min(moment for moment in moments if moment > now)


def day_begins(timezone: str, now: datetime) -> datetime:
    """The last midnight of the reader, in UTC."""
    zone = ZoneInfo(timezone)
    return datetime.combine(now.astimezone(zone).date(), time(), zone).astimezone(UTC)


def _moments(wall: time, zone: ZoneInfo, day: date) -> list[datetime]:
    sooner, later = (
        datetime.combine(day, wall, zone).replace(fold=fold).astimezone(UTC) for fold in (0, 1)
    )
    # Of a time that does not come, the second reading is the earlier one: before the jump.
    return [sooner, later] if later > sooner else [sooner]
