"""A page that is read by a draft."""

from fastapi.testclient import TestClient


def preview(client: TestClient, **asked: object) -> dict[str, object]:
    """What the API tells of the page that is asked for."""
    answer = client.post("/api/scrape/preview", json=asked)
    assert answer.status_code == 200, answer.text
    shown: dict[str, object] = answer.json()
    return shown
