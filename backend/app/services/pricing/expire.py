"""Dropping checks that nobody needs any more; readings keep their evidence for ever."""

from datetime import datetime
from typing import Final

from sqlalchemy import delete
from sqlmodel import col, select

from app.core.database import Session
from app.models import PriceCheck
from app.models.checks import Outcome

_MOST: Final = 50_000
"""In one unit, so that the first one after a long pause does not hold its locks for minutes."""


def expire_checks(session: Session, before: datetime) -> int:
    """Delete checks made before this instant, except undecided held ones; returns how many.

    Up to 50,000 at once; call it until it returns 0.
    """
    undecided = (col(PriceCheck.outcome) == Outcome.HELD) & col(PriceCheck.decision).is_(None)
    old = (
        select(PriceCheck.id)
        .where(col(PriceCheck.checked_at) < before, ~undecided)
        .order_by(col(PriceCheck.checked_at))
        .limit(_MOST)
    )
    deleted = session.exec(
        delete(PriceCheck)
        .where(col(PriceCheck.id).in_(old))
        .execution_options(synchronize_session=False)
    )
    return deleted.rowcount
