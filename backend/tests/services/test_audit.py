"""What the audit log says of changes, and how long."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from app.core.database import Session
from app.models import AuditEntry, PriceCheck, User
from app.models.checks import Outcome
from app.models.selectors import Rule
from app.models.types import utcnow
from app.services import audit
from tests import factories

STORE: dict[str, Any] = {
    "name": "Contoso",
    "domains": ["contoso.example"],
    "cookies": "session=s3cret",
    "headers": {"Authorization": "Bearer s3cret", "Accept": "text/html"},
}


def noted(session: Session) -> list[AuditEntry]:
    return list(session.exec(select(AuditEntry).order_by("id")))


def last(session: Session) -> AuditEntry:
    return noted(session)[-1]


def test_a_change_is_noted_with_who_made_it_and_what_differs(
    client: TestClient, session: Session, owner: User
) -> None:
    tag_id = client.post("/api/tags", json={"name": "TV"}).json()["id"]
    client.patch(f"/api/tags/{tag_id}", json={"name": "Telly"})
    client.delete(f"/api/tags/{tag_id}")

    made, changed, deleted = noted(session)
    assert (made.action, made.changes) == (
        "tag.created",
        {"name": (None, "TV"), "slug": (None, "tv"), "colour": (None, "grey")},
    )
    assert (changed.action, changed.changes) == (
        "tag.updated",
        {"name": ("TV", "Telly"), "slug": ("tv", "telly")},
    )
    assert (deleted.action, deleted.changes) == (
        "tag.deleted",
        {"name": ("Telly", None), "slug": ("telly", None), "colour": ("grey", None)},
    )
    for entry in (made, changed, deleted):
        assert (entry.actor_id, entry.noun, entry.subject_id) == (owner.id, "tag", tag_id)


def test_another_order_of_the_tags_is_one_entry_however_many_have_another_place(
    client: TestClient, session: Session, owner: User
) -> None:
    first, second, third = (
        client.post("/api/tags", json={"name": name}).json()["id"] for name in "ABC"
    )
    client.put("/api/tags/order", json={"tag_ids": [first, second]})
    before = len(noted(session))
    client.put("/api/tags/order", json={"tag_ids": [third, first]})
    client.put("/api/tags/order", json={"tag_ids": [third, first]})

    (entry,) = noted(session)[before:]
    assert (entry.action, entry.noun, entry.actor_id) == ("tag.ordered", "tag", owner.id)
    assert (entry.subject_id, entry.changes) == (None, {"order": (["A", "B"], ["C", "A"])})


def test_what_was_off_is_noted_when_it_goes_and_what_was_empty_is_not(
    client: TestClient, session: Session
) -> None:
    store_id = client.post("/api/stores", json=STORE | {"active": False}).json()["id"]
    client.delete(f"/api/stores/{store_id}")

    gone = last(session)
    assert gone.action == "store.deleted"
    assert gone.changes["active"] == (False, None)
    assert "notes" not in gone.changes


def test_a_store_is_noted_without_its_secrets(client: TestClient, session: Session) -> None:
    store_id = client.post("/api/stores", json=STORE).json()["id"]
    made = last(session)
    client.patch(
        f"/api/stores/{store_id}",
        json={"cookies": "session=s3cret-2", "domains": ["contoso.example", "contoso.test"]},
    )
    changed = last(session)

    assert made.action == "store.created"
    assert made.changes["name"] == (None, "Contoso")
    assert made.changes["domains"] == ([], ["contoso.example"])
    assert made.changes["headers"] == (None, {"Authorization": None, "Accept": "text/html"})
    assert changed.changes == {
        "cookies": (None, None),
        "domains": (["contoso.example"], ["contoso.example", "contoso.test"]),
    }
    assert "s3cret" not in str(made.changes) + str(changed.changes)


def test_what_a_store_was_is_noted_when_it_goes_without_its_secrets(
    client: TestClient, session: Session
) -> None:
    rules = {"selectors": {"price": ["css:.price"]}}
    store_id = client.post("/api/stores", json=STORE | rules).json()["id"]
    client.delete(f"/api/stores/{store_id}")

    gone = last(session)
    assert gone.action == "store.deleted"
    assert gone.changes["name"] == ("Contoso", None)
    assert gone.changes["domains"] == (["contoso.example"], None)
    assert gone.changes["selectors"] == ({"price": [{"selector": "css:.price"}]}, None)
    assert gone.changes["headers"] == ({"Authorization": None, "Accept": "text/html"}, None)
    assert "s3cret" not in str(gone.changes)


def test_a_reading_by_hand_is_noted_when_it_is_made_and_when_it_goes(
    client: TestClient, session: Session, owner: User
) -> None:
    product, store = factories.make_product(session, owner), factories.make_store(session, owner)
    page = factories.make_product_url(session, product, store, is_primary=True)
    said = {"amount": "9.90", "currency": "EUR", "seen_at": "2026-01-02T03:04:05Z"}
    body = {"product_url_id": page.id, **said}
    reading_id = client.post("/api/price-history", json=body).json()["id"]
    made = last(session)
    client.delete(f"/api/price-history/{reading_id}")
    gone = last(session)

    fields = {
        "product_url_id": page.id,
        "amount": "9.90",
        "currency": "EUR",
        "availability": "in_stock",
        "started_at": "2026-01-02T03:04:05+00:00",
        "source": "manual",
    }
    assert (made.action, made.actor_id, made.product_id) == (
        "reading.created",
        owner.id,
        product.id,
    )
    assert made.changes == {name: (None, value) for name, value in fields.items()}
    assert (gone.action, gone.subject_id) == ("reading.deleted", reading_id)
    assert gone.changes == {name: (value, None) for name, value in fields.items()}


def test_a_product_is_noted_with_its_tags_and_when_it_goes(
    client: TestClient, session: Session
) -> None:
    product_id = client.post("/api/products", json={"name": "Kettle", "tags": ["A"]}).json()["id"]
    client.patch(f"/api/products/{product_id}", json={"tags": ["A", "B"], "favourite": True})
    changed = last(session)
    client.delete(f"/api/products/{product_id}")

    told = {entry.action: entry for entry in noted(session)}
    assert told["product.created"].changes["tags"] == ([], ["A"])
    assert told["product.updated"].subject_id == product_id
    updates = [entry.changes for entry in noted(session) if entry.action == "product.updated"]
    assert {name for each in updates for name in each} == {"tags", "favourite"}
    assert changed.action == "product.updated"
    assert last(session).action == "product.deleted"


def test_a_page_is_noted_when_it_comes_changes_and_goes(
    client: TestClient, session: Session, owner: User
) -> None:
    product = factories.make_product(session, owner)
    body = {"product_id": product.id, "url": "https://contoso.example/p"}
    page_id = client.post("/api/product-urls", json=body).json()["id"]
    client.patch(f"/api/product-urls/{page_id}", json={"active": False})
    client.delete(f"/api/product-urls/{page_id}")

    assert [entry.action for entry in noted(session)] == [
        "store.created",
        "product_url.created",
        "product_url.updated",
        "product_url.deleted",
    ]
    assert noted(session)[2].changes == {"active": (True, False)}


@pytest.mark.parametrize(("verb", "decision"), [("accept", "accepted"), ("reject", "rejected")])
def test_a_decision_about_a_held_check_is_noted(
    client: TestClient, session: Session, owner: User, verb: str, decision: str
) -> None:
    product, store = factories.make_product(session, owner), factories.make_store(session, owner)
    page = factories.make_product_url(session, product, store, is_primary=True)
    check = PriceCheck(
        product_url_id=page.id,
        checked_at=utcnow(),
        outcome=Outcome.HELD,
        amount=Decimal("9.99"),
        currency="EUR",
    )
    session.add(check)
    session.flush()

    client.post(f"/api/checks/{check.id}/{verb}")

    entry = last(session)
    assert (entry.action, entry.subject_id) == ("price_check.updated", check.id)
    assert entry.changes == {"decision": (None, decision)}


def test_an_adopted_selector_is_noted_with_its_store(
    client: TestClient, session: Session, owner: User
) -> None:
    product, store = factories.make_product(session, owner), factories.make_store(session, owner)
    page = factories.make_product_url(session, product, store, is_primary=True)
    check = PriceCheck(
        product_url_id=page.id,
        checked_at=utcnow(),
        outcome=Outcome.HELD,
        amount=Decimal("9.99"),
        currency="EUR",
        proposal=Rule(selector="css:.price"),
    )
    session.add(check)
    session.flush()

    assert client.post(f"/api/checks/{check.id}/adopt").status_code == 200

    told = {entry.action: entry for entry in noted(session)}
    assert told["store.updated"].changes == {
        "selectors": ({}, {"price": [{"selector": "css:.price"}]})
    }
    assert told["price_check.updated"].changes == {"decision": (None, "accepted")}


def test_what_changes_nothing_is_not_noted(client: TestClient, session: Session) -> None:
    tag_id = client.post("/api/tags", json={"name": "TV"}).json()["id"]

    client.patch(f"/api/tags/{tag_id}", json={"name": "TV"})
    client.get("/api/tags")

    assert [entry.action for entry in noted(session)] == ["tag.created"]


def test_what_is_refused_is_not_noted(client: TestClient, session: Session) -> None:
    client.post("/api/tags", json={"name": "TV"})

    client.post("/api/tags", json={"name": "Other", "slug": "tv"})

    assert [entry.action for entry in noted(session)] == ["tag.created"]


def test_what_a_worker_changes_is_nobodys_doing(session: Session, owner: User) -> None:
    factories.make_product(session, owner)

    assert noted(session) == []


def test_what_is_old_is_dropped(session: Session) -> None:
    for days in (1, 399, 401):
        at = utcnow() - timedelta(days=days)
        session.add(AuditEntry(at=at, action="tag.created", noun="tag"))
    session.flush()

    assert audit.expire(session, utcnow() - timedelta(days=400)) == 1
    assert len(noted(session)) == 2


def test_tries_to_sign_in_as_nobody_leave_no_rows(anonymous: TestClient, session: Session) -> None:
    body = {"email": "nobody@example.com", "password": "a guess at it"}

    assert anonymous.post("/api/auth/login", json=body).status_code == 401

    assert noted(session) == []
