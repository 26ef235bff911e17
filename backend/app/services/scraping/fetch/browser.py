"""The scraper service at SCRAPER_BASE_URL, in both flavours: which it is, and one page of it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Final, Self
from uuid import uuid4

import httpx

from app.core.config import Settings
from app.core.outbound import (
    Gate,
    Purpose,
    Refused,
    ServiceAddress,
    async_transport,
    gate_for,
)
from app.models.checks import Outcome
from app.models.fetching import Appearance, is_secret
from app.services.scraping.fetch.rendered import Failed, Rendered, failure_of, rendered
from app.services.scraping.manners import Manners, NotNow
from app.services.scraping.pages import Target

GRACE_SECONDS: Final = 15.0
"""What the service gets on top of the page's own time, to start a browser and to answer."""
SLEEP_MS: Final = 2_000
"""After the document is there: scripts fetch and show the price."""
LARGEST_ANSWER: Final = 16 * 1024 * 1024
"""Bytes of JSON around one page, which may escape a part of its characters."""
_PROBE_SECONDS: Final = 10.0
_KNOWN_SECONDS: Final = 3_600
_AWAY_SECONDS: Final = 120.0
_FULL_SECONDS: Final = 30.0
_POLL_SECONDS: Final = 0.5
_AWAY: Final = "The browser service cannot be reached."
_FULL: Final = "All places of the browser service are taken."
_STRANGE: Final = "What answers at SCRAPER_BASE_URL is no browser service that we know."


Show = Callable[[], Awaitable[Rendered]]


class Flavour(StrEnum):
    """Which program answers."""

    SCRAPPER = "scrapper"
    SELENIUMBASE = "seleniumbase"

    @property
    def path(self) -> str:
        """Where it hands out pages; scrapper's article fails where there is none to be found."""
        return "/api/page" if self is Flavour.SCRAPPER else "/api/article"

    @property
    def places(self) -> int:
        """Pages at once that it can bear."""
        return 20 if self is Flavour.SCRAPPER else 2


@dataclass(frozen=True, slots=True)
class Browser:
    """Where the service is, and how many pages we ask it for at once."""

    address: ServiceAddress
    gate: Gate
    places: int
    user_agent: str
    proxy_url: str | None = None
    """What the browser itself goes through, where its network has no other way out."""

    @classmethod
    def of(cls, settings: Settings, user_agent: str) -> Self | None:
        """As configured; None without SCRAPER_BASE_URL."""
        if not settings.scraper_base_url:
            return None
        return cls(
            address=ServiceAddress.parse(settings.scraper_base_url),
            gate=gate_for(Purpose.SERVICE, settings),
            places=settings.scraper_concurrency,
            user_agent=user_agent,
            proxy_url=settings.scraper_proxy_url,
        )

    @asynccontextmanager
    async def place(
        self, target: Target, manners: Manners, *, max_wait_seconds: float
    ) -> AsyncIterator[Show]:
        """One of its places: what comes back shows the page, or raises Failed.

        NotNow while the service is away or its places are taken, by whichever worker.
        """
        auth = None if self.address.auth is None else httpx.BasicAuth(*self.address.auth)
        client = httpx.AsyncClient(
            transport=async_transport(self.gate),
            auth=auth,
            trust_env=False,
            timeout=_longest(target),
        )
        async with client:
            asking = _Asking(self, client, manners)
            flavour = await asking.flavour()
            async with asking.place(flavour, target, max_wait_seconds):
                yield partial(asking.page, flavour, target)


