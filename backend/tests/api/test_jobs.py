"""Jobs over HTTP: asking, looking, following and stopping."""

import json
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.core.database import Session
from app.models import ProductUrl, User
from app.models.types import utcnow
from app.tasks.jobs import settle
from tests import factories
from tests.conftest import MakeClient


@pytest.fixture
def page(session: Session, owner: User) -> ProductUrl:
    product = factories.make_product(session, owner)
    store = factories.make_store(session, owner)
    return factories.make_product_url(session, product, store, is_primary=True)


def checked(session: Session, *pages: ProductUrl) -> None:
    """What a recorded check leaves behind, and the sweep that comes by every minute."""
    for page in pages:
        page.asked, page.lease, page.leased_until = False, None, None
        page.next_check_at = utcnow() + timedelta(hours=12)
    session.flush()
    settle()
    session.expire_all()


def events(text: str) -> list[tuple[str, str, Any]]:
    """Name, id and data of each event; comments are left out."""
    found = []
    for block in text.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if line[0] != ":")
        if "event" in fields:
            found.append((fields["event"], fields.get("id", ""), json.loads(fields["data"])))
    return found


def test_a_fetch_is_a_job_that_one_can_look_at(
    client: TestClient, session: Session, page: ProductUrl
) -> None:
    answer = client.post(f"/api/pricing/products/{page.product_id}/fetch")
    job = answer.json()
    checked(session, page)
    after = client.get(f"/api/jobs/{job['id']}").json()
    listed = client.get("/api/jobs", params={"kind": "fetch", "state": "done"}).json()

    assert answer.status_code == 202
    assert (job["kind"], job["state"], job["done"], job["total"]) == ("fetch", "queued", 0, 1)
    assert (after["state"], after["done"]) == ("done", 1)
    assert [item["product_url_id"] for item in after["items"]] == [page.id]
    assert (listed["total"], listed["items"][0]["items"]) == (1, None)


def test_everything_is_fetched_by_one_job(client: TestClient, page: ProductUrl) -> None:
    answer = client.post("/api/pricing/products/fetch-all")

    assert answer.status_code == 202
    assert (answer.json()["kind"], answer.json()["total"]) == ("fetch_all", 1)


def test_the_products_that_somebody_picked_are_fetched_by_one_job(
    client: TestClient, session: Session, page: ProductUrl, stranger: User
) -> None:
    store = factories.make_store(session, stranger)
    product = factories.make_product(session, stranger)
    theirs = factories.make_product_url(session, product, store, is_primary=True)
    ids = [page.product_id, theirs.product_id]

    picked = client.post("/api/pricing/products/fetch", json={"product_ids": ids}).json()
    session.refresh(page)
    asked = page.asked
    checked(session, page)
    after = client.get(f"/api/jobs/{picked['id']}").json()
    by_filter = client.post("/api/pricing/products/fetch", json={"filter": {"favourite": True}})

    assert (picked["kind"], picked["state"], picked["total"]) == ("fetch_many", "queued", 1)
    assert asked
    assert (after["state"], after["done"]) == ("done", 1)
    assert (by_filter.status_code, by_filter.json()["state"]) == (202, "done")
    assert client.post("/api/pricing/products/fetch", json={}).status_code == 422


def test_a_job_is_followed_to_its_end(
    client: TestClient, session: Session, owner: User, page: ProductUrl
) -> None:
    job = factories.make_job(session, owner, page)
    checked(session, page)

    answer = client.get(f"/api/jobs/{job.id}/events")

    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.headers["cache-control"] == "no-store"
    (item, progress, end) = events(answer.text)
    assert item[:2] == ("item", "1")
    assert item[2]["product_url_id"] == page.id
    assert (progress[0], progress[2]["done"]) == ("progress", 1)
    assert (end[0], end[1], end[2]["state"]) == ("end", "end", "done")


def test_whoever_comes_back_hears_only_what_is_new(
    client: TestClient, session: Session, owner: User, page: ProductUrl
) -> None:
    store = factories.make_store(session, owner)
    product = factories.make_product(session, owner)
    other = factories.make_product_url(session, product, store, is_primary=True)
    job = factories.make_job(session, owner, page, other)
    checked(session, page, other)
    path = f"/api/jobs/{job.id}/events"

    again = client.get(path, headers={"Last-Event-ID": "1"})
    strange = client.get(path, headers={"Last-Event-ID": "x"})
    over = client.get(path, headers={"Last-Event-ID": "end"})

    assert [event[1] for event in events(again.text)] == ["2", "", "end"]
    assert [event[1] for event in events(strange.text)] == ["1", "2", "", "end"]
    assert (over.status_code, over.text) == (204, "")


def test_a_job_can_be_stopped_once(
    client: TestClient, session: Session, owner: User, page: ProductUrl
) -> None:
    job = factories.make_job(session, owner, page)

    stopped = client.post(f"/api/jobs/{job.id}/cancel")
    again = client.post(f"/api/jobs/{job.id}/cancel")

    assert (stopped.status_code, stopped.json()["state"]) == (200, "cancelled")
    assert (again.status_code, again.json()["title"]) == (409, "conflict")
    assert [event[0] for event in events(client.get(f"/api/jobs/{job.id}/events").text)] == ["end"]


def test_a_strangers_jobs_are_not_there(
    client_for: MakeClient, session: Session, owner: User, stranger: User, page: ProductUrl
) -> None:
    job = factories.make_job(session, owner, page)
    client = client_for(stranger)

    assert client.get("/api/jobs").json()["total"] == 0
    assert client.get(f"/api/jobs/{job.id}/events").status_code == 404


def test_the_jobs_of_a_product_are_those_that_touched_any_of_its_pages(
    client: TestClient, session: Session, owner: User, stranger: User, page: ProductUrl
) -> None:
    named = client.post(f"/api/pricing/products/{page.product_id}/fetch").json()["id"]
    checked(session, page)
    whole = client.post("/api/pricing/products/fetch-all").json()["id"]
    other = factories.make_product(session, owner)
    store = factories.make_store(session, owner)
    beside = factories.make_product_url(session, other, store, is_primary=True)
    factories.make_job(session, owner, beside)
    line = {"url": "https://a.example/1"}
    body = {"items": [line], "product_id": page.product_id}
    imported = client.post("/api/imports", json=body).json()["job_id"]
    theirs = factories.make_product(session, stranger)

    found = client.get("/api/jobs", params={"product_id": page.product_id}).json()

    assert [job["id"] for job in found["items"]] == [imported, whole, named]
    assert client.get("/api/jobs", params={"product_id": theirs.id}).status_code == 404
