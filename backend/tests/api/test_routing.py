import asyncio
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Annotated

import pytest
from anyio import to_thread
from fastapi import Depends, FastAPI, Query, Response
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from starlette.routing import Match

from app.api import routing
from app.main import create_app


class Shade(StrEnum):
    DARK = "dark"
    LIGHT = "light"


@pytest.fixture
def happened() -> list[str]:
    return []


def add_planned(app: FastAPI, asked: Callable[..., str], happened: list[str]) -> None:
    """A route without a body and without anything that FastAPI alone hands out."""

    @app.get("/planned/{number}")
    def planned(
        number: int,
        again: Annotated[str, Depends(asked, scope="function")],
        limit: Annotated[int, Query(ge=1)] = 50,
        tag: Annotated[list[str] | None, Query()] = None,
        shade: Annotated[Shade, Query(alias="colour")] = Shade.DARK,
    ) -> dict[str, str]:
        happened.append("answered")
        return {"got": f"{again} {number} {limit} {tag} {shade.value}"}


@pytest.fixture
def small(happened: list[str]) -> FastAPI:
    """An application whose routes share one resource that is opened and closed."""

    def opened() -> Iterator[str]:
        happened.append("opened")
        try:
            yield "resource"
        except ValueError:
            happened.append("failed")
            raise
        happened.append("closed")

    resource = Annotated[str, Depends(opened, scope="function")]

    def asked(given: resource) -> str:
        happened.append("asked")
        return given

    app = FastAPI(dependencies=[Depends(asked, scope="function")])

    @app.get("/good")
    def good(
        again: Annotated[str, Depends(asked, scope="function")], response: Response
    ) -> dict[str, str]:
        happened.append("answered")
        response.headers["X-Told"] = again
        return {"is": again}

    @app.get("/bad")
    def bad(_: resource) -> None:
        raise ValueError

    add_planned(app, asked, happened)

    @app.get("/waits")
    async def waits(given: resource) -> dict[str, str]:
        await to_thread.run_sync(happened.append, "waited")
        return {"is": given}

    @app.get("/{name}")
    def named(name: str) -> dict[str, str]:
        return {"named": name}

    routing.install(app)
    return app


def test_what_a_request_opened_is_closed_before_its_answer_is_sent(
    small: FastAPI, happened: list[str]
) -> None:
    async def note(scope: object, receive: object, send: object) -> None:
        async def noted(message: dict[str, str]) -> None:
            happened.append(message["type"])
            await send(message)  # type: ignore[operator]  # what ASGI calls so

        await small(scope, receive, noted)  # type: ignore[arg-type]  # what ASGI calls so

    answer = TestClient(note).get("/good")

    assert answer.json() == {"is": "resource"}
    assert answer.headers["X-Told"] == "resource"
    assert happened[:5] == ["opened", "asked", "answered", "closed", "http.response.start"]


def test_a_planned_route_does_the_same(small: FastAPI, happened: list[str]) -> None:
    answer = TestClient(small).get("/planned/7")

    assert answer.json() == {"got": "resource 7 50 None dark"}
    assert happened == ["opened", "asked", "answered", "closed"]


def test_a_planned_route_reads_what_the_request_names(small: FastAPI) -> None:
    answer = TestClient(small).get("/planned/7?tag=a&limit=3&tag=b&colour=light&shade=dark")

    assert answer.json() == {"got": "resource 7 3 ['a', 'b'] light"}


def test_a_planned_route_tells_all_that_does_not_parse(small: FastAPI, happened: list[str]) -> None:
    answer = TestClient(small).get("/planned/seven?limit=0&colour=dim")

    assert answer.status_code == 422
    assert [each["loc"] for each in answer.json()["detail"]] == [
        ["path", "number"],
        ["query", "limit"],
        ["query", "colour"],
    ]
    assert happened == ["opened", "asked"]


def test_the_index_finds_what_the_row_would_find(client_app: FastAPI) -> None:
    index, *row = client_app.router.routes
    paths = {each.path_format for each in row if isinstance(each, APIRoute)}

    for path in paths:
        scope = {"type": "http", "path": path.replace("{", "").replace("}", ""), "headers": []}
        for method in ("GET", "POST", "PATCH", "DELETE"):
            asked = {**scope, "method": method}
            found, told = index.matches(asked)
            first = next((each for each in row if each.matches(asked)[0] is Match.FULL), None)
            assert told.get("route") is (first if isinstance(first, APIRoute) else None)
            assert (found is Match.FULL) is isinstance(first, APIRoute)


def test_a_failure_reaches_what_was_opened(small: FastAPI, happened: list[str]) -> None:
    client = TestClient(small, raise_server_exceptions=False)

    assert client.get("/bad").status_code == 500
    assert happened == ["opened", "asked", "failed"]


def test_an_endpoint_that_waits_has_no_turn_of_its_own(small: FastAPI, happened: list[str]) -> None:
    assert TestClient(small).get("/waits").json() == {"is": "resource"}
    assert happened == ["opened", "asked", "waited", "closed"]


def test_routes_are_tried_in_the_order_they_were_made(small: FastAPI) -> None:
    client = TestClient(small)

    assert client.get("/other").json() == {"named": "other"}
    assert client.get("/good").json() == {"is": "resource"}
    assert client.post("/good").status_code == 405
    assert client.get("/other/more").status_code == 404


def test_a_plain_dependency_that_waits_in_a_turn_is_a_mistake_of_ours() -> None:
    app = FastAPI()

    async def waits() -> None:
        await asyncio.sleep(0)

    @app.get("/", dependencies=[Depends(waits)])
    def nothing() -> None: ...

    routing.install(app)

    with pytest.raises(RuntimeError, match="make the endpoint async"):
        TestClient(app).get("/")


def test_every_route_of_ours_stands_in_the_row() -> None:
    found = create_app().routes

    assert len(found) > 100
    assert [each for each in found if isinstance(each, APIRoute) and type(each) is APIRoute] == []
    assert all(hasattr(each, "path") for each in found)


def test_a_request_takes_one_turn_of_a_thread(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns: list[object] = []
    run_sync = to_thread.run_sync

    async def counted(call: object, *args: object, **options: object) -> object:
        turns.append(call)
        return await run_sync(call, *args, **options)  # type: ignore[arg-type]  # passed on as it is

    monkeypatch.setattr(to_thread, "run_sync", counted)

    assert client.get("/api/products").status_code == 200
    assert len(turns) == 1
