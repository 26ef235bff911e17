"""What is refused before any route sees it: other sites' requests, and bodies that are too long."""

from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api import problems
from app.core.config import get_settings

LONGEST_BODY: Final = 2 * 1024 * 1024
"""Bytes; the longest request that a route takes is a bulk import of 200 addresses."""

_SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_OWN_SITE: Final = frozenset({"same-origin", "none"})


class RefuseOtherSites:
    """Nothing is changed by a request that a browser sends from somebody else's page.

    Tokens in headers need no such guard, the refresh cookie is SameSite already; this is the
    second lock, and the same for every route. Programs send neither of the two headers.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        foreign = (
            scope["type"] == "http"
            and scope["method"] not in _SAFE_METHODS
            and _is_foreign(Headers(scope=scope))
        )
        if not foreign:
            await self.app(scope, receive, send)
            return
        detail = "This was sent from another site. If that is your own address, set BASE_URL to it."
        answer = problems.answer(Request(scope), 403, "foreign_origin", detail)
        await answer(scope, receive, send)


class LimitBody:
    """A body may have so many bytes, whatever its Content-Length says, and none is kept waiting."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        announced = Headers(scope=scope).get("content-length", "0")
        if announced.isdecimal() and int(announced[:20]) > LONGEST_BODY:
            answer = problems.answer(Request(scope), 413, problems.TOO_LARGE, _TOO_LONG)
            await answer(scope, receive, send)
            return
        received = 0

        async def receive_counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > LONGEST_BODY:
                raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _TOO_LONG)
            return message

        await self.app(scope, receive_counted, send)


_TOO_LONG: Final = f"A request may have {LONGEST_BODY // 1024**2} MB at most."


def _is_foreign(headers: Headers) -> bool:
    origin = headers.get("origin")
    if origin == "null":
        return True
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in _OWN_SITE
    # Older browsers, and plain http beyond localhost, tell the origin alone.
    own = {headers.get("host", ""), urlsplit(get_settings().base_url).netloc}
    return origin is not None and urlsplit(origin).netloc not in own
