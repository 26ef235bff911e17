"""The price cache: written by one set-based statement, for any number of products."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import text
from sqlmodel import col, select

from app.core.database import Session
from app.models import Product
from app.models.types import utcnow
from app.services.instance import instance_schedule
from app.services.pricing.derive import DERIVED
from app.services.rows import forget

_CHUNK: Final = 2_000
_DERIVED_COLUMNS: Final = (
    "price_cache",
    "price_summary",
    "trend",
    "badges",
    "best_amount",
    "best_currency",
)

_LOCK = text("SELECT id FROM products WHERE id = ANY(:ids) ORDER BY id FOR NO KEY UPDATE")

_REBUILD = text(f"""
WITH derived AS ({DERIVED})
UPDATE products p
SET price_cache = d.price_cache, price_summary = d.price_summary, trend = d.trend,
    badges = d.badges, best_amount = d.best_amount, best_currency = d.best_currency
FROM derived d WHERE d.id = p.id
""")  # noqa: S608 -- a constant


def rebuild_caches(session: Session, product_ids: Sequence[int]) -> None:
    """Derive the cache of these products anew.

    The rows are locked first, in the order of their ids: a rebuild that waited for another one then
    sees what that one saw, and no two of them wait for each other.
    """
    ids = sorted(set(product_ids))
    session.flush()
    every = instance_schedule(session).longest_minutes
    for start in range(0, len(ids), _CHUNK):
        chunk = ids[start : start + _CHUNK]
        session.execute(_LOCK, {"ids": chunk})
        session.execute(_REBUILD, {"ids": chunk, "now": utcnow(), "minutes": every})
    forget(session, Product, ids, _DERIVED_COLUMNS)


def product_ids_after(session: Session, product_id: int, *, limit: int) -> list[int]:
    """The next ids, for walking over every product in units of their own."""
    statement = select(Product.id).where(col(Product.id) > product_id).order_by(col(Product.id))
    return list(session.exec(statement.limit(limit)))
