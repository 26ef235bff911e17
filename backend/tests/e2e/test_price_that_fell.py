"""The main job, from the first account to the trend, through HTTP, the broker and the worker."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.shop.pages import ShopPage
from tests.shop.server import Shop
from tests.support.browser import dom_of
from tests.support.stack import Stack, eventually, running_stack


@pytest.fixture(scope="module")
def shop() -> Iterator[Shop]:
    with Shop() as shop:
        yield shop


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory, shop: Shop) -> Iterator[Stack]:
    home = tmp_path_factory.mktemp("stack") / "home"
    with running_stack(home, {**shop.environment, "SCRAPE_GAP_SECONDS": "0"}) as stack:
        yield stack


def test_a_price_that_fell_is_seen_by_a_check_in_the_worker(stack: Stack, shop: Shop) -> None:
    page = shop.page("/p/kettle", amount="24.99")
    with signed_in(stack) as client:
        _track_a_price_that_falls(stack, client, page)


def test_the_contract_is_shown_in_a_browser_without_a_network(stack: Stack, tmp_path: Path) -> None:
    page = dom_of(f"{stack.url}/docs", tmp_path)

    assert "/api/product-urls/quick-add" in page
    assert "opblock-summary" in page


def _track_a_price_that_falls(stack: Stack, client: httpx.Client, page: ShopPage) -> None:
    added = done(client.post("/api/product-urls/quick-add", json={"url": page.url}), 201)
    page.amount = "19.99"
    queued = done(client.post(f"/api/pricing/products/{added['product_id']}/fetch"), 202)
    product = eventually(
        lambda: product_with(client, added["product_id"], "19.99"), seconds=30, of=stack
    )
    readings = done(
        client.get(
            "/api/price-history",
            params={"product_url_id": added["product_url_id"], "resolution": "raw"},
        ),
        200,
    )

    assert added["title"] == "Copper kettle"
    assert (added["price"], added["currency"]) == ("24.99", "EUR")
    assert (queued["kind"], queued["total"]) == ("fetch", 1)
    assert sorted(reading["amount"] for reading in readings["items"]) == ["19.99", "24.99"]
    assert product["best"]["currency"] == "EUR"
    assert product["trend"] == "lowest"
    assert (product["min"], product["max"]) == ("19.99", "24.99")


def signed_in(stack: Stack) -> httpx.Client:
    """The first account, made by setup, and a client that is signed in to it."""
    account = {"email": "first@example.com", "password": "correct horse battery"}
    with stack.client() as anonymous:
        done(anonymous.post("/api/setup", json=account), 201)
        token = done(anonymous.post("/api/auth/login", json=account), 200)["access_token"]
    return stack.client(token)


def product_with(client: httpx.Client, product_id: int, amount: str) -> dict[str, Any] | None:
    product = done(client.get(f"/api/products/{product_id}"), 200)
    best = product["best"]
    return product if best is not None and best["amount"] == amount else None


def done(answer: httpx.Response, status: int) -> Any:
    assert answer.status_code == status, answer.text
    return answer.json()
