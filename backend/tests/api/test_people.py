"""Accounts as administrators see and change them."""

from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from app.core.database import Session
from app.models import (
    ApiToken,
    AuditEntry,
    FeedAddress,
    NotificationChannel,
    Product,
    RefreshToken,
    User,
)
from app.models.notifications import ChannelKind
from app.models.types import utcnow
from app.models.users import Role
from tests import factories
from tests.conftest import MakeClient

USERS = "/api/admin/users"


@pytest.fixture
def boss(client_for: MakeClient, admin: User) -> TestClient:
    admin.password_hash = "set"
    return client_for(admin)


def listed(client: TestClient, **query: Any) -> list[str]:
    answer = client.get(USERS, params=query)
    assert answer.status_code == 200, answer.text
    return [user["email"] for user in answer.json()["items"]]


def last_entry(session: Session) -> AuditEntry:
    return session.exec(select(AuditEntry).order_by("id")).all()[-1]


def test_accounts_are_listed_with_what_they_have_and_when_they_were_seen(
    boss: TestClient, session: Session, owner: User, admin: User
) -> None:
    owner.password_hash = "set"
    product = factories.make_product(session, owner)
    store = factories.make_store(session, owner)
    factories.make_product_url(session, product, store, is_primary=True)
    factories.make_product_url(session, product, store)
    factories.make_product(session, owner, name="Another")
    factories.sign_in(session, owner)
    token = factories.make_api_token(session, owner, token="cc_seen")
    token.used_at = seen_at = utcnow() - timedelta(hours=2)

    answer = boss.get(USERS, params={"search": owner.email}).json()

    assert answer["total"] == 1
    user = answer["items"][0]
    assert (user["id"], user["role"], user["status"]) == (owner.id, "member", "active")
    assert (user["products_total"], user["urls_total"]) == (2, 2)
    assert user["sign_in_methods"] == ["password"]
    assert user["last_seen_at"] == seen_at.isoformat().replace("+00:00", "Z")
    assert user["invitation_expires_at"] is None


def test_a_client_that_renews_its_token_was_seen(
    boss: TestClient, session: Session, owner: User
) -> None:
    factories.sign_in(session, owner)
    family = factories.make_family(session, owner)
    session.add(RefreshToken(family_id=family.id, token_hash="a" * 64))
    session.flush()

    seen = boss.get(f"{USERS}/{owner.id}").json()["last_seen_at"]

    assert seen is not None


def test_accounts_are_found_by_name_role_and_status(boss: TestClient, session: Session) -> None:
    factories.make_user(session, email="ada@example.com", role=Role.VIEWER).full_name = "Ada L"
    factories.make_user(session, email="bob@example.com", active=False)
    factories.make_user(session, email="eve@example.com", password="correct horse")

    assert listed(boss, search="ada l") == ["ada@example.com"]
    assert listed(boss, search="BOB@") == ["bob@example.com"]
    assert listed(boss, search="%") == []
    assert listed(boss, role="viewer") == ["ada@example.com"]
    assert listed(boss, status="disabled") == ["bob@example.com"]
    assert listed(boss, status="invited") == ["ada@example.com"]
    assert "eve@example.com" in listed(boss, status="active")
    assert listed(boss, sort="-email") == sorted(listed(boss), reverse=True)
    assert boss.get(USERS, params={"sort": "password_hash"}).status_code == 400


def test_accounts_are_for_administrators(client: TestClient, owner: User) -> None:
    assert client.get(USERS).status_code == 403
    assert client.get(f"{USERS}/{owner.id}").status_code == 403


def test_another_role_counts_at_once_and_ends_every_sign_in(
    boss: TestClient, client: TestClient, session: Session, owner: User, admin: User
) -> None:
    factories.make_api_token(session, owner, token="cc_mine")

    answer = boss.patch(f"{USERS}/{owner.id}", json={"role": "viewer"})

    assert answer.json()["role"] == "viewer"
    assert client.get("/api/tags").status_code == 401
    assert session.exec(select(ApiToken)).all() == []
    entry = last_entry(session)
    assert (entry.action, entry.actor_id, entry.subject_id) == ("user.updated", admin.id, owner.id)
    assert entry.changes == {"role": ("member", "viewer")}


def test_a_name_changes_without_ending_anything(
    boss: TestClient, client: TestClient, owner: User
) -> None:
    assert boss.patch(f"{USERS}/{owner.id}", json={"full_name": " Ada "}).status_code == 200

    assert client.get("/api/auth/me").json()["full_name"] == "Ada"


def test_who_is_disabled_is_out_at_once_and_can_come_back(
    boss: TestClient, client: TestClient, anonymous: TestClient, session: Session
) -> None:
    ada = factories.make_user(session, email="ada@example.com", password="correct horse")
    credentials = {"email": "ada@example.com", "password": "correct horse"}
    token = anonymous.post("/api/auth/login", json=credentials).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}

    answer = boss.patch(f"{USERS}/{ada.id}", json={"active": False})

    assert answer.json()["status"] == "disabled"
    assert anonymous.get("/api/tags", headers=headers).status_code == 401
    assert anonymous.post("/api/auth/login", json=credentials).status_code == 401
    boss.patch(f"{USERS}/{ada.id}", json={"active": True})
    assert anonymous.get("/api/tags", headers=headers).status_code == 401
    assert anonymous.post("/api/auth/login", json=credentials).status_code == 200


