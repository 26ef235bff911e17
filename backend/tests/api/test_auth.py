"""Signing in and out over HTTP."""

from datetime import timedelta

import bcrypt
import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from app.api.auth import HINT_COOKIE, REFRESH_COOKIE
from app.core.database import Session
from app.models import AuditEntry, RefreshFamily, User
from app.models.types import utcnow
from app.models.users import Role
from tests import factories
from tests.conftest import MakeClient

PASSWORD = "correct horse"


@pytest.fixture
def person(session: Session) -> User:
    return factories.make_user(session, email="person@example.com", password=PASSWORD)


def sign_in(client: TestClient, *, password: str = PASSWORD) -> dict[str, str]:
    """Sign in as `person`; the headers to go on with, the cookie stays in the client."""
    answer = client.post(
        "/api/auth/login", json={"email": "person@example.com", "password": password}
    )
    assert answer.status_code == 200
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


def actions(session: Session) -> list[str]:
    return [entry.action for entry in session.exec(select(AuditEntry).order_by("id"))]


def test_the_right_password_opens_the_door(anonymous: TestClient, person: User) -> None:
    answer = anonymous.post(
        "/api/auth/login", json={"email": "Person@Example.com", "password": PASSWORD}
    )

    assert answer.json()["token_type"] == "bearer"
    assert answer.json()["expires_in"] == 1800
    token = answer.json()["access_token"]
    me = anonymous.get("/api/auth/me", headers={"Authorization": f"Bearer {token}"})
    assert me.json()["email"] == "person@example.com"
    assert me.json()["roles"] == ["member"]
    assert me.json()["permissions"] == ["catalog:read", "catalog:write"]


def test_the_refresh_token_is_out_of_reach_for_scripts_and_other_sites(
    anonymous: TestClient, person: User
) -> None:
    answer = anonymous.post("/api/auth/login", json={"email": person.email, "password": PASSWORD})

    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "Path=/api/auth;" in cookie
    assert anonymous.cookies[REFRESH_COOKIE] not in answer.text


def test_unknown_people_and_wrong_passwords_get_one_answer(
    anonymous: TestClient, session: Session, person: User
) -> None:
    factories.make_user(session, email="gone@example.com", password=PASSWORD, active=False)
    factories.make_user(session, email="owner@example.com")
    tries = [
        {"email": "person@example.com", "password": "wrong"},
        {"email": "nobody@example.com", "password": "wrong"},
        {"email": "gone@example.com", "password": PASSWORD},
        {"email": "owner@example.com", "password": ""},
    ]

    answers = [anonymous.post("/api/auth/login", json=each) for each in tries]

    assert [answer.status_code for answer in answers] == [401, 401, 401, 401]
    assert len({answer.json()["detail"] for answer in answers}) == 1
    assert session.exec(select(RefreshFamily)).all() == []
    assert actions(session) == ["user.sign_in_refused"] * 3


def test_a_bcrypt_password_is_moved_to_argon2_at_sign_in(
    anonymous: TestClient, session: Session, person: User
) -> None:
    old = bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(4)).decode()
    person.password_hash = old.replace("$2b$", "$2y$")

    sign_in(anonymous)

    session.refresh(person)
    assert (person.password_hash or "").startswith("$argon2id$")
    sign_in(anonymous)


def test_a_bcrypt_password_beyond_72_bytes_still_fits(
    anonymous: TestClient, session: Session, person: User
) -> None:
    long = "ü" * 50
    hashed = bcrypt.hashpw(long.encode()[:72], bcrypt.gensalt(4)).decode()
    person.password_hash = hashed.replace("$2b$", "$2y$")

    sign_in(anonymous, password=long)

    session.refresh(person)
    refused = anonymous.post("/api/auth/login", json={"email": person.email, "password": "ü" * 40})
    assert refused.status_code == 401


def test_a_refresh_hands_out_a_new_pair(anonymous: TestClient, person: User) -> None:
    before = sign_in(anonymous)
    cookie = anonymous.cookies[REFRESH_COOKIE]

    answer = anonymous.post("/api/auth/refresh")

    assert answer.status_code == 200
    assert anonymous.cookies[REFRESH_COOKIE] != cookie
    assert f"Bearer {answer.json()['access_token']}" != before["Authorization"]


def test_scripts_can_see_that_there_is_a_sign_in_and_nothing_of_it(
    anonymous: TestClient, person: User
) -> None:
    answer = anonymous.post("/api/auth/login", json={"email": person.email, "password": PASSWORD})

    hint, refresh = sorted(answer.headers.get_list("set-cookie"), key=len)
    assert hint.startswith(f"{HINT_COOKIE}=1; ")
    assert "httponly" not in hint.lower()
    assert "httponly" in refresh.lower()
    anonymous.post("/api/auth/logout")
    assert HINT_COOKIE not in anonymous.cookies


def test_an_old_refresh_token_ends_the_whole_family(
    anonymous: TestClient, session: Session, person: User
) -> None:
    sign_in(anonymous)
    stolen = anonymous.cookies[REFRESH_COOKIE]
    fresh = anonymous.post("/api/auth/refresh").json()["access_token"]
    newest = anonymous.cookies[REFRESH_COOKIE]

    reused = anonymous.post("/api/auth/refresh", headers=_cookie(stolen))

    assert reused.status_code == 401
    assert anonymous.post("/api/auth/refresh", headers=_cookie(newest)).status_code == 401
    headers = {"Authorization": f"Bearer {fresh}"}
    assert anonymous.get("/api/auth/me", headers=headers).status_code == 401
    assert actions(session)[-1] == "refresh_token.reused"


