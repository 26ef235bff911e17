"""What a batch needs to know of its pages: the same statements for any number of them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import exists, func, text
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import aliased, defer
from sqlmodel import col, select

from app.core.database import Session
from app.models import PriceCheck, ProductUrl, Store
from app.models.checks import Decision, Outcome
from app.models.listing import Evidence
from app.models.money import Money
from app.models.selectors import SelectorField
from app.models.types import utcnow
from app.services.pricing.accept import REMEMBERED, Past
from app.services.pricing.check import Subject, confirmable_before
from app.services.pricing.due import is_set_aside
from app.services.pricing.fingerprints import rules_of
from app.services.pricing.kept_pages import worth_keeping
from app.services.pricing.modes import mode_of, notes_of
from app.services.pricing.periods import Period, evidence_of, newest_periods
from app.services.pricing.readings import SEEN
from app.services.rows import among
from app.services.scraping.pages import Hints, Target
from app.services.visibility import load

_DEFAULT_TIMEOUT_SECONDS: Final = 20.0
_EVIDENCE: Final[Any] = PriceCheck.evidence


def subjects_of(session: Session, product_url_ids: Sequence[int]) -> list[Subject]:
    pages = session.exec(
        select(ProductUrl)
        .where(among(col(ProductUrl.id), product_url_ids))
        .options(load(ProductUrl.store))
        .order_by(col(ProductUrl.id))
    ).all()
    accepted = newest_periods(session, product_url_ids, few=REMEMBERED, accepted=True)
    # Only a selector of the store's own can be lost, and so ask what it read last.
    selected = [page.id for page in pages if SelectorField.PRICE in page.store.selectors]
    evidence = evidence_of(session, [accepted[id_][0].id for id_ in selected if accepted[id_]])
    # After an accepted check nothing waits to be confirmed: most batches need no look at all.
    doubtful = [page.id for page in pages if page.last_outcome not in SEEN]
    held = _confirmable(session, doubtful) if doubtful else {}
    worth = worth_keeping(session, product_url_ids)
    return [
        replace(
            _subject(page, accepted[page.id], evidence, held.get(page.id)),
            is_worth_keeping=page.id in worth,
        )
        for page in pages
    ]


def hints_of(store: Store) -> Hints:
    """How pages of this store are read."""
    return Hints(
        selectors=store.selectors,
        locale=store.locale,
        currency=store.currency,
        availability_map=store.availability_map,
        availability_rules=store.availability_rules,
        availability_default=store.availability_default,
    )


def target_of(store: Store, url: str, *, key: int | None = None) -> Target:
    """How pages of this store are fetched."""
    mode = mode_of(store, utcnow())
    return Target(
        url=url,
        key=key,
        accept_language=None if store.locale is None else store.locale.replace("_", "-"),
        headers=store.headers,
        cookies=store.cookies,
        timeout_seconds=float(store.timeout_seconds or _DEFAULT_TIMEOUT_SECONDS),
        gap_seconds=float(store.gap_seconds or 0),
        robots=store.robots,
        mode=mode,
        appearance=store.appearance,
        notes=notes_of(store, mode),
    )


def _subject(
    page: ProductUrl,
    accepted: Sequence[Period],
    evidence: Mapping[int, Evidence | None],
    confirmable: Money | None,
) -> Subject:
    currency = accepted[0].currency if accepted else None
    amounts = [row.amount for row in accepted if row.currency == currency]
    target = target_of(page.store, page.url, key=page.id)
    hints = hints_of(page.store)
    known = page.fingerprint
    if known is not None and known.rules != rules_of(target, hints):
        known = None
    if known is not None:
        target = replace(target, etag=known.etag, last_modified=known.last_modified)
    return Subject(
        product_url_id=page.id,
        target=target,
        hints=hints,
        fingerprint=known,
        past=Past(
            amounts=[amount for amount in amounts if amount is not None],
            currency=currency,
            identity=page.identity,
            store_currency=page.store.currency,
            evidence=evidence.get(accepted[0].id) if accepted else None,
            confirmable=confirmable,
        ),
        set_aside=is_set_aside(page),
        store_id=page.store_id,
        learned=page.store.learned_mode,
    )


def _confirmable(session: Session, ids: Sequence[int]) -> dict[int, Money]:
    """What each page was held for last, when that is long enough ago and nothing contradicts it.

    An amount that the owner rejected once is never confirmed by seeing it again.
    """
    newest = _newest_held(session, ids)
    if not newest:
        return {}
    first_held = _held_since(session, list(newest))
    rejected = _rejected(session, list(newest))
    before = confirmable_before(utcnow())
    return {
        page: price
        for page, price in newest.items()
        if first_held.get((page, price), before) <= before and (page, price) not in rejected
    }


def _newest_held(session: Session, ids: Sequence[int]) -> dict[int, Money]:
    """The price of each page whose newest check with a price was held and waits.

    It begins with those that wait, which are few and have an index in every partition.
    """
    accepted = aliased(PriceCheck)
    contradicted = exists().where(
        col(accepted.product_url_id) == PriceCheck.product_url_id,
        col(accepted.outcome) == Outcome.OK,
        col(accepted.checked_at) > PriceCheck.checked_at,
    )
    waiting = session.exec(
        select(PriceCheck)
        .where(
            among(col(PriceCheck.product_url_id), ids),
            # Written out, or a prepared statement could not use the index of those that wait.
            text("price_checks.outcome = 'held' AND price_checks.decision IS NULL"),
            ~contradicted,
        )
        .ext(distinct_on(col(PriceCheck.product_url_id)))
        .order_by(
            col(PriceCheck.product_url_id),
            col(PriceCheck.checked_at).desc(),
            col(PriceCheck.id).desc(),
        )
        .options(defer(_EVIDENCE))
    )
    return {
        row.product_url_id: Money(row.amount, row.currency)
        for row in waiting
        if row.amount is not None and row.currency is not None
    }


def _held_since(session: Session, ids: Sequence[int]) -> dict[tuple[int, Money], datetime]:
    """Since when each price is held without an accepted check in between."""
    accepted = aliased(PriceCheck)
    contradicted = exists().where(
        col(accepted.product_url_id) == PriceCheck.product_url_id,
        col(accepted.outcome) == Outcome.OK,
        col(accepted.checked_at) > PriceCheck.checked_at,
    )
    rows = session.exec(
        select(
            col(PriceCheck.product_url_id),
            col(PriceCheck.amount),
            col(PriceCheck.currency),
            func.min(PriceCheck.checked_at),
        )
        .where(
            among(col(PriceCheck.product_url_id), ids),
            col(PriceCheck.outcome) == Outcome.HELD,
            col(PriceCheck.amount).is_not(None),
            ~contradicted,
        )
        .group_by(col(PriceCheck.product_url_id), col(PriceCheck.amount), col(PriceCheck.currency))
    )
    return {
        (page, Money(amount, currency)): at
        for page, amount, currency, at in rows
        if amount is not None and currency is not None
    }


def _rejected(session: Session, ids: Sequence[int]) -> set[tuple[int, Money]]:
    rows = session.exec(
        select(
            col(PriceCheck.product_url_id), col(PriceCheck.amount), col(PriceCheck.currency)
        ).where(
            among(col(PriceCheck.product_url_id), ids),
            col(PriceCheck.decision) == Decision.REJECTED,
        )
    )
    return {
        (page, Money(amount, currency))
        for page, amount, currency in rows
        if amount is not None and currency is not None
    }
