"""What is stored, and how fast it grows."""

from typing import Final

from sqlalchemy import text

from app.core.database import Session
from app.models.operations import DaySize, Storage, TableSize

_MOST_TABLES: Final = 15

_TABLES: Final = text("""
SELECT coalesce(p.inhparent, c.oid)::regclass::text AS name,
    sum(pg_total_relation_size(c.oid))::bigint AS bytes
FROM pg_class c LEFT JOIN pg_inherits p ON p.inhrelid = c.oid
WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
GROUP BY 1 ORDER BY bytes DESC, name LIMIT :most
""")
_DAYS: Final = text(r"""
SELECT to_date(right(c.relname, 10), 'YYYY_MM_DD') AS day, pg_total_relation_size(c.oid) AS bytes
FROM pg_inherits p JOIN pg_class c ON c.oid = p.inhrelid
WHERE p.inhparent = 'price_checks'::regclass AND c.relname ~ '_\d{4}_\d{2}_\d{2}$'
ORDER BY day
""")


def storage(session: Session) -> Storage:
    size = session.execute(text("SELECT pg_database_size(current_database())")).scalar_one()
    tables = session.execute(_TABLES, {"most": _MOST_TABLES}).mappings()
    days = session.execute(_DAYS).mappings()
    return Storage(
        database_bytes=size,
        tables=[TableSize.model_validate(dict(row)) for row in tables],
        checks_by_day=[DaySize.model_validate(dict(row)) for row in days],
    )
