"""Settings of the instance, for administrators."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from app.core.database import Session, unit_of_work
from app.models import AuditEntry, User
from app.models.instance import InstanceSetting
from app.models.types import utcnow
from app.services import instance
from tests.conftest import MakeClient
from tests.support.database import somebody_waits
from tests.support.peers import until

PATH = "/api/admin/settings"


def test_an_administrator_sets_the_cadence_of_the_instance(
    client_for: MakeClient, session: Session, admin: User
) -> None:
    nightly = {"cron": "0 3 * * *", "timezone": "Europe/Vienna"}

    answer = client_for(admin).patch(PATH, json={"schedule": nightly, "paused": True})

    told = answer.json()
    assert answer.status_code == 200, answer.text
    assert told.keys() == {"schedule", "paused", "paused_until", "alerts", "read_only"}
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


def test_a_pause_ends_by_itself_when_its_time_is_over(
    client_for: MakeClient, session: Session, admin: User
) -> None:
    until = utcnow() + timedelta(hours=2)
    client = client_for(admin)

    told = client.patch(PATH, json={"paused": True, "paused_until": until.isoformat()}).json()

    assert datetime.fromisoformat(told["paused_until"]) == until
    assert not instance.resume_when_due(session, until - timedelta(seconds=1))
    assert client.get(PATH).json()["paused"] is True
    assert instance.resume_when_due(session, until)
    told = client.get(PATH).json()
    assert (told["paused"], told["paused_until"]) == (False, None)
    assert not instance.resume_when_due(session, until)
    entries = select(AuditEntry).where(AuditEntry.noun == "instance").order_by("id")
    assert [(entry.action, entry.actor_id) for entry in session.exec(entries)] == [
        ("instance.updated", admin.id),
        ("instance.resumed", None),
    ]


@pytest.mark.usefixtures("committed")
def test_two_that_end_a_pause_at_once_end_it_once() -> None:
    end = utcnow()
    with unit_of_work() as session:
        session.add(InstanceSetting(name="paused", value=True))
        session.add(InstanceSetting(name="paused_until", value=end.isoformat()))
    later = end + timedelta(minutes=1)

    def resume() -> bool:
        with unit_of_work() as session:
            return instance.resume_when_due(session, later)

    with ThreadPoolExecutor() as pool:
        with unit_of_work() as session:
            assert instance.resume_when_due(session, later)
            waiting = pool.submit(resume)
            assert until(somebody_waits, 60)
        assert not waiting.result()


def test_a_pause_without_an_end_lasts_and_resuming_forgets_the_end(
    client_for: MakeClient, session: Session, admin: User
) -> None:
    client = client_for(admin)
    later = (utcnow() + timedelta(hours=2)).isoformat()
    client.patch(PATH, json={"paused": True, "paused_until": later})

    assert client.patch(PATH, json={"paused": True}).json()["paused_until"] is None
    assert not instance.resume_when_due(session, utcnow() + timedelta(days=400))
    client.patch(PATH, json={"paused_until": later})
    assert client.patch(PATH, json={"paused": False}).json()["paused_until"] is None


@pytest.mark.parametrize(
    "body",
    [
        {"paused_until": "2099-01-01T00:00:00Z"},
        {"paused": True, "paused_until": "2020-01-01T00:00:00Z"},
        {"paused": False, "paused_until": "2030-01-01T00:00:00Z"},
    ],
)
def test_an_end_without_a_pause_or_before_it_is_refused(
    client_for: MakeClient, admin: User, body: dict[str, object]
) -> None:
    client = client_for(admin)

    assert client.patch(PATH, json=body).status_code in {400, 422}
    assert client.get(PATH).json()["paused"] is False


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
