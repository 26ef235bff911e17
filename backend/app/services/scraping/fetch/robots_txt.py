"""Asking a host for its robots.txt: through the gate, in turn, and once for all workers."""

import asyncio
from typing import Final

import httpx

from app.core.outbound import Refused
from app.models.address import Address
from app.models.checks import Outcome
from app.models.fetching import Appearance
from app.models.sites import registrable_domain
from app.services.scraping.fetch.body import Unreadable, read_body
from app.services.scraping.fetch.connections import Way
from app.services.scraping.fetch.request import request_for
from app.services.scraping.fetch.verdict import said_of
from app.services.scraping.manners import Manners
from app.services.scraping.pages import Target
from app.services.scraping.robots import LARGEST, Robots

MOST_REDIRECTS: Final = 5
TIMEOUT_SECONDS: Final = 10.0
KEPT_SECONDS: Final = 24 * 3600
KEPT_FAILED_SECONDS: Final = 600
_REDIRECTS: Final = (301, 302, 303, 307, 308)


def key_of(address: Address) -> str:
    return f"robots:{address.scheme}://{address.host}:{address.port}"


async def known(manners: Manners, address: Address) -> Robots | None:
    """What a worker found there within the last day."""
    said = await manners.recollect(key_of(address))
    return None if said is None else Robots.from_json(said)


async def ask(
    way: Way, manners: Manners, address: Address, user_agent: str, appearance: Appearance
) -> Robots:
    """Ask the host now, and remember the answer; the caller has its domain's turn."""
    robots = await _asked(way, address, user_agent, appearance)
    seconds = KEPT_SECONDS if robots.failed is None else KEPT_FAILED_SECONDS
    await manners.remember(key_of(address), robots.to_json(), seconds)
    return robots


async def _asked(way: Way, address: Address, user_agent: str, appearance: Appearance) -> Robots:
    try:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            return await _followed(way, address, user_agent, appearance)
    except TimeoutError:
        reason = f"The shop did not tell its robots.txt within {TIMEOUT_SECONDS:g} s."
        return Robots(failed=Outcome.NETWORK_ERROR, reason=reason)
    except httpx.HTTPError as error:
        return Robots(failed=Outcome.NETWORK_ERROR, reason=said_of(error))
    except (Refused, Unreadable):
        # It leads nowhere that we go, or is no text: there are no rules.
        return Robots()


async def _followed(way: Way, address: Address, user_agent: str, appearance: Appearance) -> Robots:
    url = str(httpx.URL(address.url).join("/robots.txt"))
    for _ in range(MOST_REDIRECTS + 1):
        at = way.gate.address(url)
        if registrable_domain(at.host) != registrable_domain(address.host):
            return Robots()
        target = Target(url, appearance=appearance)
        request = request_for(target, at, at, httpx.Cookies(), user_agent)
        response = await way.send(at, request)
        try:
            if response.status_code not in _REDIRECTS or "location" not in response.headers:
                return await _read(response)
            url = str(httpx.URL(at.url).join(response.headers["location"]))
        except httpx.InvalidURL:
            return Robots()
        finally:
            await response.aclose()
    return Robots()


async def _read(response: httpx.Response) -> Robots:
    status = response.status_code
    if status == httpx.codes.TOO_MANY_REQUESTS or response.is_server_error:
        busy = status == httpx.codes.TOO_MANY_REQUESTS
        outcome = Outcome.RATE_LIMITED if busy else Outcome.SERVER_ERROR
        reason = f"The shop's robots.txt could not be read (status {status}), so we stay away."
        return Robots(failed=outcome, reason=reason)
    if not response.is_success:
        return Robots()
    body = await read_body(response)
    return Robots(body[:LARGEST].decode(errors="replace").removeprefix("\ufeff"))
