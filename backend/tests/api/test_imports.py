"""Lists of pages: a look beforehand, the job, and trying again."""

from fastapi.testclient import TestClient
from sqlmodel import select

from app.core.database import Session
from app.models import Job, User
from app.models.jobs import JobKind, JobState
from tests import factories
from tests.conftest import MakeClient


def test_a_list_is_looked_at_and_then_kept_as_a_job(client: TestClient, session: Session) -> None:
    lines = [
        {"url": "https://a.example/1", "product": "Kettle", "tags": ["Kitchen"]},
        {"url": "https://a.example/1"},
    ]
    body = {"items": lines, "grouping": "named", "skip_tracked": True}

    looked = client.post("/api/imports/preview", json=body)
    started = client.post("/api/imports", json=body)

    assert looked.status_code == 200
    assert [item["reason"] for item in looked.json()["items"]] == [None, "duplicate"]
    assert looked.json()["new_products"] == 1
    assert started.status_code == 202
    told = client.get(f"/api/jobs/{started.json()['job_id']}").json()
    assert (told["kind"], told["state"], told["total"]) == ("bulk_import", "queued", 2)
    assert [item["product_name"] for item in told["items"]] == ["Kettle", None]


def test_only_an_import_that_is_over_is_tried_again(
    client: TestClient, session: Session, owner: User
) -> None:
    started = client.post("/api/imports", json={"items": [{"url": "https://a.example/1"}]}).json()
    fetching = factories.make_job(session, owner)

    assert client.post(f"/api/imports/{started['job_id']}/retry").status_code == 409
    assert client.post(f"/api/imports/{fetching.id}/retry").status_code == 409
    client.post(f"/api/jobs/{started['job_id']}/cancel")
    again = client.post(f"/api/imports/{started['job_id']}/retry")

    assert again.status_code == 202
    job = session.exec(select(Job).where(Job.id == again.json()["job_id"])).one()
    assert (job.kind, job.state, job.total) == (JobKind.BULK_IMPORT, JobState.QUEUED, 1)


def test_what_an_admin_lists_for_somebody_is_theirs(
    client_for: MakeClient, session: Session, owner: User, admin: User
) -> None:
    shop = factories.make_store(session, owner)
    product = factories.make_product(session, owner)
    page = factories.make_product_url(session, product, shop, is_primary=True)
    body = {"items": [{"url": page.url}], "grouping": "each", "skip_tracked": True}

    own = client_for(admin).post("/api/imports/preview", json=body).json()
    for_them = client_for(admin).post(
        "/api/imports/preview", params={"owner_id": owner.id}, json=body
    )

    assert (own["pages"], own["items"][0]["tracked"]) == (1, None)
    assert for_them.json()["items"][0]["reason"] == "already_tracked"


def test_a_host_of_an_import_is_left_alone_until_it_may_go_on(client: TestClient) -> None:
    lines = [{"url": "https://a.example/1"}, {"url": "https://b.example/1"}]
    job_id = client.post("/api/imports", json={"items": lines}).json()["job_id"]
    hosts = f"/api/imports/{job_id}/hosts"

    paused = client.post(hosts, json={"host": "b.example", "paused": True})

    assert paused.json() == {"host": "b.example", "done": 0, "waiting": 1, "paused": True}
    told = client.get(hosts, params={"limit": 1, "offset": 1}).json()
    assert told == {"items": [paused.json()], "total": 2, "paused": 1}
    everyone = client.get(hosts, params={"left": True}).json()
    assert [each["host"] for each in everyone["items"]] == ["a.example", "b.example"]
    assert client.post(hosts, json={"host": "c.example", "paused": True}).status_code == 404
    client.post(f"/api/jobs/{job_id}/cancel")
    assert client.post(hosts, json={"host": "a.example", "paused": True}).status_code == 409
