"""Bulk imports with real commits: many at the same moment, and many shops at a time."""

import json
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any, Final

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.core.database import unit_of_work
from tests import factories
from tests.shop import Shop

pytestmark = pytest.mark.usefixtures("committed", "empty_redis", "shop_settings")

AT_ONCE: Final = 50
LATENCY_SECONDS: Final = 3.0
"""What a slow shop takes, so that the test measures waiting and not what else this machine does."""


@pytest.fixture
def client(committed: None, client_app: FastAPI) -> TestClient:
    with unit_of_work() as session:
        headers = factories.sign_in(session, factories.make_user(session))
    return TestClient(client_app, headers=headers, raise_server_exceptions=False)


def test_fifty_imports_of_the_same_pages_leave_one_store_one_page_and_one_primary(
    client: TestClient, shop: Shop
) -> None:
    product_id = client.post("/api/products", json={"name": "Kettle"}).json()["id"]
    urls = [shop.page("/p/1", host=f"shop{n}.test").url for n in range(3)]
    barrier = Barrier(AT_ONCE)

    def ask(number: int) -> tuple[int, list[str]]:
        turned = urls[number % 3 :] + urls[: number % 3]
        items = [{"url": url, "set_primary": at == 0} for at, url in enumerate(turned)]
        barrier.wait(timeout=30)
        answer = client.post(
            "/api/product-urls/bulk-import", json={"items": items, "product_id": product_id}
        )
        return answer.status_code, [each["reason"] for each in answer.json()["skipped"]]

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(ask, range(AT_ONCE)))

    assert Counter(status for status, _ in answers) == {200: AT_ONCE}
    assert {reason for _, skipped in answers for reason in skipped} == {"already_tracked"}
    assert sum(3 - len(skipped) for _, skipped in answers) == 3
    pages = client.get(f"/api/products/{product_id}").json()["urls"]
    assert sorted(page["url"] for page in pages) == urls
    assert sum(page["is_primary"] for page in pages) == 1
    assert client.get("/api/stores").json()["total"] == 3


def test_imports_quick_adds_and_switches_of_the_same_pages_at_once_leave_one_of_each(
    client: TestClient, shop: Shop
) -> None:
    product_id = client.post("/api/products", json={"name": "Kettle"}).json()["id"]
    urls = [shop.page(f"/p/{n}").url for n in range(2)]
    known = [
        client.post("/api/product-urls", json={"product_id": product_id, "url": url}).json()["id"]
        for url in (shop.page("/p/8").url, shop.page("/p/9").url)
    ]
    barrier = Barrier(AT_ONCE)

    def ask(number: int) -> int:
        url = urls[number % 2]
        barrier.wait(timeout=30)
        if number % 3 == 0:
            items = [{"url": url, "set_primary": True}]
            body: dict[str, Any] = {"items": items, "product_id": product_id}
            return client.post("/api/product-urls/bulk-import", json=body).status_code
        if number % 3 == 1:
            body = {"url": url, "product_id": product_id}
            return client.post("/api/product-urls/quick-add", json=body).status_code
        path = f"/api/product-urls/{known[number % 2]}"
        return client.patch(path, json={"is_primary": True}).status_code

    with ThreadPoolExecutor(AT_ONCE) as pool:
        statuses = list(pool.map(ask, range(AT_ONCE)))

    assert set(statuses[0::3]) == {200}
    assert set(statuses[1::3]) <= {201, 409}
    assert set(statuses[2::3]) == {200}
    pages = client.get(f"/api/products/{product_id}").json()["urls"]
    assert len(pages) == len({page["url"] for page in pages}) == 4
    assert sum(page["is_primary"] for page in pages) == 1
    assert client.get("/api/stores").json()["total"] == 1


def test_two_hundred_pages_of_a_hundred_shops_come_in_a_tenth_of_the_time(
    client: TestClient, shop: Shop
) -> None:
    good = [
        shop.page(f"/p/{n}", host=f"shop{shop_number:03}.test", delay_seconds=LATENCY_SECONDS).url
        for shop_number in range(90)
        for n in range(2)
    ]
    bad = [f"nonsense {n}" for n in range(4)]
    bad += [f"http://10.0.0.{n}/p" for n in range(4)]
    bad += [f"{url}#top" for url in good[:4]]
    bad += [
        shop.page(f"/p/{n}", host=f"gone{n}.test", status=404, delay_seconds=LATENCY_SECONDS).url
        for n in range(8)
    ]
    body = {"items": [{"url": url} for url in [*good, *bad]], "search_query": "Kettle"}

    began_at, worked_before = time.monotonic(), time.process_time()
    events = told(client, body)
    took = time.monotonic() - began_at
    worked = time.process_time() - worked_before

    one_after_another = sum(hit.ended_at - hit.began_at for hit in shop.hits)
    summary = events[-1][1]
    assert len(summary["created_urls"]) == 180
    assert all(page["price"] for page in summary["created_urls"])
    assert Counter(each["reason"] for each in summary["skipped"]) == {
        "invalid_url": 4,
        "refused": 4,
        "duplicate": 4,
        "fetch_failed": 8,
    }
    told_of = [name for name, _ in events if name != "stage"]
    assert told_of == ["start", *["item"] * 200, "summary"]
    assert one_after_another > 188 * LATENCY_SECONDS
    assert took < one_after_another / 10, f"{took:.1f} s of {one_after_another:.1f} s"
    # Of shops that take a second each, too: beside waiting for two pages of a shop, there is work.
    assert worked < 188 / 10 - 2, f"{worked:.1f} s of work"


def told(client: TestClient, body: dict[str, Any]) -> list[tuple[str, Any]]:
    """Name and data of each event of a streamed import."""
    answer = client.post(
        "/api/product-urls/bulk-import", json=body, headers={"Accept": "text/event-stream"}
    )
    blocks = [block.splitlines() for block in answer.text.strip().split("\n\n")]
    return [(lines[0][7:], json.loads(lines[1][6:])) for lines in blocks]
