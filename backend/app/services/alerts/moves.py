"""Rules and alerts go along when a page moves, and when one product is made of two."""

from sqlalchemy import delete, update
from sqlalchemy.orm import aliased
from sqlalchemy.sql import ColumnElement
from sqlmodel import and_, col, exists, select

from app.core.database import Session
from app.models import Alert, AlertRule
from app.models.alert_rules import TERMS, RuleKind
from app.models.types import utcnow
from app.services.alerts.conditions import currency_of, first_state
from app.services.alerts.evaluate import whole_past
from app.services.alerts.past import past_of


def follow_page(session: Session, page_id: int, product_id: int, *, as_page: int) -> None:
    """Rules about a page are about it on its new product, where it may be known as another one."""
    session.execute(
        update(AlertRule)
        .where(col(AlertRule.product_url_id) == page_id)
        .values(product_id=product_id, product_url_id=as_page)
    )


def follow_product(session: Session, source_id: int, target_id: int) -> None:
    """Rules and alerts of a product whose pages have gone to another one are about that one.

    What the other product has a rule for already is waited for once. That the best price is another
    one now is no event.
    """
    theirs = col(AlertRule.product_id) == source_id
    session.execute(delete(AlertRule).where(theirs, _has_its_like(target_id)))
    session.execute(
        update(Alert).where(col(Alert.product_id) == source_id).values(product_id=target_id)
    )
    moved = session.exec(select(AlertRule).where(theirs).order_by(col(AlertRule.id))).all()
    past = past_of(
        session, {target_id}, whole={target_id} if whole_past(moved) else (), now=utcnow()
    )
    for rule in moved:
        rule.product_id, rule.pending = target_id, True
        if rule.product_url_id is None and rule.kind is not RuleKind.FAILING:
            now = first_state(past.timeline(target_id, None, currency_of(rule)))
            known = now.model_dump(include={"amount", "currency", "unit", "was_out"})
            rule.state = rule.state.model_copy(update=known)
    session.flush()


def _has_its_like(target_id: int) -> ColumnElement[bool]:
    """Whether the target has an active rule that waits for the same, at its best price too."""
    other = aliased(AlertRule)
    same = [getattr(other, name).is_not_distinct_from(getattr(AlertRule, name)) for name in TERMS]
    return and_(
        col(AlertRule.product_url_id).is_(None),
        exists().where(
            col(other.product_id) == target_id,
            col(other.kind) == col(AlertRule.kind),
            col(other.product_url_id).is_(None),
            col(other.active),
            *same,
        ),
    )
