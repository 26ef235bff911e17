"""Writing what an import saw: stores, product, pages, checks and readings in one transaction."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import uuid4

from sqlmodel import col

from app.core.database import Session
from app.models import Product, ProductUrl, Store
from app.models.checks import Outcome
from app.models.imports import ImportedUrl, SkipReason
from app.models.products import ProductCreate
from app.services import alerts, catalog, pricing, scraping, visibility
from app.services.bulk_import.goals import Goal
from app.services.bulk_import.look import Seen
from app.services.bulk_import.names import words_of
from app.services.bulk_import.plan import Planned, Skipped
from app.services.rows import among
from app.services.scraping.addresses import host_of
from app.services.scraping.pages import NO_SUCH_HOST
from app.services.sightings import Sighting, check_of, lesson_from, page_of

_MOST_WARNINGS: Final = 20


@dataclass(frozen=True, slots=True)
class Created:
    planned: Planned
    page: ProductUrl
    imported: ImportedUrl


@dataclass(frozen=True, slots=True)
class Written:
    """What was made of some pages; a goal of which all were skipped has no product here."""

    products: dict[int, Product]
    created: list[Created]
    skipped: list[Skipped]


def write(
    session: Session, owner_id: int, goals: Mapping[int, Goal], seen: Sequence[Seen]
) -> Written:
    """Track these pages, in few statements for any number of pages and products.

    Those that others tracked on the product meanwhile are skipped.
    """
    written = _write(session, owner_id, goals, seen)
    scraping.keep_standings(session, [each for _, one in seen for each in one.standings])
    return written


def _write(
    session: Session, owner_id: int, goals: Mapping[int, Goal], seen: Sequence[Seen]
) -> Written:
    found = [(planned, sighting) for planned, sighting in seen if _failure(sighting) is None]
    skipped = [
        Skipped(planned.wanted, failure)
        for planned, sighting in seen
        if (failure := _failure(sighting)) is not None
    ]
    if not found:
        return Written({}, [], skipped)
    stores = _stores(session, owner_id, [planned.plan.url for planned, _ in found])
    products = _products(session, owner_id, goals, found)
    lease = uuid4()
    pages = [
        page_of(
            products[planned.wanted.goal].id,
            stores[host_of(planned.plan.url)].id,
            planned.plan,
            sighting,
            lease,
        )
        for planned, sighting in found
    ]
    for page, (planned, _) in zip(pages, found, strict=True):
        page.is_primary = planned.wanted.set_primary
    added = {id(page) for page in catalog.add_pages(session, pages)}
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
    pricing.rebuild_caches(session, sorted({product.id for product in products.values()}))
    _wish(session, owner_id, goals, products)
    tracking = catalog.tracking(session, owner_id, {page.canonical_url for page in pages})
    created = [
        Created(planned, page, _imported(page, sighting, tracking.get(page.canonical_url, {})))
        for planned, sighting, page in kept
    ]
    return Written(products, created, skipped)


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
    known = catalog.stores_for(session, owner_id, first)
    made = {
        host: catalog.ensure_store(session, owner_id, url)[0]
        for host, url in sorted(first.items())
        if host not in known
    }
    return known | made


def _products(
    session: Session, owner_id: int, goals: Mapping[int, Goal], found: Sequence[Seen]
) -> dict[int, Product]:
    """The product of each goal that has a page; those that are not there yet are made."""
    pages: dict[int, list[Seen]] = defaultdict(list)
    for seen in found:
        pages[seen[0].wanted.goal].append(seen)
    named = {key: goals[key].product_id for key in pages}
    known = {key: named_id for key, named_id in named.items() if named_id is not None}
    there = visibility.products_of(owner_id).where(among(col(Product.id), set(known.values())))
    by_id = {product.id: product for product in session.exec(there)} if known else {}
    new = [key for key in pages if key not in known]
    wanted = [_new_product(goals[key], pages[key]) for key in new]
    made = catalog.add_products(session, owner_id, wanted) if new else []
    return {key: by_id[product_id] for key, product_id in known.items()} | dict(
        zip(new, made, strict=True)
    )


def _new_product(goal: Goal, found: Sequence[Seen]) -> ProductCreate:
    planned, sighting = min(found, key=lambda pair: _place(pair[0]))
    url = planned.plan.url
    read = words_of(url) if goal.by_path else ""
    images = (sighting.image, *(other.image for _, other in found))
    return ProductCreate(
        name=goal.name or sighting.title or read or host_of(url),
        image_url=next((each for each in images if each is not None), None),
        tags=list(goal.tags),
    )


def _wish(
    session: Session,
    owner_id: int,
    goals: Mapping[int, Goal],
    products: Mapping[int, Product],
) -> None:
    """The targets of all products, and the tags of those that were there before."""
    tagged: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for key, product in products.items():
        if goals[key].product_id is not None:
            tagged[goals[key].tags].append(product.id)
    for tags, product_ids in tagged.items():
        catalog.tag_products(session, owner_id, product_ids, tags)
    targets = {product.id: goals[key].target for key, product in products.items()}
    alerts.set_targets(session, {each: target for each, target in targets.items() if target})


def _place(planned: Planned) -> tuple[bool, int]:
    """The primary page stands first, then the order of the list."""
    return not planned.wanted.set_primary, planned.wanted.number


def _imported(page: ProductUrl, sighting: Sighting, tracking: Mapping[int, str]) -> ImportedUrl:
    price = sighting.price
    elsewhere = [name for product_id, name in tracking.items() if product_id != page.product_id]
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
