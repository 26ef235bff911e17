"""Where somebody is signed in, over HTTP."""

from fastapi.testclient import TestClient

from app.core.database import Session
from app.models import User
from tests import factories
from tests.conftest import MakeClient

PATH = "/api/auth/sign-ins"
PASSWORD = "correct horse"


def signed_in(client: TestClient, user: User, browser: str) -> dict[str, str]:
    """The headers of a new sign-in of this user with a browser."""
    answer = client.post(
        "/api/auth/login",
        json={"email": user.email, "password": PASSWORD},
        headers={"User-Agent": browser},
    )
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


def test_one_sees_where_one_is_signed_in_and_which_is_this(
    anonymous: TestClient, session: Session, stranger: User
) -> None:
    user = factories.make_user(session, password=PASSWORD)
    factories.make_family(session, stranger)
    signed_in(anonymous, user, "Firefox")
    here = signed_in(anonymous, user, "Chromium")

    listed = anonymous.get(PATH, headers=here).json()

    assert listed["total"] == 2
    assert [(each["user_agent"], each["current"]) for each in listed["items"]] == [
        ("Chromium", True),
        ("Firefox", False),
    ]
    assert all(each["last_used_at"] >= each["created_at"] for each in listed["items"])


def test_a_device_that_is_signed_out_is_out_at_once(
    anonymous: TestClient, session: Session
) -> None:
    user = factories.make_user(session, password=PASSWORD)
    lost = signed_in(anonymous, user, "Lost phone")
    here = signed_in(anonymous, user, "Chromium")
    _, phone = anonymous.get(PATH, headers=here).json()["items"]

    ended = anonymous.delete(f"{PATH}/{phone['id']}", headers=here)

    assert ended.status_code == 204
    assert anonymous.get("/api/auth/me", headers=lost).status_code == 401
    assert anonymous.get(PATH, headers=here).json()["total"] == 1
    assert anonymous.delete(f"{PATH}/{phone['id']}", headers=here).status_code == 404


def test_an_administrator_ends_nobody_elses_here(
    client_for: MakeClient, session: Session, admin: User, owner: User
) -> None:
    theirs = factories.make_family(session, owner)

    assert client_for(admin).delete(f"{PATH}/{theirs.id}").status_code == 404
