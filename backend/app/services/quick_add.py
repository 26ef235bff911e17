"""Quick add: from the address of a page to a tracked page with its first reading.

Look up, fetch and read, write: no transaction is open while the network or a parser is at work.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Final
from uuid import uuid4

from redis import RedisError

from app.core.actor import Actor
from app.core.database import Session, pause
from app.core.errors import Conflict, Invalid
from app.models import Product, ProductUrl, Store
from app.models.alert_rules import Target as Wish
from app.models.checks import Outcome
from app.models.product_urls import QuickAdd, QuickAdded
from app.models.products import ProductCreate
from app.models.selectors import Availability
from app.models.types import utcnow
from app.services import alerts, catalog, pricing, scraping, visibility, workbench
from app.services.scraping.addresses import host_of
from app.services.scraping.pages import Postponed, Target, Visit, WebPage
from app.services.sightings import (
    AWAY,
    CROWDED,
    PLACES,
    Plan,
    Sighting,
    check_of,
    lesson_from,
    page_of,
    plan_of,
    sighting_of,
)

Fetch = Callable[[Target], Visit | Postponed]

_MOST_WARNINGS: Final = 20
_FRESH: Final = timedelta(minutes=15)
_FULL: Final = "The product has as many rules as it may; the target was left out."


def quick_add(
    session: Session, actor: Actor, data: QuickAdd, *, fetch: Fetch = scraping.fetch
) -> QuickAdded:
    """Track a page, for a product of its own unless `data` names one.

    A page that cannot be read, or whose shop has to rest first, is tracked all the same, and the
    warnings say why there is no price. A preview of it that is fresh is read instead of asking the
    shop again. Raises Invalid for an address that we never open and for selectors that make no
    sense, and Conflict when the named product has the page already, or selectors are given for a
    shop that has its own.
    """
    plan = plan_for(session, actor, data)
    previewed = _previewed(session, actor, data, plan)
    if previewed is not None:
        fetch = _again(previewed)
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
    known = catalog.store_for(session, owner_id, host_of(url))
    if known is None:
        return plan_of(_store_to_be(url, data), url)
    if data.selectors:
        raise Conflict(f"'{known.name}' is a store already; its rules are changed in its editor.")
    return plan_of(known, url)


def look(plan: Plan, fetch: Fetch = scraping.fetch) -> Sighting:
    """Fetch and read the page; Invalid when the address, or where it leads, is never opened.

    While `AT_ONCE` others are being looked at, the page is left to the worker.
    """
    if not PLACES.acquire(blocking=False):
        return Sighting(reason=CROWDED)
    try:
        return _seen(plan, fetch)
    finally:
        PLACES.release()


def add_seen(
    session: Session, actor: Actor, data: QuickAdd, plan: Plan, sighting: Sighting
) -> QuickAdded:
    """Write what was seen: store, product, page, check and reading in one transaction."""
    if data.product_id is None:
        owner_id = actor.makes_for
    else:
        owner_id = visibility.product(session, actor, data.product_id).user_id
    store, store_created = catalog.ensure_store(session, owner_id, plan.url)
    if store_created and data.selectors:
        store.selectors = plan.subject.hints.selectors
    product = _product(session, actor, data, plan, sighting)
    page = _track(session, product, store, plan, sighting)
    full = _is_full(session, product, data.target)
    scraping.keep_standings(session, sighting.standings)
    lesson = lesson_from(plan, sighting, page)
    if lesson is not None:
        pricing.learn(session, [lesson])
    check, price = sighting.check, sighting.price
    return QuickAdded(
        product_id=product.id,
        product_url_id=page.id,
        store_id=store.id,
        store_created=store_created,
        title=sighting.title,
        price=None if price is None else price.amount,
        currency=None if price is None else price.currency,
        availability=check.availability if check is not None else Availability.UNKNOWN,
        image=sighting.image,
        warnings=[*([_FULL] if full else []), *_warnings(session, product, page, sighting)],
    )


def _store_to_be(url: str, data: QuickAdd) -> Store:
    """The shop with the rules that somebody chose for it, where it has no other."""
    store = catalog.store_to_be(url)
    store.selectors = {**store.selectors, **data.selectors}
    workbench.checked(pricing.hints_of(store))
    return store


def _previewed(session: Session, actor: Actor, data: QuickAdd, plan: Plan) -> WebPage | None:
    """The page as a preview fetched it a moment ago; Invalid when that was another page."""
    if data.snapshot_id is None:
        return None
    snapshot = visibility.snapshot(session, actor, data.snapshot_id)
    if snapshot.url != plan.url:
        raise Invalid("The preview is of another page.")
    return None if utcnow() - snapshot.taken_at > _FRESH else workbench.page_of(snapshot)


def _again(page: WebPage) -> Fetch:
    """A visit that was made for the preview: its standings and its turn are kept already."""
    return lambda target: Visit(target=target, outcome=Outcome.OK, page=page, status=page.status)


def _is_full(session: Session, product: Product, target: Wish | None) -> bool:
    """Set the target; whether there was no room for it."""
    if target is None or alerts.set_targets(session, {product.id: target}):
        return False
    return bool(alerts.without_room(session, [product.id]))


def _seen(plan: Plan, fetch: Fetch) -> Sighting:
    try:
        result = fetch(plan.subject.target)
    except RedisError:
        return Sighting(reason=AWAY)
    if isinstance(result, Visit) and result.outcome is Outcome.REFUSED:
        raise Invalid(result.reason or "This address is never opened.")
    return sighting_of(result, plan)


def _product(
    session: Session, actor: Actor, data: QuickAdd, plan: Plan, sighting: Sighting
) -> Product:
    if data.product_id is None:
        name = data.name or sighting.title or host_of(plan.url)
        made = ProductCreate(name=name, image_url=sighting.image, tags=data.tags)
        return catalog.add_product(session, actor.makes_for, made)
    product = visibility.product(session, actor, data.product_id)
    if data.tags:
        catalog.tag_product(session, product, data.tags)
    if product.image_url is None:
        product.image_url = sighting.image
    return product


def _track(
    session: Session, product: Product, store: Store, plan: Plan, sighting: Sighting
) -> ProductUrl:
    lease = uuid4()
    page = page_of(product.id, store.id, plan, sighting, lease)
    catalog.add_page(session, page)
    if sighting.check is None:
        pricing.rebuild_caches(session, [product.id])
    else:
        pricing.record(session, [check_of(page, sighting.check)], lease)
    return page


def _warnings(
    session: Session, product: Product, page: ProductUrl, sighting: Sighting
) -> list[str]:
    warnings = sighting.warnings
    others = catalog.tracked_elsewhere(session, product, page.canonical_url)
    warnings += [f"'{other.name}' tracks this page too." for other in others]
    return warnings[:_MOST_WARNINGS]
