"""One visit to one page: its redirects, its limits, and what came of it."""

import asyncio
import hashlib
import time
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field, replace
from typing import Final

import httpx

from app.core.outbound import Refused
from app.models.address import Address
from app.models.checks import Outcome
from app.models.fetching import FetchMode, Robots
from app.models.sites import registrable_domain
from app.services.scraping.fetch import robots_txt
from app.services.scraping.fetch.answers import answer_of
from app.services.scraping.fetch.body import Unreadable, decoded, off_the_loop, read_body
from app.services.scraping.fetch.connections import Way
from app.services.scraping.fetch.fetcher import Lane
from app.services.scraping.fetch.request import asks_for_changes, request_for
from app.services.scraping.fetch.verdict import (
    other_owner,
    reception,
    retry_after,
    said_of,
    same_page,
    verdict,
)
from app.services.scraping.manners import NotNow, Reception, Turn
from app.services.scraping.pages import Answer, Postponed, Target, Visit, WebPage
from app.services.scraping.robots import Robots as RobotsTxt

MOST_REDIRECTS: Final = 5
REDIRECTS: Final = (301, 302, 303, 307, 308)
PERMANENT: Final = (301, 308)
LONGEST_ADDRESS: Final = 2_000
SMALL_BODY: Final = 64 * 1024
SMALL_BODY_SECONDS: Final = 1.0


class _KeptAway(Exception):
    """The shop's robots.txt, or its absence, keeps us from a page."""

    def __init__(self, outcome: Outcome, reason: str) -> None:
        super().__init__(reason)
        self.outcome = outcome
        self.reason = reason


