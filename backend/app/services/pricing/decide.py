"""What an owner decides about a held check, and about the selector it proposes."""

from typing import Final

from app.core.actor import Actor
from app.core.database import Session
from app.core.errors import Conflict
from app.models import PriceCheck, ProductUrl
from app.models.checks import Decision, Outcome
from app.models.money import Money
from app.models.selectors import SelectorField
from app.models.types import utcnow
from app.services import visibility
from app.services.pricing.cache import rebuild_caches
from app.services.pricing.check import Check
from app.services.pricing.record import add_reading, lock_products

_MOST_RULES: Final = 10


def decide(session: Session, actor: Actor, check_id: int, decision: Decision) -> PriceCheck:
    """Accept a held price as a reading from when it was seen, or reject it without a trace.

    Raises Conflict when the check was not held, when it is decided already, or when accepting it
    would write a price that the page no longer has.
    """
    held = visibility.check(session, actor, check_id)
    lock_products(session, [held.product_url_id])
    session.expire(held)
    held = visibility.check(session, actor, check_id)
    if held.outcome is not Outcome.HELD or held.decision is not None:
        raise Conflict("This check waits for no decision.")
    if decision is Decision.ACCEPTED:
        _accept(session, held)
    held.decision, held.decided_at = decision, utcnow()
    page = session.get_one(ProductUrl, held.product_url_id)
    rebuild_caches(session, [page.product_id])
    return held


def adopt(session: Session, actor: Actor, check_id: int) -> PriceCheck:
    """Put the proposed selector first in the store, and accept the price if that waits for it.

    Raises Conflict when the check proposes nothing, or when the store has the selector already.
    """
    held = visibility.check(session, actor, check_id)
    if held.proposal is None:
        raise Conflict("This check proposes no selector.")
    page = session.get_one(ProductUrl, held.product_url_id)
    store = visibility.store(session, actor, page.store_id)
    rules = store.selectors.get(SelectorField.PRICE, [])
    if any(rule.selector == held.proposal.selector for rule in rules):
        raise Conflict(f"'{store.name}' has {held.proposal.selector} already.")
    kept = [held.proposal, *rules][:_MOST_RULES]
    store.selectors = {**store.selectors, SelectorField.PRICE: kept}
    return decide(session, actor, check_id, Decision.ACCEPTED) if held.decision is None else held


def _accept(session: Session, held: PriceCheck) -> None:
    if held.amount is None or held.currency is None:
        raise Conflict("This check read no price that could be accepted.")
    add_reading(
        session,
        Check(
            product_url_id=held.product_url_id,
            outcome=Outcome.OK,
            price=Money(held.amount, held.currency),
            availability=held.availability,
            evidence=held.evidence,
            checked_at=held.checked_at,
        ),
    )
