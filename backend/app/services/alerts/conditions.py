"""Whether a rule fires at a step: the one judgement, of the evaluation and of the preview.

A rule fires when what it waits for turns true, and not again before that has been false by at
least 1 %. Changes against the previous price are events: each one stands for itself. A low is told
once, and again when it is undercut by 1 %.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Protocol

from app.models.alert_rules import Against, RuleKind, RuleState
from app.services.alerts.timeline import Timeline

_ABOVE: Final = Decimal("1.01")
_BELOW: Final = Decimal("0.99")
_WHOLE: Final = Decimal(100)


class Terms(Protocol):
    """What a rule waits for, kept or not kept yet."""

    @property
    def kind(self) -> RuleKind: ...

    @property
    def amount(self) -> Decimal | None: ...

    @property
    def currency(self) -> str | None: ...

    @property
    def percent(self) -> Decimal | None: ...

    @property
    def against(self) -> Against | None: ...

    @property
    def days(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether to tell, what the price was measured against, and the rule's state afterwards."""

    fires: bool
    state: RuleState
    threshold: Decimal | None = None


@dataclass(frozen=True, slots=True)
class _Look:
    """One rule at one step whose price is `amount`."""

    terms: Terms
    timeline: Timeline
    index: int
    state: RuleState
    amount: Decimal
    previous: Decimal | None
    """The price at the last look, in the same currency."""

    @property
    def changed(self) -> bool:
        return self.previous is not None and self.amount != self.previous


def judge(terms: Terms, timeline: Timeline, index: int, state: RuleState) -> Verdict:
    """Look at one step, after having looked at those before it as far as `state` remembers."""
    step = timeline[index]
    if terms.kind is RuleKind.BACK_IN_STOCK:
        verdict = Verdict(step.in_stock is True and state.was_out, state)
    elif step.amount is None or terms.kind not in _JUDGES:
        verdict = Verdict(fires=False, state=state)
    else:
        if state.unit != timeline.unit:
            state = state.model_copy(update={"amount": None, "told_low": None})
        previous = state.amount if state.currency == step.currency else None
        look = _Look(terms, timeline, index, state, step.amount, previous)
        verdict = _JUDGES[terms.kind](look)
    seen: dict[str, object] = {}
    if step.amount is not None:
        seen |= {"amount": step.amount, "currency": step.currency, "unit": timeline.unit}
    if step.in_stock is not None:
        seen["was_out"] = not step.in_stock
    return Verdict(verdict.fires, verdict.state.model_copy(update=seen), verdict.threshold)


def first_state(timeline: Timeline) -> RuleState:
    """Where a rule begins: what is so already is no event."""
    if not len(timeline):
        return RuleState()
    step = timeline[-1]
    return RuleState(
        amount=step.amount,
        currency=step.currency if step.amount else None,
        unit=timeline.unit if step.amount else None,
        was_out=step.in_stock is False,
    )


def _target(look: _Look) -> Verdict:
    return _once(look, look.terms.amount)


def _drop(look: _Look) -> Verdict:
    reference = _reference(look)
    if reference is None:
        return Verdict(fires=False, state=look.state)
    threshold = _lowered(look.terms, reference)
    if _is_event(look.terms):
        return Verdict(look.changed and look.amount <= threshold, look.state, reference)
    verdict = _once(look, threshold)
    return Verdict(verdict.fires, verdict.state, reference)


def _rise(look: _Look) -> Verdict:
    reference = _reference(look)
    if reference is None:
        return Verdict(fires=False, state=look.state)
    threshold = reference * (1 + (look.terms.percent or Decimal()) / _WHOLE)
    holds = look.amount > reference and look.amount >= threshold
    if _is_event(look.terms):
        return Verdict(look.changed and holds, look.state, reference)
    verdict = _edge(look, holds=holds, released=look.amount <= threshold * _BELOW)
    return Verdict(verdict.fires, verdict.state, reference)


