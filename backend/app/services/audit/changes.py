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

from app.core.actor import Author, author_of
from app.core.database import Session
from app.models import (
    AuditEntry,
    PriceCheck,
    PriceHistory,
    Product,
    ProductUrl,
    SavedView,
    Store,
    Tag,
)
from app.models.audit import Changes
from app.models.money import plain
from app.models.stores import is_secret
from app.models.types import utcnow

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
        frozenset({"product_id", "url", "is_primary", "active", "schedule", "pack_size"}),
    ),
    Tag: ("tag", frozenset({"name", "slug"})),
    SavedView: (
        "saved_view",
        frozenset({"name", "icon", "path", "query", "pinned", "on_overview"}),
    ),
    PriceHistory: ("reading", frozenset({"excluded"})),
    PriceCheck: ("price_check", frozenset({"decision"})),
}
"""What each one is called, and the fields that people change."""

_NAMED: Final = {"domains": "domain", "tags": "name"}
"""Rows that belong to a row, told by one of their fields."""

_ONLY_CHANGES: Final = (PriceHistory, PriceCheck)
"""Made by visits far more often than by people, who say nothing new in making one."""

_LONGEST: Final = 500


@event.listens_for(Session, "after_flush")
def note_changes(session: Session, _context: UOWTransaction) -> None:
    """One statement for all that a flush changed, when the unit works for somebody."""
    author = author_of(session.info)
    entries = [] if author is None else list(_entries(session, author))
    if entries:
        session.connection().execute(insert(AuditEntry), entries)


def _entries(session: Session, author: Author) -> Iterator[dict[str, Any]]:
    for row in _known(session.new):
        if not isinstance(row, _ONLY_CHANGES):
            yield _entry(author, row, "created", _changes(row))
    for row in _known(session.dirty):
        changes = _changes(row)
        if changes:
            yield _entry(author, row, "updated", changes)
    for row in _known(session.deleted):
        yield _entry(author, row, "deleted", {})


def _known(rows: Iterable[Any]) -> list[Any]:
    return [row for row in rows if type(row) in _NOUNS]


def _entry(author: Author, row: Any, verb: str, changes: Changes) -> dict[str, Any]:
    noun, _ = _NOUNS[type(row)]
    return {
        "at": utcnow(),
        "actor_id": author.user_id,
        "address": author.address,
        "action": f"{noun}.{verb}",
        "noun": noun,
        "subject_id": row.id,
        "changes": changes,
    }


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
