"""A page that is tracked by its address, and how many rows there are then."""

from typing import Any

from fastapi.testclient import TestClient


def add(client: TestClient, **body: Any) -> Any:
    """What quick add answered; it has to make something."""
    answer = client.post("/api/product-urls/quick-add", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


def totals(client: TestClient) -> tuple[int, int, int]:
    """Products, pages and stores that this client lists."""
    products, pages, stores = (
        client.get(f"/api/{noun}").json()["total"]
        for noun in ("products", "product-urls", "stores")
    )
    return products, pages, stores
