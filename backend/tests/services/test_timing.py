"""Quiet hours and digests on the reader's clock, on days when that is changed too."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from app.models.notifications import QuietHours
from app.services.timing import day_begins, next_time, quiet_until

BERLIN = "Europe/Berlin"


def berlin(month: int, day: int, hour: int, minute: int = 0, *, fold: int = 0) -> datetime:
    zone = ZoneInfo(BERLIN)
    return datetime(2026, month, day, hour, minute, tzinfo=zone, fold=fold).astimezone(UTC)


def quiet(start: str, end: str, timezone: str | None = None) -> QuietHours:
    return QuietHours.model_validate({"start": start, "end": end, "timezone": timezone})


@pytest.mark.parametrize(
    ("hours", "now", "until"),
    [
        (quiet("22:00", "07:00"), berlin(6, 1, 21, 59), None),
        (quiet("22:00", "07:00"), berlin(6, 1, 22), berlin(6, 2, 7)),
        (quiet("22:00", "07:00"), berlin(6, 2, 3), berlin(6, 2, 7)),
        (quiet("22:00", "07:00"), berlin(6, 2, 7), None),
        (quiet("12:00", "14:00"), berlin(6, 1, 13, 30), berlin(6, 1, 14)),
        (quiet("12:00", "14:00"), berlin(6, 1, 15), None),
    ],
)
def test_quiet_hours_put_off_until_they_are_over(
    hours: QuietHours, now: datetime, until: datetime | None
) -> None:
    assert quiet_until(hours, BERLIN, now) == until


def test_quiet_hours_in_a_zone_of_their_own_are_read_there() -> None:
    tokyo = quiet("22:00", "07:00", "Asia/Tokyo")

    assert quiet_until(tokyo, BERLIN, datetime(2026, 6, 1, 14, tzinfo=UTC)) == datetime(
        2026, 6, 1, 22, tzinfo=UTC
    )
    assert quiet_until(tokyo, BERLIN, datetime(2026, 6, 1, 23, tzinfo=UTC)) is None


def test_a_night_in_which_the_clock_is_put_forward_is_an_hour_shorter() -> None:
    now = berlin(3, 28, 23)

    until = quiet_until(quiet("22:00", "07:00"), BERLIN, now)

    assert until == datetime(2026, 3, 29, 5, tzinfo=UTC)
    assert (until - now).total_seconds() == 7 * 3600


def test_a_night_in_which_the_clock_is_put_back_is_an_hour_longer() -> None:
    now = berlin(10, 24, 23)

    until = quiet_until(quiet("22:00", "07:00"), BERLIN, now)

    assert until == datetime(2026, 10, 25, 6, tzinfo=UTC)
    assert (until - now).total_seconds() == 9 * 3600


def test_an_end_that_the_clock_jumps_over_comes_when_it_has_jumped() -> None:
    until = quiet_until(quiet("22:00", "02:30"), BERLIN, berlin(3, 29, 1))

    assert until == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize("fold", [0, 1])
def test_an_end_that_the_clock_shows_twice_ends_the_hour_that_one_is_in(fold: int) -> None:
    now = berlin(10, 25, 2, 15, fold=fold)

    until = quiet_until(quiet("22:00", "02:30"), BERLIN, now)

    assert until == berlin(10, 25, 2, 30, fold=fold)


def test_nobody_who_has_no_quiet_hours_is_put_off() -> None:
    assert quiet_until(None, BERLIN, berlin(6, 1, 3)) is None


def test_a_digest_comes_at_its_hour_today_or_tomorrow() -> None:
    assert next_time(time(8), BERLIN, berlin(6, 1, 7, 59)) == berlin(6, 1, 8)
    assert next_time(time(8), BERLIN, berlin(6, 1, 8)) == berlin(6, 2, 8)


def test_a_day_begins_at_the_readers_midnight() -> None:
    assert day_begins(BERLIN, datetime(2026, 6, 1, 22, 30, tzinfo=UTC)) == berlin(6, 2, 0)
