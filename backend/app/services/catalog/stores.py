"""Stores: listing with how many pages they have, making and changing them."""

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import ValidationError
from sqlalchemy import func
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, or_, select

from app.core.actor import Actor
from app.core.database import Session
from app.core.errors import Conflict, Invalid
from app.models import ProductUrl, Store, StoreDomain
from app.models.fetching import STORED, FetchMode, is_secret
from app.models.page import Page
from app.models.store_changes import StoreCreate, StoreQuickAdd, StoreUpdate
from app.models.store_health import StoreHealthBand
from app.models.stores import StoreRead
from app.services import pricing, visibility
from app.services.catalog.addresses import kept_address
from app.services.catalog.holds import hold
from app.services.catalog.slugs import chosen_slug, slug_of
from app.services.catalog.store_changes import add_store, change_store
from app.services.catalog.store_lookup import ensure_store
from app.services.catalog.store_statistics import stores_of_band
from app.services.instance import instance_settings
from app.services.query import page_of, sorted_by

_SORTS = {
    "name": func.lower(Store.name),
    "created_at": col(Store.created_at),
    "updated_at": col(Store.updated_at),
}


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
    currency: str | None = None,
    fetch_mode: FetchMode | None = None,
    unused: bool | None = None,
    health: StoreHealthBand | None = None,
    sort: str = "name",
    limit: int = 50,
    offset: int = 0,
) -> Page[StoreRead]:
    """The stores whose name or domain contains `search`: five statements, whatever the size."""
    statement = visibility.stores(actor)
    if search:
        with_domain = select(StoreDomain.store_id).where(
            col(StoreDomain.domain).icontains(search, autoescape=True)
        )
        named = col(Store.name).icontains(search, autoescape=True)
        statement = statement.where(or_(named, col(Store.id).in_(with_domain)))
    for column, wanted in (
        (Store.active, active),
        (Store.currency, currency),
        (Store.fetch_mode, fetch_mode),
    ):
        if wanted is not None:
            statement = statement.where(column == wanted)
    if unused is not None:
        tracked = select(ProductUrl.id).where(ProductUrl.store_id == Store.id).exists()
        statement = statement.where(~tracked if unused else tracked)
    if health is not None:
        statement = statement.where(col(Store.id).in_(stores_of_band(session, actor, health)))
    ordered = sorted_by(statement, sort, _SORTS, tie=col(Store.id))
    page = page_of(session, ordered, limit=limit, offset=offset)
    return Page(items=_read(session, page.items), total=page.total)


def get_store(session: Session, actor: Actor, store_id: int) -> StoreRead:
    return _read(session, [visibility.store(session, actor, store_id)])[0]


def create_store(session: Session, actor: Actor, data: StoreCreate) -> StoreRead:
    return _read(session, [add_store(session, actor.makes_for, data)])[0]


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
        count = _totals(session, [store_id]).get(store_id, 0)
        pages = "1 page" if count == 1 else f"{count} pages"
        raise Conflict(f"'{name}' still has {pages}; delete or move them first.") from error


def quick_add_store(session: Session, actor: Actor, data: StoreQuickAdd) -> FoundStore:
    """The store that the address of a site belongs to; made when there is none."""
    store, created = ensure_store(session, actor.makes_for, kept_address(data.website_url))
    return FoundStore(_read(session, [store])[0], created)


def put_store(
    session: Session, actor: Actor, data: StoreUpdate, *, update: bool = False
) -> PutStore:
    """Make the actor's store of this slug, or of this name's; one that is there is left alone.

    With `update` what is given is changed instead.
    """
    slug = chosen_slug(data.slug) if data.slug else slug_of(data.name, otherwise="store")
    known = session.exec(visibility.stores_of(actor.makes_for).where(Store.slug == slug)).first()
    given = data.model_dump(exclude_unset=True, exclude={"slug"})
    if known is None:
        try:
            made = StoreCreate(slug=slug, **given)
        except ValidationError as error:
            message = str(error.errors()[0]["msg"])
            raise Invalid(message.removeprefix("Value error, ")) from error
        known = add_store(session, actor.makes_for, made)
        return PutStore(_read(session, [known])[0], created=True)
    if update:
        change_store(session, known, StoreUpdate(**given))
    return PutStore(_read(session, [known])[0], updated=update)


def _read(session: Session, stores: Sequence[Store]) -> list[StoreRead]:
    totals = _totals(session, [store.id for store in stores])
    instance = instance_settings(session)
    return [
        StoreRead.model_validate(
            store.model_dump(exclude={"cookies", "user_id"})
            | {
                "domains": [row.domain for row in store.domains],
                "headers": {
                    name: STORED if is_secret(name) else value
                    for name, value in store.headers.items()
                },
                "has_cookies": bool(store.cookies),
                "urls_total": totals.get(store.id, 0),
                "owner_id": store.user_id,
                "effective_schedule": pricing.effective_schedule(instance, store=store),
            }
        )
        for store in stores
    ]


def _totals(session: Session, store_ids: Sequence[int]) -> dict[int, int]:
    statement = select(ProductUrl.store_id, func.count()).group_by(col(ProductUrl.store_id))
    return dict(session.exec(statement.where(col(ProductUrl.store_id).in_(store_ids))).all())
