"""Manners kept in Redis, so that all workers together ask a domain as one visitor would."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, Final, Self

import structlog
from redis import RedisError
from sqlalchemy.exc import SQLAlchemyError

from app.models.types import utcnow
from app.services.scraping.manners.courier import Courier
from app.services.scraping.manners.standing import Standing, instant
from app.services.scraping.manners.turns import (
    SPREAD,
    Manners,
    Policy,
    Turn,
    Wait,
    Why,
    asked_rest,
)

LEASE_SECONDS: Final = 30.0
"""How long a worker that died holds a turn; one that lives renews its turns every second."""
RENEW_SECONDS: Final = 1.0
_UNKNOWN: Final = -1

Recall = Callable[[], Sequence[Standing]]
"""What was kept elsewhere, for a Redis that came back empty."""

log = structlog.get_logger(__name__)


class SharedManners(Manners):
    """The rules are those of `turns.lua`; what Redis forgot is told to it from `recall`."""

    def __init__(
        self,
        redis_url: str,
        policy: Policy,
        recall: Recall = tuple,
        *,
        lease_seconds: float = LEASE_SECONDS,
        renew_seconds: float = RENEW_SECONDS,
    ) -> None:
        super().__init__(policy)
        self._courier = Courier(redis_url)
        self._recall = recall
        self._lease = _ms(lease_seconds)
        self._renew_seconds = renew_seconds
        self._held: dict[str, str] = {}
        self._told = 0

    async def __aenter__(self) -> Self:
        await self._courier.__aenter__()
        self._recalling = asyncio.Lock()
        self._renewing = asyncio.create_task(self._renew())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._renewing.cancel()
        with suppress(asyncio.CancelledError):
            await self._renewing
        await self._courier.__aexit__()

    async def _enter(self, domain: str, token: str, gap_seconds: float) -> Wait | None:
        # In an emptied Redis nobody knows of the visits on their way until they are renewed.
        full_gap = _ms(max(gap_seconds * (1 + SPREAD), 2 * self._renew_seconds))
        while True:
            told = self._told
            answer = await self._ask_for(domain, token, full_gap)
            if answer[0] != _UNKNOWN:
                break
            await self._tell_what_is_kept(told)
        why, wait = answer
        if why:
            return Wait(Why(why), wait / 1000)
        self._held[domain] = token
        return None

    async def _ask_for(self, domain: str, token: str, full_gap: int) -> Any:
        budget = self._policy.daily_budget
        try:
            return await self._courier.ask(domain, "take", token, self._lease, full_gap, budget)
        except asyncio.CancelledError:
            # The turn may have been given to us all the same, and nobody is there to use it.
            with suppress(RedisError):
                await self._courier.ask(domain, "leave", token)
            raise

    async def _leave(self, domain: str, token: str, gap_seconds: float, turn: Turn) -> Standing:
        self._held.pop(domain, None)
        said = await self._courier.ask(
            domain, "leave", token, _ms(gap_seconds), _ms(asked_rest(turn)), turn.reception.value
        )
        last, asked, blocks, openings, opened, day, visits = said
        return Standing(
            site=domain,
            last_visit_at=instant(last) or utcnow(),
            asked_until=instant(asked),
            blocks=blocks,
            openings=openings,
            open_until=instant(opened),
            visits_on=day,
            visits=visits,
        )

    async def recollect(self, key: str) -> str | None:
        return await self._courier.recollect(key)

    async def remember(self, key: str, text: str, seconds: int) -> None:
        await self._courier.remember(key, text, seconds)

    async def claim(self, key: str, token: str, seconds: int) -> bool:
        return await self._courier.claim(key, token, seconds)

    async def release(self, key: str, token: str) -> None:
        await self._courier.release(key, token)

    async def _tell_what_is_kept(self, told: int) -> None:
        """Once for all who found Redis empty at the same time."""
        async with self._recalling:
            if self._told > told:
                return
            try:
                standings = await asyncio.to_thread(self._recall)
            except SQLAlchemyError as error:
                raise RedisError("What shops are owed could not be looked up.") from error
            await self._courier.tell(standings)
            self._told += 1
        log.info("manners.recalled", sites=len(standings))

    async def _renew(self) -> None:
        """Hold on to our turns, also when Redis forgot about them."""
        while True:
            await asyncio.sleep(self._renew_seconds)
            held = [self._keep(domain, token) for domain, token in self._held.items()]
            failed = await asyncio.gather(*held, return_exceptions=True)
            if any(isinstance(answer, Exception) for answer in failed):
                log.warning("turns.not_renewed", turns=len(held))

    async def _keep(self, domain: str, token: str) -> None:
        """A turn given back in the meantime is gone: kept now, it would stay for a whole lease."""
        if self._held.get(domain) == token:
            await self._courier.ask(domain, "keep", token, self._lease)


def _ms(seconds: float) -> int:
    return int(seconds * 1000)
