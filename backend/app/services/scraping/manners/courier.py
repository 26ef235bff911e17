"""What all visits of a loop want from Redis, taken there together: one call for many turns."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.resources import files
from typing import Any, Final, Self

from redis import ConnectionError as NotConnected
from redis.asyncio import BlockingConnectionPool, Redis

from app.services.scraping.manners.standing import Standing, milliseconds

EPOCH: Final = "manners:epoch"
_TOGETHER_SECONDS: Final = 0.01
"""What a turn may wait for company: a call costs as much for one as for ten."""
_MOST_TOGETHER: Final = 500
_RELEASE: Final = """
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 0
"""
_CONNECTIONS: Final = 4
"""Whoever finds them all in use waits; with an ordinary pool it would fail."""


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
        self._sought: dict[str, list[asyncio.Future[str | None]]] = {}

    async def __aenter__(self) -> Self:
        pool = BlockingConnectionPool.from_url(
            self._redis_url,
            max_connections=_CONNECTIONS,
            timeout=None,
            socket_timeout=5,
            socket_connect_timeout=5,
        )
        self._redis = Redis.from_pool(pool)
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
        answer = self._wanted_answer()
        padded: list[str | int] = [what, token, *numbers]
        padded += [0] * (5 - len(padded))
        self._waiting.append((key_of(domain), padded, answer))
        return await answer

    async def tell(self, standings: Sequence[Standing]) -> None:
        """Say how we stand with everybody, to a Redis that does not know yet."""
        said: list[str | int] = ["1" if standings else "0"]
        for each in standings:
            said += _as_kept(each)
        keys = [EPOCH, *(key_of(each.site) for each in standings)]
        await self._recall(keys=keys, args=said)

    async def recollect(self, key: str) -> str | None:
        answer = self._wanted_answer()
        self._sought.setdefault(key, []).append(answer)
        kept: bytes | None = await answer
        return None if kept is None else kept.decode()

    async def remember(self, key: str, text: str, seconds: int) -> None:
        await self._redis.set(key, text.encode(errors="replace"), ex=seconds)

    async def claim(self, key: str, token: str, seconds: int) -> bool:
        return bool(await self._redis.set(key, token, nx=True, ex=seconds))

    async def release(self, key: str, token: str) -> None:
        await self._release(keys=[key], args=[token])

    def _wanted_answer(self) -> asyncio.Future[Any]:
        """Of the next round; ConnectionError when there will be none."""
        if not self._open:
            raise NotConnected("The courier's rounds are over.")
        self._wanted.set()
        return asyncio.get_running_loop().create_future()

    async def _go_round(self) -> None:
        while self._open or self._waiting or self._sought:
            await self._wanted.wait()
            await asyncio.sleep(_TOGETHER_SECONDS)
            taken, self._waiting = self._waiting[:_MOST_TOGETHER], self._waiting[_MOST_TOGETHER:]
            sought, self._sought = self._sought, {}
            if self._open and not self._waiting:
                self._wanted.clear()
            if taken:
                await self._deliver(taken)
            if sought:
                await self._look_up(sought)

    async def _deliver(self, taken: list[Asked]) -> None:
        keys = [EPOCH, *(key for key, _, _ in taken)]
        arguments = [each for _, said, _ in taken for each in said]
        with _failing([answer for _, _, answer in taken]):
            for asked, said in zip(
                taken, await self._turns(keys=keys, args=arguments), strict=True
            ):
                _tell(asked[2], said)

    async def _look_up(self, sought: Mapping[str, Sequence[asyncio.Future[Any]]]) -> None:
        with _failing([answer for answers in sought.values() for answer in answers]):
            found = await self._redis.mget(list(sought))
            for answers, kept in zip(sought.values(), found, strict=True):
                for answer in answers:
                    _tell(answer, kept)


@contextmanager
def _failing(answers: Sequence[asyncio.Future[Any]]) -> Iterator[None]:
    """Whatever goes wrong is raised wherever somebody waits for one of these."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 -- raised again
        for answer in answers:
            if not answer.done():
                answer.set_exception(error)


def _tell(answer: asyncio.Future[Any], said: Any) -> None:
    """Nobody may be there any more who waits for it."""
    if not answer.done():
        answer.set_result(said)


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
