"""Changing many stores at once: those that change are derived and scheduled together."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import col, select

from app.core.actor import Actor
from app.core.database import Session
from app.models import ProductUrl, Store
from app.models.store_changes import StoreBulkUpdate, StoresChanged
from app.services import pricing, visibility
from app.services.catalog.store_changes import IN_CACHES, IN_SCHEDULES, values_of
from app.services.rows import among


def bulk_update_stores(session: Session, actor: Actor, data: StoreBulkUpdate) -> StoresChanged:
    """Ids that are not the actor's are missing; what is so already stays as it is."""
    wanted = set(data.store_ids)
    statement = visibility.reached_stores(actor).where(among(col(Store.id), wanted))
    in_order = statement.order_by(col(Store.id)).with_for_update(of=Store)
    stores = session.exec(in_order).all()
    values = values_of(data.updates, data.updates.model_fields_set)
    changed = [store for store in stores if _differs(store, values)]
    for store in changed:
        store.sqlmodel_update(values)
    session.flush()
    if changed:
        _tell_pages(session, changed, values)
    missing = wanted - {store.id for store in stores}
    return StoresChanged(changed=len(changed), missing_ids=sorted(missing))


def _differs(store: Store, values: dict[str, Any]) -> bool:
    return any(getattr(store, name) != value for name, value in values.items())


def _tell_pages(session: Session, changed: Sequence[Store], values: dict[str, Any]) -> None:
    """What is derived from the stores follows them, where what was given has a part in it."""
    on_them = among(col(ProductUrl.store_id), [store.id for store in changed])
    if IN_CACHES & values.keys():
        products = select(ProductUrl.product_id).where(on_them).distinct()
        pricing.rebuild_caches(session, session.exec(products).all())
    if IN_SCHEDULES & values.keys():
        pricing.reschedule(session, on_them)
