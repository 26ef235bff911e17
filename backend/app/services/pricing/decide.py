"""What an owner decides about a held check."""

from app.core.actor import Actor
from app.core.database import Session
from app.core.errors import Conflict
from app.models import PriceCheck, ProductUrl
from app.models.checks import Decision, Outcome
from app.models.money import Money
from app.models.types import utcnow
from app.services import visibility
from app.services.pricing.cache import rebuild_caches
from app.services.pricing.check import Check
from app.services.pricing.record import add_reading


def decide(session: Session, actor: Actor, check_id: int, decision: Decision) -> PriceCheck:
    """Accept a held price as a reading from when it was seen, or reject it without a trace.

    Raises Conflict when the check was not held, when it is decided already, or when accepting it
    would write a price that the page no longer has.
    """
    held = visibility.check(session, actor, check_id)
    session.refresh(held, with_for_update=True)
    if held.outcome is not Outcome.HELD or held.decision is not None:
        raise Conflict("This check waits for no decision.")
    if decision is Decision.ACCEPTED:
        _accept(session, held)
    held.decision, held.decided_at = decision, utcnow()
    page = session.get_one(ProductUrl, held.product_url_id)
    rebuild_caches(session, [page.product_id])
    return held


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
