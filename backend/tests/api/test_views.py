"""Saved views over HTTP."""

import pytest
from fastapi.testclient import TestClient


def test_a_view_is_kept_renamed_and_deleted(client: TestClient) -> None:
    made = client.post(
        "/api/views", json={"name": "Cheap now", "query": "trend=lowest&sort=price", "pinned": True}
    )
    path = f"/api/views/{made.json()['id']}"

    renamed = client.patch(path, json={"name": "Bargains"})

    assert made.status_code == 201
    assert renamed.json() == made.json() | {"name": "Bargains"}
    assert client.get("/api/views").json()["items"] == [renamed.json()]
    assert client.delete(path).status_code == 204
    assert client.get(path).status_code == 404


def test_a_name_is_taken_once_for_each_owner(client: TestClient) -> None:
    client.post("/api/views", json={"name": "Mine"})
    other = client.post("/api/views", json={"name": "Other"}).json()

    assert client.post("/api/views", json={"name": "Mine"}).status_code == 409
    assert client.patch(f"/api/views/{other['id']}", json={"name": "Mine"}).status_code == 409


@pytest.mark.parametrize(
    "change",
    [
        {"path": "https://elsewhere.example/"},
        {"path": "//elsewhere.example"},
        {"path": "javascript:alert(1)"},
        {"icon": "<svg>"},
        {"name": " "},
        {"query": "x" * 2_001},
        {"user_id": 1},
    ],
)
def test_a_view_leads_nowhere_else(client: TestClient, change: dict[str, object]) -> None:
    assert client.post("/api/views", json={"name": "View"} | change).status_code == 422
