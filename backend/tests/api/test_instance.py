"""Settings of the instance, for administrators."""

from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from fastapi.testclient import TestClient
from sqlmodel import select

from app.core.database import Session
from app.models import AuditEntry, User
from tests.conftest import MakeClient

PATH = "/api/admin/settings"


def test_an_administrator_sets_the_cadence_of_the_instance(
    client_for: MakeClient, session: Session, admin: User
) -> None:
    nightly = {"cron": "0 3 * * *", "timezone": "Europe/Vienna"}

    answer = client_for(admin).patch(PATH, json={"schedule": nightly, "paused": True})

    told = answer.json()
    assert answer.status_code == 200, answer.text
    assert told.keys() == {"schedule", "paused", "alerts", "read_only"}
    assert {name: told[name] for name in ("schedule", "paused", "read_only")} == {
        "schedule": nightly
        | {"interval_minutes": None, "window": None, "longest_minutes": 24 * 60},
        "paused": True,
        "read_only": [],
    }
    noted = session.exec(select(AuditEntry).where(AuditEntry.noun == "instance")).one()
    assert noted.changes["paused"] == (False, True)


def test_nobody_else_may_look(client: TestClient) -> None:
    assert client.get(PATH).status_code == 403
    assert client.patch(PATH, json={"paused": True}).status_code == 403


def test_a_schedule_tells_when_its_checks_would_come(client_for: MakeClient, admin: User) -> None:
    nightly = {"cron": "30 3 * * *", "timezone": "Europe/Vienna"}

    told = client_for(admin).post(f"{PATH}/schedule/preview", json=nightly).json()

    zone = ZoneInfo("Europe/Vienna")
    walls = [datetime.fromisoformat(each).astimezone(zone) for each in told["next_checks"]]
    assert [f"{wall:%H:%M}" for wall in walls] == ["03:30"] * 5
    assert [(later.date() - sooner.date()).days for sooner, later in pairwise(walls)] == [1] * 4
    assert (told["longest_minutes"], told["timezone"]) == (24 * 60, "Europe/Vienna")


def test_an_interval_waits_for_its_window(client_for: MakeClient, admin: User) -> None:
    by_day = {"interval_minutes": 240, "window": {"start": "08:00", "end": "20:00"}}

    told = (
        client_for(admin)
        .post(f"{PATH}/schedule/preview", json=by_day | {"timezone": "Europe/Vienna"})
        .json()
    )

    zone = ZoneInfo("Europe/Vienna")
    hours = [datetime.fromisoformat(each).astimezone(zone).hour for each in told["next_checks"]]
    assert len(hours) == 5
    assert all(8 <= hour < 20 for hour in hours)


def test_a_schedule_that_never_comes_is_refused(client_for: MakeClient, admin: User) -> None:
    answer = client_for(admin).post(f"{PATH}/schedule/preview", json={"cron": "0 0 31 2 *"})

    assert answer.status_code == 422
    assert "no day that ever comes" in answer.text
