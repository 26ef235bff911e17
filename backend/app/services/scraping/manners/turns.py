"""Turns: the right to ask a domain now, how one waits for it, and what it means to be received."""

import asyncio
import random
import time
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import IntEnum
from typing import Final, Self
from uuid import uuid4

from app.services.scraping.manners.standing import Standing

LONGEST_REST_SECONDS: Final = 24 * 3600
SPREAD: Final = 0.5
"""A gap is this part shorter or longer, so that nobody's visits come like clockwork."""
_POLL_SECONDS: Final = 0.25
_LONGEST_POLL_SECONDS: Final = 1.0


class Why(IntEnum):
    """Why a domain may not be asked now; the numbers are those of `turns.lua`."""

    BUSY = 1
    GAP = 2
    ASKED = 3
    CIRCUIT = 4
    BUDGET = 5


_SENTENCES: Final = {
    Why.BUSY: "The shop is being asked for another page",
    Why.GAP: "The shop has to rest",
    Why.ASKED: "The shop asked us to come back later",
    Why.CIRCUIT: "The shop kept us out several times, so it is left alone",
    Why.BUDGET: "The shop was asked for as many pages as a day allows",
}


class Reception(IntEnum):
    """How a shop took a visit; what was neither leaves the count of blocks as it is."""

    NEITHER = 0
    ANSWERED = 1
    BLOCKED = 2


@dataclass(frozen=True, slots=True)
class Policy:
    """What this installation allows itself, per registrable domain."""

    gap_seconds: float
    daily_budget: int = 0
    """Visits in a day of UTC; 0 for any number."""


@dataclass(frozen=True, slots=True)
class Wait:
    """How long a domain must be left alone, and why; 0 s while somebody else has the turn."""

    why: Why
    seconds: float


class NotNow(Exception):
    """No visit at the moment, and so no check; `reason` is one sentence for people."""

    def __init__(self, seconds: float, reason: str) -> None:
        super().__init__(reason)
        self.seconds = seconds
        self.reason = reason


class MustRest(NotNow):
    """The domain is not to be asked for so many seconds, longer than the caller wants to wait."""

    def __init__(self, wait: Wait) -> None:
        sentence = f"{_SENTENCES[wait.why]}, for another {_told(wait.seconds)}."
        super().__init__(wait.seconds, sentence)
        self.why = wait.why


@dataclass
class Turn:
    """The right to ask a domain now, and what is known of it when the turn is over."""

    rest_seconds: float = 0.0
    """What the shop itself asked for."""
    reception: Reception = Reception.NEITHER
    standing: Standing | None = None
    """How we stand with the domain after the turn, where that is shared and kept."""


class Manners(ABC):
    """What both keepers of manners share; use it as `async with manners:` inside one loop."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        return None

    @asynccontextmanager
    async def turn(
        self, domain: str, *, max_wait_seconds: float, gap_seconds: float = 0
    ) -> AsyncIterator[Turn]:
        """Wait for a turn; MustRest when that takes too long. The gap starts when it is over.

        `gap_seconds` makes it longer than usual, never shorter: others ask the same domain.
        """
        token = uuid4().hex
        longest_gap = max(self._policy.gap_seconds, gap_seconds)
        await self._wait(domain, token, max_wait_seconds, longest_gap)
        turn = Turn()
        try:
            yield turn
        finally:
            gap = longest_gap * random.uniform(1 - SPREAD, 1 + SPREAD)  # noqa: S311 -- spreads load, guards nothing
            turn.standing = await self._leave(domain, token, gap, turn)

    async def _wait(self, domain: str, token: str, max_wait: float, gap: float) -> None:
        deadline = time.monotonic() + max_wait
        poll = _POLL_SECONDS
        while wait := await self._enter(domain, token, gap):
            busy = wait.why is Why.BUSY
            pause = poll if busy else wait.seconds
            if time.monotonic() + pause > deadline:
                raise MustRest(Wait(wait.why, gap) if busy else wait)
            await asyncio.sleep(pause)
            poll = min(poll * 1.5, _LONGEST_POLL_SECONDS)

    @abstractmethod
    async def _enter(self, domain: str, token: str, gap_seconds: float) -> Wait | None:
        """None when the turn is ours."""

    @abstractmethod
    async def _leave(
        self, domain: str, token: str, gap_seconds: float, turn: Turn
    ) -> Standing | None:
        """Give the turn back and let the domain rest; a longer rest already set stays."""

    @abstractmethod
    async def recollect(self, key: str) -> str | None:
        """What was remembered under this name, by whoever shares these manners."""

    @abstractmethod
    async def remember(self, key: str, text: str, seconds: int) -> None:
        """Keep a text for so long at most."""

    @abstractmethod
    async def claim(self, key: str, token: str, seconds: int) -> bool:
        """Take what only one may have at a time; it is free again after so long at most."""

    @abstractmethod
    async def release(self, key: str, token: str) -> None:
        """Give back what `token` claimed, unless somebody else has it by now."""


def asked_rest(turn: Turn) -> float:
    """The seconds that the shop asked for, as far as we let shops decide."""
    return min(turn.rest_seconds, LONGEST_REST_SECONDS)


def _told(seconds: float) -> str:
    for length, unit in ((3600, "h"), (60, "min")):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit}"
    return f"{seconds:.0f} s"
