"""Deleting many products at once, and telling beforehand what would go with them."""

from sqlalchemy import delete, func
from sqlmodel import col, select

from app.core.actor import Actor
from app.core.database import Session
from app.models import PriceHistory, Product, ProductUrl
from app.models.product_changes import BulkDelete, BulkDeleted
from app.services import audit
from app.services.catalog.bulk_updates import held


def bulk_delete(session: Session, actor: Actor, data: BulkDelete) -> BulkDeleted:
    """The products with their pages, readings, checks and tag links: all or nothing.

    Ids that are not the actor's are missing. With `dry_run` everything stays.
    """
    rows = held(session, actor, data)
    ids = [row.id for row in rows]
    pages = select(ProductUrl.id).where(col(ProductUrl.product_id).in_(ids))
    told = BulkDeleted(
        products=len(ids),
        urls=session.scalar(select(func.count()).select_from(pages.subquery())) or 0,
        readings=session.scalar(
            select(func.count()).where(col(PriceHistory.product_url_id).in_(pages))
        )
        or 0,
        missing_ids=sorted(set(data.product_ids or ()) - set(ids)),
    )
    if ids and not data.dry_run:
        names = select(Product.id, Product.name).where(col(Product.id).in_(ids))
        gone = {row.id: {"name": row.name} for row in session.execute(names)}
        session.execute(
            delete(Product)
            .where(col(Product.id).in_(ids))
            .execution_options(synchronize_session="fetch")
        )
        audit.record_updates(session, "product", gone, {"name": None}, action="deleted")
    return told
