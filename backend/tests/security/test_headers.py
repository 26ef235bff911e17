"""Headers that every answer carries, and requests that come from somebody else's page."""

from collections.abc import Iterator
from typing import Final

import pytest
from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from fastapi.testclient import TestClient
from httpx2 import Response

from app.main import create_app
from tests.security.test_doors import AnyId
from tests.support.routes import Route

EXPECTED: Final = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
}


@pytest.fixture
def broken_app() -> FastAPI:
    """The application with a route that fails in a way nobody foresaw."""
    app = create_app()

    @app.get("/api/broken")
    def fail() -> None:
        raise RuntimeError("password=hunter2")

    @app.get("/api/half-way")
    def begin() -> StreamingResponse:
        return StreamingResponse(breaking_off())

    return app


def breaking_off() -> Iterator[str]:
    yield "One line, and then "
    raise RuntimeError("half way")


def assert_headers(answer: Response) -> None:
    told = {name: answer.headers.get(name) for name in EXPECTED}
    assert told == EXPECTED, str(answer.request.url)
    assert answer.headers["x-request-id"]
    assert "access-control-allow-origin" not in answer.headers


def test_every_route_answers_with_every_header(
    client: TestClient, every_route: list[Route]
) -> None:
    for route in every_route:
        assert_headers(route.call(client, AnyId()))


def test_refusals_carry_the_headers_as_well(anonymous: TestClient) -> None:
    assert_headers(anonymous.get("/api/nothing"))
    assert_headers(anonymous.put("/api/tags"))
    assert_headers(anonymous.post("/api/tags", headers={"Origin": "null"}))
    assert_headers(anonymous.post("/api/tags", headers={"Content-Length": "99999999"}))


def test_a_surprise_carries_the_headers_and_tells_nothing(broken_app: FastAPI) -> None:
    answer = TestClient(broken_app).get("/api/broken")

    assert answer.status_code == 500
    assert answer.json()["title"] == "internal_error"
    assert answer.json()["request_id"] == answer.headers["x-request-id"]
    assert "hunter2" not in answer.text
    assert_headers(answer)


def test_a_surprise_in_the_middle_of_an_answer_breaks_it_off(broken_app: FastAPI) -> None:
    with pytest.raises(RuntimeError, match="half way"):
        TestClient(broken_app).get("/api/half-way")


def test_the_application_starts_and_stops_through_every_guard(broken_app: FastAPI) -> None:
    with TestClient(broken_app) as client:
        assert client.get("/api/health").status_code == 200


def test_no_other_site_may_read_an_answer(client: TestClient, every_route: list[Route]) -> None:
    asked = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    for route in every_route:
        path = route.path.format_map(AnyId())
        answer = client.request("OPTIONS", path, headers=asked)
        assert answer.status_code == 405, str(route)
        assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "null", "Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://other.testserver"},
        {"Origin": "http://testserver.evil.example"},
        {"Origin": "http://testserver:81"},
    ],
)
def test_another_sites_page_changes_nothing(
    client: TestClient, every_route: list[Route], headers: dict[str, str]
) -> None:
    changing = [route for route in every_route if route.method != "GET"]

    answers = [route.call(client, AnyId(), headers=headers, json={}) for route in changing]

    assert {answer.status_code for answer in answers} == {403}
    assert {answer.json()["title"] for answer in answers} == {"foreign_origin"}


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://testserver"},
        {"Origin": "http://localhost:8000"},
        {"Origin": "https://shop.example", "Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
    ],
)
def test_our_own_pages_and_programs_pass(client: TestClient, headers: dict[str, str]) -> None:
    assert client.post("/api/tags", headers=headers, json={"name": "TV"}).status_code == 201
