"""When a page is visited next: intervals, cron, windows, and days on which the clock is changed."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from app.models.checks import Outcome
from app.models.schedules import Schedule
from app.services.pricing.cadence import next_check_at

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2026, 11, 23, 12, tzinfo=UTC)


def schedule(**fields: Any) -> Schedule:
    return Schedule.model_validate(fields)


def at(schedule: Schedule, after: datetime, *, spread: float = 0.0) -> datetime:
    return next_check_at(after, schedule, spread=spread)


def berlin(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=BERLIN).astimezone(UTC)  # type: ignore[arg-type, misc]  # numbers of a date


def test_pages_of_one_interval_are_spread_by_a_tenth_around_it() -> None:
    hourly = schedule(interval_minutes=60)

    waits = [at(hourly, MONDAY, spread=spread) - MONDAY for spread in (0.0, 0.5, 1.0)]

    assert waits == [timedelta(minutes=minutes) for minutes in (54, 60, 66)]


def test_a_window_across_midnight_lets_the_night_through_and_not_the_day() -> None:
    nightly = schedule(interval_minutes=60, window={"start": "22:00", "end": "06:00"})

    in_the_night = at(nightly, datetime(2026, 11, 23, 23, 30, tzinfo=UTC), spread=0.5)
    by_day = at(nightly, MONDAY, spread=0.0)

    assert in_the_night == datetime(2026, 11, 24, 0, 30, tzinfo=UTC)
    assert by_day == datetime(2026, 11, 23, 22, tzinfo=UTC)


def test_what_waits_for_a_window_does_not_all_come_when_it_opens() -> None:
    morning = schedule(interval_minutes=720, window={"start": "08:00", "end": "10:00"})

    times = [at(morning, MONDAY, spread=spread) for spread in (0.0, 0.25, 0.5, 0.99)]

    assert times[0].hour == 8
    assert len(set(times)) == 4
    assert all(time.hour in {8, 9} for time in times)


def test_a_window_is_read_in_its_own_zone() -> None:
    morning = schedule(
        interval_minutes=60,
        window={"start": "08:00", "end": "10:00"},
        timezone="America/New_York",
    )

    assert at(morning, MONDAY - timedelta(hours=6)) == datetime(2026, 11, 23, 13, tzinfo=UTC)


def test_a_cron_expression_means_the_clock_on_the_wall_in_summer_and_in_winter() -> None:
    at_six = schedule(cron="0 6 * * *", timezone="Europe/Berlin")

    winter = at(at_six, berlin(2026, 3, 28, 12))
    summer = at(at_six, berlin(2026, 3, 29, 12))

    assert (winter, summer) == (berlin(2026, 3, 29, 6), berlin(2026, 3, 30, 6))
    assert summer - winter == timedelta(hours=24)
    assert at(at_six, winter) - winter == timedelta(hours=24)
    assert winter - at(at_six, berlin(2026, 3, 27, 12)) == timedelta(hours=23)


def test_a_time_that_the_clock_jumps_over_comes_when_it_has_jumped() -> None:
    at_half_past_two = schedule(cron="30 2 * * *", timezone="Europe/Berlin")

    assert at(at_half_past_two, berlin(2026, 3, 28, 12)) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_an_hour_that_comes_twice_counts_once() -> None:
    at_half_past_two = schedule(cron="30 2 * * *", timezone="Europe/Berlin")
    first = at(at_half_past_two, berlin(2026, 10, 24, 12))

    assert first == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert at(at_half_past_two, first) == datetime(2026, 10, 26, 1, 30, tzinfo=UTC)


def test_a_window_that_the_clock_jumps_over_is_left_out_for_that_day() -> None:
    lost = schedule(
        interval_minutes=60, window={"start": "02:00", "end": "03:00"}, timezone="Europe/Berlin"
    )

    assert at(lost, berlin(2026, 3, 28, 12)) == berlin(2026, 3, 30, 2)


def test_cron_times_outside_of_the_window_are_left_out() -> None:
    office_hours = schedule(cron="0 */4 * * *", window={"start": "08:00", "end": "17:00"})

    times = [MONDAY]
    for _ in range(3):
        times.append(at(office_hours, times[-1]))

    assert [time.hour for time in times] == [12, 16, 8, 12]


def test_a_cron_expression_is_followed_by_half_an_hour_at_most() -> None:
    daily = schedule(cron="0 6 * * *")

    assert at(daily, MONDAY, spread=1.0) == datetime(2026, 11, 24, 6, 30, tzinfo=UTC)


def test_a_page_that_fails_waits_longer_under_cron_too() -> None:
    daily = schedule(cron="0 6 * * *")

    waited = next_check_at(MONDAY, daily, spread=0.0, outcome=Outcome.GONE, failures=6)

    assert timedelta(days=6) < waited - MONDAY <= timedelta(days=7)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({}, "either interval_minutes or cron"),
        ({"interval_minutes": 60, "cron": "0 6 * * *"}, "either interval_minutes or cron"),
        ({"interval_minutes": 14}, "greater than or equal to 15"),
        ({"cron": "*/10 * * * *"}, "every 15 minutes at most"),
        ({"cron": "0,5 3 * * *"}, "every 15 minutes at most"),
        ({"cron": "0 6 * *"}, "five fields"),
        ({"cron": "0 0 6 * * *"}, "five fields"),
        ({"cron": "99 6 * * *"}, "is not a cron expression"),
        ({"cron": "0 0 31 2 *"}, "no day that ever comes"),
        ({"cron": "H 6 * * *"}, "is not a cron expression"),
        ({"cron": "0 12 * * *", "window": {"start": "22:00", "end": "06:00"}}, "within the window"),
        ({"interval_minutes": 60, "window": {"start": "8", "end": "10:00"}}, "HH:MM"),
        ({"interval_minutes": 60, "window": {"start": "08:00", "end": "08:00"}}, "no time in it"),
        ({"interval_minutes": 60, "timezone": "Mars/Olympus"}, "is not a time zone"),
        ({"interval_minutes": 60, "timezone": "../../etc/passwd"}, "is not a time zone"),
    ],
)
def test_a_schedule_that_cannot_be_kept_is_refused_in_words(
    fields: dict[str, Any], reason: str
) -> None:
    with pytest.raises(ValidationError, match=reason):
        schedule(**fields)


def test_a_schedule_that_was_read_can_be_sent_back() -> None:
    told = schedule(cron="0 6 * * *", window={"start": "05:00", "end": "07:00"}).model_dump(
        mode="json"
    )

    assert told["longest_minutes"] == 24 * 60
    assert schedule(**told).model_dump(mode="json") == told