@dataclass
class Trip:
    """The state of one visit, from the target's address to the answer that ends it."""

    target: Target
    way: Way
    lane: Lane
    user_agent: str
    _spent_seconds: float = 0.0
    _waited_seconds: float = 0.0
    _cookies: httpx.Cookies = field(default_factory=httpx.Cookies)
    """What servers on the way set: some show a page only to those who keep it."""
    _for_good: bool = True
    """Every redirect so far was a permanent one, and `_led_to` is where they led."""
    _led_to: str | None = None
    _turns: dict[str, Turn] = field(default_factory=dict)
    _origin: Address | None = None
    _warnings: list[str] = field(default_factory=list)
    _answers: list[Answer] = field(default_factory=list)
    _delay_seconds: float = 0.0
    """What the newest robots.txt on the way asks for."""

    async def make(self) -> Visit | Postponed:
        """Visit the page; whatever the page or the network does becomes an outcome."""
        try:
            result = await self._take_turns()
        except NotNow as rest:
            return Postponed(self.target, rest.seconds, rest.reason)
        stood = tuple(turn.standing for turn in self._turns.values() if turn.standing is not None)
        return replace(
            result,
            standings=stood,
            warnings=tuple(self._warnings),
            answers=tuple(self._answers),
        )

    async def _take_turns(self) -> Visit:
        async with AsyncExitStack() as turns:
            result = await self._survive(turns)
            received = reception(result.outcome, result.retry_after_seconds)
            if self.target.mode is FetchMode.AUTO and received is Reception.BLOCKED:
                # A browser has yet to try: its visit decides whether the shop keeps us out.
                received = Reception.NEITHER
            for turn in self._turns.values():
                turn.reception = received
            return result

    async def _survive(self, turns: AsyncExitStack) -> Visit:
        try:
            return await self._follow(turns)
        except Refused as refused:
            return self._failed(Outcome.REFUSED, refused.reason)
        except _KeptAway as kept:
            return self._failed(kept.outcome, kept.reason)
        except TimeoutError:
            seconds = self.target.timeout_seconds
            return self._failed(
                Outcome.NETWORK_ERROR, f"The shop did not finish within {seconds:g} s."
            )
        except httpx.HTTPError as error:
            return self._failed(Outcome.NETWORK_ERROR, said_of(error))

    async def _follow(self, turns: AsyncExitStack) -> Visit:
        url = self.target.url
        for _ in range(MOST_REDIRECTS + 1):
            address = self.way.gate.address(url)
            self._origin = self._origin or address
            if self.target.robots is not None:
                await self._heed_robots(address)
            turn = await self._turn(registrable_domain(address.host), turns)
            began_at = time.monotonic()
            try:
                async with asyncio.timeout(self.target.timeout_seconds - self._spent_seconds):
                    answer = await self._ask(address, turn)
            finally:
                self._spent_seconds += time.monotonic() - began_at
            if isinstance(answer, Visit):
                return replace(answer, duration_ms=self._milliseconds())
            url = answer
        return self._failed(
            Outcome.SERVER_ERROR, f"The shop redirects more than {MOST_REDIRECTS} times."
        )

    async def _turn(self, domain: str, turns: AsyncExitStack) -> Turn:
        if domain not in self._turns:
            is_first = not self._turns
            self._turns[domain] = await self._wait_for(domain, turns)
            if is_first:
                await self.lane.begin()
        self._turns[domain].rest_seconds = self._delay_seconds
        return self._turns[domain]

    async def _wait_for(self, domain: str, turns: AsyncExitStack) -> Turn:
        """A turn; all waits of a trip together take no longer than its caller wants."""
        began_at = time.monotonic()
        patience = self.lane.max_wait_seconds - self._waited_seconds
        turn = await turns.enter_async_context(
            self.lane.manners.turn(
                domain, max_wait_seconds=patience, gap_seconds=self.target.gap_seconds
            )
        )
        self._waited_seconds += time.monotonic() - began_at
        return turn

    async def _heed_robots(self, address: Address) -> None:
        """Ask for robots.txt in a turn of its own, unless we know it; _KeptAway when it refuses."""
        robots = await robots_txt.known(self.lane.manners, address)
        if robots is None:
            robots = await self._robots(address)
        reason = robots.reason if robots.failed else robots.refusal(address.url)
        if reason is not None and self.target.robots is Robots.RESPECT:
            raise _KeptAway(robots.failed or Outcome.REFUSED, reason)
        if reason is not None:
            self._warnings.append(reason)
        self._delay_seconds = robots.delay_seconds

    async def _robots(self, address: Address) -> RobotsTxt:
        domain = registrable_domain(address.host)
        if domain in self._turns:
            return await self._robots_now(address)
        async with AsyncExitStack() as turns:
            await self._wait_for(domain, turns)
            known = await robots_txt.known(self.lane.manners, address)
            return known or await self._robots_now(address)

    async def _robots_now(self, address: Address) -> RobotsTxt:
        return await robots_txt.ask(
            self.way, self.lane.manners, address, self.user_agent, self.target.appearance
        )

    async def _ask(self, address: Address, turn: Turn) -> Visit | str:
        """The visit that this answer ends, or the address that it leads to."""
        request = request_for(
            self.target, address, self._origin or address, self._cookies, self.user_agent
        )
        began_at = time.monotonic()
        response = await self.way.send(address, request)
        if self.target.noted:
            self._answers.append(answer_of(address, response, time.monotonic() - began_at))
        try:
            if response.status_code in REDIRECTS and "location" in response.headers:
                return await self._redirected(address, response)
            return await self._arrived(address, response, turn)
        finally:
            await response.aclose()

    async def _redirected(self, address: Address, response: httpx.Response) -> str:
        self._cookies.extract_cookies(response)
        location = response.headers["location"]
        if "\\" in location:
            raise Refused("The shop redirects to an address with a backslash.")
        try:
            url = str(httpx.URL(address.url).join(location))
        except httpx.InvalidURL as error:
            raise Refused("The shop redirects to something that is no address.") from error
        self._for_good = self._for_good and response.status_code in PERMANENT
        if self._for_good:
            self._led_to = url
        # Read to its end, a small body leaves the connection open for the next request.
        with suppress(Unreadable, TimeoutError):
            async with asyncio.timeout(SMALL_BODY_SECONDS):
                await read_body(response, SMALL_BODY)
        return url

    async def _arrived(self, address: Address, response: httpx.Response, turn: Turn) -> Visit:
        status = response.status_code
        wait = retry_after(response.headers) if status in (429, 503) else None
        turn.rest_seconds = max(turn.rest_seconds, wait or 0)
        if status == httpx.codes.NOT_MODIFIED and asks_for_changes(response.request):
            return self._ended(Outcome.NOT_MODIFIED, response)
        try:
            raw, text, body = await _read(response)
        except Unreadable as unreadable:
            return self._ended(Outcome.PARSE_MISS, response, str(unreadable))
        outcome, reason = verdict(self.target.url, address.url, response, text)
        if outcome is not Outcome.OK:
            return self._ended(outcome, response, reason, retry_after_seconds=wait)
        if self._led_to is not None and other_owner(self.target.url, self._led_to):
            reason = "The shop now leads from this page to another shop, for good."
            return self._ended(Outcome.MOVED, response, reason)
        page = WebPage(
            url=self.target.url,
            final_url=address.url,
            body=body,
            status=status,
            content_type=response.headers.get("content-type", ""),
            size=len(raw),
            content_hash=hashlib.sha256(raw).hexdigest(),
            etag=response.headers.get("etag"),
            last_modified=response.headers.get("last-modified"),
        )
        return self._ended(Outcome.OK, response, page=page)

    def _ended(
        self,
        outcome: Outcome,
        response: httpx.Response,
        reason: str | None = None,
        *,
        page: WebPage | None = None,
        retry_after_seconds: int | None = None,
    ) -> Visit:
        return Visit(
            target=self.target,
            outcome=outcome,
            page=page,
            reason=reason,
            status=response.status_code,
            retry_after_seconds=retry_after_seconds,
            moved_to=self._moved_to(),
        )

    def _moved_to(self) -> str | None:
        led_to = self._led_to
        if led_to is None or len(led_to) > LONGEST_ADDRESS or same_page(self.target.url, led_to):
            return None
        return led_to

    def _failed(self, outcome: Outcome, reason: str) -> Visit:
        return Visit(self.target, outcome, reason=reason, duration_ms=self._milliseconds())

    def _milliseconds(self) -> int:
        return round(self._spent_seconds * 1000)


async def _read(response: httpx.Response) -> tuple[bytes, str, bytes]:
    """What came, its text, and that as UTF-8; of an error answer, what there is."""
    content_type = response.headers.get("content-type", "")
    try:
        raw = await read_body(response)
        return raw, *await off_the_loop(decoded, raw, content_type)
    except Unreadable:
        if response.is_success:
            raise
        return b"", "", b""
