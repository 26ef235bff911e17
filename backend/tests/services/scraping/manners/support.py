"""Taking a turn as a visit does, against a Valkey or in this process."""

import asyncio
import time
from collections.abc import Callable

from app.services.scraping.manners import Manners, Reception, Standing

MakeManners = Callable[..., Manners]


async def take(
    manners: Manners,
    domain: str = "shop.example",
    *,
    wait: float = 0.0,
    hold: float = 0.0,
    rest: float = 0.0,
    reception: Reception = Reception.ANSWERED,
) -> float:
    """The seconds that a turn took to come."""
    began_at = time.monotonic()
    async with manners.turn(domain, max_wait_seconds=wait) as turn:
        waited = time.monotonic() - began_at
        await asyncio.sleep(hold)
        turn.rest_seconds = rest
        turn.reception = reception
    return waited


async def leave(manners: Manners, domain: str, reception: Reception) -> Standing:
    """How we stand after a turn that was received so."""
    async with manners.turn(domain, max_wait_seconds=0) as turn:
        turn.reception = reception
    assert turn.standing is not None
    return turn.standing
