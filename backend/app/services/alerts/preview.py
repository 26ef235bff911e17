"""When a rule would have fired: the history played through the judgement that fires."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlmodel import col, select

from app.core.actor import Actor
from app.core.database import Session
from app.models import PriceCheck, ProductUrl
from app.models.alert_rules import RuleKind, RuleState
from app.models.alerts import (
    Firing,
    Happening,
    Preview,
    PreviewRequest,
    kind_of,
    percent_between,
)
from app.models.notifications import AlertKind
from app.models.types import utcnow
from app.services.alerts.conditions import currency_of, first_state, judge
from app.services.alerts.evaluate import previous_price
from app.services.alerts.occasions import SEEN
from app.services.alerts.past import Page, Past, past_of
from app.services.alerts.readers import locale_of
from app.services.alerts.rules import named_product
from app.services.alerts.timeline import Timeline
from app.services.notifications import message_of

_MOST_SHOWN: Final = 100


@dataclass(frozen=True, slots=True)
class Replay:
    """One moment of a timeline at which a rule fires."""

    index: int
    at: datetime
    state: RuleState
    """That of before."""


def preview(session: Session, actor: Actor, request: PreviewRequest) -> Preview:
    """Play the rule over all there is, as if it had always been there, and tell the last days.

    Offers count while they were fresh, by today's schedule; pages that are off today do not count.
    """
    product = named_product(session, actor, request)
    now = utcnow()
    since = now - timedelta(days=request.since_days)
    locale = locale_of(session, actor.user_id)
    if request.kind is RuleKind.FAILING:
        firings = _failures(session, request, product.name, since, locale)
        return _told(firings, since, holds_now=False)
    past = past_of(session, {product.id}, whole={product.id}, now=now)
    timeline = past.timeline(product.id, request.product_url_id, currency_of(request))
    firings = [
        _firing(request, replay, _happening(request, timeline, replay, past), locale)
        for replay in replays(request, timeline)
        if replay.at >= since
    ]
    return _told(firings, since, holds_now=_holds_now(request, timeline))


def replays(terms: PreviewRequest, timeline: Timeline) -> Iterator[Replay]:
    """Every step at which these terms fire, from the first reading on."""
    state = RuleState()
    for index in range(len(timeline)):
        verdict = judge(terms, timeline, index, state)
        if verdict.fires:
            yield Replay(index, timeline[index].at, state)
        state = verdict.state


def _holds_now(terms: PreviewRequest, timeline: Timeline) -> bool:
    if not len(timeline):
        return False
    return judge(terms, timeline, len(timeline) - 1, first_state(timeline)).fires


def _told(firings: Sequence[Firing], since: datetime, *, holds_now: bool) -> Preview:
    newest = list(firings)[::-1][:_MOST_SHOWN]
    return Preview(firings=newest, total=len(firings), holds_now=holds_now, since=since)


def _happening(terms: PreviewRequest, timeline: Timeline, replay: Replay, past: Past) -> Happening:
    step = timeline[replay.index]
    before, currency = previous_price(timeline, replay.index, replay.state)
    page: Page | None = past.pages.get(step.page_id or terms.product_url_id or 0)
    return Happening(
        product=page.product_name if page else "",
        store=page.store_name if page else None,
        amount=step.amount,
        currency=step.currency,
        before=before,
        before_currency=currency,
        percent=percent_between(before, step.amount) if currency == step.currency else None,
        unit=page.unit if page and terms.product_url_id is None else None,
        days=terms.days,
    )


def _firing(terms: PreviewRequest, replay: Replay, happening: Happening, locale: str) -> Firing:
    message = message_of(kind_of(terms.kind), happening, terms.product_id, locale=locale)
    return Firing(
        at=replay.at,
        amount=happening.amount,
        before=happening.before,
        currency=happening.currency,
        percent=happening.percent,
        title=message.title,
    )


def _failures(
    session: Session, terms: PreviewRequest, name: str, since: datetime, locale: str
) -> list[Firing]:
    """From the checks that are still remembered: each time so many had failed in a row."""
    rows = session.exec(
        select(PriceCheck.product_url_id, PriceCheck.checked_at, PriceCheck.outcome)
        .where(*_checks_of(terms), col(PriceCheck.checked_at) >= since)
        .order_by(col(PriceCheck.product_url_id), col(PriceCheck.checked_at), col(PriceCheck.id))
    )
    needed = terms.checks or 1
    firings: list[Firing] = []
    page, failures = 0, 0
    for page_id, at, outcome in rows:
        failures = 0 if page_id != page or outcome in SEEN else failures
        page = page_id
        failures += outcome not in SEEN
        if failures == needed and outcome not in SEEN:
            firings.append(_failed(terms, name, at, needed, locale))
    return sorted(firings, key=lambda firing: firing.at)


def _failed(terms: PreviewRequest, name: str, at: datetime, checks: int, locale: str) -> Firing:
    happening = Happening(product=name, checks=checks)
    message = message_of(AlertKind.FAILING, happening, terms.product_id, locale=locale)
    return Firing(at=at, amount=None, before=None, currency=None, percent=None, title=message.title)


def _checks_of(terms: PreviewRequest) -> list[Any]:
    if terms.product_url_id is not None:
        return [col(PriceCheck.product_url_id) == terms.product_url_id]
    pages = select(ProductUrl.id).where(ProductUrl.product_id == terms.product_id)
    return [col(PriceCheck.product_url_id).in_(pages)]
