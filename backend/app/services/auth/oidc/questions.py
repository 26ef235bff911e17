"""Questions to the provider of single sign-on: through the gate, bounded, over within seconds."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from threading import BoundedSemaphore
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

import httpx
import orjson
import structlog

from app.core.allow_list import AllowList
from app.core.config import Settings
from app.core.errors import Unavailable
from app.core.outbound import Gate, Purpose, Refused, async_transport, gate_for
from app.models.address import BadAddress, parse_address

LONGEST_SECONDS: Final = 8.0
"""For all questions of one sign-in together."""
LARGEST_ANSWER: Final = 256 * 1024
"""Bytes; documents and keys of large providers have some 20 KB."""
PATIENCE_SECONDS: Final = 2.0
TURNS: Final = BoundedSemaphore(4)
"""A provider that is slow holds so many threads of the API, and no more."""
_HEADERS: Final = {
    "User-Agent": "CostCourter",
    "Accept": "application/json",
    # What is packed can unpack to a gigabyte.
    "Accept-Encoding": "identity",
}

Answer = TypeVar("Answer")
log = structlog.get_logger()


class Failed(Exception):
    """The provider did not do what it has to; the reason is for the log of whoever runs this."""


class Questions:
    """One client for the questions of one sign-in."""

    def __init__(self, settings: Settings, gate: Gate, client: httpx.AsyncClient) -> None:
        self._without_tls = AllowList.parse(settings.outbound_allow_auth)
        self._gate = gate
        self._client = client

    async def ask(
        self,
        url: str,
        *,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[int, dict[str, Any]]:
        """The status and the JSON object of a GET, or of a POST with a form.

        Redirects are not followed: what is sent is meant for this host. Raises Failed, Refused, and
        what httpx raises.
        """
        self.check(url)
        opened = self._gate.address(url).url
        method = "GET" if form is None else "POST"
        sent = {**_HEADERS, **(headers or {})}
        async with self._client.stream(method, opened, data=form, headers=sent) as answer:
            body = await _whole(answer)
        try:
            told = orjson.loads(body)
        except orjson.JSONDecodeError:
            told = None
        if not isinstance(told, dict):
            raise Failed(f"{_host(url)} answered {answer.status_code} without an object of JSON.")
        return answer.status_code, told

    def check(self, url: str) -> None:
        """Failed for what is no web address, and for one without TLS that nobody opened."""
        try:
            address = parse_address(url)
        except BadAddress as error:
            raise Failed(f"The provider names an address that is none: {error}") from error
        tls = urlsplit(address.url).scheme == "https"
        if not tls and not self._without_tls.covers(address.host, address.port):
            raise Failed(
                f"{address.host} has to be reached by https, or be in OUTBOUND_ALLOW_AUTH."
            )


def ask_provider(settings: Settings, work: Callable[[Questions], Awaitable[Answer]]) -> Answer:
    """Do all the asking of one sign-in; Unavailable when the provider fails in any way."""
    if not TURNS.acquire(timeout=PATIENCE_SECONDS):
        raise _unavailable(settings, "Too many sign-ins wait for it already.")
    try:
        return asyncio.run(_in_time(settings, work))
    except (Failed, Refused) as error:
        raise _unavailable(settings, str(error)) from error
    except TimeoutError as error:
        raise _unavailable(settings, f"No answer within {LONGEST_SECONDS:g} seconds.") from error
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        raise _unavailable(settings, f"{type(error).__name__}: {error}") from error
    finally:
        TURNS.release()


async def _in_time(settings: Settings, work: Callable[[Questions], Awaitable[Answer]]) -> Answer:
    async with asyncio.timeout(LONGEST_SECONDS), _questions(settings) as questions:
        return await work(questions)


@asynccontextmanager
async def _questions(settings: Settings) -> AsyncIterator[Questions]:
    gate = gate_for(Purpose.AUTH, settings)
    async with httpx.AsyncClient(
        transport=async_transport(gate),
        trust_env=False,
        timeout=None,  # noqa: S113 -- `_in_time` ends it
    ) as client:
        yield Questions(settings, gate, client)


async def _whole(answer: httpx.Response) -> bytes:
    if answer.headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise Failed(f"{_host(str(answer.url))} packed its answer, which nobody asked for.")
    body = bytearray()
    async for part in answer.aiter_raw():
        body += part
        if len(body) > LARGEST_ANSWER:
            raise Failed(
                f"{_host(str(answer.url))} answered with more than {LARGEST_ANSWER} bytes."
            )
    return bytes(body)


def _host(url: str) -> str:
    return urlsplit(url).hostname or "The provider"


def _unavailable(settings: Settings, reason: str) -> Unavailable:
    log.warning("sso.failed", reason=reason[:300])
    return Unavailable(
        f"Signing in with {settings.oidc_name} does not work right now: it gives no good answer. "
        "Try again in a minute, or ask whoever runs this CostCourter.",
        code="sso_unavailable",
    )
