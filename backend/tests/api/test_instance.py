"""Settings of the instance, for administrators."""

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
