"""The connection to Redis for limits, locks, gaps and heartbeats."""

from functools import lru_cache

from redis import Redis

from app.core.config import get_settings


@lru_cache
def redis() -> Redis:
    """The client of this process; each call gives up after two seconds."""
    return Redis.from_url(
        get_settings().redis_url,
        decode_responses=True,
        socket_timeout=2,
        socket_connect_timeout=2,
    )
