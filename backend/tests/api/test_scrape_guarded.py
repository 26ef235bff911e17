"""What a preview tells of its way, and whom it harms: neither secrets, nor others, nor the API."""

import json
from contextlib import ExitStack

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from app.core.database import Session
from app.models import Snapshot, User
from app.services.sightings import AT_ONCE, PLACES
from tests import factories
from tests.conftest import MakeClient
from tests.shop import Body, Shop
from tests.support.previews import preview

pytestmark = pytest.mark.usefixtures("shop_settings")


def test_the_way_to_a_page_is_told_without_what_would_let_somebody_in(
    client: TestClient, shop: Shop
) -> None:
    page = shop.page(headers={"X-Served-By": "cache-7", "X-Auth-Token": "hush"})
    start = shop.page(
        "/old", redirect_to=page.url, status=301, headers={"Set-Cookie": "basket=hush; Path=/"}
    )

    shown = preview(client, url=start.url)

    redirect, last = shown["response"]["answers"]  # type: ignore[index]  # JSON
    assert (redirect["url"], redirect["status"]) == (start.url, 301)
    assert (last["url"], last["status"]) == (page.url, 200)
    assert {"name": "set-cookie", "value": None} in redirect["headers"]
    assert {"name": "location", "value": page.url} in redirect["headers"]
    assert {"name": "x-served-by", "value": "cache-7"} in last["headers"]
    assert {"name": "x-auth-token", "value": None} in last["headers"]
    assert "hush" not in json.dumps(shown["response"])


def test_a_refusal_tells_its_headers_too(client: TestClient, shop: Shop) -> None:
    url = shop.page(status=403, headers={"Server": "gate"}).url

    response: dict[str, object] = preview(client, url=url)["response"]  # type: ignore[assignment]  # JSON

    assert response["final_url"] == url
    (answer,) = response["answers"]  # type: ignore[misc]  # JSON
    assert (answer["status"], answer["ms"] >= 0) == (403, True)  # type: ignore[has-type]  # JSON
    assert {"name": "server", "value": "gate"} in answer["headers"]  # type: ignore[has-type]  # JSON


def test_long_and_many_headers_are_cut(client: TestClient, shop: Shop) -> None:
    many = {f"X-Note-{number}": "n" * 600 for number in range(80)}
    url = shop.page(headers=many).url

    (answer,) = preview(client, url=url)["response"]["answers"]  # type: ignore[index]  # JSON

    assert len(answer["headers"]) == 60
    assert max(len(each["value"] or "") for each in answer["headers"]) == 500


def test_reading_in_a_crowd_leaves_the_api_its_threads(
    client: TestClient, session: Session, owner: User, shop: Shop
) -> None:
    snapshot_id = preview(client, url=shop.page().url)["snapshot_id"]
    store = factories.make_store(session, owner)
    with ExitStack() as taken:
        for _ in range(AT_ONCE):
            assert PLACES.acquire(blocking=False)
            taken.callback(PLACES.release)

        answers = [
            client.post(f"/api/scrape/snapshots/{snapshot_id}/evaluate", json={}),
            client.post(f"/api/stores/{store.id}/replay", json={}),
            client.post("/api/scrape/preview", json={"url": shop.page().url}),
        ]

    assert [answer.status_code for answer in answers] == [503, 503, 503]
    assert len(shop.hits_of("/p/kettle")) == 1


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/", "http://[::1]/", "http://169.254.169.254/", "ftp://shop001.test/"]
)
def test_an_address_that_is_never_opened_is_refused(
    client: TestClient, session: Session, url: str
) -> None:
    answer = client.post("/api/scrape/preview", json={"url": url})

    assert answer.status_code == 400
    assert session.exec(select(Snapshot)).all() == []


def test_secrets_of_a_store_are_sent_to_its_own_hosts_alone(
    client: TestClient, session: Session, shop: Shop, owner: User
) -> None:
    store = factories.make_store(session, owner, domain="shop001.test")
    store.cookies, store.headers = "basket=1", {"X-Api-Key": "k", "X-Plain": "p"}
    session.flush()
    own, other = shop.page().url, shop.page(host="shop002.test").url

    preview(client, url=own, store_id=store.id)
    shown = preview(client, url=other, store_id=store.id)

    (at_home,) = shop.hits_of("/p/kettle")
    (abroad,) = shop.hits_of("/p/kettle", host="shop002.test")
    assert (at_home.headers["cookie"], at_home.headers["x-api-key"]) == ("basket=1", "k")
    assert "cookie" not in abroad.headers
    assert "x-api-key" not in abroad.headers
    assert abroad.headers["x-plain"] == "p"
    assert any("secrets stay here" in warning for warning in shown["warnings"])  # type: ignore[attr-defined]  # JSON


def test_nobody_else_reads_a_preview(
    client_for: MakeClient, client: TestClient, shop: Shop, stranger: User
) -> None:
    snapshot_id = preview(client, url=shop.page().url)["snapshot_id"]

    answer = client_for(stranger).post(f"/api/scrape/snapshots/{snapshot_id}/evaluate", json={})

    assert answer.status_code == 404


def test_a_page_that_never_ends_harms_nobody(client: TestClient, shop: Shop) -> None:
    shown = preview(client, url=shop.page(body=Body.ENDLESS).url, store={"timeout_seconds": 1})

    assert shown["listing"] is None
