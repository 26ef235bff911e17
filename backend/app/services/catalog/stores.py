"""Stores: their domains, what they are called, and which one an address belongs to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from pydantic import ValidationError
from sqlalchemy import func
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, or_, select

from app.core.actor import Actor
from app.core.database import Session, conflict_on_duplicate
from app.core.errors import Conflict, Invalid
from app.models import ProductUrl, Store, StoreDomain
from app.models.page import Page
from app.models.stores import StoreCreate, StoreQuickAdd, StoreRead, StoreUpdate
from app.services import pricing, visibility
from app.services.catalog.addresses import kept_address, kept_domain
from app.services.catalog.holds import hold
from app.services.catalog.presets import preset_for
from app.services.catalog.slugs import chosen_slug, free_slug, slug_of
from app.services.query import page_of, sorted_by
from app.services.scraping.addresses import host_of

_SORTS = {
    "name": func.lower(Store.name),
    "created_at": col(Store.created_at),
    "updated_at": col(Store.updated_at),
}
_ADDRESSES = ("website_url", "test_url")
_IN_CACHES = ("name", "active", "schedule")
"""What price caches carry of a store, or are derived from."""


@dataclass(frozen=True, slots=True)
class FoundStore:
    """A store that belongs to an address, and whether it had to be made."""

    store: StoreRead
    created: bool


@dataclass(frozen=True, slots=True)
class PutStore:
    """A store as it is now, and what was done to it."""

    store: StoreRead
    created: bool = False
    updated: bool = False


def list_stores(
    session: Session,
    actor: Actor,
    *,
    search: str = "",
    active: bool | None = None,
    sort: str = "name",
    limit: int = 50,
    offset: int = 0,
) -> Page[StoreRead]:
    """The stores whose name or domain contains `search`: four statements, whatever the size."""
    statement = visibility.stores(actor)
    if search:
        with_domain = select(StoreDomain.store_id).where(
            col(StoreDomain.domain).icontains(search, autoescape=True)
        )
        named = col(Store.name).icontains(search, autoescape=True)
        statement = statement.where(or_(named, col(Store.id).in_(with_domain)))
    if active is not None:
        statement = statement.where(Store.active == active)
    ordered = sorted_by(statement, sort, _SORTS, tie=col(Store.id))
    page = page_of(session, ordered, limit=limit, offset=offset)
    return Page(items=_read(session, page.items), total=page.total)


def get_store(session: Session, actor: Actor, store_id: int) -> StoreRead:
    return _read(session, [visibility.store(session, actor, store_id)])[0]


def create_store(session: Session, actor: Actor, data: StoreCreate) -> StoreRead:
    return _read(session, [add_store(session, actor.user_id, data)])[0]


def update_store(session: Session, actor: Actor, store_id: int, data: StoreUpdate) -> StoreRead:
    """Change what is given; products whose price cache names the store are derived anew."""
    store = visibility.store(session, actor, store_id)
    change_store(session, store, data)
    return _read(session, [store])[0]


def delete_store(session: Session, actor: Actor, store_id: int) -> None:
    """Conflict, with the count, while pages of the store are tracked."""
    store = visibility.store(session, actor, store_id)
    name = store.name
    hold(session, Store, store_id)
    try:
        with session.begin_nested():
            session.delete(store)
            session.flush()
    except IntegrityError as error:
        count = _totals(session, [store_id])[store_id]
        pages = "1 page" if count == 1 else f"{count} pages"
        raise Conflict(f"'{name}' still has {pages}; delete or move them first.") from error


def quick_add_store(session: Session, actor: Actor, data: StoreQuickAdd) -> FoundStore:
    """The store that the address of a site belongs to; made when there is none."""
    store, created = ensure_store(session, actor.user_id, kept_address(data.website_url))
    return FoundStore(_read(session, [store])[0], created)


def put_store(
    session: Session, actor: Actor, data: StoreUpdate, *, update: bool = False
) -> PutStore:
    """Make the actor's store of this slug, or of this name's; one that is there is left alone.

    With `update` what is given is changed instead.
    """
    slug = chosen_slug(data.slug) if data.slug else slug_of(data.name, otherwise="store")
    known = session.exec(visibility.stores_of(actor.user_id).where(Store.slug == slug)).first()
    given = data.model_dump(exclude_unset=True, exclude={"slug"})
    if known is None:
        try:
            made = StoreCreate(slug=slug, **given)
        except ValidationError as error:
            message = str(error.errors()[0]["msg"])
            raise Invalid(message.removeprefix("Value error, ")) from error
        known = add_store(session, actor.user_id, made)
        return PutStore(_read(session, [known])[0], created=True)
    if update:
        change_store(session, known, StoreUpdate(**given))
    return PutStore(_read(session, [known])[0], updated=update)


def store_for(session: Session, owner_id: int, host: str) -> Store | None:
    """The owner's store for a host: the longest domain that is a suffix on a label border."""
    labels = host.split(".")
    suffixes = [".".join(labels[at:]) for at in range(len(labels))]
    statement = visibility.stores_of(owner_id).join(StoreDomain)
    return session.exec(
        statement.where(col(StoreDomain.domain).in_(suffixes))
        .order_by(func.length(StoreDomain.domain).desc())
        .limit(1)
    ).first()