@dataclass(frozen=True, slots=True)
class _Asking:
    """One page's dealings with the service."""

    browser: Browser
    client: httpx.AsyncClient
    manners: Manners

    async def flavour(self) -> Flavour:
        """Which program it is: asked once an hour, for all workers."""
        key = f"browser:flavour:{self.browser.address.url}"
        known = await self.manners.recollect(key)
        if known in set(Flavour):
            return Flavour(known)
        found = await self._probed()
        await self.manners.remember(key, found.value, _KNOWN_SECONDS)
        return found

    @asynccontextmanager
    async def place(
        self, flavour: Flavour, target: Target, max_wait_seconds: float
    ) -> AsyncIterator[None]:
        """One of the service's places, shared by all workers; NotNow when none gets free."""
        token = uuid4().hex
        key = await self._claimed(flavour, token, int(_longest(target)) + 1, max_wait_seconds)
        try:
            yield
        finally:
            await self.manners.release(key, token)

    async def page(self, flavour: Flavour, target: Target) -> Rendered:
        asked = _scrapper_asked(target)
        if target.appearance is Appearance.HONEST:
            asked.append(("user-agent", self.browser.user_agent))
        if self.browser.proxy_url:
            asked.append(("proxy-server", self.browser.proxy_url))
        if flavour is Flavour.SELENIUMBASE:
            asked = _seleniumbase_asked(target)
        url = f"{self.browser.address.url}{flavour.path}"
        try:
            async with asyncio.timeout(_longest(target)):
                status, body = await self._answer(httpx.URL(url, params=asked))
        except TimeoutError as error:
            sentence = f"The browser did not finish within {_longest(target):g} s."
            raise Failed(Outcome.NETWORK_ERROR, sentence) from error
        if status != httpx.codes.OK:
            raise failure_of(status, body)
        return rendered(body, target.url, _ignored(flavour, target))

    async def _answer(self, url: httpx.URL) -> tuple[int, bytes]:
        try:
            async with self.client.stream("GET", url) as response:
                body = bytearray()
                async for piece in response.aiter_bytes():
                    body += piece
                    if len(body) > LARGEST_ANSWER:
                        raise Failed(Outcome.PARSE_MISS, "The page is too large.")
                return response.status_code, bytes(body)
        except httpx.TimeoutException as error:
            raise TimeoutError from error
        except (httpx.HTTPError, Refused) as error:
            raise NotNow(_AWAY_SECONDS, _AWAY) from error

    async def _probed(self) -> Flavour:
        for path, flavour in (("/ping", Flavour.SCRAPPER), ("/health", Flavour.SELENIUMBASE)):
            try:
                async with asyncio.timeout(_PROBE_SECONDS):
                    status, body = await self._answer(httpx.URL(self.browser.address.url + path))
            except TimeoutError as error:
                raise NotNow(_AWAY_SECONDS, _AWAY) from error
            if status == httpx.codes.OK:
                return flavour
            if status != httpx.codes.NOT_FOUND:
                raise failure_of(status, body)
        raise Failed(Outcome.NETWORK_ERROR, _STRANGE)

    async def _claimed(
        self, flavour: Flavour, token: str, lease_seconds: int, max_wait_seconds: float
    ) -> str:
        ends_at = asyncio.get_running_loop().time() + max_wait_seconds
        while True:
            for number in range(min(self.browser.places, flavour.places)):
                key = f"browser:place:{self.browser.address.url}:{number}"
                if await self.manners.claim(key, token, lease_seconds):
                    return key
            if asyncio.get_running_loop().time() + _POLL_SECONDS > ends_at:
                raise NotNow(_FULL_SECONDS, _FULL)
            await asyncio.sleep(_POLL_SECONDS)


def _longest(target: Target) -> float:
    """Seconds that we wait for the answer (DOMAIN: the page's time, its sleep and a grace)."""
    return target.timeout_seconds + SLEEP_MS / 1000 + GRACE_SECONDS


def _scrapper_asked(target: Target) -> list[tuple[str, str]]:
    headers = dict(target.headers)
    if target.cookies:
        headers["Cookie"] = target.cookies
    asked = [
        ("url", target.url),
        ("full-content", "true"),
        ("cache", "false"),
        ("timeout", str(round(target.timeout_seconds * 1000))),
        ("wait-until", "domcontentloaded"),
        ("sleep", str(SLEEP_MS)),
    ]
    if target.accept_language:
        asked.append(("locale", target.accept_language))
    return asked + [("extra-http-headers", f"{name}: {value}") for name, value in headers.items()]


def _seleniumbase_asked(target: Target) -> list[tuple[str, str]]:
    return [
        ("url", target.url),
        ("full-content", "true"),
        ("cache", "false"),
        ("timeout", str(round(target.timeout_seconds * 1000))),
        ("sleep", str(SLEEP_MS)),
    ]


def _ignored(flavour: Flavour, target: Target) -> tuple[str, ...]:
    """What the owner of the store should know about what the service made of its settings."""
    if flavour is Flavour.SCRAPPER:
        if target.cookies or any(is_secret(name) for name in target.headers):
            return ("The browser shows the store's cookies and headers to every host of the page.",)
        return ()
    given = (
        ("cookies", target.cookies),
        ("headers", target.headers),
        ("language", target.accept_language),
    )
    names = [name for name, value in given if value]
    if not names:
        return ()
    listed = " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
    return (f"This browser service ignores the store's {listed}.",)
