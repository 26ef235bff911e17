"""Product URLs: which pages of a product are tracked, and which of them is the primary one."""

from collections.abc import Iterable, Sequence
from typing import Final

from sqlalchemy import delete, update
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from app.core.actor import Actor
from app.core.database import Session, conflict_on_duplicate
from app.core.errors import Conflict, Invalid
from app.models import Product, ProductUrl, Store
from app.models.audit import Changes
from app.models.page import Page
from app.models.product_urls import ProductUrlCreate, ProductUrlRead, ProductUrlUpdate
from app.services import alerts, audit, pricing, visibility
from app.services.catalog.addresses import kept_address
from app.services.catalog.holds import hold, hold_all
from app.services.catalog.store_lookup import ensure_store, store_for
from app.services.query import page_of, sorted_by
from app.services.rows import among
from app.services.scraping.addresses import canonical, host_of

TRACKED: Final = "This page is tracked on this product already."
_IN_SCHEDULES: Final = ("active", "paused", "schedule")
_COMPARED: Final = ("counted", "pack_size")
_SORTS = {
    "created_at": col(ProductUrl.created_at),
    "last_checked_at": col(ProductUrl.last_checked_at),
    "next_check_at": col(ProductUrl.next_check_at),
    "failures": col(ProductUrl.failures),
}


def list_product_urls(
    session: Session,
    actor: Actor,
    *,
    product_id: int | None = None,
    store_id: int | None = None,
    active: bool | None = None,
    sort: str = "created_at",
    limit: int = 50,
    offset: int = 0,
) -> Page[ProductUrlRead]:
    """Pages of one product, of one store, or of everything that the actor sees."""
    statement = _scope(session, actor, product_id, store_id)
    if active is not None:
        statement = statement.where(ProductUrl.active == active)
    ordered = sorted_by(statement, sort, _SORTS, tie=col(ProductUrl.id))
    page = page_of(session, ordered, limit=limit, offset=offset)
    return Page(items=_read(session, page.items), total=page.total)


def get_product_url(session: Session, actor: Actor, product_url_id: int) -> ProductUrlRead:
    return _read(session, [visibility.product_url(session, actor, product_url_id)])[0]


def create_product_url(session: Session, actor: Actor, data: ProductUrlCreate) -> ProductUrlRead:
    """Track a page; its store belongs to the owner of the product, and is made when it is new."""
    product = visibility.product(session, actor, data.product_id)
    url = kept_address(data.url)
    if data.store_id is None:
        store, _ = ensure_store(session, product.user_id, url)
    else:
        store = _chosen_store(session, actor, product, data.store_id, url)
    page = ProductUrl(
        product_id=product.id,
        store_id=store.id,
        url=url,
        canonical_url=canonical(url),
        is_primary=data.is_primary,
        active=data.active,
        paused=data.paused,
        schedule=data.schedule,
        pack_size=data.pack_size,
    )
    add_page(session, page)
    pricing.rebuild_caches(session, [product.id])
    pricing.reschedule(session, col(ProductUrl.id) == page.id)
    return _read(session, [page])[0]


def add_page(session: Session, page: ProductUrl) -> None:
    """Add a page to its product; the first one becomes primary. Conflict when it is there already.

    The caller rebuilds the price cache, or records a check, which does.
    """
    hold(session, Product, page.product_id)
    hold(session, Store, page.store_id, shared=True)
    others = session.exec(_pages_of(page.product_id).limit(1)).all()
    becomes_primary = page.is_primary or not others
    page.is_primary = not others
    with conflict_on_duplicate(session, TRACKED):
        session.add(page)
    if becomes_primary and not page.is_primary:
        _make_primary(session, page)


def add_pages(session: Session, pages: Sequence[ProductUrl]) -> list[ProductUrl]:
    """Add pages to products in a few statements; returns those that were not there already.

    One of each product may be primary; the first page of a product becomes it.
    """
    product_ids = {page.product_id for page in pages}
    hold_all(session, Product, product_ids)
    hold_all(session, Store, {page.store_id for page in pages}, shared=True)
    there = select(ProductUrl.product_id, ProductUrl.canonical_url).where(
        among(col(ProductUrl.product_id), product_ids)
    )
    others = {(product_id, address) for product_id, address in session.exec(there)}
    new = [page for page in pages if (page.product_id, page.canonical_url) not in others]
    wanted = [page for page in new if page.is_primary]
    first = {page.product_id: page for page in reversed(new)}
    begun = {product_id for product_id, _ in others}
    for page in new:
        page.is_primary = first[page.product_id] is page and page.product_id not in begun
    session.add_all(new)
    session.flush()
    for page in wanted:
        if not page.is_primary:
            _make_primary(session, page)
            session.refresh(first[page.product_id], ["is_primary"])
    return new


