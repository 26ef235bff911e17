"""Writing what an import saw: stores, product, pages, checks and readings in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import uuid4

from app.core.database import Session
from app.models import Product, ProductUrl, Store
from app.models.checks import Outcome
from app.models.imports import ImportedUrl, SkipReason
from app.models.products import ProductCreate
from app.services import catalog, pricing, scraping
from app.services.bulk_import.look import Seen
from app.services.bulk_import.plan import Planned, Skipped
from app.services.scraping.addresses import host_of
from app.services.scraping.pages import NO_SUCH_HOST
from app.services.sightings import Sighting, check_of, lesson_from, page_of

_MOST_WARNINGS: Final = 20


@dataclass(frozen=True, slots=True)
class Goal:
    """Whose product the pages are for; without `product_id` one is made for the first of them."""

    owner_id: int
    product_id: int | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Created:
    planned: Planned
    page: ProductUrl
    imported: ImportedUrl


@dataclass(frozen=True, slots=True)
class Written:
    """What was made of some pages; `product` is none when all were skipped."""

    product: Product | None
    created: list[Created]
    skipped: list[Skipped]


def write(session: Session, goal: Goal, seen: Sequence[Seen]) -> Written:
    """Track these pages; those that others tracked on the product meanwhile are skipped."""
    written = _write(session, goal, seen)
    scraping.keep_standings(session, [each for _, one in seen for each in one.standings])
    return written


def _write(session: Session, goal: Goal, seen: Sequence[Seen]) -> Written:
    found = [(planned, sighting) for planned, sighting in seen if _failure(sighting) is None]
    skipped = [
        Skipped(planned.wanted, failure)
        for planned, sighting in seen
        if (failure := _failure(sighting)) is not None
    ]
    if not found:
        return Written(None, [], skipped)
    stores = _stores(session, goal.owner_id, [planned.plan.url for planned, _ in found])
    product = _product(session, goal, found)
    lease = uuid4()
    pages = [
        page_of(product.id, stores[host_of(planned.plan.url)].id, planned.plan, sighting, lease)
        for planned, sighting in found
    ]
    for page, (planned, _) in zip(pages, found, strict=True):
        page.is_primary = planned.wanted.set_primary
    added = {id(page) for page in catalog.add_pages(session, product.id, pages)}
    kept = [(*pair, page) for pair, page in zip(found, pages, strict=True) if id(page) in added]
    skipped += [
        Skipped(planned.wanted, SkipReason.ALREADY_TRACKED)
        for (planned, _), page in zip(found, pages, strict=True)
        if id(page) not in added
    ]
    checks = [check_of(page, seen.check) for _, seen, page in kept if seen.check is not None]
    pricing.record(session, checks, lease)
    lessons = [lesson_from(planned.plan, seen, page) for planned, seen, page in kept]
    pricing.learn(session, [lesson for lesson in lessons if lesson is not None])
    pricing.rebuild_caches(session, [product.id])
    elsewhere = catalog.also_tracking(session, product, [page.canonical_url for page in pages])
    return Written(
        product,
        [
            Created(planned, page, _imported(page, sighting, elsewhere.get(page.canonical_url, [])))
            for planned, sighting, page in kept
        ],
        skipped,
    )


def _failure(sighting: Sighting) -> SkipReason | None:
    """Why a page is not worth tracking; one that is blocked, slow or unreadable still is."""
    check = sighting.check
    if check is None:
        return None
    if check.outcome is Outcome.REFUSED:
        return SkipReason.REFUSED
    if check.outcome is Outcome.GONE or check.reason == NO_SUCH_HOST:
        return SkipReason.FETCH_FAILED
    return None


def _stores(session: Session, owner_id: int, urls: Sequence[str]) -> dict[str, Store]:
    """The store of each host, made as quick add makes them."""
    first = {host_of(url): url for url in reversed(urls)}
    return {
        host: catalog.ensure_store(session, owner_id, url)[0] for host, url in sorted(first.items())
    }


def _product(session: Session, goal: Goal, found: Sequence[Seen]) -> Product:
    if goal.product_id is not None:
        return session.get_one(Product, goal.product_id)
    planned, sighting = min(found, key=lambda pair: _place(pair[0]))
    name = goal.name or sighting.title or host_of(planned.plan.url)
    images = (sighting.image, *(other.image for _, other in found))
    image = next((each for each in images if each is not None), None)
    return catalog.add_product(session, goal.owner_id, ProductCreate(name=name, image_url=image))


def _place(planned: Planned) -> tuple[bool, int]:
    """The primary page stands first, then the order of the list."""
    return not planned.wanted.set_primary, planned.wanted.number


def _imported(page: ProductUrl, sighting: Sighting, elsewhere: Sequence[str]) -> ImportedUrl:
    price = sighting.price
    warnings = [*sighting.warnings, *(f"'{name}' tracks this page too." for name in elsewhere)]
    return ImportedUrl(
        product_url_id=page.id,
        store_id=page.store_id,
        url=page.url,
        is_primary=page.is_primary,
        price=None if price is None else price.amount,
        currency=None if price is None else price.currency,
        warnings=warnings[:_MOST_WARNINGS],
    )
