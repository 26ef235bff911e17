"""Passkeys over HTTP: added, listed, named, removed, and signed in with."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from fastapi.testclient import TestClient
from sqlmodel import select

from app.api.auth import REFRESH_COOKIE
from app.core.config import get_settings
from app.core.database import Session
from app.models import AuditEntry, Passkey, RefreshFamily, User
from app.models.types import utcnow
from app.models.users import Role
from app.services.auth.passkeys import challenges
from app.services.auth.passkeys.own import MOST_PASSKEYS
from tests import factories
from tests.conftest import MakeClient
from tests.support.authenticator import Authenticator
from tests.support.passkeys import (
    OPTIONS,
    PASSKEYS,
    PASSWORD,
    SIGN_IN_OPTIONS,
    add,
    creation,
    request,
    sign_in,
)


@pytest.fixture
def person(session: Session) -> User:
    return factories.make_user(session, email="person@example.com", password=PASSWORD)


@pytest.fixture
def theirs(client_for: MakeClient, person: User) -> TestClient:
    """Their browser, signed in."""
    return client_for(person)


def actions(session: Session) -> list[str]:
    return [entry.action for entry in session.exec(select(AuditEntry).order_by("id"))]


def test_a_passkey_opens_the_door_as_a_password_does(
    theirs: TestClient, anonymous: TestClient, session: Session, person: User
) -> None:
    phone = Authenticator()
    made = add(theirs, phone, name=" Phone ")

    answer = sign_in(anonymous, phone)

    assert answer.status_code == 200
    assert (answer.json()["token_type"], answer.json()["expires_in"]) == ("bearer", 1800)
    headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    assert anonymous.get("/api/auth/me", headers=headers).json()["email"] == person.email
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert anonymous.cookies[REFRESH_COOKIE]
    assert anonymous.post("/api/auth/refresh").status_code == 200
    devices = anonymous.get("/api/auth/sign-ins", headers=headers).json()
    assert [each["current"] for each in devices["items"]] == [True, False]
    (listed,) = anonymous.get(PASSKEYS, headers=headers).json()["items"]
    assert listed == {**made, "last_used_at": listed["last_used_at"]}
    assert (made["name"], made["last_used_at"]) == ("Phone", None)
    assert listed["last_used_at"] is not None
    assert actions(session) == ["passkey.added", "user.signed_in"]
    assert session.exec(select(User).where(User.id == person.id)).one().signed_in_at is not None


def test_the_browser_is_told_what_to_ask_an_authenticator_for(
    theirs: TestClient, person: User
) -> None:
    options = creation(theirs)

    assert options["rp"] == {"id": "localhost", "name": get_settings().app_name}
    assert options["user"]["name"] == options["user"]["displayName"] == person.email
    assert len(options["user"]["id"]) == len(options["challenge"]) == 43
    assert [kind["alg"] for kind in options["pubKeyCredParams"]] == [-8, -7, -257]
    assert options["authenticatorSelection"] == {
        "residentKey": "required",
        "requireResidentKey": True,
        "userVerification": "required",
    }
    assert (options["attestation"], options["timeout"]) == ("none", 300_000)
    assert options["excludeCredentials"] == []
    wanted = request(theirs)
    assert (wanted["rpId"], wanted["userVerification"]) == ("localhost", "required")


def test_a_second_passkey_is_for_the_same_account_on_another_authenticator(
    theirs: TestClient, anonymous: TestClient
) -> None:
    phone, laptop = Authenticator(), Authenticator(counts=False)
    add(theirs, phone)

    options = creation(theirs)

    assert options["user"]["id"] == phone.user_handle
    assert options["excludeCredentials"] == [
        {"type": "public-key", "id": phone.credential_id, "transports": ["hybrid", "internal"]}
    ]
    add(theirs, laptop, name="Laptop")
    # One that does not count says 0 each time.
    answers = [sign_in(anonymous, each) for each in (phone, laptop, laptop, phone)]
    assert {answer.status_code for answer in answers} == {200}


def test_adding_one_takes_the_current_password(theirs: TestClient, session: Session) -> None:
    wrong = theirs.post(OPTIONS, json={"current_password": "a guess"})
    missing = theirs.post(OPTIONS, json={})

    assert [wrong.status_code, missing.status_code] == [400, 400]
    assert wrong.json()["title"] == missing.json()["title"] == "wrong_password"
    assert actions(session) == ["passkey.add_refused"] * 2
    for _ in range(8):
        theirs.post(OPTIONS, json={"current_password": "a guess"})
    assert theirs.post(OPTIONS, json={"current_password": PASSWORD}).status_code == 429


def test_without_a_password_a_fresh_sign_in_stands_in_for_it(
    client_for: MakeClient, anonymous: TestClient, session: Session
) -> None:
    client = client_for(factories.make_user(session, email="sso@example.com"))
    phone = Authenticator()
    body = phone.create(creation(client, None))
    assert client.post(PASSKEYS, json=body).status_code == 201

    with time_machine.travel(utcnow() + timedelta(minutes=11)):
        late = client.post(OPTIONS, json={})

    assert late.status_code == 403
    assert late.json()["title"] == "sign_in_again"
    assert sign_in(anonymous, phone).status_code == 200


def test_renaming_and_removing_are_on_record(
    theirs: TestClient, anonymous: TestClient, session: Session
) -> None:
    phone = Authenticator()
    path = f"{PASSKEYS}/{add(theirs, phone)['id']}"

    renamed = theirs.patch(path, json={"name": "Old phone"})
    same = theirs.patch(path, json={"name": "Old phone"})
    removed = theirs.delete(path)

    assert renamed.json()["name"] == same.json()["name"] == "Old phone"
    assert removed.status_code == 204
    assert theirs.get(PASSKEYS).json() == {"items": [], "total": 0}
    assert theirs.delete(path).status_code == 404
    assert sign_in(anonymous, phone).status_code == 401
    noted = session.exec(select(AuditEntry).where(AuditEntry.noun == "passkey").order_by("id"))
    assert [(each.action, each.changes) for each in noted] == [
        ("passkey.added", {"name": (None, "Phone")}),
        ("passkey.renamed", {"name": ("Phone", "Old phone")}),
        ("passkey.removed", {"name": ("Old phone", None)}),
    ]


@pytest.mark.parametrize("name", ["", "   ", "x" * 81, None])
def test_a_name_is_wanted(theirs: TestClient, name: str | None) -> None:
    body = Authenticator().create(creation(theirs))

    assert theirs.post(PASSKEYS, json={**body, "name": name}).status_code == 422


def test_the_last_way_in_stays(client_for: MakeClient, session: Session) -> None:
    owner = factories.make_user(session)
    client = client_for(owner)
    first, second = (factories.make_passkey(session, owner).id for _ in range(2))

    assert client.delete(f"{PASSKEYS}/{first}").status_code == 204
    answer = client.delete(f"{PASSKEYS}/{second}")

    assert answer.status_code == 409
    assert answer.json()["title"] == "last_way_in"
    assert client.get(PASSKEYS).json()["total"] == 1


@pytest.mark.parametrize("address", ["https://new.example", "http://192.168.1.5:8000"])
def test_a_passkey_of_another_host_is_no_way_in(
    client_for: MakeClient, session: Session, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    admin, other = (
        factories.make_user(session, role=Role.ADMIN, password=password)
        for password in (None, PASSWORD)
    )
    passkey = factories.make_passkey(session, admin)
    client = client_for(admin)
    monkeypatch.setenv("BASE_URL", address)
    get_settings.cache_clear()

    demoted = client.patch(f"/api/admin/users/{other.id}", json={"role": "member"})
    (listed,) = client.get(PASSKEYS).json()["items"]
    shown = client.get(f"/api/admin/users/{admin.id}").json()
    removed = client.delete(f"{PASSKEYS}/{passkey.id}")

    monkeypatch.undo()
    get_settings.cache_clear()
    assert (demoted.status_code, demoted.json()["title"]) == (409, "last_admin")
    assert (listed["rp_id"], listed["current"]) == ("localhost", False)
    assert (shown["status"], shown["sign_in_methods"]) == ("invited", [])
    assert removed.status_code == 204


def test_whoever_is_signed_out_meanwhile_adds_none(
    theirs: TestClient, session: Session, person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = Authenticator().create(creation(theirs))
    take = challenges.take

    def outrun(*args: Any) -> str | None:
        person.token_version += 1
        session.flush()
        return take(*args)

    monkeypatch.setattr(challenges, "take", outrun)

    assert theirs.post(PASSKEYS, json=body).status_code == 401
    assert session.exec(select(Passkey)).all() == []


def test_there_are_so_many_and_no_more(theirs: TestClient, session: Session, person: User) -> None:
    body = Authenticator().create(creation(theirs))
    for _ in range(MOST_PASSKEYS):
        factories.make_passkey(session, person)

    assert theirs.post(PASSKEYS, json=body).status_code == 409
    assert theirs.post(OPTIONS, json={"current_password": PASSWORD}).status_code == 409


def test_a_new_password_leaves_the_passkeys(theirs: TestClient, anonymous: TestClient) -> None:
    phone = Authenticator()
    add(theirs, phone)

    body = {"current_password": PASSWORD, "new_password": "another horse"}
    assert theirs.post("/api/auth/password", json=body).status_code == 200

    assert sign_in(anonymous, phone).status_code == 200


@pytest.mark.parametrize(
    ("address", "offered"),
    [
        ("https://prices.example.com", True),
        ("https://prices.example.com:8443/", True),
        ("https://preise.münchen.example", True),
        ("http://localhost:8000", True),
        ("http://costcourter.localhost", True),
        ("http://prices.example.com", False),
        ("http://127.0.0.1:8000", False),
        ("https://192.168.1.5", False),
        ("https://[::1]:8443", False),
        ("https://prices.example.com:port", False),
        ("nonsense", False),
    ],
)
def test_they_are_offered_where_browsers_have_them(
    anonymous: TestClient, monkeypatch: pytest.MonkeyPatch, address: str, offered: bool
) -> None:
    monkeypatch.setenv("BASE_URL", address)
    get_settings.cache_clear()

    told = anonymous.get("/api/auth/methods").json()["passkey"]
    answer = anonymous.post(SIGN_IN_OPTIONS)

    monkeypatch.undo()
    get_settings.cache_clear()
    assert told is offered
    assert answer.status_code == (200 if offered else 503)
    assert offered or answer.json()["title"] == "passkeys_not_available"


@pytest.mark.parametrize(
    ("address", "origin", "rp_id"),
    [
        ("https://Prices.Example.com:443/", "https://prices.example.com", "prices.example.com"),
        (
            "https://preise.münchen.example:8443",
            "https://preise.xn--mnchen-3ya.example:8443",
            "preise.xn--mnchen-3ya.example",
        ),
    ],
)
def test_what_counts_is_the_address_of_the_instance_as_browsers_write_it(
    theirs: TestClient,
    anonymous: TestClient,
    monkeypatch: pytest.MonkeyPatch,
    address: str,
    origin: str,
    rp_id: str,
) -> None:
    monkeypatch.setenv("BASE_URL", address)
    get_settings.cache_clear()
    phone = Authenticator(origin=origin, rp_id=rp_id)

    add(theirs, phone)
    answer = sign_in(anonymous, phone)

    monkeypatch.undo()
    get_settings.cache_clear()
    assert answer.status_code == 200


def test_passkeys_end_with_the_account(
    session: Session, client_for: MakeClient, admin: User, person: User
) -> None:
    factories.make_passkey(session, person)

    assert client_for(admin).delete(f"/api/admin/users/{person.id}").status_code == 204

    assert session.exec(select(Passkey)).all() == []


def test_whoever_lost_their_passkeys_has_them_reset(
    theirs: TestClient,
    anonymous: TestClient,
    session: Session,
    client_for: MakeClient,
    admin: User,
    person: User,
) -> None:
    phone = Authenticator()
    add(theirs, phone)
    boss = client_for(admin)
    users = boss.get("/api/admin/users", params={"search": "person@"}).json()["items"]
    assert users[0]["sign_in_methods"] == ["password", "passkey"]

    answer = boss.delete(f"/api/admin/users/{person.id}/passkeys")

    assert answer.status_code == 204
    assert sign_in(anonymous, phone).status_code == 401
    assert theirs.get("/api/auth/me").status_code == 401
    assert boss.get(f"/api/admin/users/{person.id}").json()["sign_in_methods"] == ["password"]
    noted = session.exec(select(AuditEntry).where(AuditEntry.action == "user.passkeys_reset")).one()
    assert (noted.actor_id, noted.subject_id) == (admin.id, person.id)
    assert noted.changes == {"passkeys": (1, 0)}


def test_a_reset_of_nothing_signs_nobody_out(
    theirs: TestClient, session: Session, client_for: MakeClient, admin: User, person: User
) -> None:
    answer = client_for(admin).delete(f"/api/admin/users/{person.id}/passkeys")

    assert answer.status_code == 204
    assert theirs.get("/api/auth/me").status_code == 200
    assert actions(session) == []


def test_the_last_administrator_keeps_the_only_way_in(
    session: Session, client_for: MakeClient, admin: User
) -> None:
    factories.make_passkey(session, admin)

    answer = client_for(admin).delete(f"/api/admin/users/{admin.id}/passkeys")

    assert answer.status_code == 409
    assert answer.json()["title"] == "last_admin"
    assert len(session.exec(select(Passkey)).all()) == 1


def test_an_account_with_a_passkey_alone_is_active(
    session: Session, client_for: MakeClient, admin: User, owner: User
) -> None:
    factories.make_passkey(session, owner)
    boss = client_for(admin)

    active = boss.get("/api/admin/users", params={"status": "active"}).json()
    invited = boss.get("/api/admin/users", params={"status": "invited"}).json()

    assert [(each["id"], each["sign_in_methods"]) for each in active["items"]] == [
        (owner.id, ["passkey"])
    ]
    assert [(each["id"], each["status"]) for each in invited["items"]] == [(admin.id, "invited")]


def test_a_passkey_sign_in_is_a_family_of_its_own(
    theirs: TestClient, anonymous: TestClient, session: Session
) -> None:
    phone = Authenticator()
    add(theirs, phone)

    sign_in(anonymous, phone)
    anonymous.post("/api/auth/logout")

    ended = [family.ended_at is not None for family in session.exec(select(RefreshFamily))]
    assert sorted(ended) == [False, True]
