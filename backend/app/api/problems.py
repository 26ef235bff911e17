"""Refusals, validation errors, unknown routes and surprises as RFC 9457 problem details."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from app.core.errors import Refusal, TooMany

log = structlog.get_logger()


class FieldError(BaseModel):
    """Where a request does not parse, and why."""

    loc: list[str | int]
    msg: str


class Problem(BaseModel):
    """RFC 9457; `title` is a code that programs may rely on, `detail` a sentence for people."""

    type: str
    title: str
    status: int
    detail: str
    request_id: str
    errors: list[FieldError] | None = None


TOO_LARGE: Final = "too_large"
_NAMES: Final = {int(HTTPStatus.REQUEST_ENTITY_TOO_LARGE): TOO_LARGE}
"""Codes that Python names differently from version to version."""

RESPONSES: Final[dict[int | str, dict[str, Any]]] = {
    "default": {
        "model": Problem,
        "description": "What went wrong, as RFC 9457 problem details",
        "content": {"application/problem+json": {}},
    }
}

_UNPARSED: Final = "The request does not parse."


def install(app: FastAPI) -> None:
    app.add_exception_handler(Refusal, _refusal)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)


def answer(
    request: Request,
    status: int,
    title: str,
    detail: str,
    *,
    errors: list[FieldError] | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    problem = Problem(
        type=f"/problems/{title.replace('_', '-')}",
        title=title,
        status=status,
        detail=detail,
        request_id=getattr(request.state, "request_id", ""),
        errors=errors,
    )
    return JSONResponse(
        problem.model_dump(exclude_none=True),
        status_code=status,
        media_type="application/problem+json",
        headers=dict(headers or {}),
    )


def _refusal(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Refusal)  # noqa: S101 -- the handler is registered for it alone
    headers = {}
    if isinstance(error, TooMany):
        headers["Retry-After"] = str(error.retry_after_seconds)
    if error.status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    return answer(request, error.status, error.problem, error.detail, headers=headers)


def _invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101 -- registered for it alone
    errors = [
        FieldError(loc=list(each["loc"]), msg=each["msg"].removeprefix("Value error, "))
        for each in error.errors()
    ]
    ours = bool(errors) and error.errors()[0]["type"] == "value_error"
    detail = _described(errors[0], ours=ours) if errors else _UNPARSED
    return answer(request, 422, "validation_failed", detail, errors=errors)


def _described(error: FieldError, *, ours: bool) -> str:
    """Where and why; what our own validators say of a whole body is a sentence already."""
    where = ".".join(map(str, error.loc[1:]))
    if where:
        return f"{where}: {error.msg}"
    return error.msg if ours else _UNPARSED


def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101 -- the handler is registered for it alone
    title = _NAMES.get(error.status_code, HTTPStatus(error.status_code).name.lower())
    detail = {404: "There is nothing at this address."}.get(error.status_code, str(error.detail))
    return answer(request, error.status_code, title, detail, headers=error.headers)


def surprise(request: Request, error: Exception) -> JSONResponse:
    """What nobody foresaw: logged here, and told to the client without a word about it."""
    log.error("request.failed", exc_info=error)
    return answer(
        request, 500, "internal_error", "Something went wrong on our side; it has been logged."
    )
