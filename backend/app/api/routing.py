"""How a request finds its route and is answered: by one turn of one thread.

FastAPI asks every router on the way for a match twice, and takes a turn in a thread for each plain
dependency, for the endpoint, for the answer's model and for the commit. Together that costs more
than most answers. Here the routes stand in one row, and a plain endpoint with all that it depends
on runs in one thread from its first statement to its commit. Where there is no body to read, the
steps up to the endpoint are planned once, in `plans.py`; else FastAPI finds them.
"""

from collections.abc import Callable, Coroutine, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import replace
from functools import cache
from inspect import isgeneratorfunction
from typing import Any, Final

from fastapi import FastAPI
from fastapi.datastructures import DefaultPlaceholder
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import ResponseValidationError
from fastapi.requests import Request
from fastapi.responses import Response
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts
from starlette.concurrency import run_in_threadpool
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

from app.api.plans import Plan, can_plan, is_plain, without_waiting

_Answer = Callable[[Request], Coroutine[Any, Any, Response]]

_KEPT: Final = (
    "path",
    "endpoint",
    "response_model",
    "status_code",
    "tags",
    "dependencies",
    "summary",
    "description",
    "response_description",
    "responses",
    "deprecated",
    "name",
    "methods",
    "operation_id",
    "response_model_include",
    "response_model_exclude",
    "response_model_by_alias",
    "response_model_exclude_unset",
    "response_model_exclude_defaults",
    "response_model_exclude_none",
    "include_in_schema",
    "response_class",
    "dependency_overrides_provider",
    "callbacks",
    "openapi_extra",
    "generate_unique_id_function",
    "strict_content_type",
    "max_body_size",
)
"""What makes a route, as its routers have it together."""

_PARAMETER: Final = "{"
_LEFT_OUT: Final = ("unset", "defaults", "none")

_turn: ContextVar[ExitStack] = ContextVar("turn")


def install(app: FastAPI) -> None:
    """Put the routes of all routers into one row, once they all have been included.

    Before them stands an index, which tries those alone that begin as a path does.
    """
    row = list(_in_one_row(app.routes))
    app.router.routes[:] = [Index(each for each in row if isinstance(each, Route)), *row]


class Route(APIRoute):
    """A route whose endpoint and dependencies share one turn, unless something has to wait."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        super().__init__(path, endpoint, **options)
        self._begins = self.path_format.partition("{")[0]
        if self._is_planned():
            self._plan = Plan(self.dependant)
            self.app = self._answer_by_plan

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        if not scope["path"].startswith(self._begins) and not scope.get("root_path"):
            return Match.NONE, {}
        return super().matches(scope)

    def get_route_handler(self) -> _Answer:
        if not is_plain(self.endpoint):
            return super().get_route_handler()
        # The OpenAPI document is told by the dependant as it was.
        told, self.dependant = self.dependant, _within_a_turn(self.dependant)
        answer = super().get_route_handler()
        self.dependant = told
        reads = self.body_field is not None

        async def in_one_turn(request: Request) -> Response:
            if reads:
                # The request keeps it, so that nobody has to wait for it within the turn.
                await request.body()
            return await run_in_threadpool(_take_turn, answer, request)

        return in_one_turn

    def _is_planned(self) -> bool:
        return (
            is_plain(self.endpoint)
            and self.body_field is None
            and self.response_field is not None
            and isinstance(self.response_class, DefaultPlaceholder)
            and not any(getattr(self, f"response_model_exclude_{each}") for each in _LEFT_OUT)
            and can_plan(self.dependant)
        )

    async def _answer_by_plan(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await run_in_threadpool(self._planned, Request(scope, receive, send))
        await response(scope, receive, send)

    def _planned(self, request: Request) -> Response:
        """The answer; its model is checked and written as JSON once."""
        answer, field = self._plan.take(request), self.response_field
        if field is None or isinstance(answer, Response):
            ready: Response = answer
            return ready
        value, errors = field.validate(answer, loc=("response",))
        if errors:
            raise ResponseValidationError(errors=errors, body=answer)
        body = field.serialize_json(value)
        return Response(body, self.status_code or 200, media_type="application/json")


class Index(BaseRoute):
    """Routes by the two words that their paths begin with, in the order they were made.

    It knows whole matches alone: whatever is not one goes on along the row.
    """

    path: Final = ""

    def __init__(self, routes: Iterable[Route]) -> None:
        known = [(_beginning(route.path_format), route) for route in routes]
        self._anywhere = [route for words, route in known if _PARAMETER in words]
        self._by_words = {
            words: [each for other, each in known if other == words or _PARAMETER in other]
            for words, _ in known
        }

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        if scope["type"] == "http" and not scope.get("root_path"):
            for route in self._by_words.get(_beginning(scope["path"]), self._anywhere):
                match, found = route.matches(scope)
                if match is Match.FULL:
                    return match, found
        return Match.NONE, {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        await scope["route"].handle(scope, receive, send)


def _beginning(path: str) -> str:
    return "/".join(path.split("/", 3)[:3])


def _in_one_row(routes: Iterable[BaseRoute]) -> Iterator[BaseRoute]:
    for context in list(iter_route_contexts(list(routes))):
        if isinstance(context.original_route, APIRoute):
            yield _own(context)
        else:
            yield context.route


def _own(context: RouteContext) -> Route:
    return Route(**{name: getattr(context, name) for name in _KEPT})


def _take_turn(answer: _Answer, request: Request) -> Response:
    """The answer, after what was opened for it has been closed: the transaction commits here."""
    with ExitStack() as stack:
        _turn.set(stack)
        return without_waiting(answer(request))


def _within_a_turn(dependant: Dependant) -> Dependant:
    call = dependant.call
    return replace(
        dependant,
        call=None if call is None else _called(call),
        dependencies=[_within_a_turn(each) for each in _asked_once(dependant.dependencies)],
    )


def _asked_once(dependencies: list[Dependant]) -> Iterator[Dependant]:
    """What a router asks for without a name, and the endpoint by name, is asked at the first place.

    FastAPI would find its value ready, but work out once more all that it depends on.
    """
    names = {(each.call, each.scope): each.name for each in dependencies if each.name}
    seen = set[Any]()
    for each in dependencies:
        asked = (each.call, each.scope)
        if each.name is None and asked in names:
            seen.add(asked)
            yield replace(each, name=names[asked])
        elif asked not in seen or each.name != names[asked]:
            yield each


# One for each function, so that what two others depend on is still asked once.
@cache
def _called(call: Callable[..., Any]) -> Callable[..., Any]:
    """The same, for who awaits it where it is: nobody else takes a turn."""
    if isgeneratorfunction(call):
        opened = contextmanager(call)

        async def entered(**values: Any) -> Any:
            return _turn.get().enter_context(opened(**values))

        return entered
    if not is_plain(call):
        return call

    async def called(**values: Any) -> Any:
        return call(**values)

    return called
