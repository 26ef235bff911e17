"""Pages lined up by domain: many domains side by side, the pages of each one after the other."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Final

import structlog
from redis import RedisError

from app.core.outbound import Gate
from app.models.address import BadAddress, parse_address
from app.models.checks import Outcome
from app.models.fetching import FetchMode
from app.models.sites import registrable_domain
from app.services.scraping.fetch.connections import Connections
from app.services.scraping.fetch.fetcher import Fetcher, Lane, Result
from app.services.scraping.fetch.sharing import envoy, grouped, handed_to
from app.services.scraping.manners import Manners
from app.services.scraping.pages import Postponed, Target, Visit

WANTS_BROWSER: Final = "The shop keeps us out over http; a browser asks it soon."

UNWANTED: Final = "Nobody wants this page visited any more."

FetcherFor = Callable[[Target], Fetcher]
Done = Callable[[tuple[Result, bool]], None]
"""Told of each result, and whether it takes up room until somebody has taken it."""

log = structlog.get_logger(__name__)


class _Line:
    """What waits for one domain."""

    def __init__(self) -> None:
        self.targets: list[Target] = []
        self.groups: list[list[Target]] = []
        self.has_begun = False
        """Whether the first of them has its turn."""
        self.kept_out = False
        """Whether asking over http is of no use any more, as a browser can go on."""
        self.task: asyncio.Task[None] | None = None

    def next(self) -> list[Target] | None:
        """The targets that the next visit serves."""
        if not self.groups and self.targets:
            self.groups, self.targets = grouped(self.targets), []
        return self.groups.pop(0) if self.groups else None

    def clear(self) -> None:
        self.targets, self.groups = [], []


class Lines:
    """All of one run. Everything happens in its loop; `taken` may be read from elsewhere."""

    def __init__(
        self,
        *,
        gate: Gate,
        manners: Callable[[], Manners],
        in_flight: int,
        fetcher_for: FetcherFor,
        max_wait_seconds: float,
    ) -> None:
        self.in_flight = in_flight
        self.taken = 0
        """Pages on their way, or waiting to be taken."""
        self._gate = gate
        self._make_manners = manners
        self._fetcher_for = fetcher_for
        self._max_wait_seconds = max_wait_seconds
        self._lines: dict[str, _Line] = {}
        self._room = asyncio.Semaphore(in_flight)
        self._given: asyncio.Queue[Sequence[Target] | None] = asyncio.Queue()
        self._left = False

    async def visit_all(self, done: Done) -> None:
        """Visit whatever is queued until nothing more may begin."""
        self._done = done
        async with self._make_manners() as self._manners, asyncio.TaskGroup() as group:
            while (targets := await self._given.get()) is not None:
                self._line_up(targets, group)

    def queue(self, targets: Sequence[Target]) -> None:
        self._given.put_nowait(targets)

    def begin_no_more(self) -> None:
        """Let what is on its way arrive, and forget the rest."""
        for line in self._lines.values():
            line.clear()
            if line.task is not None and not line.has_begun:
                line.task.cancel()
        self._given.put_nowait(None)

    def leave(self, task: asyncio.Task[None]) -> None:
        """End `visit_all` at once: nobody takes results any more.

        A visit that overhears its cancellation, as `asyncio.wait_for` may make it in Python 3.11,
        comes to its end without another one, and waits for nobody's room.
        """
        self._left = True
        if not self._lines:
            self._given.put_nowait(None)
            return
        for line in self._lines.values():
            line.clear()
            self._room.release()
        task.cancel()

    def give_room(self) -> None:
        self.taken -= 1
        self._room.release()

    def _line_up(self, targets: Sequence[Target], group: asyncio.TaskGroup) -> None:
        for target in targets:
            domain = _domain_of(target)
            line = self._lines.setdefault(domain, _Line())
            line.targets.append(target)
            if line.task is None:
                line.task = group.create_task(self._visit_in_turn(domain, line))

    async def _visit_in_turn(self, domain: str, line: _Line) -> None:
        connections = Connections(self._gate)
        try:
            while (targets := line.next()) is not None:
                await self._visit(targets, line, connections)
        finally:
            del self._lines[domain]
            await connections.close()

    async def _visit(self, targets: list[Target], line: _Line, connections: Connections) -> None:
        """One visit for all of these targets, which takes up room from its turn on."""

        async def begin() -> None:
            await self._take_room()
            line.has_begun = True
            for target in targets:
                target.begins()

        line.has_begun = False
        if line.kept_out and targets[0].mode is FetchMode.AUTO:
            result: Result = Postponed(targets[0], 0.0, WANTS_BROWSER)
        elif not any(target.is_wanted() for target in targets):
            result = Postponed(targets[0], 0.0, UNWANTED)
        else:
            lane = Lane(connections, self._manners, self._max_wait_seconds, begin)
            sent = envoy(targets)
            result = await _visited(self._fetcher_for(sent), sent, lane)
        line.kept_out = line.kept_out or _is_kept_out(result)
        self._done((handed_to(targets[0], result), line.has_begun))
        for other in targets[1:]:
            if self._left:
                return
            await self._take_room()
            self._done((handed_to(other, result), True))

    async def _take_room(self) -> None:
        await self._room.acquire()
        self.taken += 1


def _is_kept_out(result: Result) -> bool:
    blocked = isinstance(result, Visit) and result.outcome is Outcome.BLOCKED
    return blocked and result.target.mode is FetchMode.AUTO


async def _visited(fetcher: Fetcher, target: Target, lane: Lane) -> Result:
    """What became of a visit; a page that surprises us must not take its batch along."""
    try:
        return await fetcher.visit(target, lane)
    except RedisError:
        raise
    except Exception as error:
        log.exception("page.fetch_failed", url=target.url)
        reason = f"The page could not be fetched ({type(error).__name__})."
        return Visit(target, Outcome.PARSE_MISS, reason=reason)


def _domain_of(target: Target) -> str:
    """What groups targets; an address that is none stands alone and is refused on its trip."""
    try:
        return registrable_domain(parse_address(target.url).host)
    except BadAddress:
        return ""
