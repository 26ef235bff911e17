"""Readings out of accepted checks: a page's newest period goes on, or another one begins."""

from collections.abc import Sequence
from typing import Any, Final

from app.core.database import Session
from app.models import PriceHistory
from app.models.checks import Outcome
from app.models.money import Money
from app.models.price_history import Source
from app.services.pricing.check import Check
from app.services.pricing.periods import Period, newest_periods
from app.services.rows import insert_rows, update_rows

SEEN: Final = frozenset({Outcome.OK, Outcome.NOT_MODIFIED})
"""What confirms a price: it was read, or the page is known to be the same."""
_FEW: Final = 8


def add_readings(session: Session, checks: Sequence[Check]) -> set[int]:
    """Write the readings of those checks that saw a price; at most one check a page.

    Returns the pages on which a period begins: their price, currency or availability changed.
    """
    seen = {check.product_url_id: check for check in checks if check.outcome in SEEN}
    newest = newest_periods(session, list(seen), few=_FEW)
    extended: list[dict[str, Any]] = []
    known_anew: list[dict[str, Any]] = []
    begun: list[dict[str, Any]] = []
    for check in seen.values():
        before = next(iter(newest[check.product_url_id]), None)
        if before is None or not _continues(before, check):
            begun += [_period(check)] if check.outcome is Outcome.OK else []
            continue
        extended.append({"id": before.id, "last_seen_at": check.checked_at})
        if check.confirmed:
            # A confirmed price was read in a new way, which is how we know it from now on.
            known_anew.append({"id": before.id, "evidence": check.evidence})
    update_rows(session, PriceHistory, extended)
    update_rows(session, PriceHistory, known_anew)
    insert_rows(session, PriceHistory, begun)
    return {row["product_url_id"] for row in begun}


def _continues(before: Period, check: Check) -> bool:
    if check.checked_at < before.last_seen_at or before.source is not Source.CHECK:
        return False
    if check.outcome is Outcome.NOT_MODIFIED:
        return True
    now = (_amount(check.price), _currency(check.price), check.availability)
    return (before.amount, before.currency, before.availability) == now


def _period(check: Check) -> dict[str, Any]:
    return {
        "product_url_id": check.product_url_id,
        "amount": _amount(check.price),
        "currency": _currency(check.price),
        "availability": check.availability,
        "started_at": check.checked_at,
        "last_seen_at": check.checked_at,
        "source": Source.CHECK,
        "excluded": False,
        "evidence": check.evidence,
    }


def _amount(price: Money | None) -> Any:
    return None if price is None else price.amount


def _currency(price: Money | None) -> str | None:
    return None if price is None else price.currency
