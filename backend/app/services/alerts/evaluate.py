"""Evaluation of rules in the transaction of the readings: the same statements for any number.

A batch whose products have no rules, and none of whose pages fails, costs one statement.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from sqlalchemy.orm.util import identity_key
from sqlmodel import and_, col, or_, select

from app.core.database import Session
from app.models import AlertRule
from app.models.alert_rules import Against, RuleKind, RuleState
from app.models.alerts import kind_of
from app.models.notifications import AlertKind
from app.models.types import utcnow
from app.services.alerts.conditions import WHOLE_PAST, Verdict, currency_of, judge
from app.services.alerts.happenings import drafts_of
from app.services.alerts.notices import notices_of
from app.services.alerts.occasions import WATCH_COLUMNS, Occasion, Seen, Watch
from app.services.alerts.outbox import put
from app.services.alerts.past import Past, past_of
from app.services.alerts.timeline import MEDIAN_DAYS, Timeline
from app.services.rows import among, update_rows


def evaluate(session: Session, seen: Sequence[Seen]) -> None:
    """Judge every rule that these visits concern, and put down what has to be told."""
    rules = _watches(session, seen)
    troubled = [each for each in seen if each.is_troubled]
    if not rules and not troubled:
        return
    on_prices = [rule for rule in rules if rule.kind is not RuleKind.FAILING]
    on_failures = [rule for rule in rules if rule.kind is RuleKind.FAILING]
    products = {rule.product_id for rule in on_prices} | {each.product_id for each in troubled}
    past = past_of(session, products, whole=whole_past(on_prices), now=utcnow())
    judged = [*_on_prices(on_prices, past, seen), *_on_failures(on_failures, troubled)]
    occasions = [occasion for _, occasions in judged for occasion in occasions]
    occasions += notices_of(session, troubled, on_failures, past)
    told = put(session, drafts_of(session, occasions, past)) if occasions else {}
    _keep(session, [watch for watch, _ in judged], rules, told)


def whole_past(rules: Iterable[Any]) -> set[int]:
    """Products of whose past a month is not enough."""
    return {
        rule.product_id
        for rule in rules
        if rule.kind in WHOLE_PAST
        or rule.against is Against.FIRST
        or (rule.kind is RuleKind.LOWEST_IN_DAYS and (rule.days or 0) > MEDIAN_DAYS)
    }


_Judged = tuple[Watch, list[Occasion]]
"""A rule as it is afterwards, and what it tells."""


def _watches(session: Session, seen: Sequence[Seen]) -> list[Watch]:
    """Those whose product changed, those that were never looked at, and those about failures."""
    changed = {each.product_id for each in seen if each.began}
    confirmed = {each.product_id for each in seen if each.is_seen}
    troubled = {each.product_id for each in seen if each.is_troubled}
    of_product = col(AlertRule.product_id)
    failing = col(AlertRule.kind) == RuleKind.FAILING
    statement: Any = select(*WATCH_COLUMNS).where(
        among(of_product, changed | confirmed | troubled),
        col(AlertRule.active),
        or_(col(AlertRule.snoozed_until).is_(None), col(AlertRule.snoozed_until) <= utcnow()),
        or_(
            and_(~failing, among(of_product, changed)),
            and_(~failing, among(of_product, confirmed), col(AlertRule.pending)),
            and_(failing, among(of_product, troubled)),
        ),
    )
    rows = session.execute(statement.order_by(col(AlertRule.id))).mappings()
    return [Watch(**row) for row in rows]


def _on_prices(rules: Sequence[Watch], past: Past, seen: Sequence[Seen]) -> Iterator[_Judged]:
    newest = {each.product_id: each for each in sorted(seen, key=lambda each: each.at)}
    for rule in rules:
        timeline = past.timeline(rule.product_id, rule.product_url_id, currency_of(rule))
        if not len(timeline):
            continue
        verdict = judge(rule, timeline, len(timeline) - 1, rule.state)
        after = replace(rule, state=verdict.state, pending=False)
        at = newest[rule.product_id].at
        told = [_occasion(rule, timeline, verdict, at)] if verdict.fires else []
        yield after, told


def _occasion(rule: Watch, timeline: Timeline, verdict: Verdict, at: Any) -> Occasion:
    step = timeline[-1]
    before, currency = previous_price(timeline, len(timeline) - 1, rule.state)
    return Occasion(
        kind=kind_of(rule.kind),
        rule=rule,
        user_id=rule.user_id,
        product_id=rule.product_id,
        page_id=step.page_id or rule.product_url_id,
        cause=f"rule {rule.id}: {step.page_id or ''} {at.isoformat()}",
        at=at,
        step=step,
        before=before,
        before_currency=currency,
        threshold=verdict.threshold,
    )


def previous_price(
    timeline: Timeline, index: int, state: RuleState
) -> tuple[Decimal | None, str | None]:
    """The price that the reader knows: of the last look, or of the last step that had another."""
    step = timeline[index]
    known = state.amount is not None and state.unit == timeline.unit
    if known and (state.amount, state.currency) != (step.amount, step.currency):
        return state.amount, state.currency
    for earlier in reversed(timeline.steps[:index]):
        if earlier.amount is not None and earlier.amount != step.amount:
            return earlier.amount, earlier.currency
    return None, None


def _on_failures(rules: Sequence[Watch], troubled: Sequence[Seen]) -> Iterator[_Judged]:
    """Once when a page has failed so often, and once when it is back."""
    for rule in rules:
        state, told = rule.state, []
        for each in troubled:
            concerned = rule.product_url_id in {None, each.product_url_id}
            if each.product_id == rule.product_id and concerned:
                kind = _turn(rule, state, each)
                if kind is not None:
                    state = _remembering(state, each.product_url_id, kind)
                    told.append(_failure(rule, each, kind))
        yield replace(rule, state=state, pending=False), told


def _turn(rule: Watch, state: RuleState, page: Seen) -> AlertKind | None:
    """What is to be told of a page; what is remembered of an episode that ended unseen is none."""
    needed = rule.checks or 1
    told = page.product_url_id in state.failing and page.failures_before >= needed
    if not told and page.failures >= needed:
        return AlertKind.FAILING
    return AlertKind.RECOVERED if told and page.is_seen else None


def _failure(rule: Watch, page: Seen, kind: AlertKind) -> Occasion:
    fails = kind is AlertKind.FAILING
    return Occasion(
        kind=kind,
        rule=rule,
        user_id=rule.user_id,
        product_id=rule.product_id,
        page_id=page.product_url_id,
        cause=f"rule {rule.id}: {kind.value} {page.product_url_id} {page.at.isoformat()}",
        at=page.at,
        checks=page.failures if fails else page.failures_before,
        reason=page.reason if fails else None,
    )


def _remembering(state: RuleState, page_id: int, kind: AlertKind) -> RuleState:
    others = tuple(each for each in state.failing if each != page_id)
    failing = (*others, page_id) if kind is AlertKind.FAILING else others
    return state.model_copy(update={"failing": failing})


def _keep(
    session: Session, after: Sequence[Watch], before: Sequence[Watch], told: dict[int, Any]
) -> None:
    """Write what differs, in one statement; most readings change nothing about most rules."""
    were = {rule.id: rule for rule in before}
    changed = [
        {"id": rule.id, "state": rule.state, "pending": False, "fired_at": at}
        for rule in after
        for at in [told.get(rule.id, rule.fired_at)]
        if rule != were[rule.id] or at != rule.fired_at
    ]
    update_rows(session, AlertRule, changed)
    for row in changed:
        loaded = session.identity_map.get(identity_key(AlertRule, row["id"]))
        if loaded is not None:
            session.expire(loaded)
