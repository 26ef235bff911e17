"""What an import is about to visit, and what it skips without a visit: reads only."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import col, select

from app.core.database import Session
from app.core.errors import Invalid
from app.models import ProductUrl, Store
from app.models.address import BadAddress, parse_address
from app.models.imports import SkipReason
from app.services import catalog
from app.services.scraping.addresses import canonical, host_of
from app.services.sightings import Plan, plan_of

_LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """One line of an import; `number` is what the caller calls it."""

    number: int
    url: str
    set_primary: bool = False


@dataclass(frozen=True, slots=True)
class Skipped:
    wanted: Wanted
    reason: SkipReason


@dataclass(frozen=True, slots=True)
class Planned:
    wanted: Wanted
    plan: Plan


def plan_all(
    session: Session, owner_id: int, product_id: int | None, wanted: Sequence[Wanted]
) -> tuple[list[Planned], list[Skipped]]:
    """Pages to visit, the primary first, and those to skip."""
    tracked = _tracked(session, product_id)
    seen: set[str] = set()
    stores: dict[str, Store] = {}
    planned: list[Planned] = []
    skipped: list[Skipped] = []
    for each in wanted:
        try:
            url = _address(each.url)
            address = canonical(url)
            host = host_of(url)
            if host not in stores:
                known = catalog.store_for(session, owner_id, host)
                stores[host] = known or catalog.store_to_be(url)
        except BadAddress:
            skipped.append(Skipped(each, SkipReason.INVALID_URL))
        except Invalid:
            skipped.append(Skipped(each, SkipReason.REFUSED))
        else:
            if address in seen | tracked:
                twice = SkipReason.DUPLICATE if address in seen else SkipReason.ALREADY_TRACKED
                skipped.append(Skipped(each, twice))
                continue
            seen.add(address)
            planned.append(Planned(each, plan_of(stores[host], url)))
    return sorted(planned, key=lambda page: not page.wanted.set_primary), skipped


def _address(url: str) -> str:
    """BadAddress for what is no address, Invalid for one that we never open."""
    if len(url) > _LONGEST:
        raise BadAddress("The address is too long.")
    parse_address(url)
    return catalog.kept_address(url)


def _tracked(session: Session, product_id: int | None) -> set[str]:
    if product_id is None:
        return set()
    of_product = select(ProductUrl.canonical_url).where(col(ProductUrl.product_id) == product_id)
    return set(session.exec(of_product))
