"""The stream of somebody's alerts: the bell of an open page, told as soon as something is new."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Final

from fastapi.sse import format_sse_event
from starlette.concurrency import run_in_threadpool

from app.api.events import event_of
from app.core import identity
from app.core.actor import Actor
from app.core.config import get_settings
from app.core.database import unit_of_work
from app.core.errors import TooMany, Unauthenticated
from app.core.wakeups import LOST_SECONDS, Wakeups, wakeups
from app.models.alerts import Unread
from app.services import alerts
from app.services.alerts import Cursor, News

MOST_STREAMS: Final = 1_000
"""That a process holds open at once."""
MOST_OF_ONE: Final = 20
"""Of them, for one person."""

_HEARTBEAT_SECONDS: Final = 15.0
_RETRY_MS, _POLL_MS = 1_000, 30_000


def refuse_too_many(whose: int) -> None:
    """Raises TooMany when this process holds as many streams open as it wants to."""
    held = wakeups()
    if held.held(whose) >= MOST_OF_ONE or held.held_in_all >= MOST_STREAMS:
        raise TooMany("Too many streams are open already.", retry_after_seconds=30)


async def alert_events(token: str, actor: Actor, cursor: Cursor | None) -> AsyncIterator[bytes]:
    """`alert` for each that is new, then `unread`, whose id says what has been heard.

    Redis wakes this, so that nothing is asked while nothing happens, and neither a thread nor a
    connection is held; a comment every 15 seconds keeps the line open. Whoever has signed out in
    the meantime is told nothing more.
    """
    lasts = get_settings().stream_seconds
    ends_at = time.monotonic() + lasts
    yield format_sse_event(comment="open", retry=_RETRY_MS if lasts else _POLL_MS)
    unread: int | None = None
    spoke_at = time.monotonic()
    async with wakeups().of(actor.user_id) as woken:
        while True:
            woken.clear()
            news = await run_in_threadpool(_news, token, actor, cursor)
            if news is None:
                return
            for alert in news.alerts:
                yield event_of("alert", alert)
            if news.alerts or news.unread != unread:
                yield event_of("unread", Unread(unread=news.unread), str(news.cursor))
                spoke_at = time.monotonic()
            elif time.monotonic() - spoke_at >= _HEARTBEAT_SECONDS:
                # Woken again and again for nothing, it would be silent for longer than lines live.
                yield _still_here()
                spoke_at = time.monotonic()
            cursor, unread = news.cursor, news.unread
            async for pulse in _quiet(woken, ends_at, wakeups()):
                yield pulse
                spoke_at = time.monotonic()
            if time.monotonic() >= ends_at:
                return


async def _quiet(woken: asyncio.Event, ends_at: float, heard: Wakeups) -> AsyncIterator[bytes]:
    """Heartbeats until there may be news, or the end; without Redis there may always be some."""
    while not woken.is_set():
        left = ends_at - time.monotonic()
        longest = _HEARTBEAT_SECONDS if heard.hears else LOST_SECONDS
        if left <= 0:
            return
        with suppress(TimeoutError):
            await asyncio.wait_for(woken.wait(), min(left, longest))
            return
        yield _still_here()
        if not heard.hears:
            return


def _still_here() -> bytes:
    return format_sse_event(comment="still here")


def _news(token: str, actor: Actor, cursor: Cursor | None) -> News | None:
    """None once the sign-in has ended."""
    with unit_of_work() as session:
        try:
            identity.identify(session, token)
        except Unauthenticated:
            return None
        return alerts.news_of(session, actor, cursor)
