"""Words from one process to the streams of another: "there is something new for this person".

Redis carries them and keeps none. Whoever is woken looks into PostgreSQL, so that a lost word costs
a delay and nothing else. Each API process listens once, however many streams it holds open.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final
from weakref import WeakKeyDictionary

import structlog
from redis import RedisError
from redis.asyncio import Redis

from app.core.config import get_settings
from app.core.redis import redis

LOST_SECONDS: Final = 5.0
"""How often a stream looks for itself while Redis says nothing."""

_TOPIC: Final = "news:"
_ANSWERS_WITHIN_SECONDS: Final = 2
_CHECK_SECONDS: Final = 15

_of_loops: "Final[WeakKeyDictionary[asyncio.AbstractEventLoop, Wakeups]]" = WeakKeyDictionary()

log = structlog.get_logger()


def wake(user_id: int) -> None:
    """Have this person's streams look for news; call it after the commit. Raises RedisError."""
    redis().publish(f"{_TOPIC}{user_id}", "")


def wakeups() -> "Wakeups":
    """Those of the running event loop."""
    loop = asyncio.get_running_loop()
    if loop not in _of_loops:
        _of_loops[loop] = Wakeups()
    return _of_loops[loop]


class Wakeups:
    """What one process hears, for the streams that it holds open; lives on one event loop."""

    def __init__(self) -> None:
        self._waiting: dict[int, set[asyncio.Event]] = defaultdict(set)
        self._listening: asyncio.Task[None] | None = None
        self._heard = asyncio.Event()

    def held(self, user_id: int) -> int:
        """How many streams this person has open here."""
        return len(self._waiting.get(user_id, ()))

    @property
    def held_in_all(self) -> int:
        return sum(map(len, self._waiting.values()))

    @property
    def hears(self) -> bool:
        """Whether Redis is listened to, so that waiting is enough."""
        return self._heard.is_set()

    @asynccontextmanager
    async def of(self, user_id: int) -> AsyncIterator[asyncio.Event]:
        """An event that is set whenever there may be news for this person."""
        woken = asyncio.Event()
        self._waiting[user_id].add(woken)
        if self._listening is None:
            self._listening = asyncio.create_task(self._listen())
        try:
            # What happens from here on is heard; what was before, the stream finds by itself.
            with suppress(TimeoutError):
                await asyncio.wait_for(self._heard.wait(), _ANSWERS_WITHIN_SECONDS)
            yield woken
        finally:
            self._waiting[user_id].discard(woken)
            if not self._waiting[user_id]:
                del self._waiting[user_id]
            if not self._waiting and self._listening is not None:
                self._listening.cancel()
                self._listening = None

    async def _listen(self) -> None:
        """Until nobody waits any more; starts again after a while when Redis goes away."""
        while True:
            try:
                await self._hear()
            except (RedisError, OSError) as error:
                log.warning("wakeups.lost", reason=type(error).__name__)
            finally:
                self._heard.clear()
            await asyncio.sleep(LOST_SECONDS)

    async def _hear(self) -> None:
        client = Redis.from_url(
            get_settings().redis_url,
            decode_responses=True,
            socket_connect_timeout=_ANSWERS_WITHIN_SECONDS,
            health_check_interval=_CHECK_SECONDS,
        )
        async with client, client.pubsub() as words:
            await words.psubscribe(f"{_TOPIC}*")
            while True:
                # Without an end it would wait for ever for a server that went without a word.
                word = await words.get_message(timeout=_CHECK_SECONDS)
                if word is None:
                    continue
                if word["type"] == "psubscribe":
                    self._heard.set()
                    self._wake_all()
                elif word["type"] == "pmessage":
                    self._wake(str(word["channel"]).removeprefix(_TOPIC))

    def _wake(self, user_id: str) -> None:
        if user_id.isdecimal():
            for woken in self._waiting.get(int(user_id), ()):
                woken.set()

    def _wake_all(self) -> None:
        for each in self._waiting.values():
            for woken in each:
                woken.set()
