"""A catalogue of any size: products of three pages, each with a year of twenty periods.

Made by PostgreSQL itself. Every table starts from one row that the application made, so that a new
column needs nothing here.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from sqlalchemy import text

from app.core.database import Session
from app.models import Product, ProductUrl
from app.models.types import Table, utcnow
from app.models.users import Role
from tests import factories

PAGES: Final = 3
CHANGES: Final = 20
_TAGS: Final = 20
_WORDS: Final = (
    "Kettle Lamp Chair Drill Phone Camera Pan Router Tent Bottle Watch Knife Desk Grill Radio"
)

_PRODUCTS: Final = {
    "id": "t.id + n",
    "name": "words[1 + n * 7919 % 15] || ' Model ' || md5(n::text)::varchar(9)",
    "slug": "'made-' || n",
    "image_url": "'https://shop.example/pictures/' || n || '.jpg'",
    "favourite": "n % 20 = 0",
    "created_at": "t.created_at - n * interval '1 minute'",
    "updated_at": "t.updated_at - (n * 7919 % 100003) * interval '1 minute'",
}
_FROM_PRODUCT: Final = """
FROM products t, generate_series(1, :size - 1) AS n, string_to_array(:words, ' ') AS words
WHERE t.id = :first
"""
_TAG_LINKS: Final = """
INSERT INTO product_tags
SELECT p.id, t.id FROM products p JOIN tags t ON t.id % :tags IN (p.id % :tags, p.id / 20 % :tags)
WHERE p.id % 10 > 0
"""
_PAGES: Final = {
    "id": "t.id + (p.id - :first) * :pages + k",
    "product_id": "p.id",
    "store_id": "(SELECT min(id) + k FROM stores)",
    "is_primary": "k = 0",
    "url": "'https://shop.example/' || k || '/' || p.id",
    "canonical_url": "'https://shop.example/' || k || '/' || p.id",
    "failures": "CASE WHEN (p.id + k) % 500 = 0 THEN 3 ELSE 0 END",
    "last_checked_at": "t.next_check_at - (p.id % 700) * interval '1 minute'",
    "last_outcome": "'ok'",
    "next_check_at": "t.next_check_at + (1 + p.id % 700) * interval '1 minute'",
}
_FROM_PAGE: Final = """
FROM product_urls t, products p, generate_series(0, :pages - 1) AS k
WHERE t.id = :page AND (p.id > :first OR k > 0)
"""
_PERIODS: Final = """
WITH moments AS MATERIALIZED (
    SELECT n, :now - (365 - n * 365.0 / :changes) * interval '1 day' AS started_at,
        :now - greatest(365 - (n + 1) * 365.0 / :changes, 0) * interval '1 day'
            - CASE WHEN n = :changes - 1 THEN interval '1 hour' ELSE interval '2 hours' END
            AS last_seen_at
    FROM generate_series(0, :changes - 1) AS n)
INSERT INTO price_history (product_url_id, amount, currency, availability, started_at,
    last_seen_at, source, excluded)
SELECT u.id, 5 + abs(hashint4(u.product_id)) % 900 + abs(hashint8(u.id * 31 + n)) % 9000 / 100.0,
    'EUR', CASE WHEN (u.id + n) % 17 = 0 THEN 'out_of_stock' ELSE 'in_stock' END,
    started_at, last_seen_at, 'check', false
FROM product_urls u, moments
"""
_COUNTS: Final = """
INSERT INTO product_counts (user_id, products)
SELECT user_id, :size - 1 FROM products WHERE id = :first
"""
_NUMBERS: Final = """
SELECT setval(pg_get_serial_sequence(name, 'id'), 1 + 4 * :size)
FROM unnest(ARRAY['products', 'product_urls']) AS name
"""
_INDEXES: Final = """
SELECT i.indexrelid::regclass::text AS name, pg_get_indexdef(i.indexrelid) AS definition
FROM pg_index i
LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid
WHERE i.indrelid::regclass::text = ANY(:tables) AND c.oid IS NULL
"""
_FILLED: Final = ["products", "product_tags", "product_urls", "price_history"]


@dataclass(frozen=True)
class Seeded:
    """What a client needs to know to ask for something."""

    authorization: str
    owner_id: int
    product_id: int


def seed(session: Session, size: int) -> Seeded:
    """Fill an empty database; the price caches are still to be derived."""
    owner = factories.make_user(session, role=Role.ADMIN)
    stores = [factories.make_store(session, owner, name=f"Shop {n}") for n in range(PAGES)]
    for number in range(_TAGS):
        factories.make_tag(session, owner, name=f"Tag {number}")
    first = factories.make_product(session, owner)
    page = factories.make_product_url(session, first, stores[0], is_primary=True)
    # Foreign keys and the one primary page hold by the way the rows are made; without triggers,
    # products are counted by a statement.
    session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    session.execute(text("SET LOCAL session_replication_role = replica"))
    values = {
        "size": size,
        "words": _WORDS,
        "first": first.id,
        "page": page.id,
        "pages": PAGES,
        "changes": CHANGES,
        "tags": _TAGS,
        "now": utcnow(),
    }
    with _without_indexes(session):
        for statement in (
            _like_the_first(Product, _PRODUCTS) + _FROM_PRODUCT,
            _TAG_LINKS,
            _like_the_first(ProductUrl, _PAGES) + _FROM_PAGE,
            _PERIODS,
            _COUNTS,
            _NUMBERS,
        ):
            session.execute(text(statement), values)
    headers = factories.sign_in(session, owner)
    return Seeded(headers["Authorization"], owner.id, first.id + size // 2)


def _like_the_first(model: type[Table], different: Mapping[str, str]) -> str:
    """Rows that are as the first one, `t`, but for some columns."""
    table = model.__table__  # type: ignore[attr-defined]  # of every model with a table
    names = [column.name for column in table.columns if column.computed is None]
    values = [different.get(name, f"t.{name}") for name in names]
    return f"INSERT INTO {table.name} ({', '.join(names)}) SELECT {', '.join(values)}"


@contextmanager
def _without_indexes(session: Session) -> Iterator[None]:
    """Indexes are made afterwards, which takes a fraction of keeping them up to date."""
    found = session.execute(text(_INDEXES), {"tables": _FILLED}).all()
    for name, _ in found:
        session.execute(text(f"DROP INDEX {name}"))
    yield
    for _, definition in found:
        session.execute(text(definition))
