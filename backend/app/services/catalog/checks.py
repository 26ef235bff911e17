"""Checks: what came of each visit."""

from sqlmodel import col

from app.core.actor import Actor
from app.core.database import Session
from app.models import PriceCheck, ProductUrl
from app.models.checks import CheckRead, Outcome
from app.models.page import Page
from app.services import visibility
from app.services.query import page_of, sorted_by

_SORTS = {
    "checked_at": col(PriceCheck.checked_at),
    "duration_ms": col(PriceCheck.duration_ms),
}


def list_checks(
    session: Session,
    actor: Actor,
    *,
    product_url_id: int | None = None,
    store_id: int | None = None,
    outcome: Outcome | None = None,
    decided: bool | None = None,
    sort: str = "-checked_at",
    limit: int = 50,
    offset: int = 0,
) -> Page[CheckRead]:
    """Newest first; `outcome=held, decided=False` is what waits for its owner."""
    statement = visibility.checks(actor)
    if product_url_id is not None or store_id is not None:
        statement = visibility.all_checks()
    if product_url_id is not None:
        page = visibility.product_url(session, actor, product_url_id)
        statement = statement.where(PriceCheck.product_url_id == page.id)
    if store_id is not None:
        store = visibility.store(session, actor, store_id)
        statement = statement.where(ProductUrl.store_id == store.id)
    if outcome is not None:
        statement = statement.where(PriceCheck.outcome == outcome)
    if decided is not None:
        statement = statement.where(col(PriceCheck.decision).is_not(None) == decided)
    ordered = sorted_by(statement, sort, _SORTS, tie=col(PriceCheck.id))
    found = page_of(session, ordered, limit=limit, offset=offset)
    return Page(items=[CheckRead.model_validate(row) for row in found.items], total=found.total)
