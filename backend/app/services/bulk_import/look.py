"""Visiting the pages of an import: all shops at once, each at its own pace."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from redis import RedisError

from app.core.config import get_settings
from app.models.sites import registrable_domain
from app.services.bulk_import.plan import Planned
from app.services.scraping.addresses import host_of
from app.services.scraping.pages import Postponed, Target, Visit
from app.services.sightings import AWAY, CROWDED, PLACES, Sighting, sighting_of

FetchMany = Callable[[Iterable[Target]], Iterator[Visit | Postponed]]
Seen = tuple[Planned, Sighting]

LONGEST_WAIT_SECONDS: Final = 20.0
"""For a turn at one shop (DOMAIN section 3); what would wait longer is left to the schedule."""
LONGEST_SECONDS: Final = 60.0
"""For the whole of it; the pages of slow shops that are left then are visited later."""
_LATE: Final = "Its shop is slow; the page is visited later."


def look_at(planned: Sequence[Planned], fetch_many: FetchMany) -> Iterator[Seen]:
    """What came of each page, in the order in which they come; each comes once."""
    visited, later = _by_pace(planned)
    yield from later
    if not PLACES.acquire(blocking=False):
        yield from ((page, Sighting(reason=CROWDED)) for page in visited)
        return
    try:
        yield from _visited(visited, fetch_many)
    finally:
        PLACES.release()


def _visited(planned: Sequence[Planned], fetch_many: FetchMany) -> Iterator[Seen]:
    waiting = {page.plan.url: page for page in planned}
    reason, ends_at = _LATE, time.monotonic() + LONGEST_SECONDS
    try:
        for result in fetch_many([page.plan.subject.target for page in planned]):
            page = waiting.pop(result.target.url)
            yield page, sighting_of(result, page.plan)
            if time.monotonic() > ends_at:
                break
    except RedisError:
        reason = AWAY
    yield from ((page, Sighting(reason=reason)) for page in waiting.values())


def _by_pace(planned: Sequence[Planned]) -> tuple[list[Planned], list[Seen]]:
    """Those whose turn comes soon enough, and those that wait for longer, with the reason."""
    gap = get_settings().scrape_gap_seconds
    turns: Counter[str] = Counter()
    visited: list[Planned] = []
    later: list[Seen] = []
    for page in planned:
        domain = registrable_domain(host_of(page.plan.url))
        wait = turns[domain] * max(gap, page.plan.subject.target.gap_seconds)
        turns[domain] += 1
        if wait <= LONGEST_WAIT_SECONDS:
            visited.append(page)
            continue
        reason = f"Its shop is asked one page at a time; this one is visited in about {wait:.0f} s."
        later.append((page, Sighting(rest_seconds=wait, reason=reason)))
    return visited, later
