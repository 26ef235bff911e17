"""The days into which `price_checks` is cut: made ahead of time, and dropped as a whole.

What no day covers falls into the default partition, so that no check is ever refused: those of a
day that nobody made, until somebody does, and held ones that outlive their day, until they are
decided. DDL waits a few seconds for its locks and then gives up, so that visits never wait longer.
"""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Final

from sqlalchemy import text

from app.core.database import Session

AHEAD: Final = 7
"""Days that are there before they begin, so that a week without housekeeping does no harm."""

_DAY: Final = re.compile(r"price_checks_(\d{4})_(\d{2})_(\d{2})")
_MOST: Final = 50_000
"""Rows deleted in one unit, so that it does not hold its locks for minutes."""


def days(session: Session) -> list[date]:
    """The days that have a partition of their own."""
    names = session.execute(
        text(
            "SELECT relname FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid"
            " WHERE inhparent = 'price_checks'::regclass ORDER BY relname"
        )
    ).scalars()
    found = (_DAY.fullmatch(name) for name in names)
    return [date(*(int(part) for part in match.groups())) for match in found if match]


def prepare_days(session: Session, today: date) -> list[date]:
    """Make what is missing of today and the week after it; returns what was made."""
    wanted = {today + timedelta(days=ahead) for ahead in range(AHEAD + 1)}
    if wanted <= set(days(session)):
        return []
    _lock(session, "product_urls", "SHARE ROW EXCLUSIVE")
    _lock(session, "price_checks_default", "ACCESS EXCLUSIVE")
    missing = sorted(wanted - set(days(session)))
    for day in missing:
        _make(session, day)
    return missing


def drop_day(session: Session, before: datetime) -> date | None:
    """Drop the oldest day if it ended before this instant, all but its undecided held checks."""
    if not _over(session, before):
        return None
    # Both at once and in the order in which a batch takes them, so that neither waits for ever.
    _lock(session, "product_urls", "ACCESS EXCLUSIVE")
    _lock(session, "price_checks", "ACCESS EXCLUSIVE")
    over = _over(session, before)
    if not over:
        return None
    name = _name(over[0])
    session.execute(text(f"ALTER TABLE price_checks DETACH PARTITION {name}"))
    session.execute(
        text(
            f"INSERT INTO price_checks SELECT * FROM {name}"  # noqa: S608 -- a name made of a date
            " WHERE outcome = 'held' AND decision IS NULL"
        )
    )
    session.execute(text(f"DROP TABLE {name}"))
    return over[0]


def drop_strays(session: Session, before: datetime) -> int:
    """Delete from the default partition what is older and not waiting; up to 50,000 at once."""
    deleted = session.execute(
        text(
            "DELETE FROM price_checks_default WHERE (id, checked_at) IN ("
            "SELECT id, checked_at FROM price_checks_default WHERE checked_at < :before"
            " AND NOT (outcome = 'held' AND decision IS NULL) LIMIT :most)"
        ),
        {"before": before, "most": _MOST},
    )
    return deleted.rowcount  # type: ignore[attr-defined, no-any-return]  # a cursor result has it


def _over(session: Session, before: datetime) -> list[date]:
    return [day for day in days(session) if _midnight(day + timedelta(days=1)) <= before]


def _make(session: Session, day: date) -> None:
    """Beside the table first: attached at once, it would clash with rows in the default one."""
    name, begins, ends = _name(day), _midnight(day), _midnight(day + timedelta(days=1))
    session.execute(
        text(f"CREATE TABLE {name} (LIKE price_checks INCLUDING DEFAULTS INCLUDING CONSTRAINTS)")
    )
    session.execute(
        text(
            "WITH moved AS (DELETE FROM price_checks_default"  # noqa: S608 -- a name made of a date
            f" WHERE checked_at >= :begins AND checked_at < :ends RETURNING *)"
            f" INSERT INTO {name} SELECT * FROM moved"
        ),
        {"begins": begins, "ends": ends},
    )
    session.execute(
        text(
            f"ALTER TABLE price_checks ATTACH PARTITION {name}"
            f" FOR VALUES FROM ('{begins}') TO ('{ends}')"
        )
    )


def _lock(session: Session, table: str, mode: str) -> None:
    session.execute(text("SET LOCAL lock_timeout = '3s'"))
    session.execute(text(f"LOCK TABLE {table} IN {mode} MODE"))


def _name(day: date) -> str:
    return f"price_checks_{day:%Y_%m_%d}"


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
