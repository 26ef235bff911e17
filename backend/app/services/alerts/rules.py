"""Rules: made, changed and dropped by their owners."""

from typing import Any, Final

from sqlmodel import col, func, select

from app.core.actor import Actor
from app.core.database import Session
from app.core.errors import Conflict, Invalid, NotFound
from app.models import AlertRule, Product
from app.models.alert_rules import (
    TERMS,
    RuleCreate,
    RuleKind,
    RuleRead,
    RuleState,
    RuleTerms,
    RuleUpdate,
    check_terms,
    said,
)
from app.models.page import Page
from app.models.types import utcnow
from app.services import visibility
from app.services.alerts.conditions import currency_of, first_state
from app.services.alerts.evaluate import whole_past
from app.services.alerts.past import past_of
from app.services.query import page_of, sorted_by

MOST_RULES: Final = 50
"""Rules of one product."""

_SORTS: Final = {
    "created_at": col(AlertRule.created_at),
    "fired_at": col(AlertRule.fired_at),
    "product_id": col(AlertRule.product_id),
}


def list_rules(
    session: Session,
    actor: Actor,
    *,
    product_id: int | None = None,
    product_url_id: int | None = None,
    kind: RuleKind | None = None,
    active: bool | None = None,
    sort: str = "-created_at",
    limit: int = 50,
    offset: int = 0,
) -> Page[RuleRead]:
    statement = visibility.alert_rules(actor)
    if product_id is not None:
        product = visibility.product(session, actor, product_id)
        statement = visibility.all_alert_rules().where(AlertRule.product_id == product.id)
    if product_url_id is not None:
        page = visibility.product_url(session, actor, product_url_id)
        statement = statement.where(AlertRule.product_url_id == page.id)
    if kind is not None:
        statement = statement.where(AlertRule.kind == kind)
    if active is not None:
        statement = statement.where(AlertRule.active == active)
    ordered = sorted_by(statement, sort, _SORTS, tie=col(AlertRule.id))
    found = page_of(session, ordered, limit=limit, offset=offset)
    return Page(items=[read_rule(rule) for rule in found.items], total=found.total)


def get_rule(session: Session, actor: Actor, rule_id: int) -> RuleRead:
    return read_rule(visibility.alert_rule(session, actor, rule_id))


def create_rule(session: Session, actor: Actor, data: RuleCreate) -> RuleRead:
    """A rule for a product's owner; what is so already when it is made is told at the next check.

    Changes of the past are not. Raises Conflict when the product has `MOST_RULES` already.
    """
    product = named_product(session, actor, data)
    _hold(session, product.id)
    counted = select(func.count()).where(AlertRule.product_id == product.id)
    if session.exec(counted).one() >= MOST_RULES:
        raise Conflict(f"A product has {MOST_RULES} rules at most.")
    given = {name: getattr(data, name) for name in RuleCreate.model_fields}
    rule = AlertRule(user_id=product.user_id, state=_first_state(session, data), **given)
    session.add(rule)
    session.flush()
    return read_rule(rule)


def update_rule(session: Session, actor: Actor, rule_id: int, data: RuleUpdate) -> RuleRead:
    """Change a rule; one that waits for something else, or was away, begins anew.

    Raises Invalid when it would lack what its kind needs.
    """
    rule = visibility.alert_rule(session, actor, rule_id)
    _hold(session, rule.product_id)
    session.refresh(rule)
    before = {name: getattr(rule, name) for name in (*TERMS, "active", "snoozed_until")}
    rule.sqlmodel_update({name: getattr(data, name) for name in data.model_fields_set})
    try:
        check_terms(rule.kind, said(rule))
    except ValueError as error:
        raise Invalid(str(error)) from error
    if any(getattr(rule, name) != value for name, value in before.items()):
        rule.pending = True
    if any(getattr(rule, name) != before[name] for name in TERMS):
        rule.state = _first_state(session, rule).model_copy(
            update={"failing": rule.state.failing if rule.kind is RuleKind.FAILING else ()}
        )
    session.flush()
    return read_rule(rule)


def delete_rule(session: Session, actor: Actor, rule_id: int) -> None:
    """Its alerts stay in the inbox."""
    rule = visibility.alert_rule(session, actor, rule_id)
    _hold(session, rule.product_id)
    session.delete(rule)
    session.flush()


def read_rule(rule: AlertRule) -> RuleRead:
    return RuleRead.model_validate(
        rule.model_dump(exclude={"state", "user_id", "pending"})
        | {"armed": rule.state.armed, "owner_id": rule.user_id}
    )


def named_product(session: Session, actor: Actor, terms: RuleTerms) -> Product:
    """The product that terms are about; NotFound unless the named page is one of its own."""
    product = visibility.product(session, actor, terms.product_id)
    if terms.product_url_id is not None:
        page = visibility.product_url(session, actor, terms.product_url_id)
        if page.product_id != product.id:
            raise NotFound(f"The product has no page {page.id}.")
    return product


def _hold(session: Session, product_id: int) -> None:
    """The product first, as checks and deletions lock it: no evaluation runs in the meantime."""
    held = select(Product.id).where(col(Product.id) == product_id)
    if session.exec(held.with_for_update(key_share=True)).one_or_none() is None:
        raise NotFound("The product was deleted meanwhile.")


def _first_state(session: Session, terms: Any) -> RuleState:
    """What is so already is known, so that only what changes from now on is an event."""
    if terms.kind is RuleKind.FAILING:
        return RuleState()
    past = past_of(session, {terms.product_id}, whole=whole_past([terms]), now=utcnow())
    return first_state(past.timeline(terms.product_id, terms.product_url_id, currency_of(terms)))
