"""Personal API tokens over HTTP."""

from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from app.core.actor import Actor, Visitor
from app.core.database import Session
from app.models import ApiToken, AuditEntry, User
from app.models.tokens import ApiTokenCreate
from app.models.types import utcnow
from app.models.users import Permission, Role
from app.services import auth
from tests import factories
from tests.conftest import MakeClient

READING = {"name": "Script", "scopes": ["catalog:read"]}


def test_a_token_is_shown_once_and_kept_as_a_hash(
    client: TestClient, anonymous: TestClient, session: Session
) -> None:
    made = client.post("/api/auth/tokens", json=READING)

    assert made.status_code == 201
    token = made.json()["token"]
    assert token.startswith("cc_")
    assert token not in client.get("/api/auth/tokens").text
    assert session.exec(select(ApiToken.token_hash)).one() != token
    headers = {"Authorization": f"Bearer {token}"}
    assert anonymous.get("/api/tags", headers=headers).status_code == 200


def test_a_token_does_no_more_than_its_scopes(client: TestClient, anonymous: TestClient) -> None:
    token = client.post("/api/auth/tokens", json=READING).json()["token"]
    headers = {"Authorization": f"Bearer {token}"}

    answer = anonymous.post("/api/tags", headers=headers, json={"name": "TV"})

    assert answer.status_code == 403
    assert client.get("/api/tags").json()["total"] == 0


def test_a_token_cannot_touch_its_owners_sign_in(
    client: TestClient, anonymous: TestClient, session: Session
) -> None:
    scopes = ["catalog:read", "catalog:write"]
    token = client.post("/api/auth/tokens", json={**READING, "scopes": scopes}).json()["token"]
    headers = {"Authorization": f"Bearer {token}"}

    answer = anonymous.post("/api/auth/tokens", headers=headers, json=READING)

    assert answer.status_code == 403
    assert len(session.exec(select(ApiToken)).all()) == 1


def test_nobody_gives_a_token_more_than_they_may(client_for: MakeClient, session: Session) -> None:
    viewer = client_for(factories.make_user(session, role=Role.VIEWER))

    answer = viewer.post("/api/auth/tokens", json={**READING, "scopes": ["catalog:write"]})

    assert answer.status_code == 403
    assert viewer.post("/api/auth/tokens", json=READING).status_code == 201


@pytest.mark.parametrize(("expiry", "status"), [("2020-01-01T00:00:00Z", 400), ("2040-01-01", 422)])
def test_an_expiry_is_an_instant_to_come(client: TestClient, expiry: str, status: int) -> None:
    answer = client.post("/api/auth/tokens", json={**READING, "expires_at": expiry})

    assert answer.status_code == status


def test_a_revoked_token_is_refused_at_once(
    client: TestClient, anonymous: TestClient, session: Session
) -> None:
    made = client.post("/api/auth/tokens", json=READING).json()

    answer = client.delete(f"/api/auth/tokens/{made['id']}")

    assert answer.status_code == 204
    headers = {"Authorization": f"Bearer {made['token']}"}
    assert anonymous.get("/api/tags", headers=headers).status_code == 401
    actions = [entry.action for entry in session.exec(select(AuditEntry).order_by("id"))]
    assert actions == ["api_token.created", "api_token.revoked"]


def test_an_expired_token_is_refused(anonymous: TestClient, session: Session, owner: User) -> None:
    factories.make_api_token(
        session, owner, token="cc_too-old", expires_at=utcnow() - timedelta(seconds=1)
    )

    answer = anonymous.get("/api/tags", headers={"Authorization": "Bearer cc_too-old"})

    assert answer.status_code == 401


def test_the_list_tells_when_a_token_was_last_used(
    client: TestClient, anonymous: TestClient, session: Session, owner: User
) -> None:
    factories.make_api_token(session, owner, token="cc_used")
    assert client.get("/api/auth/tokens").json()["items"][0]["used_at"] is None

    anonymous.get("/api/tags", headers={"Authorization": "Bearer cc_used"})
    first = client.get("/api/auth/tokens").json()["items"][0]["used_at"]
    anonymous.get("/api/tags", headers={"Authorization": "Bearer cc_used"})

    assert first is not None
    assert client.get("/api/auth/tokens").json()["items"][0]["used_at"] == first


