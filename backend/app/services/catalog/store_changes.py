"""What a store may be: addresses that we open, domains that are free, a slug of its own."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlmodel import col, select

from app.core.database import Session, conflict_on_duplicate
from app.core.errors import Conflict, Invalid
from app.models import ProductUrl, Store, StoreDomain
from app.models.fetching import STORED, Appearance, is_secret
from app.models.store_changes import StoreCreate, StoreUpdate, StoreUpdates
from app.services import pricing, scraping, visibility
from app.services.catalog.addresses import kept_address, kept_domain
from app.services.catalog.holds import hold
from app.services.catalog.slugs import chosen_slug, free_slug
from app.services.scraping.addresses import host_of

_ADDRESSES: Final = ("website_url", "test_url")
IN_CACHES: Final = frozenset({"name", "active", "schedule"})
"""What price caches carry of a store, or are derived from."""
IN_SCHEDULES: Final = frozenset({"active", "paused", "schedule"})


def add_store(session: Session, owner_id: int, data: StoreCreate) -> Store:
    """Make a store of this owner; Conflict names the store that has one of its domains."""
    values = _checked(values_of(data, StoreCreate.model_fields.keys() - {"domains", "slug"}))
    values["headers"] = _filled_in(data.headers, {})
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
    values = _checked(values_of(data, given - {"domains"}))
    if "slug" in values:
        values["slug"] = chosen_slug(values["slug"])
    if "headers" in values:
        values["headers"] = _filled_in(data.headers, store.headers)
    domains = _domains(data.domains) if "domains" in given else [d.domain for d in store.domains]
    owner_id, own_id = store.user_id, store.id
    hold(session, Store, own_id)
    try:
        with conflict_on_duplicate(session, f"You already have a store '{values.get('slug')}'."):
            store.sqlmodel_update(values)
            if "fetch_mode" in values:
                store.learned_mode = None
            _set_domains(store, domains)
    except Conflict as refused:
        raise _named(session, owner_id, domains, refused, besides=own_id) from refused
    if not given.isdisjoint(IN_CACHES):
        products = select(ProductUrl.product_id).where(ProductUrl.store_id == own_id).distinct()
        pricing.rebuild_caches(session, session.exec(products).all())
    if not given.isdisjoint(IN_SCHEDULES):
        pricing.reschedule(session, col(ProductUrl.store_id) == own_id)


def values_of(
    data: StoreCreate | StoreUpdate | StoreUpdates, names: Iterable[str]
) -> dict[str, Any]:
    """Columns of a store with their values, typed as the model has them."""
    return {name: getattr(data, name) for name in names}


def _checked(values: dict[str, Any]) -> dict[str, Any]:
    kept = {
        name: kept_address(values[name]) if values[name] else None
        for name in _ADDRESSES
        if name in values
    }
    if values.get("appearance") is Appearance.BROWSER_TLS and not scraping.can_impersonate():
        raise Invalid(scraping.CANNOT_IMPERSONATE)
    try:
        scraping.check_selectors(values.get("selectors", {}))
        scraping.check_words(values.get("availability_rules", []))
    except scraping.BadSelector as error:
        raise Invalid(str(error)) from error
    return values | kept


def _filled_in(headers: dict[str, str], known: dict[str, str]) -> dict[str, str]:
    """The headers with the known values of those that are said to be stored; Invalid without."""
    values = {name.lower(): value for name, value in known.items()}
    kept = dict(headers)
    for name, value in headers.items():
        if value == STORED and is_secret(name):
            if name.lower() not in values:
                raise Invalid(f"No value is stored for the header '{name}'.")
            kept[name] = values[name.lower()]
    return kept


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