@pytest.mark.parametrize("change", [{"role": "member"}, {"active": False}])
def test_the_last_administrator_stays(
    boss: TestClient, session: Session, admin: User, change: dict[str, Any]
) -> None:
    factories.make_user(session, role=Role.ADMIN)  # has no password
    factories.make_user(session, role=Role.ADMIN, password="correct horse", active=False)

    answer = boss.patch(f"{USERS}/{admin.id}", json={**change, "confirm": True})
    deleted = boss.delete(f"{USERS}/{admin.id}", params={"erase": True, "confirm": True})

    assert (answer.status_code, answer.json()["title"]) == (409, "last_admin")
    assert (deleted.status_code, deleted.json()["title"]) == (409, "last_admin")
    assert boss.get(USERS).status_code == 200


@pytest.mark.parametrize("change", [{"role": "member"}, {"active": False}])
def test_nobody_locks_themselves_out_by_mistake(
    boss: TestClient, session: Session, admin: User, change: dict[str, Any]
) -> None:
    factories.make_user(session, role=Role.ADMIN, password="correct horse")

    by_mistake = boss.patch(f"{USERS}/{admin.id}", json=change)
    deleted = boss.delete(f"{USERS}/{admin.id}", params={"erase": True})

    assert (by_mistake.status_code, by_mistake.json()["title"]) == (409, "yourself")
    assert (deleted.status_code, deleted.json()["title"]) == (409, "yourself")
    assert boss.patch(f"{USERS}/{admin.id}", json={**change, "confirm": True}).status_code == 200
    assert boss.get(USERS).status_code == 401


def test_somebody_is_signed_out_everywhere(
    boss: TestClient, client: TestClient, session: Session, owner: User
) -> None:
    assert boss.post(f"{USERS}/{owner.id}/sign-out").status_code == 204

    assert client.get("/api/tags").status_code == 401
    assert last_entry(session).action == "user.signed_out_everywhere"


def test_one_account_tells_what_its_end_would_be_about(
    boss: TestClient, session: Session, owner: User
) -> None:
    product, store = factories.make_product(session, owner), factories.make_store(session, owner)
    page = factories.make_product_url(session, product, store, is_primary=True)
    factories.make_reading(session, page)
    factories.make_tag(session, owner)
    factories.make_saved_view(session, owner)
    factories.make_rule(session, product)
    session.add(NotificationChannel(user_id=owner.id, kind=ChannelKind.NTFY))
    session.add(FeedAddress(user_id=owner.id, token_hash="a" * 64))

    assert boss.get(f"{USERS}/{owner.id}").json()["belongings"] == {
        "products": 1,
        "product_urls": 1,
        "readings": 1,
        "stores": 1,
        "tags": 1,
        "saved_views": 1,
        "alert_rules": 1,
        "notification_channels": 1,
        "feeds": 1,
    }


def test_channels_and_feeds_end_with_the_account_and_are_noted(
    boss: TestClient, session: Session, owner: User, stranger: User
) -> None:
    factories.make_product(session, owner)
    session.add(NotificationChannel(user_id=owner.id, kind=ChannelKind.NTFY))
    session.add(FeedAddress(user_id=owner.id, token_hash="a" * 64))

    answer = boss.delete(f"{USERS}/{owner.id}", params={"transfer_to": stranger.id})

    assert answer.status_code == 204
    assert session.exec(select(NotificationChannel)).all() == []
    assert session.exec(select(FeedAddress)).all() == []
    changes = last_entry(session).changes
    assert changes["notification_channels"] == changes["feeds"] == (1, 0)
    assert session.exec(select(Product.user_id)).one() == stranger.id


def test_an_account_with_a_catalogue_is_not_deleted_by_mistake(
    boss: TestClient, session: Session, owner: User, stranger: User
) -> None:
    factories.make_product(session, owner)

    bare = boss.delete(f"{USERS}/{owner.id}")
    both = boss.delete(f"{USERS}/{owner.id}", params={"erase": True, "transfer_to": stranger.id})

    assert (bare.status_code, bare.json()["title"]) == (409, "has_data")
    assert "1 products" in bare.json()["detail"]
    assert both.status_code == 400
    assert session.get(User, owner.id) is not None


def test_an_empty_account_is_deleted_as_it_is(
    boss: TestClient, session: Session, owner: User
) -> None:
    user_id, email = owner.id, owner.email

    assert boss.delete(f"{USERS}/{user_id}").status_code == 204

    assert boss.get(f"{USERS}/{user_id}").status_code == 404
    entry = last_entry(session)
    assert (entry.action, entry.changes) == ("user.deleted", {"email": (email, None)})
