"""Giving a tracked page another address: the shop moved it, or somebody pasted the wrong one."""

from sqlalchemy import delete
from sqlmodel import col

from app.core.actor import Actor
from app.core.database import Session, conflict_on_duplicate
from app.models import Product, ProductUrl, Snapshot
from app.models.product_changes import ProductUrlAddress
from app.models.product_urls import ProductUrlRead
from app.models.sites import registrable_domain
from app.models.types import utcnow
from app.services import pricing, visibility
from app.services.catalog.addresses import kept_address
from app.services.catalog.holds import hold
from app.services.catalog.product_urls import TRACKED, get_product_url
from app.services.catalog.store_lookup import ensure_store
from app.services.scraping.addresses import canonical, host_of


def readdress_product_url(
    session: Session, actor: Actor, product_url_id: int, data: ProductUrlAddress
) -> ProductUrlRead:
    """The page's readings stay, and it goes to the store of the new host, made when it is new.

    Raises Conflict when its product has that page already, and Invalid for an address that we never
    open.
    """
    page = visibility.product_url(session, actor, product_url_id)
    hold(session, Product, page.product_id)
    session.expire(page)
    page = visibility.product_url(session, actor, product_url_id)
    product = visibility.product(session, actor, page.product_id)
    address = kept_address(data.url)
    if address != page.url:
        store, _ = ensure_store(session, product.user_id, address)
        with conflict_on_duplicate(session, TRACKED):
            page.url, page.canonical_url = address, canonical(address)
            page.store_id = store.id
            _forget_the_old(session, page)
        pricing.rebuild_caches(session, [product.id])
        pricing.reschedule(session, col(ProductUrl.id) == page.id)
    return get_product_url(session, actor, page.id)


def _forget_the_old(session: Session, page: ProductUrl) -> None:
    """What was noted about the old address; a visit that is under way may no longer write."""
    page.site = registrable_domain(host_of(page.canonical_url))
    page.identity = page.fingerprint = page.moved_to = None
    page.failures = page.attempts = 0
    page.lease = page.leased_until = None
    page.begun = False
    page.last_checked_at = page.last_outcome = page.last_reason = None
    page.next_check_at = utcnow()
    session.flush()
    session.execute(delete(Snapshot).where(col(Snapshot.product_url_id) == page.id))
