"""Price history: what pages cost, as it was read or by hour, day and week."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final

from pydantic import TypeAdapter
from sqlalchemy import func, text
from sqlalchemy.orm import defer
from sqlmodel import col, select

from app.core.actor import Actor
from app.core.database import Session, columns_of
from app.core.errors import Invalid, NotFound
from app.core.prepared import row_of
from app.models import PriceHistory, Product, ProductUrl
from app.models.page import Page
from app.models.price_history import HistoryPoint, Resolution, Source
from app.models.types import utcnow
from app.services import visibility
from app.services.query import count_of, sorted_by
from app.services.rows import among

FIRST_SHOP: Final = datetime(1990, 1, 1, tzinfo=UTC)
"""Nobody has read a price on a web page before."""

_POINTS: Final = TypeAdapter(list[HistoryPoint])
_SHOWN: Final = (
    "id",
    "product_url_id",
    "started_at",
    "last_seen_at",
    "amount",
    "currency",
    "availability",
    "source",
    "excluded",
)
_SORTS = {"started_at": col(PriceHistory.started_at)}

# A period counts in every bucket that it touches, so that each one shows what could be paid in it.
_BUCKETS = """
    SELECT h.product_url_id, h.currency, bucket AT TIME ZONE 'UTC' AS started_at,
           least(max(h.last_seen_at), (bucket + cast(:step AS interval)) AT TIME ZONE 'UTC')
               AS last_seen_at,
           (array_agg(h.amount ORDER BY h.started_at DESC, h.id DESC))[1] AS amount,
           min(h.amount) AS min, max(h.amount) AS max,
           (array_agg(h.availability ORDER BY h.started_at DESC, h.id DESC))[1] AS availability,
           count(*) AS readings
    FROM price_history h
    CROSS JOIN LATERAL generate_series(
        date_trunc(:unit, greatest(h.started_at, :since) AT TIME ZONE 'UTC'),
        least(h.last_seen_at, :until) AT TIME ZONE 'UTC',
        cast(:step AS interval)) AS bucket
    WHERE h.product_url_id = ANY(:pages) AND h.amount IS NOT NULL AND NOT h.excluded
      AND h.last_seen_at >= :since AND h.started_at < :until
    GROUP BY h.product_url_id, h.currency, bucket
"""
_COUNTED = text(f"SELECT count(*) FROM ({_BUCKETS}) AS buckets")  # noqa: S608 -- a constant
_OLDEST_FIRST = text(
    f"{_BUCKETS} ORDER BY bucket, h.product_url_id, h.currency LIMIT :limit OFFSET :offset"
)
_NEWEST_FIRST = text(
    f"{_BUCKETS} ORDER BY bucket DESC, h.product_url_id, h.currency LIMIT :limit OFFSET :offset"
)


WITHOUT_EVIDENCE: Final = defer(PriceHistory.evidence, raiseload=True)  # type: ignore[arg-type]  # a column to SQLAlchemy


@dataclass(frozen=True, slots=True)
class Span:
    """Which pages, and from when to when; a reading counts when its period touches the span."""

    product_id: int | None = None
    product_url_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None


def list_price_history(
    session: Session,
    actor: Actor,
    *,
    span: Span,
    resolution: Resolution = Resolution.RAW,
    source: Source | None = None,
    excluded: bool | None = None,
    sort: str = "-started_at",
    limit: int = 50,
    offset: int = 0,
) -> Page[HistoryPoint]:
    """What the pages of a product, or one page, cost over time; currencies are never mixed.

    Only single readings can be told apart by who says so and whether they count: Invalid otherwise.
    """
    pages = pages_within(session, actor, span)
    if resolution is not Resolution.RAW:
        if source is not None or excluded is not None:
            raise Invalid(
                "Only single readings (resolution=raw) have a source and may be excluded."
            )
        within = _within(pages, span, resolution)
        return _buckets(session, within, sort=sort, limit=limit, offset=offset)
    statement = select(PriceHistory).where(among(col(PriceHistory.product_url_id), pages))
    if span.since is not None:
        statement = statement.where(PriceHistory.last_seen_at >= span.since)
    if span.until is not None:
        statement = statement.where(PriceHistory.started_at < span.until)
    if source is not None:
        statement = statement.where(PriceHistory.source == source)
    if excluded is not None:
        statement = statement.where(PriceHistory.excluded == excluded)
    ordered = sorted_by(statement, sort, _SORTS, tie=col(PriceHistory.id))
    total = count_of(session, statement)
    shown = ordered.with_only_columns(*_shown()).limit(limit).offset(offset)
    rows = columns_of(session, shown).mappings() if total > offset else ()
    return Page(items=_POINTS.validate_python([_point(row) for row in rows]), total=total)


def pages_within(session: Session, actor: Actor, span: Span) -> list[int]:
    """The pages that a span is about; Invalid when it names none, or ends before it begins."""
    if span.since is not None and span.until is not None and span.since >= span.until:
        raise Invalid("'from' has to be before 'to'.")
    if span.product_url_id is not None:
        page = visibility.product_url(session, actor, span.product_url_id)
        return [page.id] if span.product_id in {None, page.product_id} else []
    if span.product_id is None:
        raise Invalid("Say which: product_id or product_url_id.")
    which = visibility.reached_product(actor, span.product_id)
    known = row_of(session, _pages_of(of_anybody=actor.reaches is None), which)
    if known is None:
        raise NotFound(f"There is no product {span.product_id}.")
    return list(known[0] or ())


@cache
def _pages_of(*, of_anybody: bool) -> Any:
    """The ids of the pages of one product; no row where there is no such product."""
    ids = (
        select(func.array_agg(ProductUrl.id))
        .where(col(ProductUrl.product_id) == Product.id)
        .correlate(Product)
        .scalar_subquery()
    )
    reached = visibility.any_reached_product(of_anybody=of_anybody)
    return reached.with_only_columns(ids.label("ids"), maintain_column_froms=True)


@cache
def _shown() -> tuple[Any, ...]:
    return tuple(col(getattr(PriceHistory, name)) for name in _SHOWN)


def _within(pages: list[int], span: Span, resolution: Resolution) -> dict[str, Any]:
    return {
        "pages": pages,
        "unit": resolution.value,
        "step": f"1 {resolution.value}",
        "since": span.since or FIRST_SHOP,
        "until": span.until or utcnow(),
    }


def _buckets(
    session: Session, within: dict[str, Any], *, sort: str, limit: int, offset: int
) -> Page[HistoryPoint]:
    ordered = {"started_at": _OLDEST_FIRST, "-started_at": _NEWEST_FIRST}.get(sort)
    if ordered is None:
        raise Invalid("Sort by started_at; a minus before it reverses the order.")
    total = session.execute(_COUNTED, within).scalar_one()
    rows = session.execute(ordered, {**within, "limit": limit, "offset": offset}).mappings()
    points = _POINTS.validate_python(
        [{**row, "id": None, "source": None, "excluded": False} for row in rows]
    )
    return Page(items=points, total=total)


def _point(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {**row, "min": row["amount"], "max": row["amount"], "readings": 1}