def store_to_be(url: str) -> Store:
    """What `ensure_store` would make for this address, not yet kept: how to fetch and read it."""
    data = _store_at(url, kept_domain(host_of(url)))
    return Store(**_values(data, StoreCreate.model_fields.keys() - {"domains"}))


def ensure_store(session: Session, owner_id: int, url: str) -> tuple[Store, bool]:
    """The owner's store for an address, and whether it was made; many at once make one."""
    host = host_of(url)
    found = store_for(session, owner_id, host)
    if found is not None:
        return found, False
    try:
        return add_store(session, owner_id, _store_at(url, kept_domain(host))), True
    except Conflict:
        found = store_for(session, owner_id, host)
        if found is None:
            raise
        return found, False


def _store_at(url: str, domain: str) -> StoreCreate:
    """What a new store for this address is: a copy of its preset, or just its name."""
    site = urlsplit(url)
    known = preset_for(domain)
    if known is None:
        return StoreCreate(
            name=domain[:120], website_url=f"{site.scheme}://{site.netloc}/", domains=[domain]
        )
    return StoreCreate(
        website_url=f"{site.scheme}://{site.netloc}/",
        **known.model_dump(exclude={"slug"}),
    )


def add_store(session: Session, owner_id: int, data: StoreCreate) -> Store:
    """Make a store of this owner; Conflict names the store that has one of its domains."""
    values = _checked(_values(data, StoreCreate.model_fields.keys() - {"domains", "slug"}))
    domains = _domains(data.domains or [host_of(values["website_url"])])
    if data.slug is None:
        slug = free_slug(session, Store, owner_id, data.name, otherwise="store")
    else:
        slug = chosen_slug(data.slug)
    store = Store(user_id=owner_id, slug=slug, **values)
    store.domains = [StoreDomain(user_id=owner_id, domain=domain) for domain in domains]
    try:
        with conflict_on_duplicate(session, f"You already have a store '{slug}'."):
            session.add(store)
    except Conflict as refused:
        raise _named(session, owner_id, domains, refused) from refused
    return store


def change_store(session: Session, store: Store, data: StoreUpdate) -> None:
    """As `update_store`, for a row that was found already; its domains have to be loaded."""
    given = data.model_fields_set
    values = _checked(_values(data, given - {"domains"}))
    if "slug" in values:
        values["slug"] = chosen_slug(values["slug"])
    domains = _domains(data.domains) if "domains" in given else [d.domain for d in store.domains]
    owner_id, own_id = store.user_id, store.id
    hold(session, Store, own_id)
    try:
        with conflict_on_duplicate(session, f"You already have a store '{values.get('slug')}'."):
            store.sqlmodel_update(values)
            _set_domains(store, domains)
    except Conflict as refused:
        raise _named(session, owner_id, domains, refused, besides=own_id) from refused
    if not given.isdisjoint(_IN_CACHES):
        products = select(ProductUrl.product_id).where(ProductUrl.store_id == own_id).distinct()
        pricing.rebuild_caches(session, session.exec(products).all())
    if "schedule" in given:
        pricing.bring_forward(session, col(ProductUrl.store_id) == own_id)


def _values(data: StoreCreate | StoreUpdate, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(data, name) for name in names}


def _checked(values: dict[str, Any]) -> dict[str, Any]:
    kept = {name: kept_address(values[name]) for name in _ADDRESSES if values.get(name)}
    return values | kept


def _domains(texts: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(kept_domain(text) for text in texts))


def _set_domains(store: Store, wanted: Sequence[str]) -> None:
    kept = [row for row in store.domains if row.domain in wanted]
    new = set(wanted) - {row.domain for row in kept}
    added = [StoreDomain(user_id=store.user_id, domain=domain) for domain in sorted(new)]
    if added or len(kept) < len(store.domains):
        store.domains = kept + added


def _named(
    session: Session,
    owner_id: int,
    domains: Sequence[str],
    refused: Conflict,
    *,
    besides: int | None = None,
) -> Conflict:
    """Which other store stands in the way, when it is a domain that does."""
    holders = visibility.stores_of(owner_id).join(StoreDomain).add_columns(col(StoreDomain.domain))
    taken = session.execute(holders.where(col(StoreDomain.domain).in_(domains))).all()
    for store, domain in taken:
        if store.id != besides:
            return Conflict(f"{domain} belongs to your store '{store.name}' already.")
    return refused


def _read(session: Session, stores: Sequence[Store]) -> list[StoreRead]:
    totals = _totals(session, [store.id for store in stores])
    return [
        StoreRead.model_validate(
            store.model_dump(exclude={"cookies", "user_id"})
            | {
                "domains": [row.domain for row in store.domains],
                "has_cookies": bool(store.cookies),
                "urls_total": totals.get(store.id, 0),
                "owner_id": store.user_id,
            }
        )
        for store in stores
    ]


def _totals(session: Session, store_ids: Sequence[int]) -> dict[int, int]:
    statement = select(ProductUrl.store_id, func.count()).group_by(col(ProductUrl.store_id))
    return dict(session.exec(statement.where(col(ProductUrl.store_id).in_(store_ids))).all())