def update_product_url(
    session: Session, actor: Actor, product_url_id: int, data: ProductUrlUpdate
) -> ProductUrlRead:
    """Change what is given; making a page primary takes that from the other one."""
    page = visibility.product_url(session, actor, product_url_id)
    hold(session, Product, page.product_id)
    session.expire(page)
    page = visibility.product_url(session, actor, product_url_id)
    values = {name: getattr(data, name) for name in data.model_fields_set}
    becomes_primary = values.pop("is_primary", page.is_primary)
    if page.is_primary and not becomes_primary:
        raise Invalid("A product has one primary page: make another one primary instead.")
    page.sqlmodel_update(values)
    session.flush()
    if becomes_primary and not page.is_primary:
        _make_primary(session, page)
    pricing.rebuild_caches(session, [page.product_id])
    if not values.keys().isdisjoint(_COMPARED):
        alerts.remember_anew(session, [page.product_id])
    if not values.keys().isdisjoint(_IN_SCHEDULES):
        pricing.reschedule(session, col(ProductUrl.id) == page.id)
    return _read(session, [page])[0]


def delete_product_url(session: Session, actor: Actor, product_url_id: int) -> None:
    """The page with its readings and checks; the oldest active page left becomes primary."""
    page = visibility.product_url(session, actor, product_url_id)
    product_id = page.product_id
    hold(session, Product, product_id)
    session.expunge(page)
    session.execute(delete(ProductUrl).where(col(ProductUrl.id) == product_url_id))
    gone: Changes = {"url": (page.url, None)}
    audit.record_by_author(
        session, "product_url.deleted", "product_url", product_url_id, gone, product_id=product_id
    )
    keep_one_primary(session, product_id)
    pricing.rebuild_caches(session, [product_id])
    alerts.remember_anew(session, [product_id])


def keep_one_primary(session: Session, product_id: int) -> None:
    """Where no page is primary any more, the oldest active one becomes it."""
    left = session.exec(
        _pages_of(product_id).order_by(
            col(ProductUrl.is_primary).desc(), col(ProductUrl.active).desc(), col(ProductUrl.id)
        )
    ).first()
    if left is not None and not left.is_primary:
        _make_primary(session, left)


def refuse_tracked(session: Session, product: Product, url: str) -> None:
    """Conflict when the product has the page already: before somebody fetches it for nothing."""
    same = _pages_of(product.id).where(ProductUrl.canonical_url == canonical(url))
    if session.exec(same).first() is not None:
        raise Conflict(TRACKED)


def tracked_elsewhere(session: Session, product: Product, canonical_url: str) -> Sequence[Product]:
    """Other products of the same owner that track the page already."""
    tracking = select(ProductUrl.product_id).where(
        ProductUrl.canonical_url == canonical_url, ProductUrl.product_id != product.id
    )
    found = visibility.products_of(product.user_id).where(col(Product.id).in_(tracking))
    return session.exec(found.order_by(col(Product.id))).all()


def tracking(
    session: Session, owner_id: int, canonical_urls: Iterable[str]
) -> dict[str, dict[int, str]]:
    """The products of this owner that track these pages, by page: their names by their ids."""
    statement = (
        visibility.products_of(owner_id)
        .join(ProductUrl, col(ProductUrl.product_id) == Product.id)
        .where(among(col(ProductUrl.canonical_url), canonical_urls))
        .order_by(col(Product.id))
        .with_only_columns(col(ProductUrl.canonical_url), col(Product.id), col(Product.name))
    )
    found: dict[str, dict[int, str]] = {}
    for address, product_id, name in session.execute(statement):
        found.setdefault(address, {})[product_id] = name
    return found


def _scope(
    session: Session, actor: Actor, product_id: int | None, store_id: int | None
) -> SelectOfScalar[ProductUrl]:
    statement = visibility.product_urls(actor)
    if product_id is not None:
        statement = _pages_of(visibility.product(session, actor, product_id).id)
    if store_id is not None:
        store = visibility.store(session, actor, store_id)
        owned = statement if product_id is not None else select(ProductUrl)
        statement = owned.where(ProductUrl.store_id == store.id)
    return statement


def _chosen_store(
    session: Session, actor: Actor, product: Product, store_id: int, url: str
) -> Store:
    """The store of the address, and no other: cookies of one shop never reach another's host."""
    store = visibility.store(session, actor, store_id)
    host = host_of(url)
    belongs = store_for(session, product.user_id, host)
    if belongs is None or belongs.id != store.id:
        raise Invalid(f"{host} does not belong to '{store.name}': add it to its domains first.")
    return store


def _make_primary(session: Session, page: ProductUrl) -> None:
    """The old one first: no moment has two. That no moment ends without one is checked later."""
    session.execute(
        update(ProductUrl)
        .where(col(ProductUrl.product_id) == page.product_id, col(ProductUrl.is_primary))
        .values(is_primary=False)
    )
    page.is_primary = True
    session.flush()


def _pages_of(product_id: int) -> SelectOfScalar[ProductUrl]:
    return select(ProductUrl).where(ProductUrl.product_id == product_id)


def _read(session: Session, pages: Sequence[ProductUrl]) -> list[ProductUrlRead]:
    schedules = pricing.effective_schedules(session, pages)
    return [
        ProductUrlRead.of(page, effective_schedule=schedule)
        for page, schedule in zip(pages, schedules, strict=True)
    ]
