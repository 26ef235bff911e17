"""What an owner decides about a held check, and about the selector it proposes."""

from typing import Final

from app.core.actor import Actor
from app.core.database import Session
from app.core.errors import Conflict
from app.models import PriceCheck, ProductUrl
from app.models.checks import Decision, Outcome
from app.models.money import Money
from app.models.selectors import UNBUYABLE, SelectorField
from app.models.types import utcnow
from app.services import alerts, visibility
from app.services.pricing.cache import rebuild_caches
from app.services.pricing.check import Check
from app.services.pricing.readings import add_readings
from app.services.pricing.record import lock_products

_MOST_RULES: Final = 10


def decide(session: Session, actor: Actor, check_id: int, decision: Decision) -> PriceCheck:
    """Accept a held price as a reading of the moment when it was seen, or reject it.

    Accepting also takes the page's identity for the product's own. Raises Conflict when the check
    waits for no decision: it was not held, or is decided, or a newer held check waits instead.
    """
    held = visibility.check(session, actor, check_id)
    lock_products(session, [held.product_url_id])
    session.expire(held)
    held = visibility.check(session, actor, check_id)
    if held.outcome is not Outcome.HELD or held.decision is not None:
        raise Conflict("This check waits for no decision.")
    page = session.get_one(ProductUrl, held.product_url_id, populate_existing=True)
    failures = page.failures
    began = decision is Decision.ACCEPTED and bool(_accept(session, held, page))
    held.decision, held.decided_at = decision, utcnow()
    session.flush()
    rebuild_caches(session, [page.product_id])
    if decision is Decision.ACCEPTED:
        alerts.evaluate(
            session,
            [
                alerts.Seen(
                    product_url_id=page.id,
                    product_id=page.product_id,
                    at=held.checked_at,
                    began=began,
                    failures_before=failures,
                    failures=page.failures,
                )
            ],
        )
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
    session.refresh(store, ["selectors"], with_for_update=True)
    rules = store.selectors.get(SelectorField.PRICE, [])
    if any(rule.selector == held.proposal.selector for rule in rules):
        raise Conflict(f"'{store.name}' has {held.proposal.selector} already.")
    kept = [held.proposal, *rules][:_MOST_RULES]
    store.selectors = {**store.selectors, SelectorField.PRICE: kept}
    waits = held.outcome is Outcome.HELD and held.decision is None
    return decide(session, actor, check_id, Decision.ACCEPTED) if waits else held


def _accept(session: Session, held: PriceCheck, page: ProductUrl) -> set[int]:
    """Returns the page if a reading of it begins."""
    if held.amount is not None and held.currency is not None:
        price = Money(held.amount, held.currency)
    elif held.availability in UNBUYABLE:
        price = None
    else:
        raise Conflict("This check read no price that could be accepted.")
    if held.identity is not None:
        page.identity = held.identity
    if page.last_checked_at == held.checked_at:
        page.last_outcome, page.last_reason, page.failures = Outcome.OK, None, 0
    session.flush()
    accepted = Check(
        product_url_id=held.product_url_id,
        outcome=Outcome.OK,
        price=price,
        availability=held.availability,
        evidence=held.evidence,
        checked_at=held.checked_at,
    )
    return add_readings(session, [accepted])