def test_the_list_holds_ones_own_tokens_newest_first(
    client: TestClient, session: Session, owner: User, stranger: User
) -> None:
    older = factories.make_api_token(session, owner, token="cc_older")
    newer = factories.make_api_token(session, owner, token="cc_newer")
    factories.make_api_token(session, stranger, token="cc_other")

    page = client.get("/api/auth/tokens").json()

    assert page["total"] == 2
    assert [item["id"] for item in page["items"]] == [newer.id, older.id]


def test_an_administrators_token_without_that_scope_is_no_administrators(
    anonymous: TestClient, session: Session, admin: User, stranger: User
) -> None:
    factories.make_api_token(session, admin, token="cc_read", scopes=[Permission.CATALOG_READ])
    tag = factories.make_tag(session, stranger)

    answer = anonymous.get(f"/api/tags/{tag.id}", headers={"Authorization": "Bearer cc_read"})

    assert answer.status_code == 404


@pytest.mark.parametrize(
    "expires_at", ["9999-12-31T23:59:59-12:00", "9999-12-31T00:00:00Z", "0001-01-01T00:00:00+12:00"]
)
def test_an_expiry_that_nobody_means_is_refused_and_harms_no_list(
    client: TestClient, expires_at: str
) -> None:
    answer = client.post("/api/auth/tokens", json={**READING, "expires_at": expires_at})

    assert answer.status_code == 422
    assert client.get("/api/auth/tokens").json()["items"] == []


def test_an_expiry_in_another_time_zone_is_told_in_utc(client: TestClient) -> None:
    year = utcnow().year + 1

    answer = client.post(
        "/api/auth/tokens", json={**READING, "expires_at": f"{year}-05-01T01:00:00+02:00"}
    )

    assert answer.json()["expires_at"] == f"{year}-04-30T23:00:00Z"


def test_nobody_has_more_than_fifty_tokens(client: TestClient, session: Session) -> None:
    made = [client.post("/api/auth/tokens", json=READING).status_code for _ in range(50)]

    refused = client.post("/api/auth/tokens", json=READING)

    assert set(made) == {201}
    assert (refused.status_code, refused.json()["title"]) == (409, "conflict")
    assert client.get("/api/auth/tokens").json()["total"] == 50
    newest = client.get("/api/auth/tokens", params={"limit": 1}).json()["items"][0]["id"]
    client.delete(f"/api/auth/tokens/{newest}")
    assert client.post("/api/auth/tokens", json=READING).status_code == 201


def test_a_changed_password_ends_every_token(
    client_for: MakeClient, anonymous: TestClient, session: Session
) -> None:
    client = client_for(factories.make_user(session, password="correct horse"))
    token = client.post("/api/auth/tokens", json=READING).json()["token"]
    headers = {"Authorization": f"Bearer {token}"}
    before = anonymous.get("/api/tags", headers=headers).status_code

    changed = client.post(
        "/api/auth/password",
        json={"current_password": "correct horse", "new_password": "battery staple"},
    )

    assert (before, changed.status_code) == (200, 200)
    assert anonymous.get("/api/tags", headers=headers).status_code == 401
    assert session.exec(select(ApiToken)).all() == []


def test_a_token_made_while_everything_was_ended_is_no_good(
    anonymous: TestClient, session: Session, owner: User
) -> None:
    let_in = Actor.of(owner.id, owner.role, version=owner.token_version)
    owner.token_version += 1
    wanted = ApiTokenCreate(name="Late", scopes=[Permission.CATALOG_READ])

    token = auth.create_token(session, let_in, wanted, Visitor()).token

    answer = anonymous.get("/api/tags", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 401
