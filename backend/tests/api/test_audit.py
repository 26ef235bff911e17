"""Reading the audit log: all of it for administrators, and a product's for its owner."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from app.core.actor import Author, write_as
from app.core.database import Session
from app.models import AuditEntry, Job, PriceHistory, User
from app.models.jobs import JobKind
from app.models.types import utcnow
from tests import factories
from tests.conftest import MakeClient
from tests.support.statements import counted

AUDIT = "/api/admin/audit"


@pytest.fixture
def auditor(client_for: MakeClient, admin: User) -> TestClient:
    return client_for(admin)


def entries(client: TestClient, path: str = AUDIT, **filters: Any) -> list[dict[str, Any]]:
    answer = client.get(path, params=filters)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    assert answer.json()["total"] == len(items)
    return items


def actions(client: TestClient, path: str = AUDIT, **filters: Any) -> list[str]:
    return [entry["action"] for entry in entries(client, path, **filters)]


def test_an_entry_says_who_what_when_where_and_in_which_request(
    client: TestClient, auditor: TestClient, owner: User
) -> None:
    made = client.post("/api/tags", json={"name": "TV"}, headers={"X-Request-ID": "abc-1"})

    entry = entries(auditor)[0]

    assert entry.pop("at") <= utcnow().isoformat()
    assert entry.pop("id") > 0
    assert entry == {
        "actor": {"id": owner.id, "email": owner.email, "full_name": ""},
        "action": "tag.created",
        "entity": "tag",
        "entity_id": made.json()["id"],
        "entity_gone": False,
        "product_id": None,
        "product_gone": False,
        "address": None,
        "request_id": "abc-1",
        "job_id": None,
        "job_gone": False,
        "changes": {
            "name": {"old": None, "new": "TV"},
            "slug": {"old": None, "new": "tv"},
            "colour": {"old": None, "new": "grey"},
        },
    }


def test_what_was_deleted_since_is_told_with_every_entry_about_it(
    client: TestClient, auditor: TestClient, session: Session, owner: User
) -> None:
    product = factories.make_product(session, owner)
    kept = client.post("/api/tags", json={"name": "Kept"}).json()["id"]
    gone = client.post("/api/tags", json={"name": "Gone"}).json()["id"]
    page = {"product_id": product.id, "url": "https://contoso.example/p"}
    page_id = client.post("/api/product-urls", json=page).json()["id"]
    client.delete(f"/api/tags/{gone}")
    client.delete(f"/api/product-urls/{page_id}")

    told = {
        (entry["action"], entry["entity_id"]): (entry["entity_gone"], entry["product_gone"])
        for entry in entries(auditor)
    }

    assert told["tag.created", kept] == (False, False)
    assert told["tag.created", gone] == told["tag.deleted", gone] == (True, False)
    assert told["product_url.created", page_id] == (True, False)
    client.delete(f"/api/products/{product.id}")
    page_entry = entries(auditor, entity="product_url", action="product_url.created")[0]
    assert (page_entry["entity_gone"], page_entry["product_gone"]) == (True, True)


def test_what_a_job_changed_names_the_job_as_long_as_it_is_there(
    auditor: TestClient, session: Session, owner: User
) -> None:
    job = Job(user_id=owner.id, kind=JobKind.BULK_IMPORT)
    session.add(job)
    session.flush()
    write_as(session.info, Author(owner.id, job_id=job.id))
    factories.make_product(session, owner)
    write_as(session.info, Author(owner.id))

    (made,) = entries(auditor, action="product.created")
    assert (made["job_id"], made["job_gone"]) == (job.id, False)
    session.delete(job)
    session.flush()
    (made,) = entries(auditor, action="product.created")
    assert made["job_gone"] is True


def test_any_number_of_entries_about_anything_costs_the_same_statements(
    client: TestClient, auditor: TestClient, session: Session, owner: User
) -> None:
    def cost() -> int:
        with counted(session) as seen:
            entries(auditor)
        return len(seen)

    client.post("/api/tags", json={"name": "A"})
    few = cost()
    client.post("/api/stores", json={"name": "Contoso", "domains": ["contoso.example"]})
    product = factories.make_product(session, owner)
    client.patch(f"/api/products/{product.id}", json={"favourite": True})

    assert cost() == few


def test_the_log_is_for_administrators(client: TestClient) -> None:
    assert client.get(AUDIT).status_code == 403
    assert client.get(f"{AUDIT}/export").status_code == 403


def test_the_newest_entry_comes_first_and_the_rest_in_slices(
    client: TestClient, auditor: TestClient
) -> None:
    for name in ("A", "B", "C"):
        client.post("/api/tags", json={"name": name})

    answer = auditor.get(AUDIT, params={"limit": 2, "offset": 1}).json()

    assert answer["total"] == 3
    assert [entry["changes"]["name"]["new"] for entry in answer["items"]] == ["B", "A"]


def test_entries_are_found_by_each_of_their_sides(
    client: TestClient,
    client_for: MakeClient,
    auditor: TestClient,
    session: Session,
    stranger: User,
) -> None:
    tag_id = client.post("/api/tags", json={"name": "TV"}).json()["id"]
    client.patch(f"/api/tags/{tag_id}", json={"name": "Telly"})
    client_for(stranger).post("/api/views", json={"name": "Mine"})
    long_ago = utcnow() - timedelta(days=9)
    session.add(AuditEntry(at=long_ago, action="tag.merged", noun="tag", address="192.0.2.7"))
    session.flush()
    last_week = (utcnow() - timedelta(days=7)).isoformat()

    assert actions(auditor, actor_id=stranger.id) == ["saved_view.created"]
    assert actions(auditor, action="tag.updated") == ["tag.updated"]
    assert actions(auditor, entity="tag", entity_id=tag_id) == ["tag.updated", "tag.created"]
    assert actions(auditor, address="192.0.2.7") == ["tag.merged"]
    assert actions(auditor, to=last_week) == ["tag.merged"]
    assert len(actions(auditor, **{"from": last_week})) == 3
    assert actions(auditor, entity="tag", action="saved_view.created") == []


def test_an_entry_outlives_whoever_made_it(auditor: TestClient, session: Session) -> None:
    gone = factories.make_user(session)
    number = gone.id
    session.add(AuditEntry(actor_id=number, action="tag.created", noun="tag", subject_id=1))
    session.flush()

    session.delete(gone)

    assert entries(auditor)[0]["actor"] == {"id": number, "email": None, "full_name": None}


def test_the_export_has_every_entry_and_nothing_that_a_spreadsheet_runs(
    client: TestClient, auditor: TestClient
) -> None:
    client.post("/api/tags", json={"name": "=1+1"})
    client.post("/api/tags", json={"name": "B"})

    answer = auditor.get(f"{AUDIT}/export", params={"entity": "tag"})

    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.headers["content-disposition"] == 'attachment; filename="audit.csv"'
    assert [row["action"] for row in rows] == ["tag.created", "tag.created"]
    assert rows[0]["changes"].startswith('{"name": {"old": null, "new": "B"}')
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+"))]


def test_a_long_log_is_exported_whole(auditor: TestClient, session: Session) -> None:
    session.add_all(AuditEntry(action="tag.created", noun="tag") for _ in range(2_300))
    session.flush()

    rows = list(csv.DictReader(io.StringIO(auditor.get(f"{AUDIT}/export").text)))

    assert len({row["id"] for row in rows}) == len(rows) == 2_300


def test_an_owner_reads_what_was_changed_about_a_product_its_pages_and_their_readings(
    client: TestClient, session: Session, owner: User
) -> None:
    product = factories.make_product(session, owner)
    other = factories.make_product(session, owner)
    page = {"product_id": product.id, "url": "https://contoso.example/p"}
    page_id = client.post("/api/product-urls", json=page).json()["id"]
    reading = {"product_url_id": page_id, "amount": "9.99", "currency": "EUR"}
    reading_id = client.post("/api/price-history", json=reading).json()["id"]
    client.patch(f"/api/price-history/{reading_id}", json={"excluded": True})
    client.patch(f"/api/products/{product.id}", json={"favourite": True})
    client.patch(f"/api/products/{other.id}", json={"favourite": True})
    client.delete(f"/api/price-history/{reading_id}")
    client.delete(f"/api/product-urls/{page_id}")

    assert actions(client, f"/api/products/{product.id}/audit") == [
        "product_url.deleted",
        "reading.deleted",
        "product.updated",
        "reading.updated",
        "reading.created",
        "product_url.created",
    ]
    assert session.exec(select(PriceHistory)).all() == []


def test_where_others_changed_a_product_from_is_not_told_to_its_owner(
    client: TestClient, auditor: TestClient, session: Session, owner: User, admin: User
) -> None:
    product = factories.make_product(session, owner)
    auditor.patch(f"/api/products/{product.id}", json={"favourite": True})
    client.patch(f"/api/products/{product.id}", json={"favourite": False})
    for entry in session.exec(select(AuditEntry)):
        entry.address = "192.0.2.7"

    own, theirs = entries(client, f"/api/products/{product.id}/audit")

    assert (own["actor"]["id"], own["address"]) == (owner.id, "192.0.2.7")
    assert (theirs["actor"]["id"], theirs["address"]) == (admin.id, None)
    assert own["request_id"]
    assert theirs["request_id"] is None


def test_the_log_of_a_strangers_product_is_not_there(
    client: TestClient, session: Session, stranger: User
) -> None:
    product = factories.make_product(session, stranger)

    assert client.get(f"/api/products/{product.id}/audit").status_code == 404
