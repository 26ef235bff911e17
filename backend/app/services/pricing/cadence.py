"""When a page is checked next: by the schedule that counts, within its window, and spread out."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import islice
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Text, and_, cast, func
from sqlmodel import col

from app.core.config import get_settings
from app.models import Product, ProductUrl, Store
from app.models.checks import Outcome
from app.models.products import ProductStatus
from app.models.schedules import Schedule, Window, in_utc, wall_times

JITTER: Final = 0.1
CONFIRM_AFTER: Final = timedelta(minutes=20)
"""A held price is looked at again this soon; DOMAIN section 4 wants 15 minutes or more between."""
_PATIENCE: Final = 4
"""Failures in a row before the interval starts to double."""
_LONGEST: Final = timedelta(days=7)
_GOLDEN: Final = 0.618_033_988_749_895
_LATEST_AFTER_CRON: Final = timedelta(minutes=30)
"""Who names a time of day wants it then, and shops want it spread."""


def schedule_column() -> ColumnElement[str | None]:
    """JSON of the closest schedule; the statement joins product URL, product and store.

    NULL where only the instance has one.
    """
    return func.coalesce(
        cast(ProductUrl.schedule, Text), cast(Product.schedule, Text), cast(Store.schedule, Text)
    )


def is_on_column() -> ColumnElement[bool]:
    """Whether nobody from page to store has switched checks off or paused them."""
    return and_(
        col(ProductUrl.active),
        ~col(ProductUrl.paused),
        col(Store.active),
        ~col(Store.paused),
        col(Product.status) == ProductStatus.ACTIVE,
        ~col(Product.paused),
    )


@lru_cache(maxsize=4_096)
def parse_schedule(text: str) -> Schedule:
    """What `schedule_column` found; few schedules serve many pages."""
    return Schedule.model_validate_json(text)


def spread_of(product_url_id: int) -> float:
    """A number from 0 to 1 that stays with a page; neighbours get numbers far apart."""
    return product_url_id * _GOLDEN % 1


def next_check_at(
    after: datetime,
    schedule: Schedule,
    *,
    spread: float,
    outcome: Outcome | None = None,
    failures: int = 0,
) -> datetime:
    """When to come back after a check at this instant; later where nothing works.

    `spread` is a number from 0 to 1 that tells pages of one schedule apart. A price that is held
    for the first time is looked at again soon, to confirm it.
    """
    if outcome is Outcome.HELD and failures == 1:
        return into_window(after + CONFIRM_AFTER, schedule, spread=spread)
    if schedule.cron is not None:
        period = timedelta(minutes=schedule.longest_minutes)
        return _by_cron(after + _backed_off(period, failures) - period, schedule, spread)
    wait = _backed_off(timedelta(minutes=schedule.interval_minutes or 0), failures)
    jitter = JITTER * (2 * spread - 1)
    return into_window(after + wait * (1 + jitter), schedule, spread=spread)


def coming_checks(schedule: Schedule, after: datetime, *, count: int) -> list[datetime]:
    """When a page would be checked next by this schedule, if nothing spread its checks out."""
    found: list[datetime] = []
    at = after
    while len(found) < count:
        if schedule.cron is not None:
            at = next_check_at(at, schedule, spread=0)
        else:
            wait = timedelta(minutes=schedule.interval_minutes or 0)
            at = into_window(at + wait, schedule, spread=0)
        found.append(at)
    return found


def into_window(at: datetime, schedule: Schedule, *, spread: float) -> datetime:
    """This instant when it is within the window, else one soon after the window opens."""
    window, zone = schedule.window, _zone(schedule)
    if window is None or at.astimezone(zone).time() in window:
        return at
    opens = next(_openings(window, zone, at))
    few = timedelta(minutes=schedule.interval_minutes or 0) or window.length
    return opens + min(few, window.length) * (spread * (1 - JITTER))


def _backed_off(wait: timedelta, failures: int) -> timedelta:
    if failures < _PATIENCE:
        return wait
    doublings: int = min(failures - _PATIENCE + 1, 10)
    doubled: timedelta = wait * 2**doublings
    return max(wait, min(doubled, _LONGEST))


def _by_cron(after: datetime, schedule: Schedule, spread: float) -> datetime:
    moment, following = _moments(schedule, after.replace(second=0, microsecond=0))
    if moment <= after:
        moment, following = _moments(schedule, moment)
    late = moment + min((following - moment) * JITTER, _LATEST_AFTER_CRON) * spread
    inside = schedule.window is None or late.astimezone(_zone(schedule)).time() in schedule.window
    return late if inside else moment


@lru_cache(maxsize=4_096)
def _moments(schedule: Schedule, after: datetime) -> tuple[datetime, datetime]:
    """The next two instants of a cron expression; an hour that comes twice counts once."""
    zone = _zone(schedule)
    wall = after.astimezone(zone).replace(tzinfo=None)
    times = wall_times(schedule.cron or "", schedule.window, wall)
    instants = (moment for each in times if (moment := in_utc(each, zone)) > after)
    first, second = islice(instants, 2)
    return first, second


def _openings(window: Window, zone: ZoneInfo, after: datetime) -> Iterator[datetime]:
    day = after.astimezone(zone).date()
    for ahead in range(4):
        opens = datetime.combine(day + timedelta(days=ahead), window.start, zone).astimezone(UTC)
        # A start that the clock jumps over may come out behind the window's end.
        if opens > after and opens.astimezone(zone).time() in window:
            yield opens


def _zone(schedule: Schedule) -> ZoneInfo:
    return ZoneInfo(schedule.timezone or get_settings().tz)
