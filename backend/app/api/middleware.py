"""What wraps every request: its id, its log line, its headers, and the answer to a surprise."""

import re
import time
from typing import Final
from uuid import uuid4

import structlog
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api import problems

# By its name: whoever logs without one is looked for among the frames, for every request.
log = structlog.get_logger(__name__)

_ID_HEADER: Final = b"x-request-id"
_REQUEST_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")
_SECURITY_HEADERS: Final = {
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
    b"referrer-policy": b"same-origin",
    b"cross-origin-opener-policy": b"same-origin",
    b"permissions-policy": b"camera=(), geolocation=(), microphone=()",
}
_API_HEADERS: Final = _SECURITY_HEADERS | {
    b"cache-control": b"no-store",
    b"content-security-policy": b"default-src 'none'; frame-ancestors 'none'",
}


class RequestContext:
    """Takes `X-Request-ID` in or makes one, tells it in the answer, binds it to every log line."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = Headers(scope=scope).get("x-request-id", "")
        request_id = given if _REQUEST_ID.fullmatch(given) else uuid4().hex
        scope.setdefault("state", {})["request_id"] = request_id
        answered, status = False, 500
        started = time.perf_counter()

        async def send_with_headers(message: Message) -> None:
            nonlocal answered, status
            if message["type"] == "http.response.start":
                answered = True
                status = message["status"]
                message = _with_headers(message, scope["path"], request_id)
            await send(message)

        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        try:
            await self.app(scope, receive, send_with_headers)
        except Exception as error:
            if answered:
                raise
            # Here and not in an exception handler: Starlette runs that one outside of us, and its
            # answer would lack the headers.
            answer = problems.surprise(Request(scope), error)
            await answer(scope, receive, send_with_headers)
        finally:
            log.info(
                "request.answered",
                method=scope["method"],
                path=scope["path"],
                status=status,
                duration_ms=round((time.perf_counter() - started) * 1000, 1),
            )
            structlog.contextvars.clear_contextvars()


def _with_headers(message: Message, path: str, request_id: str) -> Message:
    """The start of an answer with our headers; what the answer says itself stays, but the id."""
    given = {name.lower() for name, _ in message.get("headers", ())}
    ours = _API_HEADERS if path.startswith(("/api/", "/metrics")) else _SECURITY_HEADERS
    missing = [(name, value) for name, value in ours.items() if name not in given]
    known = [pair for pair in message.get("headers", ()) if pair[0].lower() != _ID_HEADER]
    return {**message, "headers": [*known, (_ID_HEADER, request_id.encode()), *missing]}
