"""What beat runs, as the admin shows it, and running an entry now."""

import pytest
from fastapi.testclient import TestClient

from app.core.queue import celery
from app.core.redis import redis
from app.models import User
from app.tasks.housekeeping import expire_search_cache
from app.tasks.schedule import runs
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
def test_a_run_that_failed_says_so() -> None:
    # A task takes no argument that beat would not send.
    celery.tasks["housekeeping.expire_search_cache"].apply(args=("surplus",))

    assert [run.last.outcome for run in runs() if run.last is not None] == ["failed"]


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
