"""What all visits of a loop want from Redis, taken there together: one call for many turns."""

import asyncio
from collections.abc import Sequence
from importlib.resources import files
from typing import Any, Final, Self

from redis import ConnectionError as NotConnected
from redis.asyncio import Redis

from app.services.scraping.manners.standing import Standing, milliseconds

EPOCH: Final = "manners:epoch"
_TOGETHER_SECONDS: Final = 0.01
"""What a turn may wait for company: a call costs as much for one as for ten."""
_MOST_TOGETHER: Final = 500
_RELEASE: Final = """
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 0
"""


def key_of(domain: str) -> str:
    return f"manners:{domain}"


def script(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


Asked = tuple[str, Sequence[str | int], asyncio.Future[Any]]
"""A key, what to do there, and who waits for the answer."""


class Courier:
    """Use it as `async with courier:`; an error of Redis reaches everybody who waited for it."""

    def __init__(self, redis_url: str) -> None:
        self._redis_url = redis_url
        self._open = False
        self._waiting: list[Asked] = []

    async def __aenter__(self) -> Self:
        self._redis = Redis.from_url(self._redis_url, socket_timeout=5, socket_connect_timeout=5)
        self._turns = self._redis.register_script(script("turns.lua"))
        self._recall = self._redis.register_script(script("recall.lua"))
        self._release = self._redis.register_script(_RELEASE)
        self._wanted = asyncio.Event()
        self._open = True
        self._rounds = asyncio.create_task(self._go_round())
        return self

    async def __aexit__(self, *_: object) -> None:
        # Never cancelled in the middle of a call: redis waits in a way that may swallow that in
        # Python 3.11, and we would wait for it for ever.
        self._open = False
        self._wanted.set()
        await self._rounds
        await self._redis.aclose()

    async def ask(self, domain: str, what: str, token: str, *numbers: int) -> Any:
        """The script's answer to one operation; three numbers at most.

        Raises redis.ConnectionError when the rounds are over: who comes late, because it was
        cancelled with its loop for example, would wait for ever.
        """
        if not self._open:
            raise NotConnected("The courier's rounds are over.")
        padded: list[str | int] = [what, token, *numbers]
        padded += [0] * (5 - len(padded))
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting.append((key_of(domain), padded, answer))
        self._wanted.set()
        return await answer

    async def tell(self, standings: Sequence[Standing]) -> None:
        """Say how we stand with everybody, to a Redis that does not know yet."""
        said: list[str | int] = ["1" if standings else "0"]
        for each in standings:
            said += _as_kept(each)
        keys = [EPOCH, *(key_of(each.site) for each in standings)]
        await self._recall(keys=keys, args=said)

    async def recollect(self, key: str) -> str | None:
        kept = await self._redis.get(key)
        return kept.decode() if isinstance(kept, bytes) else kept

    async def remember(self, key: str, text: str, seconds: int) -> None:
        await self._redis.set(key, text.encode(errors="replace"), ex=seconds)

    async def claim(self, key: str, token: str, seconds: int) -> bool:
        return bool(await self._redis.set(key, token, nx=True, ex=seconds))

    async def release(self, key: str, token: str) -> None:
        await self._release(keys=[key], args=[token])

    async def _go_round(self) -> None:
        while self._open or self._waiting:
            await self._wanted.wait()
            await asyncio.sleep(_TOGETHER_SECONDS)
            taken, self._waiting = self._waiting[:_MOST_TOGETHER], self._waiting[_MOST_TOGETHER:]
            if self._open and not self._waiting:
                self._wanted.clear()
            if taken:
                await self._deliver(taken)

    async def _deliver(self, taken: list[Asked]) -> None:
        keys = [EPOCH, *(key for key, _, _ in taken)]
        arguments = [each for _, said, _ in taken for each in said]
        try:
            answers = await self._turns(keys=keys, args=arguments)
        except Exception as error:  # noqa: BLE001 -- raised again, wherever somebody waits
            for _, _, waiting in taken:
                if not waiting.done():
                    waiting.set_exception(error)
            return
        for asked, answer in zip(taken, answers, strict=True):
            if not asked[2].done():
                asked[2].set_result(answer)


def _as_kept(standing: Standing) -> list[int]:
    return [
        milliseconds(standing.last_visit_at),
        milliseconds(standing.asked_until),
        standing.blocks,
        standing.openings,
        milliseconds(standing.open_until),
        standing.visits_on,
        standing.visits,
    ]
