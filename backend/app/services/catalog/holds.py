"""Row locks: who changes a row that others may change or delete at the same moment."""

from collections.abc import Iterable
from typing import Any

from sqlmodel import col, select

from app.core.database import Session
from app.core.errors import NotFound
from app.services.rows import among


def hold(session: Session, table: Any, row_id: int, *, shared: bool = False) -> None:
    """Until this unit ends, nobody else changes the row; NotFound when it is gone by now.

    `shared` only keeps it from being deleted.
    Products are held before their pages, as checks and deletions do it, so that no two units wait
    for each other.
    """
    statement = (
        select(table.id).where(table.id == row_id).with_for_update(read=shared, key_share=True)
    )
    if session.exec(statement).one_or_none() is None:
        raise NotFound(f"The {table.__name__.lower()} {row_id} was deleted meanwhile.")


def hold_all(session: Session, table: Any, row_ids: Iterable[int], *, shared: bool = False) -> None:
    """The same for many rows, in the order of their ids as everybody takes them."""
    wanted = set(row_ids)
    statement = select(table.id).where(among(col(table.id), wanted)).order_by(col(table.id))
    held = set(session.exec(statement.with_for_update(read=shared, key_share=True)))
    gone = min(wanted - held, default=None)
    if gone is not None:
        raise NotFound(f"The {table.__name__.lower()} {gone} was deleted meanwhile.")
