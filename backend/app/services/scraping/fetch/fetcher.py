"""What every way to a page has in common: a target goes in, and what came of it comes out."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from app.services.scraping.fetch.connections import Connections
from app.services.scraping.manners import Manners
from app.services.scraping.pages import Postponed, Target, Visit

Result = Visit | Postponed
Begin = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Lane:
    """What a visit shares with those before and after it at the same domain."""

    connections: Connections
    """Through the gate, and open for as long as the domain has visitors."""
    manners: Manners
    max_wait_seconds: float
    """For a turn; whoever has to wait longer is postponed."""
    begin: Begin
    """Awaited when the first turn has come, before any page is asked for."""


class Fetcher(Protocol):
    """One way to pages: over http, with a browser's TLS profile, or shown by a browser.

    Each goes through the gate, in turn, and by the host's robots.txt. Whatever a page, a shop or
    the network does is an outcome; only redis.RedisError is raised, when manners cannot be kept.
    """

    async def visit(self, target: Target, lane: Lane) -> Result:
        """Visit the page, or say that its domain has to rest first."""
