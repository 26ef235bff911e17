"""What beat runs, as the admin shows it, and running an entry now."""

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from app.core.database import Session
from app.core.queue import celery
from app.core.redis import redis
from app.models import AuditEntry, User
from app.tasks.entries import SCHEDULE, install
from app.tasks.housekeeping import expire_search_cache
from app.tasks.schedule import runs
from tests import factories
from tests.conftest import MakeClient

PATH = "/api/pricing/schedule"


def test_nothing_is_known_of_a_schedule_that_never_ran(client: TestClient) -> None:
    told = client.get(PATH).json()

    assert [entry["name"] for entry in told][:2] == ["dispatch-due", "settle-jobs"]
    assert {(entry["last_run_at"], entry["last_outcome"]) for entry in told} == {(None, None)}


def test_how_a_run_ended_and_how_long_it_took_is_told(client: TestClient) -> None:
    celery.tasks["housekeeping.expire_search_cache"].apply()

    (entry,) = (e for e in client.get(PATH).json() if e["name"] == "expire-search-cache")

    assert entry["last_outcome"] == "ok"
    assert entry["last_duration_ms"] >= 0
    assert entry["last_run_at"] <= entry["next_run_at"]


@pytest.mark.usefixtures("empty_redis")
def test_the_last_twenty_runs_are_told_the_newest_first(client: TestClient) -> None:
    expire_search_cache.apply(args=("surplus",))
    for _ in range(20):
        expire_search_cache.apply()
    expire_search_cache.apply(args=("surplus",))

    (entry,) = (e for e in client.get(PATH).json() if e["name"] == "expire-search-cache")

    assert [run["outcome"] for run in entry["recent"]] == ["failed", *["ok"] * 19]
    assert entry["recent"][0]["ended_at"] == entry["last_run_at"]


@pytest.mark.usefixtures("empty_redis")
def test_a_run_that_failed_says_so(session: Session) -> None:
    # A task takes no argument that beat would not send.
    celery.tasks["housekeeping.expire_search_cache"].apply(args=("surplus",))

    assert [run.last.outcome for run in runs(session) if run.last is not None] == ["failed"]


def test_what_an_earlier_version_noted_counts_as_unknown(client: TestClient) -> None:
    redis().hset("schedule:last_runs", "pricing.dispatch_due", "2026-01-01T00:00:00+00:00")

    assert client.get(PATH).json()[0]["last_run_at"] is None


def test_an_administrator_has_an_entry_run_now(client_for: MakeClient, admin: User) -> None:
    answer = client_for(admin).post(f"{PATH}/runs", json={"name": "expire-search-cache"})

    assert answer.status_code == 202
    assert answer.json()["name"] == "expire-search-cache"
    assert redis().llen("housekeeping") == 1


def test_nobody_else_has_it_run_and_nobody_what_is_not_there(
    client_for: MakeClient, client: TestClient, admin: User
) -> None:
    assert client.post(f"{PATH}/runs", json={"name": "expire-search-cache"}).status_code == 403
    assert client_for(admin).post(f"{PATH}/runs", json={"name": "nothing"}).status_code == 404
    assert redis().llen("housekeeping") == 0


@pytest.mark.usefixtures("empty_redis")
def test_an_entry_that_is_switched_off_runs_by_hand_alone(
    client_for: MakeClient, session: Session, admin: User
) -> None:
    client = client_for(admin)
    task = celery.tasks["housekeeping.expire_audit_log"]
    session.add(AuditEntry(at=factories.ago(days=9_000), action="tag.created", noun="tag"))
    session.flush()
    old = select(AuditEntry).where(AuditEntry.at < factories.ago(days=8_000))

    off = client.patch(PATH, json={"name": "expire-audit-log", "enabled": False})
    task.apply(kwargs={"by_itself": True})

    assert off.status_code == 200, off.text
    assert (off.json()["enabled"], off.json()["may_switch"]) == (False, True)
    assert session.exec(old).all()
    (entry,) = (e for e in client.get(PATH).json() if e["name"] == "expire-audit-log")
    assert (entry["enabled"], entry["recent"]) == (False, [])
    task.apply()
    assert not session.exec(old).all()
    on = client.patch(PATH, json={"name": "expire-audit-log", "enabled": True})
    assert on.json()["enabled"] is True
    changes = [e.changes for e in session.exec(select(AuditEntry)) if e.noun == "instance"]
    assert changes == [
        {"resting": ([], ["expire-audit-log"])},
        {"resting": (["expire-audit-log"], [])},
    ]


def test_what_other_things_depend_on_is_not_switched_off(
    client_for: MakeClient, client: TestClient, admin: User
) -> None:
    administrator = client_for(admin)

    def status(by: TestClient, name: str) -> int:
        return by.patch(PATH, json={"name": name, "enabled": False}).status_code

    assert status(administrator, "dispatch-due") == 400
    assert status(administrator, "nothing") == 404
    assert status(client, "expire-audit-log") == 403


def test_beat_says_by_itself_to_every_entry_that_can_be_switched_off() -> None:
    install()

    sent = celery.conf.beat_schedule
    for entry in SCHEDULE:
        assert sent[entry.name]["kwargs"] == ({"by_itself": True} if entry.may_rest else {})
        celery.tasks[entry.task].__header__(**sent[entry.name]["kwargs"])  # type: ignore[attr-defined]
