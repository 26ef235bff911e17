"""Many visits at once: an asyncio loop in a thread of its own, behind a plain generator."""

import asyncio
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from queue import SimpleQueue
from typing import Final, Self

import structlog
from redis import RedisError

from app import __version__
from app.core.config import Settings, get_settings
from app.core.outbound import Gate, Purpose, gate_for
from app.models.address import BadAddress, parse_address
from app.models.checks import Outcome
from app.models.sites import registrable_domain
from app.models.stores import FetchMode
from app.services.scraping.fetch.browser import Browser
from app.services.scraping.fetch.browsing import BrowserTrip
from app.services.scraping.fetch.connections import Connections
from app.services.scraping.fetch.sharing import envoy, grouped, handed_to
from app.services.scraping.fetch.visit import Trip
from app.services.scraping.manners import Manners, OwnManners, Policy, SharedManners
from app.services.scraping.manners.kept import recall
from app.services.scraping.pages import Postponed, Target, Visit

LONGEST_WAIT_SECONDS: Final = 20.0
"""What a person waits for a turn; the rest is postponed."""

WANTS_BROWSER: Final = "The shop keeps us out over http; a browser asks it soon."

Result = Visit | Postponed

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Fetcher:
    """What visits share: the gate, the manners, our name, and how many there are at once."""

    gate: Gate
    manners: Callable[[], Manners]
    user_agent: str
    in_flight: int
    """Pages on their way, or waiting to be taken, at any time."""
    browser: Browser | None = None
    """What shows pages whose store wants that, where there is one."""

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """As configured, with manners shared by all workers."""
        return cls(
            gate=gate_for(Purpose.SCRAPE, settings),
            manners=lambda: SharedManners(
                settings.redis_url,
                _policy(settings),
                recall,
                lease_seconds=settings.worker_silence_seconds,
            ),
            user_agent=user_agent(settings),
            in_flight=settings.fetch_in_flight,
            browser=Browser.of(settings, user_agent(settings)),
        )

    @classmethod
    def without_servers(cls, settings: Settings) -> Self:
        """As configured, with manners of this process alone: for a command without Redis."""
        manners = OwnManners(_policy(settings))
        return replace(cls.of(settings), manners=lambda: manners)

    def fetch(self, target: Target, *, max_wait_seconds: float = LONGEST_WAIT_SECONDS) -> Result:
        """Visit one page; never raises for what a page or a shop does."""
        (result,) = self.fetch_many([target], max_wait_seconds=max_wait_seconds)
        return result

    def fetch_many(
        self, targets: Iterable[Target], *, max_wait_seconds: float = LONGEST_WAIT_SECONDS
    ) -> Iterator[Result]:
        """Visit all, in any order; each target comes back once, as soon as it is done.

        Targets that ask for one page in the same way, without secrets, share a visit.

        A page whose domain has to rest longer than `max_wait_seconds` comes back as Postponed.
        Raises only when the manners cannot be kept: redis.RedisError while Redis is away.
        """
        yield from _Run(self, max_wait_seconds, list(targets)).results()


def fetch(target: Target, *, max_wait_seconds: float = LONGEST_WAIT_SECONDS) -> Result:
    """Visit one page as this installation is configured."""
    return Fetcher.of(get_settings()).fetch(target, max_wait_seconds=max_wait_seconds)


def fetch_many(
    targets: Iterable[Target], *, max_wait_seconds: float = LONGEST_WAIT_SECONDS
) -> Iterator[Result]:
    """Visit pages as this installation is configured; see Fetcher.fetch_many."""
    return Fetcher.of(get_settings()).fetch_many(targets, max_wait_seconds=max_wait_seconds)


def user_agent(settings: Settings) -> str:
    """Honest, with a way to reach whoever runs this installation."""
    contact = settings.scrape_contact or settings.base_url
    return f"Mozilla/5.0 (compatible; CostCourter/{__version__}; +{contact})"


