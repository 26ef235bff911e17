"""One database: made, filled, its price caches derived, and the statements of each call counted.

`python -m benchmarks.api.prepare SIZE [only]`; the settings name the database. Prints one JSON
object. With `only`, nothing is measured: for those who want to use the catalogue.
"""

import json
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event, text
from starlette.testclient import TestClient

from app.core.config import get_settings
from app.core.database import engine, reading_engine, unit_of_work
from app.core.redis import redis
from app.main import create_app
from app.models.types import utcnow
from app.services import pricing
from app.services.instance import instance_schedule
from app.services.pricing.derive import DERIVED
from benchmarks.api.calls import Call, calls
from benchmarks.api.seed import seed
from tests.support.database import connect, create_database, migrate

CHUNK = 500
"""As many products at a time as the nightly task rebuilds."""

_AT_ONCE = 2

_READ_ONLY = text(
    "SELECT count(price_cache), count(price_summary), count(trend), count(badges),"  # noqa: S608 -- a constant
    f" count(best_amount), count(best_currency) FROM ({DERIVED}) AS derived"
)


def main(size: int, *, measured: bool) -> None:
    name = get_settings().postgres_db
    create_database(name)
    with connect(name) as connection, connection.begin():
        migrate(connection)
    began = time.monotonic()
    with unit_of_work() as session:
        seeded = seed(session, size)
    seconds = time.monotonic() - began
    _vacuum(name)
    told: dict[str, Any] = {
        "seconds": seconds,
        "authorization": seeded.authorization,
        "owner_id": seeded.owner_id,
        "product_id": seeded.product_id,
    }
    if measured:
        told["read_seconds"], told["rebuild_seconds"] = _measured_rebuild()
    else:
        _rebuild()
    _vacuum(name)
    if measured:
        told["statements"] = dict(_count(seeded.authorization, calls(seeded.product_id)))
    sys.stdout.write(json.dumps(told))


def _rebuild() -> None:
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        list(pool.map(_rebuild_chunk, _chunks()))


def _measured_rebuild() -> tuple[float, float]:
    """Seconds for deriving everything, chunk by chunk: without writing it, and with.

    Two at a time, as workers do it, so that the largest catalogue takes minutes; both kinds of a
    chunk follow each other, so that what slows the machine down slows both.
    """
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        taken = list(pool.map(_measured_chunk, _chunks()))
    return sum(reading for reading, _ in taken), sum(rebuilding for _, rebuilding in taken)


def _chunks() -> Iterator[list[int]]:
    last = 0
    while True:
        with unit_of_work() as session:
            ids = pricing.product_ids_after(session, last, limit=CHUNK)
        if not ids:
            return
        yield ids
        last = ids[-1]


def _rebuild_chunk(ids: list[int]) -> None:
    with unit_of_work() as session:
        pricing.rebuild_caches(session, ids)


def _measured_chunk(ids: list[int]) -> tuple[float, float]:
    with unit_of_work() as session:
        minutes = instance_schedule(session).longest_minutes
        began = time.perf_counter()
        session.execute(_READ_ONLY, {"ids": ids, "now": utcnow(), "minutes": minutes}).one()
        reading = time.perf_counter() - began
    began = time.perf_counter()
    _rebuild_chunk(ids)
    return reading, time.perf_counter() - began


def _vacuum(name: str) -> None:
    with connect(name).execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))


def _count(authorization: str, asked: list[Call]) -> Iterator[tuple[str, int]]:
    client = TestClient(create_app(), headers={"Authorization": authorization})
    for call in asked:
        redis().flushdb()
        with _counted() as sent:
            answer = client.request(call.method, call.path, json=call.body)
        answer.raise_for_status()
        yield call.name, len(sent)


@contextmanager
def _counted() -> Iterator[list[str]]:
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if "SAVEPOINT" not in statement:
            sent.append(statement)

    pools = (engine(), reading_engine())
    for pool in pools:
        event.listen(pool, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        for pool in pools:
            event.remove(pool, "before_cursor_execute", note)


if __name__ == "__main__":
    main(int(sys.argv[1]), measured=sys.argv[2:] != ["only"])
