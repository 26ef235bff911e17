"""One run of many visits: an asyncio loop in a thread of its own, behind a plain generator.

The loop has its own thread so that a caller who takes his time with a page, reading or writing it,
does not look like a slow shop to the pages still in flight.
"""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from queue import Empty, SimpleQueue
from typing import Final

import structlog

from app.services.scraping.fetch.fetcher import Result
from app.services.scraping.fetch.lines import Lines
from app.services.scraping.pages import Target

MOST_WAITING: Final = 3
"""Times as many pages as may be in flight may be given to a run, while many of their shops rest."""
LAST_SECONDS: Final = 5.0
"""What pages in flight still get when the time is up."""
_ASK_SECONDS: Final = 0.5
"""Between two questions for more pages, and what a caller waits at most before a pause."""

More = Callable[[], Sequence[Target]]
"""Further targets, asked for in the caller's thread when there is room for them."""

log = structlog.get_logger(__name__)


class Run:
    """One call of fetch_many. What stands in `results` happens in the caller's thread."""

    def __init__(self, lines: Lines, *, seconds: float | None) -> None:
        self._lines = lines
        self._ends_at = None if seconds is None else time.monotonic() + seconds
        self._is_ending = False
        self._asked_at = time.monotonic()
        self._done: SimpleQueue[tuple[Result, bool] | Exception | None] = SimpleQueue()
        """Each with whether it takes up room; None when there will be no more."""
        self._owed = 0
        self._loop = asyncio.new_event_loop()

    def results(self, targets: Sequence[Target], more: More | None) -> Iterator[Result | None]:
        """Each target's result as it comes; when the time is up, those that still came in time.

        None is a pause: nothing came for half a second.
        """
        task = self._loop.create_task(self._lines.visit_all(self._done.put))
        self._give(targets)
        thread = threading.Thread(target=self._run_loop, args=(task,), name="fetch", daemon=True)
        thread.start()
        try:
            while self._owed:
                yield self._next_within(self._patience())
                if more is not None and self._wants_more():
                    self._asked_at = time.monotonic()
                    self._give(more())
        finally:
            self._loop.call_soon_threadsafe(self._lines.leave, task)
            thread.join()
            self._loop.close()

    def _give(self, targets: Sequence[Target]) -> None:
        if targets:
            self._owed += len(targets)
            self._loop.call_soon_threadsafe(self._lines.queue, targets)

    def _patience(self) -> float:
        """How long to wait for a result before looking at the clock again."""
        if self._ends_at is None:
            return _ASK_SECONDS
        left = self._ends_at - time.monotonic()
        if left > 0:
            return min(left, _ASK_SECONDS)
        if not self._is_ending:
            self._is_ending = True
            self._loop.call_soon_threadsafe(self._lines.begin_no_more)
        return max(0.0, left + LAST_SECONDS)

    def _next_within(self, seconds: float) -> Result | None:
        """The next result; None without one, which is the last word when the time is up."""
        try:
            done = self._done.get(timeout=seconds)
        except Empty:
            if self._is_ending:
                self._owed = 0
            return None
        if isinstance(done, Exception):
            raise done
        if done is None:
            self._owed = 0
            return None
        result, takes_room = done
        self._owed -= 1
        if takes_room:
            self._loop.call_soon_threadsafe(self._lines.give_room)
        return result

    def _wants_more(self) -> bool:
        """Not while as many pages are in flight as may be, and not for long after the last one."""
        return (
            0 < self._owed < MOST_WAITING * self._lines.in_flight
            and self._lines.taken < self._lines.in_flight
            and time.monotonic() - self._asked_at >= _ASK_SECONDS
            and not self._is_ending
        )

    def _run_loop(self, task: asyncio.Task[None]) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(task)
        except asyncio.CancelledError:
            log.debug("fetch.cancelled")
        except ExceptionGroup as group:
            self._done.put(group.exceptions[0])
        except Exception as error:  # noqa: BLE001 -- raised again, in the caller's thread
            self._done.put(error)
        finally:
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
            self._done.put(None)
