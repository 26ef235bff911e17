"""Which store an address belongs to, and which one is made when there is none."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from sqlmodel import col

from app.core.database import Session
from app.core.errors import Conflict
from app.models import Store, StoreDomain
from app.models.store_changes import StoreCreate
from app.services import visibility
from app.services.catalog.addresses import kept_domain
from app.services.catalog.presets import preset_for
from app.services.catalog.store_changes import add_store, values_of
from app.services.rows import among
from app.services.scraping.addresses import host_of


def store_for(session: Session, owner_id: int, host: str) -> Store | None:
    """The owner's store for a host: the longest domain that is a suffix on a label border."""
    return stores_for(session, owner_id, [host]).get(host)


def stores_for(session: Session, owner_id: int, hosts: Iterable[str]) -> dict[str, Store]:
    """The same for many hosts at once; those without a store are left out."""
    suffixes = {host: _suffixes(host) for host in hosts}
    asked = {suffix for each in suffixes.values() for suffix in each}
    statement = visibility.stores_of(owner_id).join(StoreDomain)
    named = statement.add_columns(col(StoreDomain.domain))
    found = {
        domain: store
        for store, domain in session.execute(named.where(among(col(StoreDomain.domain), asked)))
    }
    nearest = {
        host: next((found[each] for each in suffixes[host] if each in found), None)
        for host in suffixes
    }
    return {host: store for host, store in nearest.items() if store is not None}


def _suffixes(host: str) -> list[str]:
    """The host and what it is below of, the longest first."""
    labels = host.split(".")
    return [".".join(labels[at:]) for at in range(len(labels))]


def store_to_be(url: str) -> Store:
    """What `ensure_store` would make for this address, not yet kept: how to fetch and read it."""
    data = _store_at(url, kept_domain(host_of(url)))
    return Store(**values_of(data, StoreCreate.model_fields.keys() - {"domains"}))


def ensure_store(session: Session, owner_id: int, url: str) -> tuple[Store, bool]:
    """The owner's store for an address, and whether it was made; many at once make one."""
    host = host_of(url)
    found = store_for(session, owner_id, host)
    if found is not None:
        return found, False
    domain = kept_domain(host)
    data = _store_at(url, domain)
    try:
        return add_store(session, owner_id, data), True
    except Conflict:
        found = store_for(session, owner_id, host)
    if found is not None:
        return found, False
    # Another store of theirs has one of the preset's other domains, and keeps it.
    return add_store(session, owner_id, data.model_copy(update={"domains": [domain]})), True


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
