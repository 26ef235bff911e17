"""Price history as CSV or JSON, however long it is: a chunk in memory at a time."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

import orjson
from sqlalchemy import tuple_
from sqlmodel import col

from app.core.actor import Actor
from app.core.database import Session, unit_of_work
from app.models import PriceHistory, Product, ProductUrl, Store
from app.models.money import plain
from app.services import catalog, visibility
from app.services.catalog import Span
from app.services.rows import among
from app.services.transfer.cells import lines

_CHUNK: Final = 2_000

_COLUMNS: Final = (
    "id",
    "product_id",
    "product",
    "product_url_id",
    "url",
    "store",
    "amount",
    "currency",
    "availability",
    "started_at",
    "last_seen_at",
    "source",
    "excluded",
)

_TOLD: Final = (
    col(PriceHistory.id),
    col(Product.id),
    col(Product.name),
    col(PriceHistory.product_url_id),
    col(ProductUrl.url),
    col(Store.name),
    col(PriceHistory.amount),
    col(PriceHistory.currency),
    col(PriceHistory.availability),
    col(PriceHistory.started_at),
    col(PriceHistory.last_seen_at),
    col(PriceHistory.source),
    col(PriceHistory.excluded),
)
"""What stands below each of `_COLUMNS`."""

_KEY: Final = ("product_url_id", "started_at", "id")
"""In which order readings are told, as an index has them."""


class ExportFormat(StrEnum):
    """`json` is one array of objects with the names of the CSV's first line."""

    CSV = "csv"
    JSON = "json"


def export_history(
    session: Session, actor: Actor, *, span: Span, shape: ExportFormat
) -> Iterator[bytes]:
    """Every reading of the span, page by page and oldest first; without a product, of all.

    What may be read is decided at once; each chunk is then read in a unit of its own, since the
    answer outlives the one that asked.
    """
    if span.product_id is None and span.product_url_id is None:
        pages = visibility.product_urls(actor)
    else:
        ids = catalog.pages_within(session, actor, span)
        pages = visibility.all_product_urls().where(among(col(ProductUrl.id), ids))
    return _csv(pages, span) if shape is ExportFormat.CSV else _json(pages, span)


def _csv(pages: Any, span: Span) -> Iterator[bytes]:
    yield lines([_COLUMNS]).encode()
    for chunk in _chunks(pages, span):
        yield lines([_cell(value) for value in row.values()] for row in chunk).encode()


def _json(pages: Any, span: Span) -> Iterator[bytes]:
    """A line for each reading, and a piece for each chunk: a piece costs a turn of a thread."""
    before = b"["
    for chunk in _chunks(pages, span):
        yield before + b",\n".join(map(orjson.dumps, chunk))
        before = b",\n"
    yield b"[]" if before == b"[" else b"]"


def _chunks(pages: Any, span: Span) -> Iterator[list[dict[str, Any]]]:
    """Readings of many pages at once, and then the rest of a page that was cut off.

    Asked for in one, they are sorted page by page: a page of a million readings would be read again
    from where it was cut off to its end, chunk by chunk.
    """
    last: dict[str, Any] | None = None
    within = False
    while True:
        with unit_of_work() as session:
            statement = _statement(pages, span, last, within=within).limit(_CHUNK)
            rows = [_told(row) for row in session.execute(statement)]
        if rows:
            yield rows
            last = rows[-1]
        full = len(rows) == _CHUNK
        if not full and (not within or span.product_url_id is not None):
            return
        within = full


def _statement(pages: Any, span: Span, after: dict[str, Any] | None, *, within: bool) -> Any:
    """What follows a reading: on its page alone, or on those that follow the page."""
    statement: Any = (
        pages.join(Store, col(Store.id) == ProductUrl.store_id)
        .join(PriceHistory, col(PriceHistory.product_url_id) == ProductUrl.id)
        .with_only_columns(*_TOLD, maintain_column_froms=True)
        .order_by(*(col(getattr(PriceHistory, name)) for name in _KEY))
    )
    if span.since is not None:
        statement = statement.where(col(PriceHistory.last_seen_at) >= span.since)
    if span.until is not None:
        statement = statement.where(col(PriceHistory.started_at) < span.until)
    if after is None:
        return statement
    page = after["product_url_id"]
    if not within:
        return statement.where(col(ProductUrl.id) > page)
    key = tuple_(col(PriceHistory.started_at), col(PriceHistory.id))
    return statement.where(
        col(PriceHistory.product_url_id) == page, key > (after["started_at"], after["id"])
    )


def _told(row: Iterable[Any]) -> dict[str, Any]:
    told = dict(zip(_COLUMNS, row, strict=True))
    if told["amount"] is not None:
        told["amount"] = plain(told["amount"])
    return told


def _cell(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    return "" if value is None else str(value)
