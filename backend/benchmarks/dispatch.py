"""How long it takes to find and lease 500 due pages among a hundred thousand and a million.

A PostgreSQL of its own, four pages to a product, two thousand sites. The time is that of one unit
of work, from its first statement to its commit.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from statistics import median
from typing import Any, Final

from sqlalchemy import text

from app.core.config import Settings
from app.core.database import engine, unit_of_work
from app.core.environment import for_child_of_its_own
from app.models import Product, ProductUrl, Store, User
from app.services import pricing
from benchmarks.figures import Figures
from scripts.stack.services import BACKEND
from scripts.stack.use import database_for_a_command

WANTED: Final = 500
SITES: Final = 2_000
FEW, MANY = 100_000, 1_000_000
CROWD: Final = 50_000
ROUNDS: Final = 9

figures = Figures("dispatch")

PRODUCT: Final = {"id": "n", "slug": "'kettle-' || n"}
PAGE: Final = {
    "id": "n",
    "product_id": "(n + 3) / 4",
    "store_id": "n % :sites + 1",
    "site": "'shop' || n % :sites || '.example'",
    "url": "'https://shop' || n % :sites || '.example/p/' || n",
    "canonical_url": "'https://shop' || n % :sites || '.example/p/' || n",
    "is_primary": "n % 4 = 1",
    "next_check_at": "now() + interval '1 hour' + random() * interval '11 hours'",
}

REST: Final = """
UPDATE product_urls SET next_check_at = now() + interval '6 hours', lease = NULL,
    leased_until = NULL
WHERE next_check_at <= now() OR leased_until IS NOT NULL
"""
UNLEASE: Final = """
UPDATE product_urls SET lease = NULL, leased_until = NULL WHERE leased_until IS NOT NULL
"""
SOME_DUE: Final = """
UPDATE product_urls SET next_check_at = now() - random() * interval '1 minute'
WHERE id IN (SELECT (random() * (:last - 1))::int + 1 FROM generate_series(1, :due))
"""
A_CROWD_AT_ONE_SITE: Final = """
UPDATE product_urls SET next_check_at = now() - interval '1 hour', site = 'crowd.example'
WHERE id <= :due
"""


def main() -> int:
    if "--here" in sys.argv:
        return measure()
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "benchmarks.dispatch", "--here"]
        environment = for_child_of_its_own(Settings.model_fields) | {
            "COSTCOURTER_HOME": folder,
            "ENVIRONMENT": "local",
        }
        return subprocess.run(command, cwd=BACKEND, env=environment, check=False).returncode  # noqa: S603 -- our own module


def measure() -> int:
    with database_for_a_command():
        make_one_of_each()
        few = among(1, FEW)
        many = among(FEW, MANY)
        figures.show("ten times as many that are not due", many / few, "times", at_most=1.5)
        make_crowd()
        tell("where 50,000 of one site hide the others", timed(lambda: run(UNLEASE)))
    return 1 if figures.missed else 0


def make_one_of_each() -> None:
    """Two thousand stores, and a product with a page, which the others are copies of."""
    with unit_of_work() as session:
        owner = User(email="bench@example.com")
        session.add(owner)
        session.flush()
        names = (f"shop{number}" for number in range(SITES))
        session.add_all(Store(user_id=owner.id, name=name, slug=name) for name in names)
        product = Product(user_id=owner.id, name="Kettle", slug="kettle-1")
        session.add(product)
        session.flush()
        url = "https://shop1.example/p/1"
        session.add(
            ProductUrl(
                product_id=product.id, store_id=2, url=url, canonical_url=url, is_primary=True
            )
        )


def copies(table: Any, changed: dict[str, str], first: str, last: str) -> str:
    """Rows like the first one but for what is changed; no trigger and no foreign key is asked."""
    names = table.__table__.columns.keys()
    values = ", ".join(changed.get(name, f"one.{name}") for name in names)
    return (
        "SET LOCAL session_replication_role = replica;"  # noqa: S608 -- texts of ours
        f"INSERT INTO {table.__tablename__} ({', '.join(names)}) SELECT {values}"
        f" FROM {table.__tablename__} one, generate_series({first}, {last}) n WHERE one.id = 1"
    )


def among(already: int, pages: int) -> float:
    """Milliseconds with so many pages altogether."""
    run(copies(Product, PRODUCT, ":first / 4 + 1", ":last / 4"), first=already + 4, last=pages)
    run(copies(ProductUrl, PAGE, ":first", ":last"), first=already + 1, last=pages, sites=SITES)
    tidy()
    taken = timed(lambda: due(pages), expected=WANTED)
    tell(f"500 due among {pages:,}", taken, at_most=50)
    return taken


def due(pages: int) -> None:
    run(REST)
    run(SOME_DUE, last=pages, due=2 * WANTED)


def make_crowd() -> None:
    due(MANY)
    run(A_CROWD_AT_ONE_SITE, due=CROWD)
    tidy()


def timed(prepare: Callable[[], None], *, expected: int | None = None) -> float:
    """The median of some rounds, in milliseconds; what is due is made anew for each."""
    found = []
    for _ in range(ROUNDS):
        prepare()
        began = time.perf_counter()
        with unit_of_work() as session:
            batches = pricing.lease_due(session, limit=WANTED)
        found.append((time.perf_counter() - began) * 1000)
        leased = sum(len(batch.product_url_ids) for batch in batches)
        if expected not in {None, leased}:
            raise SystemExit(f"{leased} pages were leased, not {expected}.")
    return median(found)


def tell(figure: str, milliseconds: float, *, at_most: float | None = None) -> None:
    figures.show(f"find and lease {figure}", milliseconds, "ms", at_most=at_most)


def run(statements: str, **values: int) -> None:
    with unit_of_work() as session:
        for statement in statements.split(";"):
            if statement.strip():
                session.execute(text(statement), values)


def tidy() -> None:
    with engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))


if __name__ == "__main__":
    sys.exit(main())
