"""What a batch needs to know of its pages: three statements for any number of them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import case, func
from sqlalchemy.dialects.postgresql import distinct_on
from sqlmodel import col, select

from app.core.database import Session
from app.models import PriceCheck, PriceHistory, ProductUrl, Store
from app.models.checks import Outcome
from app.models.listing import Evidence, Method
from app.models.money import Money
from app.models.types import utcnow
from app.services.pricing.accept import REMEMBERED, Past
from app.services.pricing.check import Subject, confirmable_before
from app.services.pricing.due import is_set_aside
from app.services.scraping.pages import Hints, Target
from app.services.visibility import load

_DEFAULT_TIMEOUT_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class _Accepted:
    """An accepted price; `evidence` only of the newest, where a store's selector read it."""

    amount: Decimal
    currency: str
    evidence: Evidence | None


def subjects_of(session: Session, product_url_ids: Sequence[int]) -> list[Subject]:
    pages = session.exec(
        select(ProductUrl)
        .where(col(ProductUrl.id).in_(product_url_ids))
        .options(load(ProductUrl.store))
        .order_by(col(ProductUrl.id))
    ).all()
    accepted = _accepted(session, product_url_ids)
    held = _confirmable(session, product_url_ids)
    return [_subject(page, accepted[page.id], held.get(page.id)) for page in pages]


def hints_of(store: Store) -> Hints:
    """How pages of this store are read."""
    return Hints(
        selectors=store.selectors,
        locale=store.locale,
        currency=store.currency,
        availability_map=store.availability_map,
        availability_default=store.availability_default,
    )


def target_of(store: Store, url: str, *, key: int | None = None) -> Target:
    """How pages of this store are fetched."""
    return Target(
        url=url,
        key=key,
        accept_language=None if store.locale is None else store.locale.replace("_", "-"),
        headers=store.headers,
        cookies=store.cookies,
        timeout_seconds=float(store.timeout_seconds or _DEFAULT_TIMEOUT_SECONDS),
        gap_seconds=float(store.gap_seconds or 0),
    )


def _subject(page: ProductUrl, accepted: Sequence[_Accepted], confirmable: Money | None) -> Subject:
    currency = accepted[0].currency if accepted else None
    return Subject(
        product_url_id=page.id,
        target=target_of(page.store, page.url, key=page.id),
        hints=hints_of(page.store),
        past=Past(
            amounts=[row.amount for row in accepted if row.currency == currency],
            currency=currency,
            identity=page.identity,
            store_currency=page.store.currency,
            evidence=accepted[0].evidence if accepted else None,
            confirmable=confirmable,
        ),
        set_aside=is_set_aside(page),
    )


def _accepted(session: Session, ids: Sequence[int]) -> dict[int, list[_Accepted]]:
    """The last readings with an amount of each page, newest first; excluded ones do not count."""
    newest = func.row_number().over(
        partition_by=col(PriceHistory.product_url_id),
        order_by=(col(PriceHistory.last_seen_at).desc(), col(PriceHistory.id).desc()),
    )
    ranked = (
        select(PriceHistory.id, newest.label("turn"))
        .where(
            col(PriceHistory.product_url_id).in_(ids),
            col(PriceHistory.amount).is_not(None),
            ~col(PriceHistory.excluded),
        )
        .subquery()
    )
    evidence: Any = PriceHistory.evidence
    by_selector = evidence["found"]["price"]["method"].astext == Method.SELECTOR
    rows = session.exec(
        select(
            col(PriceHistory.product_url_id),
            col(PriceHistory.amount),
            col(PriceHistory.currency),
            case((by_selector & (ranked.c.turn == 1), evidence)),
        )
        .join(ranked, ranked.c.id == PriceHistory.id)
        .where(ranked.c.turn <= REMEMBERED)
        .order_by(ranked.c.turn)
    )
    found: dict[int, list[_Accepted]] = defaultdict(list)
    for page_id, amount, currency, kept in rows:
        if amount is not None and currency is not None:
            found[page_id].append(_Accepted(amount, currency, kept))
    return found


def _confirmable(session: Session, ids: Sequence[int]) -> dict[int, Money]:
    """What the newest check of each page held, where nothing newer contradicts it."""
    rows = session.exec(
        select(PriceCheck)
        .where(col(PriceCheck.product_url_id).in_(ids))
        .where(col(PriceCheck.outcome).in_([Outcome.OK, Outcome.HELD]))
        .ext(distinct_on(col(PriceCheck.product_url_id)))
        .order_by(
            col(PriceCheck.product_url_id),
            col(PriceCheck.checked_at).desc(),
            col(PriceCheck.id).desc(),
        )
    )
    return {
        row.product_url_id: Money(row.amount, row.currency)
        for row in rows
        if row.outcome is Outcome.HELD
        and row.decision is None
        and row.checked_at <= confirmable_before(utcnow())
        and row.amount is not None
        and row.currency is not None
    }
