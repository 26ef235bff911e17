"""Health over HTTP."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from app import __version__
from app.core.config import get_settings
from app.core.signs_of_life import Process, note_alive
from app.models import User
from app.services import health
from tests.conftest import MakeClient


@pytest.fixture(autouse=True)
def _no_report_yet() -> Iterator[None]:
    health.reporter.forget()
    yield
    health.reporter.forget()


@pytest.fixture
def no_database(monkeypatch: pytest.MonkeyPatch, anonymous: TestClient) -> Iterator[None]:
    monkeypatch.setenv("POSTGRES_PORT", "1")
    get_settings.cache_clear()
    yield
    monkeypatch.undo()
    get_settings.cache_clear()


def test_the_api_says_that_it_is_there(anonymous: TestClient) -> None:
    answer = anonymous.get("/api/health")

    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ok",
        "app": "CostCourter",
        "environment": "test",
        "version": __version__,
    }


@pytest.mark.usefixtures("no_database")
def test_the_api_is_there_without_its_database(anonymous: TestClient) -> None:
    assert anonymous.get("/api/health").status_code == 200


def test_every_component_is_told(anonymous: TestClient) -> None:
    note_alive(Process.WORKER)
    note_alive(Process.BEAT)

    answer = anonymous.get("/api/health/readiness")

    assert answer.status_code == 200
    assert answer.json()["status"] == "ok"
    components = answer.json()["components"]
    assert {name: each["status"] for name, each in components.items()} == {
        "database": "ok",
        "migrations": "ok",
        "redis": "ok",
        "worker": "ok",
        "beat": "ok",
        "scraper": "not_configured",
        "searxng": "not_configured",
    }


def test_without_a_worker_the_instance_is_degraded_and_not_down(anonymous: TestClient) -> None:
    answer = anonymous.get("/api/health/readiness")

    assert answer.status_code == 200
    assert answer.json()["status"] == "degraded"
    assert answer.json()["components"]["worker"] == {"status": "error"}


@pytest.mark.usefixtures("no_database")
def test_without_the_database_the_instance_is_not_ready(anonymous: TestClient) -> None:
    answer = anonymous.get("/api/health/readiness", headers={"Authorization": "Bearer x"})

    assert answer.status_code == 503
    assert answer.json()["status"] == "error"
    assert answer.json()["components"]["database"] == {"status": "error"}


def test_details_are_for_administrators(client_for: MakeClient, admin: User, owner: User) -> None:
    seen = {}
    for person in (admin, owner, None):
        answer = client_for(person).get("/api/health/readiness")
        seen[person and person.role] = "detail" in answer.json()["components"]["worker"]

    assert seen == {"admin": True, "member": False, None: False}


def test_a_bad_token_shows_no_details_and_is_no_error(anonymous: TestClient) -> None:
    answer = anonymous.get("/api/health/readiness", headers={"Authorization": "Bearer made-up"})

    assert answer.status_code == 200
    assert "detail" not in answer.json()["components"]["worker"]
