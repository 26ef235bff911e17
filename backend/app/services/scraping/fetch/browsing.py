"""One visit through a browser: the same gate, robots.txt and turns, and another way to the page."""

import hashlib
import socket
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace

from app.core.outbound import Refused
from app.models.address import Address
from app.models.checks import Outcome
from app.models.sites import registrable_domain
from app.services.scraping.fetch.browser import Browser
from app.services.scraping.fetch.fetcher import Lane, Result
from app.services.scraping.fetch.rendered import Failed, Rendered
from app.services.scraping.fetch.verdict import other_owner, verdict_of_shown
from app.services.scraping.fetch.visit import Trip
from app.services.scraping.pages import NO_SUCH_HOST, Target, Visit, WebPage, utf8

NO_BROWSER = "Pages of this store are shown by a browser, and SCRAPER_BASE_URL names none."


@dataclass(frozen=True, slots=True)
class BrowserFetcher:
    """Pages that the browser service shows; without one, each is told so."""

    user_agent: str
    """For robots.txt, which we ask for ourselves."""
    browser: Browser | None

    async def visit(self, target: Target, lane: Lane) -> Result:
        trip = BrowserTrip(target, lane.connections, lane, self.user_agent, browser=self.browser)
        return await trip.make()


@dataclass
class BrowserTrip(Trip):
    """As Trip, with redirects and scripts left to the browser."""

    browser: Browser | None = None

    async def _follow(self, turns: AsyncExitStack) -> Visit:
        if self.browser is None:
            return self._failed(Outcome.NETWORK_ERROR, NO_BROWSER)
        address = self.way.gate.address(self.target.url)
        unreachable = await self._unreachable(address)
        if unreachable is not None:
            return self._failed(Outcome.NETWORK_ERROR, unreachable)
        if self.target.robots is not None:
            await self._heed_robots(address)
        await self._turn(registrable_domain(address.host), turns)
        try:
            shown = await self._shown(self.browser)
        except Failed as failed:
            return self._failed(failed.outcome, failed.reason)
        return replace(self._seen(shown), duration_ms=self._milliseconds())

    async def _unreachable(self, address: Address) -> str | None:
        """The gate looks the name up before anybody is asked; Refused when it leads inside."""
        try:
            await self.way.gate.resolve_async(address.host, address.port)
        except socket.gaierror as error:
            known = error.errno != socket.EAI_NONAME
            return "The shop's name could not be looked up." if known else NO_SUCH_HOST
        except OSError:
            return NO_SUCH_HOST
        return None

    async def _shown(self, browser: Browser) -> Rendered:
        patience = self.lane.max_wait_seconds - self._waited_seconds
        async with browser.place(self.target, self.lane.manners, max_wait_seconds=patience) as show:
            began_at = time.monotonic()
            try:
                return await show()
            finally:
                self._spent_seconds += time.monotonic() - began_at

    def _seen(self, shown: Rendered) -> Visit:
        try:
            final = self.way.gate.address(shown.final_url)
        except Refused as refused:
            inside = f"The page leads to an address that is never opened: {refused.reason}"
            return self._failed(Outcome.REFUSED, inside)
        self._warnings += [*self.target.notes, *shown.warnings]
        if other_owner(self.target.url, final.url):
            self._warnings.append("In the browser this page leads to another site.")
        outcome, reason = verdict_of_shown(self.target.url, final.url, shown.text)
        if outcome is not Outcome.OK:
            return Visit(self.target, outcome, reason=reason)
        body = utf8(shown.text)
        page = WebPage(
            url=self.target.url,
            final_url=final.url,
            body=body,
            status=None,
            content_type=shown.content_type,
            size=len(body),
            content_hash=hashlib.sha256(body).hexdigest(),
        )
        return Visit(self.target, Outcome.OK, page=page)
