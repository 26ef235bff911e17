"""Rules and alerts go along when a page moves, and when one product is made of two."""

from sqlalchemy import delete, update
from sqlalchemy.orm import aliased
from sqlalchemy.sql import ColumnElement
from sqlmodel import and_, col, exists, select

from app.core.database import Session
from app.models import Alert, AlertRule
from app.models.alert_rules import TERMS
from app.services.alerts.corrections import remember_anew


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
    for rule in session.exec(select(AlertRule).where(theirs).order_by(col(AlertRule.id))):
        rule.product_id, rule.pending = target_id, True
    session.flush()
    remember_anew(session, [target_id])


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
