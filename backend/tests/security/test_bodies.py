"""What nobody may set about a row, and what is no body at all."""

import asyncio
from typing import Final

import pytest
from fastapi.testclient import TestClient
from starlette.types import ASGIApp, Message, Scope

from app.api.guards import LONGEST_BODY
from app.core.database import Session
from app.models import User
from app.models.users import Role
from tests import factories
from tests.conftest import MakeClient
from tests.security.test_doors import AnyId
from tests.support.routes import Route

FORBIDDEN: Final = (
    "id",
    "user_id",
    "owner_id",
    "role",
    "is_superuser",
    "permissions",
    "token_version",
    "password_hash",
    "price_cache",
    "created_at",
    "updated_at",
)


GRANTED: Final = {"POST /api/admin/users": {"role"}, "PATCH /api/admin/users/{user_id}": {"role"}}
"""Where administrators do set one of them about somebody."""


def test_no_body_takes_an_owner_a_role_a_cache_or_a_timestamp(
    client_for: MakeClient, session: Session, every_route: list[Route]
) -> None:
    client = client_for(factories.make_user(session, role=Role.ADMIN))
    taken = {}

    for route in every_route:
        if route.body is None:
            continue
        forbidden = set(FORBIDDEN) - GRANTED.get(str(route), set())
        assert set(route.body["properties"]).isdisjoint(forbidden), str(route)
        for name in sorted(forbidden):
            answer = route.call(client, AnyId(), json={**route.smallest_body(), name: 1})
            told = [error["loc"][-1] for error in answer.json().get("errors", [])]
            if answer.status_code != 422 or name not in told:
                taken[f"{route} {name}"] = answer.status_code

    assert taken == {}


def test_json_has_to_say_that_it_is_json(
    client_for: MakeClient, admin: User, every_route: list[Route]
) -> None:
    """A form of another site can send text/plain without asking first."""
    client = client_for(admin)
    for route in every_route:
        if route.body is None:
            continue
        answer = route.call(
            client,
            AnyId(),
            content=b'{"name": "x", "email": "a@example.com", "password": "correct horse"}',
            headers={"Content-Type": "text/plain"},
        )
        assert answer.status_code == 422, str(route)


@pytest.mark.parametrize(
    "content",
    [
        b"[" * 200_000,
        b'{"name": ' * 50_000,
        b"9" * 5_000,
        b'{"name": NaN}',
        b'{"name": "\\ud800"}',
        b'{"name": "a\\u0000b"}',
        b"\xff\xfe",
        b"",
        b"null",
    ],
)
def test_what_is_no_body_is_refused_and_harms_nobody(client: TestClient, content: bytes) -> None:
    headers = {"Content-Type": "application/json"}

    answer = client.post("/api/tags", content=content, headers=headers)

    assert answer.status_code in {400, 422}
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("depth", [52, 900, 950, 980, 990, 1_000, 5_000])
@pytest.mark.parametrize("brackets", ["[]", "{}"])
def test_what_is_nested_too_deeply_is_refused(
    client: TestClient, depth: int, brackets: str
) -> None:
    """Between what our own walk could take and what the parser takes lies no surprise."""
    start, end = brackets[0] + ('"name": ' if brackets == "{}" else ""), brackets[1]
    content = '{"name": ' + start * depth + "1" + end * depth + "}"
    headers = {"Content-Type": "application/json"}

    answer = client.post("/api/tags", content=content, headers=headers)

    assert answer.status_code in {400, 422}
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_depth_that_people_reach_is_refused_for_what_it_is(client: TestClient) -> None:
    shallow = client.post("/api/tags", json={"name": [[["x"]]]})
    content = '{"name": ' + "[" * 60 + "]" * 60 + "}"
    deep = client.post("/api/tags", content=content, headers={"Content-Type": "application/json"})

    assert shallow.json()["detail"] == "name: Input should be a valid string"
    assert "nested more than 50 levels deep" in deep.json()["detail"]


def test_a_body_that_says_it_is_too_long_is_not_read(anonymous: TestClient) -> None:
    answer = anonymous.post(
        "/api/auth/login",
        content=b"{}",
        headers={"Content-Type": "application/json", "Content-Length": str(LONGEST_BODY + 1)},
    )

    assert answer.status_code == 413
    assert answer.json()["title"] == "too_large"


def test_a_body_that_does_not_say_how_long_it_is_ends_at_the_limit(client_app: ASGIApp) -> None:
    chunks = read = LONGEST_BODY // 65_536 + 100
    answered: list[Message] = []

    async def receive() -> Message:
        nonlocal read
        read -= 1
        return {"type": "http.request", "body": b"x" * 65_536, "more_body": read > 0}

    async def send(message: Message) -> None:
        answered.append(message)

    async def call() -> None:
        await client_app(_request("/api/auth/login"), receive, send)

    asyncio.run(call())

    assert answered[0]["status"] == 413
    assert chunks - read == LONGEST_BODY // 65_536 + 1


def test_a_body_at_the_limit_is_read(anonymous: TestClient) -> None:
    content = b'{"email": "' + b"x" * (LONGEST_BODY - 13) + b'"}'
    assert len(content) == LONGEST_BODY

    answer = anonymous.post(
        "/api/auth/login", content=content, headers={"Content-Type": "application/json"}
    )

    assert answer.status_code == 422


def _request(path: str) -> Scope:
    """A POST of JSON that does not say how long it is, as a server hands it over."""
    return {
        "type": "http",
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(b"host", b"testserver"), (b"content-type", b"application/json")],
        "client": ("127.0.0.1", 50_000),
        "server": ("testserver", 80),
    }
