"""Changing many stores at once: those that change are derived and scheduled together."""

from sqlmodel import col, select

from app.core.actor import Actor
from app.core.database import Session
from app.models import ProductUrl, Store
from app.models.stores import StoreBulkUpdate, StoresChanged
from app.services import pricing, visibility
from app.services.rows import among


def bulk_update_stores(session: Session, actor: Actor, data: StoreBulkUpdate) -> StoresChanged:
    """Ids that are not the actor's are missing; what is so already stays as it is."""
    wanted = set(data.store_ids)
    statement = visibility.reached_stores(actor).where(among(col(Store.id), wanted))
    in_order = statement.order_by(col(Store.id)).with_for_update(of=Store)
    stores = session.exec(in_order).all()
    changed = [store for store in stores if store.active != data.updates.active]
    for store in changed:
        store.active = data.updates.active
    session.flush()
    if changed:
        on_them = among(col(ProductUrl.store_id), [store.id for store in changed])
        products = select(ProductUrl.product_id).where(on_them).distinct()
        pricing.rebuild_caches(session, session.exec(products).all())
        pricing.reschedule(session, on_them)
    missing = wanted - {store.id for store in stores}
    return StoresChanged(changed=len(changed), missing_ids=sorted(missing))
