"""What entries are about, and whether it is still there."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import BigInteger, cast, literal, union_all
from sqlmodel import select

from app.core.database import Session
from app.models import (
    AlertRule,
    ApiToken,
    AuditEntry,
    Identity,
    Job,
    Passkey,
    PriceHistory,
    Product,
    ProductUrl,
    RefreshFamily,
    SavedView,
    Store,
    Tag,
    User,
)
from app.services.rows import among

Named = tuple[str, int]

_TABLES: Final[dict[str, Any]] = {
    "alert_rule": AlertRule,
    "api_token": ApiToken,
    "identity": Identity,
    "job": Job,
    "passkey": Passkey,
    "product": Product,
    "product_url": ProductUrl,
    "reading": PriceHistory,
    "refresh_family": RefreshFamily,
    "saved_view": SavedView,
    "store": Store,
    "tag": Tag,
    "user": User,
}
"""What has a page or a place in a list; the rest is never missed."""


@dataclass(frozen=True, slots=True)
class Left:
    """What was found of the rows that entries name."""

    found: frozenset[Named]

    def is_gone(self, noun: str, row_id: int | None) -> bool:
        """False as well for what has no row of its own."""
        return row_id is not None and noun in _TABLES and (noun, row_id) not in self.found


def left_of(session: Session, entries: Sequence[AuditEntry]) -> Left:
    """One statement for any number of entries about anything; none when they name no row."""
    ids: dict[str, set[int]] = {}
    for noun, row_id in _named(entries):
        ids.setdefault(noun, set()).add(row_id)
    parts = [
        select(literal(noun))
        .add_columns(cast(_TABLES[noun].id, BigInteger))
        .where(among(_TABLES[noun].id, wanted))
        for noun, wanted in ids.items()
    ]
    if not parts:
        return Left(frozenset())
    rows = session.execute(union_all(*parts))
    return Left(frozenset((str(noun), int(row_id)) for noun, row_id in rows))


def _named(entries: Iterable[AuditEntry]) -> Iterator[Named]:
    for entry in entries:
        for noun, row_id in (
            (entry.noun, entry.subject_id),
            ("product", entry.product_id),
            ("job", entry.job_id),
        ):
            if row_id is not None and noun in _TABLES:
                yield noun, row_id
