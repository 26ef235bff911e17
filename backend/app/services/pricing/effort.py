"""What a batch was, and what reading and writing it cost this thread's processor."""

import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from app.services.pricing.check import Check


class Effort:
    """Filled while a batch is visited, and told in one line of the log when it is done."""

    def __init__(self) -> None:
        self._began_at = time.monotonic()
        self._seconds: defaultdict[str, float] = defaultdict(float)
        self._outcomes: Counter[str] = Counter()

    @contextmanager
    def spent(self, on: str) -> Iterator[None]:
        """Count the processor time of this block, and of nobody else, `on` something."""
        began = time.thread_time()
        try:
            yield
        finally:
            self._seconds[on] += time.thread_time() - began

    def count(self, checks: Sequence[Check]) -> None:
        self._outcomes.update(check.outcome.value for check in checks)

    def told(self) -> dict[str, object]:
        """Pages by outcome, seconds by the clock, and processor milliseconds by what was done."""
        return {
            "pages": self._outcomes.total(),
            "outcomes": dict(self._outcomes),
            "seconds": round(time.monotonic() - self._began_at, 3),
            **{f"{what}_ms": round(spent * 1e3, 1) for what, spent in self._seconds.items()},
        }
