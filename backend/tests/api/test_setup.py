"""The first account over HTTP."""

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from app.core.config import get_settings
from app.core.database import Session
from app.models import AuditEntry, User
from app.models.users import Role
from tests import factories

OWNER = {"email": "Ops@Example.com", "password": "correct horse"}


def test_the_first_account_is_an_administrator(anonymous: TestClient, session: Session) -> None:
    assert anonymous.get("/api/setup").json()["needed"] is True

    answer = anonymous.post("/api/setup", json=OWNER)

    assert answer.status_code == 201
    assert answer.json()["email"] == "ops@example.com"
    assert answer.json()["is_superuser"] is True
    assert anonymous.get("/api/setup").json() == {"needed": False, "region": None}
    assert [entry.action for entry in session.exec(select(AuditEntry))] == ["instance.set_up"]


def test_there_is_no_second_setup(anonymous: TestClient, session: Session) -> None:
    anonymous.post("/api/setup", json=OWNER)

    answer = anonymous.post("/api/setup", json={**OWNER, "email": "late@example.com"})

    assert answer.status_code == 409
    assert len(session.exec(select(User)).all()) == 1


def test_the_setup_stays_closed_when_the_only_administrator_is_deactivated(
    anonymous: TestClient, session: Session
) -> None:
    factories.make_user(session, role=Role.ADMIN, active=False)

    assert anonymous.get("/api/setup").json() == {"needed": False, "region": None}
    assert anonymous.post("/api/setup", json=OWNER).status_code == 409


def test_members_alone_keep_the_setup_open(anonymous: TestClient, session: Session) -> None:
    factories.make_user(session, role=Role.MEMBER)

    assert anonymous.get("/api/setup").json()["needed"] is True
    assert anonymous.post("/api/setup", json=OWNER).status_code == 201


def test_an_owner_made_without_a_password_becomes_the_administrator(
    anonymous: TestClient, session: Session
) -> None:
    owner = factories.make_user(session, email="ops@example.com")

    answer = anonymous.post("/api/setup", json=OWNER)

    assert answer.status_code == 201
    assert answer.json()["id"] == owner.id
    assert anonymous.post("/api/auth/login", json=OWNER).status_code == 200


def test_an_account_with_a_password_is_not_taken_over(
    anonymous: TestClient, session: Session
) -> None:
    member = factories.make_user(session, email="ops@example.com", password="my own secret")
    before = member.password_hash

    answer = anonymous.post("/api/setup", json=OWNER)

    session.refresh(member)
    assert answer.status_code == 409
    assert member.role is Role.MEMBER
    assert member.password_hash == before


def test_what_the_setup_leaves_out_comes_from_the_settings(anonymous: TestClient) -> None:
    answer = anonymous.post("/api/setup", json={**OWNER, "currency": "chf"})

    assert answer.json()["locale"] == "en"
    assert answer.json()["currency"] == "CHF"
    assert answer.json()["timezone"] == "UTC"


def test_a_short_password_is_refused_without_repeating_it(anonymous: TestClient) -> None:
    answer = anonymous.post("/api/setup", json={**OWNER, "password": "hunter2"})

    assert answer.status_code == 422
    assert "hunter2" not in answer.text
    assert anonymous.get("/api/setup").json()["needed"] is True


def test_the_setup_knows_the_region_of_the_environment_and_of_nothing_else(
    anonymous: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DEFAULT_LOCALE", "CURRENCY_LOCALE", "TZ"):
        monkeypatch.delenv(name, raising=False)
    get_settings.cache_clear()
    nothing = {"locale": None, "currency": None, "timezone": None}
    assert anonymous.get("/api/setup").json()["region"] == nothing
    monkeypatch.setenv("DEFAULT_LOCALE", "de_AT")
    monkeypatch.setenv("CURRENCY_LOCALE", "de_CH")
    monkeypatch.setenv("TZ", "Europe/Vienna")
    get_settings.cache_clear()

    told = anonymous.get("/api/setup").json()["region"]

    monkeypatch.undo()
    get_settings.cache_clear()
    assert told == {"locale": "de_AT", "currency": "CHF", "timezone": "Europe/Vienna"}


def test_a_region_is_chosen_also_where_it_is_our_default(
    anonymous: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"DEFAULT_LOCALE": "en", "CURRENCY_LOCALE": "en_US", "TZ": "UTC"}.items():
        monkeypatch.setenv(name, value)
    get_settings.cache_clear()

    told = anonymous.get("/api/setup").json()["region"]

    monkeypatch.undo()
    get_settings.cache_clear()
    assert told == {"locale": "en", "currency": "USD", "timezone": "UTC"}
