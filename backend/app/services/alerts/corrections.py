"""Rules of products whose past is another one by their owner's word: they remember what is left.

A reading is excluded or deleted, a pack size is corrected, a page goes to another product.
"""

from collections.abc import Collection

from sqlmodel import col, select

from app.core.database import Session
from app.models import AlertRule
from app.models.alert_rules import RuleKind, RuleState
from app.models.types import utcnow
from app.services.alerts.conditions import currency_of, judge
from app.services.alerts.evaluate import whole_past
from app.services.alerts.past import past_of
from app.services.alerts.timeline import Timeline


def remember_anew(session: Session, product_ids: Collection[int]) -> None:
    """Have rules forget what was taken back; the caller holds these products.

    The correction itself is told to nobody, for it is their own word. What holds now and was told
    is known, what does not hold is waited for, and what holds untold is told at the next visit.
    """
    found = select(AlertRule).where(
        col(AlertRule.product_id).in_(product_ids), AlertRule.kind != RuleKind.FAILING
    )
    rules = session.exec(found.order_by(col(AlertRule.id))).all()
    if not rules:
        return
    past = past_of(session, set(product_ids), whole=whole_past(rules), now=utcnow())
    for rule in rules:
        timeline = past.timeline(rule.product_id, rule.product_url_id, currency_of(rule))
        rule.state, rule.pending = _remembered(rule, timeline), True
    session.flush()


def _remembered(rule: AlertRule, timeline: Timeline) -> RuleState:
    if not len(timeline):
        return RuleState()
    now = judge(rule, timeline, len(timeline) - 1, RuleState()).state
    told = rule.fired_at is not None and rule.fired_at >= timeline[-1].at
    if rule.state.armed and not told:
        return now.model_copy(update={"armed": True, "told_low": None})
    return now
