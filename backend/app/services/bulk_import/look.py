"""Visiting the pages of an import: all shops at once, each at its own pace."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from enum import Enum, auto
from typing import Final

from redis import RedisError

from app.core.config import get_settings
from app.models.imports import ImportStage
from app.models.sites import registrable_domain
from app.services.bulk_import.goals import Goal
from app.services.bulk_import.hosts import LeftAlone
from app.services.bulk_import.plan import Planned
from app.services.bulk_import.stages import Stages
from app.services.scraping.addresses import host_of
from app.services.scraping.pages import Postponed, Target, Visit
from app.services.sightings import AWAY, CROWDED, PLACES, Sighting, sighting_of

FetchMany = Callable[[Iterable[Target]], Iterator[Visit | Postponed | None]]
"""None is a pause: for a while nothing came."""
Seen = tuple[Planned, Sighting]


class _Pause(Enum):
    """What comes in between: for a while nothing did, or there is news of a stage."""

    QUIET = auto()
    NEWS = auto()


LONGEST_WAIT_SECONDS: Final = 20.0
"""For a turn at one shop (DOMAIN section 3); what would wait longer is left to the schedule."""
LONGEST_SECONDS: Final = 60.0
"""For the whole of it; the pages of slow shops that are left then are visited later."""
_CHUNK: Final = 50
_UNTOLD_SECONDS: Final = 2.0
"""At most, while pages come without a pause."""
_LATE: Final = "Its shop is slow; the page is visited later."


def look_at(planned: Sequence[Planned], fetch_many: FetchMany) -> Iterator[Seen]:
    """What came of each page, in the order in which they come; each comes once."""
    return (seen for seen in _watch(planned, fetch_many) if not isinstance(seen, _Pause))


def as_they_come(
    planned: Sequence[Planned],
    goals: Mapping[int, Goal],
    fetch_many: FetchMany,
    left_alone: LeftAlone,
    stages: Stages | None = None,
) -> Iterator[list[Seen]]:
    """What there is whenever no more comes for a while, and in chunks while pages come fast.

    A product without a name is named after its primary page, so none of its pages goes before that.
    Pages of a host that is left alone from some time on do not come, but for the one under way.
    Nothing at all comes whenever `stages` may have news.
    """
    nameless = {key for key, goal in goals.items() if goal.product_id is None and not goal.name}
    first = {page.wanted.goal: page for page in reversed(planned) if page.wanted.goal in nameless}
    chunk: list[Seen] = []
    told_at = time.monotonic()
    for seen in _watch(planned, fetch_many, left_alone, stages):
        if seen is _Pause.NEWS:
            yield []
            continue
        if seen is not _Pause.QUIET:
            chunk.append(seen)
            if first.get(seen[0].wanted.goal) is seen[0]:
                del first[seen[0].wanted.goal]
            if len(chunk) < _CHUNK and time.monotonic() - told_at < _UNTOLD_SECONDS:
                continue
        ready = [each for each in chunk if each[0].wanted.goal not in first]
        yield from _to_be_saved(ready, stages)
        if ready:
            chunk = [each for each in chunk if each[0].wanted.goal in first]
            told_at = time.monotonic()
    yield from _to_be_saved(chunk, stages)


def _to_be_saved(chunk: list[Seen], stages: Stages | None) -> Iterator[list[Seen]]:
    if stages is not None:
        stages.note(ImportStage.SAVING, [page.wanted.url for page, _ in chunk])
        yield []
    if chunk:
        yield chunk


def _watch(
    planned: Sequence[Planned],
    fetch_many: FetchMany,
    left_alone: LeftAlone | None = None,
    stages: Stages | None = None,
) -> Iterator[Seen | _Pause]:
    """As look_at, and what comes in between."""
    visited, later = _by_pace(planned)
    yield from later
    if not PLACES.acquire(blocking=False):
        yield from ((page, Sighting(reason=CROWDED)) for page in visited)
        return
    try:
        yield from _visited(visited, fetch_many, left_alone, stages)
    finally:
        PLACES.release()


def _visited(
    planned: Sequence[Planned],
    fetch_many: FetchMany,
    left_alone: LeftAlone | None,
    stages: Stages | None,
) -> Iterator[Seen | _Pause]:
    waiting = {page.plan.url: page for page in planned}
    targets = {url: _target(page, left_alone, stages) for url, page in waiting.items()}
    reason, ends_at = _LATE, time.monotonic() + LONGEST_SECONDS
    try:
        for result in _coming(targets, fetch_many, left_alone):
            if result is None:
                yield _Pause.QUIET
            else:
                page = waiting.pop(result.target.url)
                if stages is not None:
                    stages.note(ImportStage.PARSING, [page.wanted.url])
                    yield _Pause.NEWS
                yield page, sighting_of(result, page.plan)
            if time.monotonic() > ends_at:
                break
    except RedisError:
        reason = AWAY
    left = [url for url, target in targets.items() if url in waiting and target.is_wanted()]
    yield from ((waiting[url], Sighting(reason=reason)) for url in left)


def _coming(
    targets: dict[str, Target], fetch_many: FetchMany, left_alone: LeftAlone | None
) -> Iterator[Visit | Postponed | None]:
    """What is fetched; pages whose host is left alone by now are no targets any more."""
    for result in fetch_many(list(targets.values())):
        if left_alone is not None:
            left_alone.look()
        if isinstance(result, Postponed) and not result.target.is_wanted():
            del targets[result.target.url]
            yield None
        else:
            yield result


def _target(page: Planned, left_alone: LeftAlone | None, stages: Stages | None) -> Target:
    target = page.plan.subject.target
    if left_alone is not None:
        target = replace(target, is_wanted=lambda: not left_alone.has(page.wanted.url))
    if stages is not None:
        target = replace(
            target, begins=lambda: stages.note(ImportStage.FETCHING, [page.wanted.url])
        )
    return target


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
