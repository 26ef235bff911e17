"""A catalogue of any size: products of three pages, each with a year of twenty periods.

Made by PostgreSQL itself. Every table starts from one row that the application made, so that a new
column needs nothing here.
"""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import text

from app.core.database import Session
from app.models.types import utcnow
from app.models.users import Role
from tests import factories

PAGES: Final = 3
CHANGES: Final = 20
_TAGS: Final = 20
_WORDS: Final = (
    "Kettle Lamp Chair Drill Phone Camera Pan Router Tent Bottle Watch Knife Desk Grill Radio"
)

_PRODUCTS: Final = """
INSERT INTO products SELECT (jsonb_populate_record(p, jsonb_build_object(
    'id', p.id + n, 'name', words[1 + n * 7919 % 15]
        || ' Model ' || md5(n::text)::varchar(9), 'slug', 'made-' || n,
    'image_url', 'https://shop.example/pictures/' || n || '.jpg', 'favourite', n % 20 = 0,
    'created_at', p.created_at - n * interval '1 minute',
    'updated_at', p.updated_at - (n * 7919 % 100003) * interval '1 minute'))).*
FROM products p, generate_series(1, :size - 1) AS n, string_to_array(:words, ' ') AS words
WHERE p.id = :first
"""
_TAG_LINKS: Final = """
INSERT INTO product_tags
SELECT p.id, t.id FROM products p JOIN tags t ON t.id % :tags IN (p.id % :tags, p.id / 20 % :tags)
WHERE p.id % 10 > 0
"""
_PAGES: Final = """
INSERT INTO product_urls SELECT (jsonb_populate_record(u, jsonb_build_object(
    'id', u.id + (p.id - :first) * :pages + k, 'product_id', p.id,
    'store_id', (SELECT min(id) + k FROM stores), 'is_primary', k = 0,
    'url', 'https://shop.example/' || k || '/' || p.id,
    'canonical_url', 'https://shop.example/' || k || '/' || p.id,
    'failures', CASE WHEN (p.id + k) % 500 = 0 THEN 3 ELSE 0 END,
    'last_checked_at', u.next_check_at - (p.id % 700) * interval '1 minute',
    'last_outcome', 'ok',
    'next_check_at', u.next_check_at + (1 + p.id % 700) * interval '1 minute'))).*
FROM product_urls u, products p, generate_series(0, :pages - 1) AS k
WHERE u.id = :page AND (p.id > :first OR k > 0)
"""
_PERIODS: Final = """
INSERT INTO price_history (product_url_id, amount, currency, availability, started_at,
    last_seen_at, source, excluded)
SELECT u.id, 5 + abs(hashint4(u.product_id)) % 900 + round(abs(hashint8(u.id * 31 + n)) % 9000
    / 100.0, 2), 'EUR', CASE WHEN (u.id + n) % 17 = 0 THEN 'out_of_stock' ELSE 'in_stock' END,
    :now - (365 - n * 365.0 / :changes) * interval '1 day',
    :now - greatest(365 - (n + 1) * 365.0 / :changes, 0) * interval '1 day'
        - CASE WHEN n = :changes - 1 THEN interval '1 hour' ELSE interval '2 hours' END,
    'check', false
FROM product_urls u, generate_series(0, :changes - 1) AS n
"""
_NUMBERS: Final = """
SELECT setval(pg_get_serial_sequence(name, 'id'), 1 + 4 * :size)
FROM unnest(ARRAY['products', 'product_urls']) AS name
"""


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
    # Foreign keys and the one primary page hold by the way the rows are made.
    session.execute(text("SET LOCAL session_replication_role = replica"))
    for statement in (_PRODUCTS, _TAG_LINKS, _PAGES, _PERIODS, _NUMBERS):
        session.execute(
            text(statement),
            {
                "size": size,
                "words": _WORDS,
                "first": first.id,
                "page": page.id,
                "pages": PAGES,
                "changes": CHANGES,
                "tags": _TAGS,
                "now": utcnow(),
            },
        )
    headers = factories.sign_in(session, owner)
    return Seeded(headers["Authorization"], owner.id, first.id + size // 2)
