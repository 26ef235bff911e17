"""The connection to Redis for limits, locks, gaps and heartbeats."""

from functools import lru_cache

from redis import Redis

from app.core.config import get_settings


def redis() -> Redis:
    """The client of this process; each call gives up after two seconds."""
    return _client(get_settings().redis_url)


@lru_cache
def _client(url: str) -> Redis:
    return Redis.from_url(
        url,
        decode_responses=True,
        socket_timeout=2,
        socket_connect_timeout=2,
    )