def test_a_reused_token_leaves_other_devices_signed_in(anonymous: TestClient, person: User) -> None:
    elsewhere = sign_in(anonymous)
    sign_in(anonymous)
    stolen = anonymous.cookies[REFRESH_COOKIE]
    anonymous.post("/api/auth/refresh")

    anonymous.post("/api/auth/refresh", headers=_cookie(stolen))

    assert anonymous.get("/api/auth/me", headers=elsewhere).status_code == 200


@pytest.mark.parametrize("cookie", [None, "", "made-up", "x" * 5000])
def test_without_a_good_cookie_nothing_is_refreshed(
    anonymous: TestClient, cookie: str | None
) -> None:
    headers = {} if cookie is None else _cookie(cookie)

    assert anonymous.post("/api/auth/refresh", headers=headers).status_code == 401


def test_a_sign_in_that_nobody_used_for_a_month_is_over(
    anonymous: TestClient, session: Session, person: User
) -> None:
    sign_in(anonymous)
    family = session.exec(select(RefreshFamily)).one()
    family.expires_at = utcnow() - timedelta(seconds=1)

    assert anonymous.post("/api/auth/refresh").status_code == 401


def test_a_deactivated_person_gets_no_fresh_pair(
    anonymous: TestClient, session: Session, person: User
) -> None:
    sign_in(anonymous)
    person.active = False

    assert anonymous.post("/api/auth/refresh").status_code == 401


def test_logout_ends_the_sign_in_at_once(
    anonymous: TestClient, session: Session, person: User
) -> None:
    headers = sign_in(anonymous)
    cookie = anonymous.cookies[REFRESH_COOKIE]

    answer = anonymous.post("/api/auth/logout")

    assert answer.status_code == 204
    assert REFRESH_COOKIE not in anonymous.cookies
    assert anonymous.get("/api/auth/me", headers=headers).status_code == 401
    assert anonymous.post("/api/auth/refresh", headers=_cookie(cookie)).status_code == 401
    assert actions(session) == ["user.signed_in", "user.signed_out"]


def test_logout_knows_the_sign_in_by_its_access_token_too(
    anonymous: TestClient, person: User
) -> None:
    headers = sign_in(anonymous)
    anonymous.cookies.clear()

    anonymous.post("/api/auth/logout", headers=headers)

    assert anonymous.get("/api/auth/me", headers=headers).status_code == 401


def test_logging_out_without_a_sign_in_does_nothing(
    anonymous: TestClient, session: Session
) -> None:
    answer = anonymous.post("/api/auth/logout", headers={"Authorization": "Bearer made-up"})

    assert answer.status_code == 204
    assert actions(session) == []


def test_a_changed_password_ends_every_other_sign_in(
    anonymous: TestClient, session: Session, person: User
) -> None:
    elsewhere = sign_in(anonymous)
    their_cookie = anonymous.cookies[REFRESH_COOKIE]
    here = sign_in(anonymous)

    answer = anonymous.post(
        "/api/auth/password",
        headers=here,
        json={"current_password": PASSWORD, "new_password": "battery staple"},
    )

    fresh = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    assert anonymous.get("/api/auth/me", headers=fresh).status_code == 200
    assert anonymous.get("/api/auth/me", headers=here).status_code == 401
    assert anonymous.get("/api/auth/me", headers=elsewhere).status_code == 401
    assert anonymous.post("/api/auth/refresh", headers=_cookie(their_cookie)).status_code == 401
    assert anonymous.post("/api/auth/refresh").status_code == 200
    sign_in(anonymous, password="battery staple")


def test_the_password_is_not_changed_without_the_current_one(
    anonymous: TestClient, session: Session, person: User
) -> None:
    headers = sign_in(anonymous)

    answer = anonymous.post(
        "/api/auth/password",
        headers=headers,
        json={"current_password": "a guess", "new_password": "battery staple"},
    )

    assert answer.status_code == 400
    assert answer.json()["title"] == "wrong_password"
    assert anonymous.get("/api/auth/me", headers=headers).status_code == 200
    sign_in(anonymous)
    assert "password.change_refused" in actions(session)


def test_people_change_their_own_profile(client: TestClient) -> None:
    answer = client.patch("/api/auth/me", json={"full_name": "Ada", "timezone": "Europe/Vienna"})

    assert answer.json()["full_name"] == "Ada"
    assert client.get("/api/auth/me").json()["timezone"] == "Europe/Vienna"


def test_a_viewer_may_change_their_own_profile(client_for: MakeClient, session: Session) -> None:
    viewer = client_for(factories.make_user(session, role=Role.VIEWER))

    assert viewer.patch("/api/auth/me", json={"locale": "de_AT"}).json()["locale"] == "de_AT"


@pytest.mark.parametrize(
    "change", [{"role": "admin"}, {"timezone": "Mars/Olympus"}, {"locale": None}]
)
def test_a_profile_takes_nothing_else(client: TestClient, change: dict[str, object]) -> None:
    assert client.patch("/api/auth/me", json=change).status_code == 422


def test_a_refused_field_is_named_in_words_for_people(client: TestClient) -> None:
    answer = client.patch("/api/auth/me", json={"timezone": "Mars/Olympus"})

    assert answer.json()["detail"] == "timezone: 'Mars/Olympus' is not a time zone."
    assert answer.json()["errors"][0]["loc"] == ["body", "timezone"]


def test_the_ways_in_are_told(anonymous: TestClient) -> None:
    assert anonymous.get("/api/auth/methods").json() == {
        "password": True,
        "passkey": True,
        "sso": None,
    }


def _cookie(value: str) -> dict[str, str]:
    return {"Cookie": f"{REFRESH_COOKIE}={value}"}
