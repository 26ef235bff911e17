"""Quick add: from the address of a page to a tracked page with its first reading.

Look up, fetch and read, write: no transaction is open while the network or a parser is at work.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from threading import BoundedSemaphore
from typing import Final
from uuid import uuid4

from redis import RedisError

from app.core.actor import Actor
from app.core.database import Session, pause
from app.core.errors import Invalid
from app.models import Product, ProductUrl, Store
from app.models.checks import Outcome
from app.models.product_urls import QuickAdd, QuickAdded
from app.models.products import ProductCreate
from app.models.selectors import Availability
from app.models.types import utcnow
from app.services import catalog, pricing, scraping, visibility
from app.services.pricing import Check, Past, Subject
from app.services.scraping.addresses import canonical, host_of
from app.services.scraping.manners import Standing
from app.services.scraping.pages import Postponed, Target, Visit

Fetch = Callable[[Target], Visit | Postponed]

AT_ONCE: Final = 24
"""Visits that threads of the API wait for; the rest of its 40 stay free for everything else."""

_PLACES: Final = BoundedSemaphore(AT_ONCE)
_LEASE = timedelta(minutes=1)
_LONGEST_NAME = 300
_MOST_WARNINGS = 20


@dataclass(frozen=True, slots=True)
class Plan:
    """A page that somebody wants tracked, and how it is fetched and read."""

    url: str
    subject: Subject


@dataclass(frozen=True, slots=True)
class Sighting:
    """What came of the visit; without a check the page was not visited, for `reason`."""

    check: Check | None = None
    rest_seconds: float = 0.0
    reason: str | None = None
    standings: tuple[Standing, ...] = ()


def quick_add(
    session: Session, actor: Actor, data: QuickAdd, *, fetch: Fetch = scraping.fetch
) -> QuickAdded:
    """Track a page, for a product of its own unless `data` names one.

    A page that cannot be read, or whose shop has to rest first, is tracked all the same, and the
    warnings say why there is no price. Raises Invalid for an address that we never open, and
    Conflict when the named product has the page already.
    """
    plan = plan_for(session, actor, data)
    pause(session)
    return add_seen(session, actor, data, plan, look(plan, fetch))


def plan_for(session: Session, actor: Actor, data: QuickAdd) -> Plan:
    """Who wants what: reads only."""
    url = catalog.kept_address(data.url)
    if data.product_id is None:
        owner_id = actor.makes_for
    else:
        product = visibility.product(session, actor, data.product_id)
        catalog.refuse_tracked(session, product, url)
        owner_id = product.user_id
    store = catalog.store_for(session, owner_id, host_of(url)) or catalog.store_to_be(url)
    return Plan(url, _subject(store, url))


def look(plan: Plan, fetch: Fetch = scraping.fetch) -> Sighting:
    """Fetch and read the page; Invalid when the address, or where it leads, is never opened.

    While `AT_ONCE` others are being looked at, the page is left to the worker.
    """
    if not _PLACES.acquire(blocking=False):
        return Sighting(reason="Many pages are being added right now; this one is visited soon.")
    try:
        return _seen(plan, fetch)
    finally:
        _PLACES.release()


def add_seen(
    session: Session, actor: Actor, data: QuickAdd, plan: Plan, sighting: Sighting
) -> QuickAdded:
    """Write what was seen: store, product, page, check and reading in one transaction."""
    check = sighting.check
    if data.product_id is None:
        owner_id = actor.makes_for
    else:
        owner_id = visibility.product(session, actor, data.product_id).user_id
    store, store_created = catalog.ensure_store(session, owner_id, plan.url)
    product = _product(session, actor, data, plan, check)
    page = _track(session, product, store, plan, sighting)
    scraping.keep_standings(session, sighting.standings)
    accepted = check is not None and check.outcome is Outcome.OK
    price = check.price if check is not None and accepted else None
    return QuickAdded(
        product_id=product.id,
        product_url_id=page.id,
        store_id=store.id,
        store_created=store_created,
        title=_title(check),
        price=None if price is None else price.amount,
        currency=None if price is None else price.currency,
        availability=check.availability if check is not None else Availability.UNKNOWN,
        image=_image(check),
        warnings=_warnings(session, product, page, sighting),
    )


def _seen(plan: Plan, fetch: Fetch) -> Sighting:
    try:
        result = fetch(plan.subject.target)
    except RedisError:
        return Sighting(reason="Nothing can be fetched at the moment; the page is visited later.")
    if isinstance(result, Postponed):
        reason = f"{result.reason} The page is visited after that."
        return Sighting(rest_seconds=result.seconds, reason=reason)
    if result.outcome is Outcome.REFUSED:
        raise Invalid(result.reason or "This address is never opened.")
    return Sighting(check=pricing.check(result, plan.subject), standings=result.standings)


def _subject(store: Store, url: str) -> Subject:
    return Subject(
        product_url_id=0,
        target=pricing.target_of(store, url),
        hints=pricing.hints_of(store),
        past=Past(store_currency=store.currency),
    )


def _product(
    session: Session, actor: Actor, data: QuickAdd, plan: Plan, check: Check | None
) -> Product:
    if data.product_id is None:
        name = data.name or _title(check) or host_of(plan.url)
        made = ProductCreate(name=name, image_url=_image(check), tags=data.tags)
        return catalog.add_product(session, actor.makes_for, made)
    product = visibility.product(session, actor, data.product_id)
    if data.tags:
        catalog.tag_product(session, product, data.tags)
    if product.image_url is None:
        product.image_url = _image(check)
    return product


def _track(
    session: Session, product: Product, store: Store, plan: Plan, sighting: Sighting
) -> ProductUrl:
    now = utcnow()
    page = ProductUrl(
        product_id=product.id,
        store_id=store.id,
        url=plan.url,
        canonical_url=canonical(plan.url),
        next_check_at=now + timedelta(seconds=sighting.rest_seconds),
    )
    if sighting.check is None:
        catalog.add_page(session, page)
        pricing.rebuild_caches(session, [product.id])
        return page
    # A lease of our own, so that the visit is recorded as every other visit is.
    page.lease, page.leased_until = uuid4(), now + _LEASE
    lease = page.lease
    catalog.add_page(session, page)
    pricing.record(session, [replace(sighting.check, product_url_id=page.id)], lease)
    return page


def _warnings(
    session: Session, product: Product, page: ProductUrl, sighting: Sighting
) -> list[str]:
    check = sighting.check
    warnings = [sighting.reason] if sighting.reason else []
    if check is not None and check.reason:
        warnings.append(check.reason)
    if check is not None and check.listing is not None:
        warnings += check.listing.warnings
    others = catalog.tracked_elsewhere(session, product, page.canonical_url)
    warnings += [f"'{other.name}' tracks this page too." for other in others]
    return warnings[:_MOST_WARNINGS]


def _title(check: Check | None) -> str | None:
    """The page's title on one line, without characters that nobody sees."""
    title = check.listing.title if check is not None and check.listing is not None else None
    seen = "".join(each for each in " ".join((title or "").split()) if each.isprintable())
    return seen[:_LONGEST_NAME].strip() or None


def _image(check: Check | None) -> str | None:
    """The page's image, unless its address is one that we never open."""
    image = check.listing.image if check is not None and check.listing is not None else None
    try:
        return catalog.kept_address(image) if image else None
    except Invalid:
        return None
