"""Price history as CSV or JSON, however long it is: a chunk in memory at a time."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Any, Final

import orjson
from sqlalchemy import tuple_
from sqlmodel import col, select

from app.core.actor import Actor
from app.core.database import Session, unit_of_work
from app.models import PriceHistory, Product, ProductUrl, Store
from app.models.money import plain
from app.services import catalog, visibility
from app.services.catalog import Span
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

_BESIDE: Final = (col(ProductUrl.url), col(Product.id), col(Product.name), col(Store.name))


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
        pages: Any = visibility.product_urls(actor).with_only_columns(col(ProductUrl.id))
    else:
        pages = catalog.pages_within(session, actor, span)
    return _csv(pages, span) if shape is ExportFormat.CSV else _json(pages, span)


def _csv(pages: Any, span: Span) -> Iterator[bytes]:
    yield lines([_COLUMNS]).encode()
    for chunk in _chunks(pages, span):
        told = [["" if row[name] is None else str(row[name]) for name in _COLUMNS] for row in chunk]
        yield lines(told).encode()


def _json(pages: Any, span: Span) -> Iterator[bytes]:
    before = b"["
    for chunk in _chunks(pages, span):
        for row in chunk:
            yield before + orjson.dumps(row)
            before = b",\n"
    yield b"[]" if before == b"[" else b"]"


def _chunks(pages: Any, span: Span) -> Iterator[list[dict[str, Any]]]:
    last: tuple[Any, ...] | None = None
    while True:
        with unit_of_work() as session:
            rows = session.execute(_statement(pages, span, last).limit(_CHUNK)).all()
        if rows:
            yield [_told(*row) for row in rows]
        if len(rows) < _CHUNK:
            return
        reading = rows[-1][0]
        last = (reading.product_url_id, reading.started_at, reading.id)


def _statement(pages: Any, span: Span, after: tuple[Any, ...] | None) -> Any:
    key = (
        col(PriceHistory.product_url_id),
        col(PriceHistory.started_at),
        col(PriceHistory.id),
    )
    statement: Any = (
        select(PriceHistory)
        .add_columns(*_BESIDE)
        .join(ProductUrl, col(ProductUrl.id) == PriceHistory.product_url_id)
        .join(Product, col(Product.id) == ProductUrl.product_id)
        .join(Store, col(Store.id) == ProductUrl.store_id)
        .where(col(PriceHistory.product_url_id).in_(pages))
        .options(catalog.WITHOUT_EVIDENCE)
        .order_by(*key)
    )
    if span.since is not None:
        statement = statement.where(col(PriceHistory.last_seen_at) >= span.since)
    if span.until is not None:
        statement = statement.where(col(PriceHistory.started_at) < span.until)
    return statement if after is None else statement.where(tuple_(*key) > after)


def _told(
    reading: PriceHistory, url: str, product_id: int, product: str, store: str
) -> dict[str, Any]:
    return {
        "id": reading.id,
        "product_id": product_id,
        "product": product,
        "product_url_id": reading.product_url_id,
        "url": url,
        "store": store,
        "amount": None if reading.amount is None else plain(reading.amount),
        "currency": reading.currency,
        "availability": reading.availability.value,
        "started_at": reading.started_at.isoformat(),
        "last_seen_at": reading.last_seen_at.isoformat(),
        "source": reading.source.value,
        "excluded": reading.excluded,
    }
