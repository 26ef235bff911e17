"""What people change in the catalogue is noted when it is flushed: once, and with what differs.

Whoever a unit works for stands in its session; what workers find out by themselves is no change of
anybody's, and stands in checks and readings instead.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from pydantic import BaseModel, JsonValue
from sqlalchemy import event, insert, inspect
from sqlalchemy.orm import UOWTransaction
from sqlmodel import col, select

from app.core.actor import Author, author_of
from app.core.database import Session
from app.models import (
    AlertRule,
    AuditEntry,
    PriceCheck,
    PriceHistory,
    Product,
    ProductUrl,
    SavedView,
    Store,
    Tag,
    User,
)
from app.models.alert_rules import RuleUpdate
from app.models.audit import Changes
from app.models.fetching import is_secret
from app.models.money import plain
from app.models.types import utcnow
from app.services.audit.entries import request_id

_NOUNS: Final[dict[type[Any], tuple[str, frozenset[str]]]] = {
    Store: (
        "store",
        frozenset(Store.model_fields) - {"id", "user_id", "created_at", "updated_at"},
    ),
    Product: (
        "product",
        frozenset(
            {
                "name",
                "slug",
                "description",
                "image_url",
                "status",
                "favourite",
                "paused",
                "schedule",
                "unit",
            }
        ),
    ),
    ProductUrl: (
        "product_url",
        frozenset(
            {
                "product_id",
                "url",
                "is_primary",
                "active",
                "paused",
                "counted",
                "schedule",
                "pack_size",
            }
        ),
    ),
    AlertRule: (
        "alert_rule",
        frozenset(RuleUpdate.model_fields) | {"kind", "product_id", "product_url_id"},
    ),
    Tag: ("tag", frozenset({"name", "slug", "colour"})),
    SavedView: (
        "saved_view",
        frozenset({"name", "icon", "path", "query", "pinned", "on_overview"}),
    ),
    PriceHistory: ("reading", frozenset({"excluded"})),
    PriceCheck: ("price_check", frozenset({"decision"})),
    User: (
        "user",
        frozenset({"email", "full_name", "role", "active", "locale", "timezone", "currency"}),
    ),
}
"""What each one is called, and the fields that people change."""

_NAMED: Final = {"domains": "domain", "tags": "name"}
"""Rows that belong to a row, told by one of their fields."""

_ONLY_CHANGES: Final = (PriceHistory, PriceCheck, User)
"""Made by visits far more often than by people, who say nothing new in making one; how an account
comes and goes is noted by whoever makes and deletes it."""

_OF_PAGES: Final = (PriceHistory, PriceCheck)

_LONGEST: Final = 500

_SAYS_NOTHING: Final[tuple[object, ...]] = (None, "", [], {})
"""False and 0 say something."""


@event.listens_for(Session, "after_flush")
def note_changes(session: Session, _context: UOWTransaction) -> None:
    """One statement for all that a flush changed, when the unit works for somebody."""
    author = author_of(session.info)
    if author is None:
        return
    products = _products_of_pages(session)
    entries = list(_entries(session, author, products))
    if entries:
        session.connection().execute(insert(AuditEntry), entries)


def _entries(
    session: Session, author: Author, products: dict[int, int]
) -> Iterator[dict[str, Any]]:
    for verb, row, changes in _changed(session):
        noun, _ = _NOUNS[type(row)]
        yield {
            "at": utcnow(),
            "actor_id": author.user_id,
            "address": author.address,
            "request_id": request_id(),
            "job_id": author.job_id,
            "action": f"{noun}.{verb}",
            "noun": noun,
            "subject_id": row.id,
            "product_id": _product_of(row, products),
            "changes": changes,
        }


def _changed(session: Session) -> Iterator[tuple[str, Any, Changes]]:
    for row in _known(session.new):
        if not isinstance(row, _ONLY_CHANGES):
            yield "created", row, _changes(row)
    for row in _known(session.dirty):
        changes = _changes(row)
        if changes:
            yield "updated", row, changes
    for row in _known(session.deleted):
        yield "deleted", row, _lost(row)


def _known(rows: Iterable[Any]) -> list[Any]:
    return [row for row in rows if type(row) in _NOUNS]


def _products_of_pages(session: Session) -> dict[int, int]:
    """Page -> product, for readings and checks that people changed; mostly there are none."""
    pages = {
        row.product_url_id for row in session.dirty if isinstance(row, _OF_PAGES) and _changes(row)
    }
    if not pages:
        return {}
    products = select(ProductUrl.id, ProductUrl.product_id).where(col(ProductUrl.id).in_(pages))
    return dict(session.connection().execute(products).all())


def _product_of(row: Any, products: dict[int, int]) -> int | None:
    if isinstance(row, Product):
        return row.id
    if isinstance(row, ProductUrl | AlertRule):
        return row.product_id
    return products.get(row.product_url_id) if isinstance(row, _OF_PAGES) else None


def _changes(row: Any) -> Changes:
    """Field -> before and after, of what differs; nothing is loaded for it."""
    _, fields = _NOUNS[type(row)]
    changes: Changes = {}
    for attribute in inspect(row).attrs:
        name, history = attribute.key, attribute.history
        if name in _NAMED and history.has_changes():
            kept = _names(history.unchanged, _NAMED[name])
            lost, won = (_names(rows, _NAMED[name]) for rows in (history.deleted, history.added))
            changes[name] = ([*kept, *lost], [*kept, *won])
        elif name in fields and history.has_changes():
            before, after = _last(history.deleted), _last(history.added)
            if before != after:
                changes[name] = (told(name, before), told(name, after))
    return changes


def _lost(row: Any) -> Changes:
    """Field -> what it was, of all that said something; nothing is loaded for it."""
    _, fields = _NOUNS[type(row)]
    held = vars(row)
    lost: Changes = {
        name: (_names(held[name], field), None) for name, field in _NAMED.items() if held.get(name)
    }
    return lost | {
        name: (told(name, held[name]), None)
        for name in sorted(fields)
        if held.get(name) not in _SAYS_NOTHING
    }


def _names(rows: Iterable[Any] | None, field: str) -> list[JsonValue]:
    return [getattr(row, field) for row in rows or ()]


def _last(values: Iterable[Any] | None) -> Any:
    return next(iter(values or ()), None)


def told(name: str, value: Any) -> JsonValue:
    """The value as the log keeps it: secrets as null, long texts cut."""
    if name == "cookies":
        return None
    if name == "headers" and value is not None:
        return {key: None if is_secret(key) else told for key, told in value.items()}
    return _plain(value)


def _plain(value: Any) -> JsonValue:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", exclude_defaults=True)
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, Decimal):
        return plain(value)
    return value[:_LONGEST] if isinstance(value, str) else value
