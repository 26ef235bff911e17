"""What a plain endpoint depends on, as one list of steps that is worked out once for each route.

FastAPI walks the tree of dependencies anew for every request and works out every parameter by
itself, which costs more than what most of them are for. The steps are the same, in the same order,
with the same errors; parameters that a request does not name take their defaults at once.
"""

from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from enum import Enum
from inspect import isasyncgenfunction, iscoroutinefunction, isgeneratorfunction
from typing import Any, Final, TypeVar

from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import request_params_to_args
from fastapi.exceptions import RequestValidationError
from fastapi.requests import Request
from pydantic import BaseModel

Answered = TypeVar("Answered")

_FAILED: Final = object()
"""The value of a step that could not be taken; the error that says why is among the errors."""

_SOURCES: Final = (
    ("path_params", "path_params"),
    ("query_params", "query_params"),
    ("headers", "header_params"),
    ("cookies", "cookie_params"),
)
"""Where a request has parameters, and where a dependant lists them."""

_UNKNOWN: Final = (
    "body_params",
    "websocket_param_name",
    "response_param_name",
    "background_tasks_param_name",
    "security_scopes_param_name",
)
"""What a plan does not hand out."""

_SAME_FOR_ALL: Final = (str, int, bool, Enum, type(None))
"""Defaults that nobody can change under another request's hands."""


class Plan:
    """The steps up to an endpoint, which is the last one."""

    def __init__(self, dependant: Dependant) -> None:
        self._steps: list[_Step] = []
        self._known: dict[tuple[Any, str | None], int] = {}
        self._add(dependant)

    def take(self, request: Request) -> Any:
        """What the endpoint returns, after what was opened for it has been closed.

        Raises RequestValidationError for parameters that do not parse.
        """
        with ExitStack() as opened:
            values: list[Any] = []
            errors: list[Any] = []
            for step in self._steps:
                values.append(step.take(request, values, errors, opened))
            if errors:
                raise RequestValidationError(errors)
            return values[-1]

    def _add(self, dependant: Dependant) -> int:
        """Put the step of a dependant behind those that it needs; returns its place."""
        needed = [(each.name, self._place_of(each)) for each in dependant.dependencies]
        self._steps.append(_step(dependant, needed))
        return len(self._steps) - 1

    def _place_of(self, dependant: Dependant) -> int:
        """What two others depend on is asked once, as FastAPI does it."""
        asked = (dependant.call, dependant.scope)
        if not dependant.use_cache or asked not in self._known:
            self._known[asked] = self._add(dependant)
        return self._known[asked]


def can_plan(dependant: Dependant) -> bool:
    """Whether all that it depends on, and it itself, is something that a plan can hand out."""
    return (
        not any(getattr(dependant, name) for name in _UNKNOWN)
        and not isasyncgenfunction(dependant.call)
        and all(can_plan(each) for each in dependant.dependencies)
    )


def is_plain(call: Callable[..., Any]) -> bool:
    asked = (call, getattr(call, "__call__", None))  # noqa: B004 -- its function, not whether it has one
    return not any(iscoroutinefunction(each) or isasyncgenfunction(each) for each in asked)


def without_waiting(answering: Coroutine[Any, Any, Answered]) -> Answered:
    """What a coroutine returns that does not wait for anything; RuntimeError when it does."""
    try:
        answering.send(None)
    except StopIteration as answered:
        value: Answered = answered.value
        return value
    answering.close()
    raise RuntimeError("Something waits within a turn; make the endpoint async.")


@dataclass(frozen=True, slots=True)
class _Parameters:
    """Parameters of one kind: those with a plain default by their names in the request."""

    where: str
    asked: Sequence[Any]
    optional: Mapping[str, Any]
    defaults: Mapping[str, Any]

    def read(self, request: Request) -> tuple[dict[str, Any], list[Any]]:
        """The values by the names of arguments, and what is wrong with them."""
        if self.where == "path_params":
            return _of_path(self.asked, request.path_params)
        if not self.asked and not request.scope["query_string"]:
            return dict(self.defaults), []
        received = getattr(request, self.where)
        values = dict(self.defaults)
        named = [field for alias, field in self.optional.items() if alias in received]
        if not named and not self.asked:
            return values, []
        read, errors = request_params_to_args([*self.asked, *named], received)
        return values | read, errors


@dataclass(frozen=True, slots=True)
class _Step:
    """One call with what it needs: earlier values, parameters and the request."""

    call: Callable[..., Any]
    needed: Sequence[tuple[str | None, int]]
    parameters: Sequence[_Parameters]
    request_names: Sequence[str]
    opens: bool

    def take(
        self, request: Request, values: Sequence[Any], errors: list[Any], opened: ExitStack
    ) -> Any:
        given = {name: values[place] for name, place in self.needed if name is not None}
        failed = any(values[place] is _FAILED for _, place in self.needed)
        for parameters in self.parameters:
            read, wrong = parameters.read(request)
            given |= read
            errors += wrong
            failed = failed or bool(wrong)
        if failed:
            return _FAILED
        for name in self.request_names:
            given[name] = request
        value = self.call(**given)
        return opened.enter_context(value) if self.opens else value


def _of_path(
    fields: Sequence[Any], received: Mapping[str, Any]
) -> tuple[dict[str, Any], list[Any]]:
    """Parts of a path: each is there, and a single text."""
    values: dict[str, Any] = {}
    errors: list[Any] = []
    for field in fields:
        value, wrong = field.validate(received[field.alias], loc=("path", field.alias))
        values[field.name] = value
        errors += wrong
    return values, errors


def _step(dependant: Dependant, needed: Sequence[tuple[str | None, int]]) -> _Step:
    if dependant.call is None:
        raise TypeError("A dependant without anything to call cannot be planned.")
    names = (dependant.request_param_name, dependant.http_connection_param_name)
    return _Step(
        _at_once(dependant.call),
        needed,
        list(_parameters(dependant)),
        [name for name in names if name],
        opens=isgeneratorfunction(dependant.call),
    )


def _at_once(call: Callable[..., Any]) -> Callable[..., Any]:
    """The same call for who does not wait for it."""
    if isgeneratorfunction(call):
        return contextmanager(call)
    if is_plain(call):
        return call
    return lambda **given: without_waiting(call(**given))


def _parameters(dependant: Dependant) -> Iterator[_Parameters]:
    for where, listed in _SOURCES:
        fields: Sequence[Any] = getattr(dependant, listed)
        optional = [each for each in fields if where == "query_params" and _is_optional(each)]
        if fields:
            yield _Parameters(
                where,
                asked=[each for each in fields if each not in optional],
                optional={each.alias: each for each in optional},
                defaults={each.name: each.default for each in optional},
            )


def _is_optional(field: Any) -> bool:
    """Whether it is absent exactly when the request does not name it, and what it is then."""
    told = field.field_info
    if (
        told.is_required()
        or told.validate_default
        or (field.validation_alias or field.alias) != field.alias
    ):
        return False
    shape = told.annotation
    whole = isinstance(shape, type) and issubclass(shape, BaseModel)
    return not whole and isinstance(field.default, _SAME_FOR_ALL)
