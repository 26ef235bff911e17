"""Manners of one process, for a command that runs without any server."""

import time
from dataclasses import dataclass

from app.services.scraping.manners.turns import Manners, Policy, Turn, Wait, Why, asked_rest


@dataclass
class _Domain:
    token: str | None = None
    rests_until: float = 0.0


class OwnManners(Manners):
    """One at a time, the gap and what shops ask for; circuits and budgets outlive a command."""

    def __init__(self, policy: Policy) -> None:
        super().__init__(policy)
        self._domains: dict[str, _Domain] = {}
        self._memory: dict[str, str] = {}
        self._claimed: dict[str, tuple[str, float]] = {}

    async def _enter(self, domain: str, token: str, gap_seconds: float) -> Wait | None:
        state = self._domains.setdefault(domain, _Domain())
        if state.token is not None:
            return Wait(Why.BUSY, 0)
        rest = state.rests_until - time.monotonic()
        if rest > 0:
            return Wait(Why.GAP, rest)
        state.token = token
        return None

    async def _leave(self, domain: str, token: str, gap_seconds: float, turn: Turn) -> None:
        state = self._domains[domain]
        state.token = None
        state.rests_until = time.monotonic() + max(gap_seconds, asked_rest(turn))

    async def recollect(self, key: str) -> str | None:
        return self._memory.get(key)

    async def remember(self, key: str, text: str, seconds: int) -> None:
        self._memory[key] = text

    async def claim(self, key: str, token: str, seconds: int) -> bool:
        _, until = self._claimed.get(key, ("", 0.0))
        if until > time.monotonic():
            return False
        self._claimed[key] = (token, time.monotonic() + seconds)
        return True

    async def release(self, key: str, token: str) -> None:
        if self._claimed.get(key, ("", 0.0))[0] == token:
            del self._claimed[key]
