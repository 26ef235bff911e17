"""Invitations: from an administrator's link to an account that somebody signs in to."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from fastapi.testclient import TestClient
from sqlmodel import select

from app.core.database import Session
from app.models import AuditEntry, Invitation, User
from app.models.types import utcnow
from app.services import auth
from tests import factories
from tests.conftest import MakeClient

USERS = "/api/admin/users"
READ = "/api/auth/invitation"
ACCEPT = "/api/auth/invitation/accept"


@pytest.fixture
def boss(client_for: MakeClient, admin: User) -> TestClient:
    return client_for(admin)


def invite(boss: TestClient, **body: Any) -> dict[str, Any]:
    answer = boss.post(USERS, json={"email": "ada@example.com", **body})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def token_of(link: dict[str, Any]) -> str:
    return str(link["url"]).partition("#")[2]


def test_who_is_invited_sets_a_password_and_is_signed_in(
    boss: TestClient, anonymous: TestClient, session: Session, admin: User
) -> None:
    made = invite(boss, role="viewer", full_name="Ada")
    token = token_of(made["invitation"])

    told = anonymous.post(READ, json={"token": token})
    body = {"token": token, "password": "correct horse", "timezone": "Europe/Vienna"}
    accepted = anonymous.post(ACCEPT, json=body)

    assert made["user"]["status"] == "invited"
    assert made["user"]["sign_in_methods"] == []
    assert made["invitation"]["url"].startswith("http://localhost:8000/invitation#")
    assert told.json() == {
        "email": "ada@example.com",
        "full_name": "Ada",
        "has_password": False,
        "expires_at": made["invitation"]["expires_at"],
    }
    assert accepted.status_code == 200
    assert "costcourter_refresh" in accepted.cookies
    headers = {"Authorization": f"Bearer {accepted.json()['access_token']}"}
    me = anonymous.get("/api/auth/me", headers=headers).json()
    assert (me["full_name"], me["roles"], me["timezone"]) == ("Ada", ["viewer"], "Europe/Vienna")
    actions = [(entry.action, entry.actor_id) for entry in session.exec(select(AuditEntry))]
    assert actions == [("user.created", admin.id), ("invitation.accepted", me["id"])]


def test_a_link_is_kept_as_a_hash_and_used_once(
    boss: TestClient, anonymous: TestClient, session: Session
) -> None:
    token = token_of(invite(boss)["invitation"])
    assert token not in session.exec(select(Invitation)).one().token_hash
    body = {"token": token, "password": "correct horse"}

    first = anonymous.post(ACCEPT, json=body)
    second = anonymous.post(ACCEPT, json={**body, "password": "another horse"})

    assert (first.status_code, second.status_code) == (200, 404)
    assert anonymous.post(READ, json={"token": token}).status_code == 404


def test_a_link_ends_in_time(boss: TestClient, anonymous: TestClient, session: Session) -> None:
    token = token_of(invite(boss, expires_in_hours=1)["invitation"])

    with time_machine.travel(utcnow() + timedelta(minutes=61)):
        read = anonymous.post(READ, json={"token": token})
        accepted = anonymous.post(ACCEPT, json={"token": token, "password": "correct horse"})
        auth.expire_sign_ins(session, utcnow())

    assert (read.status_code, accepted.status_code) == (404, 404)
    assert session.exec(select(Invitation)).all() == []


def test_a_new_link_ends_the_one_before(boss: TestClient, anonymous: TestClient) -> None:
    made = invite(boss)

    again = boss.post(f"{USERS}/{made['user']['id']}/invitation", json={})

    assert again.status_code == 201
    assert anonymous.post(READ, json={"token": token_of(made["invitation"])}).status_code == 404
    assert anonymous.post(READ, json={"token": token_of(again.json())}).status_code == 200


def test_a_link_for_a_forgotten_password_ends_earlier_sign_ins(
    boss: TestClient, client_for: MakeClient, anonymous: TestClient, session: Session
) -> None:
    ada = factories.make_user(session, email="ada@example.com", password="correct horse")
    elsewhere = client_for(ada)
    link = boss.post(f"{USERS}/{ada.id}/invitation", json={}).json()
    assert anonymous.post(READ, json={"token": token_of(link)}).json()["has_password"]
    old = {"email": "ada@example.com", "password": "correct horse"}

    anonymous.post(ACCEPT, json={"token": token_of(link), "password": "another horse"})

    assert elsewhere.get("/api/tags").status_code == 401
    assert anonymous.post("/api/auth/login", json=old).status_code == 401
    new = old | {"password": "another horse"}
    assert anonymous.post("/api/auth/login", json=new).status_code == 200


def test_an_account_that_is_disabled_has_no_link(boss: TestClient, anonymous: TestClient) -> None:
    made = invite(boss)
    boss.patch(f"{USERS}/{made['user']['id']}", json={"active": False})

    again = boss.post(f"{USERS}/{made['user']['id']}/invitation", json={})
    boss.patch(f"{USERS}/{made['user']['id']}", json={"active": True})

    assert again.status_code == 409
    assert anonymous.post(READ, json={"token": token_of(made["invitation"])}).status_code == 404


def test_nobody_is_invited_over_an_account_that_is_there(boss: TestClient, owner: User) -> None:
    answer = boss.post(USERS, json={"email": owner.email.upper()})

    assert answer.status_code == 409


@pytest.mark.parametrize("body", [{"token": "x"}, {"token": "ä" * 200}])
def test_a_token_that_is_none_is_not_found(anonymous: TestClient, body: dict[str, str]) -> None:
    assert anonymous.post(READ, json=body).status_code == 404
    refused = anonymous.post(ACCEPT, json={**body, "password": "correct horse"})
    assert refused.status_code == 404
