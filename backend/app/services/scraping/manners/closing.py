"""Closing circuits by hand: the next visit tries the shop, as after the circuit's time."""

from collections.abc import Sequence

from app.core.redis import redis
from app.services.scraping.manners.courier import key_of


def close_circuits(sites: Sequence[str]) -> None:
    """`openings` stays: a shop that keeps us out again is left alone for longer.

    Raises redis.RedisError.
    """
    with redis().pipeline(transaction=False) as asked:
        for site in sites:
            asked.hdel(key_of(site), "open")
        asked.execute()
