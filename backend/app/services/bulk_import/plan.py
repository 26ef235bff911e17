"""What an import is about to visit, and what it skips without a visit: reads only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.core.database import Session
from app.core.errors import Invalid
from app.models import Store
from app.models.address import BadAddress, parse_address
from app.models.imports import SkipReason
from app.services import catalog
from app.services.bulk_import.goals import Goal
from app.services.scraping.addresses import canonical, host_of
from app.services.sightings import Plan, plan_of

_LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """One line of an import; `number` is what the caller calls it, `goal` what it is for."""

    number: int
    url: str
    set_primary: bool = False
    goal: int = 0


@dataclass(frozen=True, slots=True)
class Skipped:
    wanted: Wanted
    reason: SkipReason


@dataclass(frozen=True, slots=True)
class Planned:
    wanted: Wanted
    plan: Plan


@dataclass(frozen=True, slots=True)
class Sorted:
    """A line with what is known of its page; `reason` says why it is skipped."""

    wanted: Wanted
    url: str = ""
    store: Store | None = None
    """Without an id where it is still to be made."""
    tracked: Mapping[int, str] | None = None
    """Products of the owner that have the page: their names by their ids."""
    reason: SkipReason | None = None


def plan_all(
    session: Session,
    owner_id: int,
    wanted: Sequence[Wanted],
    goals: Mapping[int, Goal] | None = None,
    *,
    skip_tracked: bool = False,
) -> tuple[list[Planned], list[Skipped]]:
    """Pages to visit, the primary ones first, and those to skip."""
    planned: list[Planned] = []
    skipped: list[Skipped] = []
    for each in sort_out(session, owner_id, wanted, goals or {}, skip_tracked=skip_tracked):
        if each.reason is not None:
            skipped.append(Skipped(each.wanted, each.reason))
        elif each.store is not None:
            planned.append(Planned(each.wanted, plan_of(each.store, each.url)))
    return sorted(planned, key=lambda page: not page.wanted.set_primary), skipped


def sort_out(
    session: Session,
    owner_id: int,
    wanted: Sequence[Wanted],
    goals: Mapping[int, Goal],
    *,
    skip_tracked: bool,
) -> list[Sorted]:
    """Each line in its order, with its store and who tracks it: the same few statements for any.

    With `skip_tracked` a page counts once for its owner, and otherwise once for each product.
    """
    parsed = [_parsed(each) for each in wanted]
    hosts = {host_of(each.url) for each in parsed if each.reason is None}
    stores = catalog.stores_for(session, owner_id, hosts)
    known = {key: goal.product_id for key, goal in goals.items() if goal.product_id is not None}
    tracking: dict[str, dict[int, str]] = {}
    if skip_tracked or known:
        addresses = {canonical(each.url) for each in parsed if each.reason is None}
        tracking = catalog.tracking(session, owner_id, addresses)
    seen: set[tuple[int | None, str]] = set()
    return [
        _judged(each, stores, tracking, seen, known.get(each.wanted.goal), everywhere=skip_tracked)
        for each in parsed
    ]


def _parsed(wanted: Wanted) -> Sorted:
    try:
        url = _address(wanted.url)
        host_of(url)
    except BadAddress:
        return Sorted(wanted, reason=SkipReason.INVALID_URL)
    except Invalid:
        return Sorted(wanted, reason=SkipReason.REFUSED)
    return Sorted(wanted, url)


def _judged(
    page: Sorted,
    stores: dict[str, Store],
    tracking: Mapping[str, Mapping[int, str]],
    seen: set[tuple[int | None, str]],
    product_id: int | None,
    *,
    everywhere: bool,
) -> Sorted:
    """Notes what it has `seen`, and the `stores` that are still to be made."""
    if page.reason is not None:
        return page
    host = host_of(page.url)
    if host not in stores:
        try:
            stores[host] = catalog.store_to_be(page.url)
        except BadAddress:
            return Sorted(page.wanted, reason=SkipReason.INVALID_URL)
        except Invalid:
            return Sorted(page.wanted, reason=SkipReason.REFUSED)
    address = canonical(page.url)
    tracked = tracking.get(address, {})
    key = (None if everywhere else page.wanted.goal, address)
    reason = None
    if key in seen:
        reason = SkipReason.DUPLICATE
    elif product_id in tracked or (everywhere and tracked):
        reason = SkipReason.ALREADY_TRACKED
    seen.add(key)
    return Sorted(page.wanted, page.url, stores[host], tracked, reason)


def _address(url: str) -> str:
    """BadAddress for what is no address, Invalid for one that we never open."""
    if len(url) > _LONGEST:
        raise BadAddress("The address is too long.")
    parse_address(url)
    return catalog.kept_address(url)
