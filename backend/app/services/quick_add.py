"""Quick add: from the address of a page to a tracked page with its first reading.

Look up, fetch and read, write: no transaction is open while the network or a parser is at work.
"""

from collections.abc import Callable
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
from app.services import catalog, pricing, scraping, visibility
from app.services.scraping.addresses import host_of
from app.services.scraping.pages import Postponed, Target, Visit
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

_MOST_WARNINGS = 20


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
    return plan_of(store, url)


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
    product = _product(session, actor, data, plan, sighting)
    page = _track(session, product, store, plan, sighting)
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
        warnings=_warnings(session, product, page, sighting),
    )


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
