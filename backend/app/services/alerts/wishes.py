"""Targets of many products at once: the same few statements for any number of them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sqlmodel import col, func, select

from app.core.database import Session
from app.models import AlertRule, Product
from app.models.alert_rules import RuleKind, Target
from app.models.types import utcnow
from app.services.alerts.conditions import first_state
from app.services.alerts.evaluate import whole_past
from app.services.alerts.past import past_of
from app.services.alerts.rules import MOST_RULES
from app.services.rows import among


def set_targets(session: Session, targets: Mapping[int, Target | None]) -> set[int]:
    """Give each product this one target, or none; returns those for which that is new.

    The rule that there is changes, and others of its kind rest. A product that has as many rules as
    it may, and none of this kind, stays as it is.
    """
    if not targets:
        return set()
    owners = _held(session, targets)
    rules = _rules(session, owners)
    full = _full(session, owners)
    changed: set[int] = set()
    begun: list[AlertRule] = []
    for product_id, owner_id in owners.items():
        target, known = targets[product_id], rules[product_id]
        if _rested(known if target is None else known[1:]):
            changed.add(product_id)
        if target is None or (known and _is(known[0], target)):
            continue
        if known:
            begun.append(_changed(known[0], target))
        elif product_id not in full:
            begun.append(_rule(owner_id, product_id, target))
    _begin(session, begun)
    return changed | {rule.product_id for rule in begun}


def without_room(session: Session, product_ids: Iterable[int]) -> set[int]:
    """Those that have as many rules as they may, and none that a target could change."""
    ids = list(product_ids)
    return _full(session, ids) - _rules(session, ids).keys()


def _held(session: Session, product_ids: Iterable[int]) -> dict[int, int]:
    """Owners by product, locked as checks and deletions lock them."""
    chosen = select(Product.id, Product.user_id).where(among(col(Product.id), product_ids))
    rows = session.exec(chosen.order_by(col(Product.id)).with_for_update(key_share=True))
    return dict(rows.all())


def _rules(session: Session, product_ids: Iterable[int]) -> dict[int, list[AlertRule]]:
    """The targets of whole products: those that are shown first."""
    found = select(AlertRule).where(
        among(col(AlertRule.product_id), product_ids),
        AlertRule.kind == RuleKind.TARGET_PRICE,
        col(AlertRule.product_url_id).is_(None),
    )
    order = (col(AlertRule.active).desc(), col(AlertRule.amount).desc(), col(AlertRule.id))
    rules: dict[int, list[AlertRule]] = defaultdict(list)
    for rule in session.exec(found.order_by(*order)):
        rules[rule.product_id].append(rule)
    return rules


def _full(session: Session, product_ids: Iterable[int]) -> set[int]:
    counted = select(AlertRule.product_id).where(among(col(AlertRule.product_id), product_ids))
    grouped = counted.group_by(col(AlertRule.product_id))
    return set(session.exec(grouped.having(func.count() >= MOST_RULES)))


def _rested(rules: Sequence[AlertRule]) -> bool:
    """Whether any of them was not resting already."""
    active = [rule for rule in rules if rule.active]
    for rule in active:
        rule.active = False
    return bool(active)


def _is(rule: AlertRule, target: Target) -> bool:
    return rule.active and (rule.amount, rule.currency) == (target.amount, target.currency)


def _changed(rule: AlertRule, target: Target) -> AlertRule:
    rule.amount, rule.currency = target.amount, target.currency
    rule.active = rule.pending = True
    return rule


def _rule(owner_id: int, product_id: int, target: Target) -> AlertRule:
    return AlertRule(
        user_id=owner_id,
        product_id=product_id,
        kind=RuleKind.TARGET_PRICE,
        amount=target.amount,
        currency=target.currency,
    )


def _begin(session: Session, rules: Sequence[AlertRule]) -> None:
    """As a rule that is made alone begins: what is so already is told at the next check."""
    if rules:
        ids = {rule.product_id for rule in rules}
        past = past_of(session, ids, whole=whole_past(rules), now=utcnow())
        for rule in rules:
            rule.state = first_state(past.timeline(rule.product_id, None, rule.currency))
        session.add_all(rules)
    session.flush()
