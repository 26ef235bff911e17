"""How often a shop is asked: one request in flight per registrable domain, and a gap after each."""

import asyncio
import random
import time
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final, Self, cast
from uuid import uuid4

from redis.asyncio import BlockingConnectionPool, Redis

LONGEST_REST_SECONDS: Final = 24 * 3600
_BUSY: Final = -1
_POLL_SECONDS: Final = 0.25


class MustRest(Exception):
    """The domain is not to be asked for so many seconds, longer than the caller wants to wait."""

    def __init__(self, domain: str, seconds: float) -> None:
        super().__init__(f"{domain} has to rest for another {seconds:.0f} s.")
        self.seconds = seconds


@dataclass
class Turn:
    """The right to ask a domain now; `rest_seconds` is what the shop itself asked for."""

    rest_seconds: float = 0.0


class Manners(ABC):
    """What both keepers of manners share; use it as `async with manners:` inside one loop."""

    def __init__(self, gap_seconds: float) -> None:
        self._gap_seconds = gap_seconds

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        return None

    @asynccontextmanager
    async def turn(
        self, domain: str, *, max_wait_seconds: float, lease_seconds: float, gap_seconds: float = 0
    ) -> AsyncIterator[Turn]:
        """Wait for a turn; MustRest when that takes too long. The gap starts when it is over.

        `gap_seconds` makes it longer than usual, never shorter: others ask the same domain.

        A holder that dies gives its turn up after `lease_seconds`.
        """
        token = uuid4().hex
        await self._wait(domain, token, max_wait_seconds, lease_seconds)
        turn = Turn()
        try:
            yield turn
        finally:
            gap = max(self._gap_seconds, gap_seconds) * random.uniform(0.5, 1.5)  # noqa: S311 -- spreads load, guards nothing
            rest = max(gap, min(turn.rest_seconds, LONGEST_REST_SECONDS))
            await self._leave(domain, token, rest)

    async def _wait(self, domain: str, token: str, max_wait: float, lease: float) -> None:
        deadline = time.monotonic() + max_wait
        while wait := await self._enter(domain, token, lease):
            left = deadline - time.monotonic()
            pause = _POLL_SECONDS if wait == _BUSY else wait
            if pause > left:
                raise MustRest(domain, self._gap_seconds if wait == _BUSY else wait)
            await asyncio.sleep(pause)

    @abstractmethod
    async def _enter(self, domain: str, token: str, lease_seconds: float) -> float:
        """0 when the turn is ours, _BUSY when somebody has it, else the seconds left to rest."""

    @abstractmethod
    async def _leave(self, domain: str, token: str, rest_seconds: float) -> None:
        """Give the turn back and let the domain rest; a longer rest already set stays."""


_ENTER: Final = """
local rest = redis.call('PTTL', KEYS[2])
if rest > 0 then return rest end
if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return 0 end
return -1
"""

_LEAVE: Final = """
local rest = tonumber(ARGV[2])
if rest > 0 and rest > redis.call('PTTL', KEYS[2]) then
  redis.call('SET', KEYS[2], '', 'PX', rest)
end
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 0
"""


class SharedManners(Manners):
    """Kept in Redis, so that all workers together ask a domain as one would."""

    def __init__(self, redis_url: str, gap_seconds: float) -> None:
        super().__init__(gap_seconds)
        self._redis_url = redis_url

    async def __aenter__(self) -> Self:
        # A few connections serve hundreds of domains: a script takes a fraction of a millisecond.
        pool = BlockingConnectionPool.from_url(
            self._redis_url,
            max_connections=4,
            timeout=10,
            socket_timeout=5,
            socket_connect_timeout=5,
        )
        self._redis = Redis.from_pool(pool)
        self._enter_script = self._redis.register_script(_ENTER)
        self._leave_script = self._redis.register_script(_LEAVE)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._redis.aclose()

    async def _enter(self, domain: str, token: str, lease_seconds: float) -> float:
        lease = int(lease_seconds * 1000)
        answer = cast("int", await self._run(self._enter_script, domain, token, lease))
        return answer if answer == _BUSY else answer / 1000

    async def _leave(self, domain: str, token: str, rest_seconds: float) -> None:
        await self._run(self._leave_script, domain, token, int(rest_seconds * 1000))

    async def _run(self, script: Any, domain: str, *arguments: str | int) -> Any:
        keys = [f"manners:{{{domain}}}:flight", f"manners:{{{domain}}}:rest"]
        return await script(keys=keys, args=list(arguments))


@dataclass
class _Domain:
    token: str | None = None
    rests_until: float = 0.0


class OwnManners(Manners):
    """Kept in this process, for a command that runs without any server."""

    def __init__(self, gap_seconds: float) -> None:
        super().__init__(gap_seconds)
        self._domains: dict[str, _Domain] = {}

    async def _enter(self, domain: str, token: str, lease_seconds: float) -> float:
        state = self._domains.setdefault(domain, _Domain())
        if state.token is not None:
            return _BUSY
        rest = state.rests_until - time.monotonic()
        if rest > 0:
            return rest
        state.token = token
        return 0.0

    async def _leave(self, domain: str, token: str, rest_seconds: float) -> None:
        state = self._domains[domain]
        state.token = None
        state.rests_until = time.monotonic() + rest_seconds
