"""What the servers cost and keep: processor time, bytes on disk, and what Valkey remembers."""

from collections import defaultdict

import psutil
from sqlalchemy import text

from app.core.database import unit_of_work
from app.core.redis import redis
from benchmarks.figures import Figures

_NAMES = {"postgres": "PostgreSQL", "valkey-server": "Valkey"}

_BYTES = """
WITH parts AS (
    SELECT coalesce(inhparent, oid)::regclass::text AS name, pg_total_relation_size(oid) AS size,
           greatest(reltuples, 0) AS rows
    FROM pg_class LEFT JOIN pg_inherits ON inhrelid = oid
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
)
SELECT name, sum(size) / sum(rows) FROM parts
WHERE name IN ('products', 'product_urls', 'price_checks', 'price_history')
GROUP BY name HAVING sum(rows) > 0 ORDER BY name
"""


def processor_seconds() -> dict[str, float]:
    """What each server has cost so far, its ended processes left out; and the shop."""
    spent: defaultdict[str, float] = defaultdict(float)
    for process in psutil.Process().children(recursive=True):
        if process.name() in _NAMES:
            spent[_NAMES[process.name()]] += sum(process.cpu_times()[:2])
    shop = psutil.Process().parent()
    if shop is not None:
        spent["the shop"] = sum(shop.cpu_times()[:2])
    return spent


def written_bytes() -> int:
    """How much WAL there has ever been."""
    with unit_of_work() as session:
        return int(
            session.execute(text("SELECT pg_current_wal_lsn() - '0/0'::pg_lsn")).scalar_one()
        )


def tell_footprint(figures: Figures) -> None:
    """Bytes a row, indexes included, and what Valkey holds."""
    with unit_of_work() as session:
        for table in ("products", "product_urls", "price_checks", "price_history"):
            session.execute(text(f"ANALYZE {table}"))
        for table, size in session.execute(text(_BYTES)):
            figures.show(f"{table}, with indexes", float(size), "bytes/row")
    memory = redis().info("memory")
    figures.show("Valkey, all it holds", memory["used_memory"] / 2**20, "MB")
    keys = list(redis().scan_iter(count=1_000))
    figures.show("Valkey, keys", len(keys), "")
    held = sum(redis().memory_usage(key) or 0 for key in keys)
    figures.show("Valkey, memory of the keys", held / 2**10, "KB")