def _any_change(look: _Look) -> Verdict:
    other = look.state.currency not in {None, look.timeline[look.index].currency}
    return Verdict(look.changed or other, look.state, look.previous)


def _lowest_in_days(look: _Look) -> Verdict:
    extremes = look.timeline.extremes(look.index, look.terms.days or 1)
    if extremes is None:
        return _low(look, None, holds=False)
    low, high = extremes
    return _low(look, low, holds=look.amount <= low and look.amount < high)


def _lowest_ever(look: _Look) -> Verdict:
    low = look.timeline.lowest_before(look.index)
    return _low(look, low, holds=low is not None and look.amount < low)


def _returns_to_lowest(look: _Look) -> Verdict:
    low = look.timeline.lowest_before(look.index)
    came_down = low is not None and look.previous is not None and look.previous > low
    return _low(look, low, holds=low is not None and came_down and look.amount <= low)


def _low(look: _Look, low: Decimal | None, *, holds: bool) -> Verdict:
    if low is None or (look.previous is not None and not look.changed):
        return Verdict(fires=False, state=look.state)
    told = look.state.told_low
    undercut = holds and told is not None and look.amount <= told * _BELOW
    if holds and (look.state.armed or undercut):
        state = look.state.model_copy(update={"armed": False, "told_low": look.amount})
        return Verdict(fires=True, state=state, threshold=low)
    released = not holds and look.amount >= low * _ABOVE
    state = look.state.model_copy(update={"armed": look.state.armed or released})
    return Verdict(fires=False, state=state, threshold=low)


def _once(look: _Look, threshold: Decimal | None) -> Verdict:
    """At or below the threshold, told once."""
    if threshold is None:
        return Verdict(fires=False, state=look.state)
    holds = look.amount <= threshold
    verdict = _edge(look, holds=holds, released=look.amount >= threshold * _ABOVE)
    return Verdict(verdict.fires, verdict.state, threshold)


def _edge(look: _Look, *, holds: bool, released: bool) -> Verdict:
    armed = not holds and (look.state.armed or released)
    state = look.state.model_copy(update={"armed": armed})
    return Verdict(fires=holds and look.state.armed, state=state)


def _is_event(terms: Terms) -> bool:
    return terms.against in {None, Against.PREVIOUS}


def _reference(look: _Look) -> Decimal | None:
    match look.terms.against:
        case Against.MEDIAN_30D:
            return look.timeline.median_before(look.index)
        case Against.FIRST:
            return look.timeline.first(look.index)
        case _:
            return look.previous


def _lowered(terms: Terms, reference: Decimal) -> Decimal:
    if terms.kind is RuleKind.DROP_AMOUNT:
        return reference - (terms.amount or Decimal())
    return reference * (1 - (terms.percent or Decimal()) / _WHOLE)


_JUDGES: Final[dict[RuleKind, Callable[[_Look], Verdict]]] = {
    RuleKind.TARGET_PRICE: _target,
    RuleKind.DROP_PERCENT: _drop,
    RuleKind.DROP_AMOUNT: _drop,
    RuleKind.LOWEST_IN_DAYS: _lowest_in_days,
    RuleKind.LOWEST_EVER: _lowest_ever,
    RuleKind.RETURNS_TO_LOWEST: _returns_to_lowest,
    RuleKind.ANY_CHANGE: _any_change,
    RuleKind.RISE: _rise,
}

WHOLE_PAST: Final = frozenset({RuleKind.LOWEST_EVER, RuleKind.RETURNS_TO_LOWEST})
"""Kinds that look at everything there was, and so does whatever is measured against the first."""
_IN_ONE_CURRENCY: Final = frozenset({RuleKind.TARGET_PRICE, RuleKind.DROP_AMOUNT})
"""Kinds whose amount is in a currency, so that offers in others do not matter."""


def currency_of(terms: Terms) -> str | None:
    """The only currency that a rule looks at, if it names one."""
    return terms.currency if terms.kind in _IN_ONE_CURRENCY else None
