"""How often something may be tried, counted in Redis for all processes together.

Nothing is counted in memory, and nothing is let through uncounted: while Redis is away, whatever
is limited answers 503.
"""

import math
import time
from dataclasses import dataclass
from functools import lru_cache

import structlog
from limits import RateLimitItemPerSecond
from limits.storage import RedisStorage
from limits.strategies import MovingWindowRateLimiter
from redis import RedisError

from app.core.config import get_settings
from app.core.errors import TooMany, Unavailable
from app.core.redis import redis

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `amount` times within any `seconds`."""

    name: str
    amount: int
    seconds: int


def count(limit: Limit, whose: str) -> None:
    """Note one more try; raises TooMany for one too many, and Unavailable without Redis."""
    try:
        if limiter().hit(_item(limit), whose):
            return
        reset_at = limiter().get_window_stats(_item(limit), whose).reset_time
    except RedisError as error:
        log.warning("limit.unavailable", limit=limit.name, reason=type(error).__name__)
        raise Unavailable(
            "This cannot be tried right now; please come back in a minute."
        ) from error
    log.info("limit.reached", limit=limit.name)
    # The window still holds a try that is exactly as old as it is long.
    wait = max(1, math.floor(reset_at - time.time()) + 1)
    raise TooMany("Too many tries; please wait a while.", retry_after_seconds=wait)


def forget(limit: Limit, whose: str) -> None:
    """Start counting anew, after a success; without Redis the tries stay until they are old."""
    try:
        limiter().clear(_item(limit), whose)
    except RedisError as error:
        log.warning("limit.unavailable", limit=limit.name, reason=type(error).__name__)


def _item(limit: Limit) -> RateLimitItemPerSecond:
    return RateLimitItemPerSecond(limit.amount, limit.seconds, namespace=limit.name)


@lru_cache
def limiter() -> MovingWindowRateLimiter:
    pool = redis().connection_pool
    return MovingWindowRateLimiter(RedisStorage(get_settings().redis_url, connection_pool=pool))