def _policy(settings: Settings) -> Policy:
    return Policy(settings.scrape_gap_seconds, settings.scrape_daily_budget)


class _Run:
    """One call of fetch_many.

    The loop has its own thread so that a caller who takes his time with a page, reading or writing
    it, does not look like a slow shop to the pages still in flight.
    """

    def __init__(self, fetcher: Fetcher, max_wait_seconds: float, targets: list[Target]) -> None:
        self._fetcher = fetcher
        self._max_wait_seconds = max_wait_seconds
        self._done: SimpleQueue[Result | Exception | None] = SimpleQueue()
        self._room = asyncio.Semaphore(fetcher.in_flight)
        self._loop = asyncio.new_event_loop()
        self._task = self._loop.create_task(self._visit_all(targets))
        self._thread = threading.Thread(target=self._run_loop, name="fetch", daemon=True)

    def results(self) -> Iterator[Result]:
        self._thread.start()
        try:
            while (result := self._done.get()) is not None:
                if isinstance(result, Exception):
                    raise result
                self._loop.call_soon_threadsafe(self._room.release)
                yield result
        finally:
            self._loop.call_soon_threadsafe(self._task.cancel)
            self._thread.join()
            self._loop.close()

    def _run_loop(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._task)
        except asyncio.CancelledError:
            log.debug("fetch.cancelled")
        except ExceptionGroup as group:
            self._done.put(group.exceptions[0])
        except Exception as error:  # noqa: BLE001 -- raised again, in the caller's thread
            self._done.put(error)
        finally:
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
            self._done.put(None)

    async def _visit_all(self, targets: list[Target]) -> None:
        domains: dict[str, list[Target]] = {}
        for target in targets:
            domains.setdefault(_domain_of(target), []).append(target)
        async with self._fetcher.manners() as manners, asyncio.TaskGroup() as group:
            for of_one_domain in domains.values():
                group.create_task(self._visit_in_turn(of_one_domain, manners))

    async def _visit_in_turn(self, targets: list[Target], manners: Manners) -> None:
        connections = Connections(self._fetcher.gate)
        try:
            kept_out = False
            for group in grouped(targets):
                await self._room.acquire()
                if kept_out and group[0].mode is FetchMode.AUTO:
                    result: Result = Postponed(group[0], 0.0, WANTS_BROWSER)
                else:
                    result = await _made(self._trip(envoy(group), connections, manners))
                kept_out = kept_out or _is_kept_out(result)
                self._done.put(handed_to(group[0], result))
                for other in group[1:]:
                    await self._room.acquire()
                    self._done.put(handed_to(other, result))
        finally:
            await connections.close()

    def _trip(self, target: Target, connections: Connections, manners: Manners) -> Trip:
        fetcher = self._fetcher
        shared = (target, connections, manners, fetcher.user_agent, self._max_wait_seconds)
        if target.mode is FetchMode.BROWSER:
            return BrowserTrip(*shared, browser=fetcher.browser)
        return Trip(*shared)


def _is_kept_out(result: Result) -> bool:
    """Whether asking that shop over http is of no use any more, as long as a browser can go on."""
    blocked = isinstance(result, Visit) and result.outcome is Outcome.BLOCKED
    return blocked and result.target.mode is FetchMode.AUTO


async def _made(trip: Trip) -> Result:
    """What became of a trip; a page that surprises us must not take its batch along."""
    try:
        return await trip.make()
    except RedisError:
        raise
    except Exception as error:
        log.exception("page.fetch_failed", url=trip.target.url)
        reason = f"The page could not be fetched ({type(error).__name__})."
        return Visit(trip.target, Outcome.PARSE_MISS, reason=reason)


def _domain_of(target: Target) -> str:
    """What groups targets; an address that is none stands alone and is refused on its trip."""
    try:
        return registrable_domain(parse_address(target.url).host)
    except BadAddress:
        return ""
