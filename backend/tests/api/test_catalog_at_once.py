"""Many requests at the same moment, with real threads and real commits."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response

from app.core.database import unit_of_work
from tests import factories
from tests.shop import Shop

AT_ONCE = 20

pytestmark = pytest.mark.usefixtures("committed", "empty_redis")

Ask = Callable[[TestClient, int], Response]


@pytest.fixture
def headers() -> dict[str, str]:
    with unit_of_work() as session:
        return factories.sign_in(session, factories.make_user(session))


@pytest.fixture
def client(client_app: FastAPI, headers: dict[str, str]) -> TestClient:
    return TestClient(client_app, headers=headers, raise_server_exceptions=False)


def test_many_quick_adds_of_one_page_make_one_store(
    client: TestClient, shop: Shop, shop_settings: None
) -> None:
    url = shop.page(name="Kettle", amount="24.99").url

    answers = at_once(
        client, lambda client, _: client.post("/api/product-urls/quick-add", json={"url": url})
    )

    assert Counter(answer.status_code for answer in answers) == {201: AT_ONCE}
    assert len({answer.json()["store_id"] for answer in answers}) == 1
    assert sum(answer.json()["store_created"] for answer in answers) == 1
    products = client.get("/api/products", params={"limit": 100}).json()
    assert products["total"] == AT_ONCE
    assert {product["urls_total"] for product in products["items"]} == {1}
    assert len({product["slug"] for product in products["items"]}) == AT_ONCE
    assert {product["best"]["amount"] for product in products["items"]} == {"24.99"}


def test_many_quick_adds_of_one_page_to_one_product_make_one_page(
    client: TestClient, shop: Shop, shop_settings: None
) -> None:
    body = {"url": shop.page().url, "product_id": _product(client), "tags": ["Kitchen"]}

    answers = at_once(
        client, lambda client, _: client.post("/api/product-urls/quick-add", json=body)
    )

    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: AT_ONCE - 1}
    (page,) = client.get(f"/api/products/{body['product_id']}").json()["urls"]
    assert page["is_primary"]
    assert client.get("/api/stores").json()["total"] == 1
    assert client.get("/api/tags").json()["total"] == 1
    history = client.get("/api/price-history", params={"product_url_id": page["id"]})
    assert history.json()["total"] == 1


def test_many_first_pages_leave_one_primary(client: TestClient) -> None:
    product_id = _product(client)

    answers = at_once(
        client,
        lambda client, number: client.post(
            "/api/product-urls",
            json={"product_id": product_id, "url": f"https://contoso.example/p/{number}"},
        ),
    )

    assert Counter(answer.status_code for answer in answers) == {201: AT_ONCE}
    assert len(_primaries(client, product_id)) == 1
    assert client.get("/api/stores").json()["total"] == 1


def test_primary_switches_at_once_leave_exactly_one(client: TestClient) -> None:
    product_id = _product(client)
    pages = [_page(client, product_id, number) for number in range(5)]

    answers = at_once(
        client,
        lambda client, number: client.patch(
            f"/api/product-urls/{pages[number % 5]}", json={"is_primary": True}
        ),
    )

    assert Counter(answer.status_code for answer in answers) == {200: AT_ONCE}
    assert len(_primaries(client, product_id)) == 1


def test_pages_deleted_at_once_never_leave_a_product_without_a_primary(client: TestClient) -> None:
    product_id = _product(client)
    pages = [_page(client, product_id, number) for number in range(AT_ONCE + 1)]

    def ask(client: TestClient, number: int) -> Response:
        if number % 4 == 0:
            return client.patch(f"/api/product-urls/{pages[number]}", json={"is_primary": True})
        return client.delete(f"/api/product-urls/{pages[number]}")

    answers = at_once(client, ask)

    assert Counter(answer.status_code for answer in answers) == {204: 15, 200: 5}
    assert len(_primaries(client, product_id)) == 1


def test_one_domain_at_once_makes_one_store(client: TestClient) -> None:
    answers = at_once(
        client,
        lambda client, number: client.post(
            "/api/stores", json={"name": f"Shop {number}", "domains": ["contoso.example"]}
        ),
    )

    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: AT_ONCE - 1}
    (store,) = client.get("/api/stores").json()["items"]
    refusals = {answer.json().get("detail") for answer in answers if answer.status_code == 409}
    assert refusals == {f"contoso.example belongs to your store '{store['name']}' already."}


def test_one_name_at_once_makes_products_with_slugs_of_their_own(client: TestClient) -> None:
    answers = at_once(
        client,
        lambda client, _: client.post("/api/products", json={"name": "Kettle", "tags": ["Gift"]}),
    )

    assert Counter(answer.status_code for answer in answers) == {201: AT_ONCE}
    assert len({answer.json()["slug"] for answer in answers}) == AT_ONCE
    assert client.get("/api/tags").json()["items"][0]["products_total"] == AT_ONCE


def test_one_slug_at_once_makes_one_product(client: TestClient) -> None:
    answers = at_once(
        client,
        lambda client, _: client.post("/api/products", json={"name": "Kettle", "slug": "kettle"}),
    )

    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: AT_ONCE - 1}


def test_whatever_touches_a_product_at_once_waits_its_turn(client: TestClient) -> None:
    product_id = _product(client)
    pages = [_page(client, product_id, number) for number in range(3)]
    store_id = client.get(f"/api/product-urls/{pages[0]}").json()["store_id"]

    def ask(client: TestClient, number: int) -> Response:
        page_id = pages[number % 3]
        reading = {"product_url_id": page_id, "amount": f"{number + 1}", "currency": "EUR"}
        match number % 5:
            case 0:
                return client.post("/api/price-history", json=reading)
            case 1:
                return client.patch(f"/api/product-urls/{page_id}", json={"is_primary": True})
            case 2:
                return client.patch(f"/api/stores/{store_id}", json={"name": f"Shop {number}"})
            case 3:
                return client.patch(f"/api/products/{product_id}", json={"tags": [f"t{number}"]})
        return client.patch(f"/api/product-urls/{page_id}", json={"active": number % 2 == 0})

    answers = at_once(client, ask)

    assert {answer.status_code for answer in answers} == {200, 201}
    assert len(_primaries(client, product_id)) == 1
    assert client.get("/api/price-history", params={"product_id": product_id}).json()["total"] == 4


@pytest.mark.parametrize("noun", ["stores", "products", "tags"])
def test_what_is_deleted_and_changed_at_once_is_gone_or_there(
    client: TestClient, noun: str
) -> None:
    body = {"name": "One", "domains": ["contoso.example"]} if noun == "stores" else {"name": "One"}
    path = f"/api/{noun}/{client.post(f'/api/{noun}', json=body).json()['id']}"

    answers = at_once(
        client,
        lambda client, number: (
            client.delete(path)
            if number % 2
            else client.patch(path, json={"name": f"Name {number}"})
        ),
    )

    statuses = Counter(answer.status_code for answer in answers)
    assert statuses.keys() <= {200, 204, 404}
    assert statuses[204] >= 1
    assert client.get(path).status_code == 404


def at_once(client: TestClient, ask: Ask) -> list[Response]:
    """Ask twenty times; all threads begin together."""
    barrier = Barrier(AT_ONCE)

    def wait_and_ask(number: int) -> Response:
        barrier.wait(timeout=10)
        return ask(client, number)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(wait_and_ask, range(AT_ONCE)))


def _product(client: TestClient) -> int:
    return int(client.post("/api/products", json={"name": "Kettle"}).json()["id"])


def _page(client: TestClient, product_id: int, number: int) -> int:
    body = {"product_id": product_id, "url": f"https://contoso.example/p/{number}"}
    return int(client.post("/api/product-urls", json=body).json()["id"])


def _primaries(client: TestClient, product_id: int) -> list[Any]:
    urls = client.get(f"/api/products/{product_id}").json()["urls"]
    return [page["id"] for page in urls if page["is_primary"]]
