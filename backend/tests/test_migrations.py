"""Migrations on a real PostgreSQL: up, equal to the models, down to nothing, and up again."""

from collections.abc import Iterator
from typing import Final

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from app.core.config import get_settings
from app.core.environment import ROOT
from tests.support.database import connect, create_database
from tests.support.servers import Servers

_OURS: Final = """
    SELECT kind || ' ' || name FROM (
        SELECT 'relation' AS kind, relname AS name, relnamespace AS namespace, oid FROM pg_class
        UNION ALL SELECT 'function', proname, pronamespace, oid FROM pg_proc
        UNION ALL SELECT 'type', typname, typnamespace, oid FROM pg_type WHERE typtype = 'e'
    ) AS things
    WHERE namespace = 'public'::regnamespace
      AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = things.oid AND deptype = 'e')
    ORDER BY 1
"""
"""Everything in the schema that no extension brought along."""

_A_PAGE_WITH_CHECKS: Final = """
    INSERT INTO users (id, email, full_name, role, active, token_version, locale, timezone,
        created_at, updated_at)
    VALUES (1, 'a@example.com', '', 'member', true, 1, 'en', 'UTC', now(), now());
    INSERT INTO stores (id, user_id, name, slug, selectors, availability_map, fetch_mode, headers,
        robots, notes, active, created_at, updated_at)
    VALUES (1, 1, 'Shop', 'shop', '{}', '{}', 'auto', '{}', 'respect', '', true, now(), now());
    INSERT INTO products (id, user_id, name, slug, description, status, favourite, paused,
        created_at, updated_at)
    VALUES (1, 1, 'Telly', 'telly', '', 'active', false, false, now(), now());
    INSERT INTO product_urls (id, product_id, store_id, url, canonical_url, is_primary, active,
        next_check_at, asked, attempts, failures, created_at, updated_at)
    VALUES (1, 1, 1, 'https://a.test/', 'https://a.test/', true, true,
        now(), false, 0, 0, now(), now());
    INSERT INTO price_checks (product_url_id, checked_at, duration_ms, outcome, availability)
    VALUES (1, '2026-03-02 12:00Z', 1, 'ok', 'in_stock'),
        (1, '2026-11-20 12:00Z', 1, 'ok', 'in_stock');
"""
_ONE_MORE: Final = """
    INSERT INTO price_checks (product_url_id, checked_at, duration_ms, outcome, availability)
    VALUES (1, '2026-03-03 12:00Z', 1, 'ok', 'in_stock')
"""
_WHERE_CHECKS_ARE: Final = """
    SELECT id, tableoid::regclass::text AS stands_in FROM price_checks ORDER BY id
"""


@pytest.fixture
def connection(servers: Servers) -> Iterator[Connection]:
    """A database of this test's own, with nothing in it."""
    name = f"{get_settings().postgres_db}_migrated"
    create_database(name)
    with connect(name) as connection:
        yield connection


@pytest.fixture
def config(connection: Connection) -> Config:
    config = Config(ROOT / "backend" / "alembic.ini")
    config.attributes["connection"] = connection
    return config


def things(connection: Connection) -> list[str]:
    return list(connection.scalars(text(_OURS)))


def test_upgrading_makes_what_the_models_say(connection: Connection, config: Config) -> None:
    command.upgrade(config, "head")

    command.check(config)
    assert "relation products" in things(connection)
    assert "function product_urls_exactly_one_primary" in things(connection)


def test_downgrading_leaves_nothing_and_upgrading_makes_it_again(
    connection: Connection, config: Config
) -> None:
    command.upgrade(config, "head")
    before = things(connection)

    command.downgrade(config, "base")
    between = things(connection)
    command.upgrade(config, "head")

    assert between == ["relation alembic_version", "relation alembic_version_pkc"]
    assert things(connection) == before
    command.check(config)


def test_checks_survive_being_cut_into_days_and_put_together_again(
    connection: Connection, config: Config
) -> None:
    command.upgrade(config, "bbb37b4666d2")
    connection.execute(text(_A_PAGE_WITH_CHECKS))

    command.upgrade(config, "7c1f0f6f2b1e")
    cut = connection.execute(text(_WHERE_CHECKS_ARE)).all()
    connection.execute(text(_ONE_MORE))
    command.downgrade(config, "bbb37b4666d2")
    whole = connection.execute(text(_WHERE_CHECKS_ARE)).all()

    assert [tuple(row) for row in cut] == [
        (1, "price_checks_2026_03_02"),
        (2, "price_checks_2026_11_20"),
    ]
    assert [row.id for row in whole] == [1, 2, 3]
    assert {row.stands_in for row in whole} == {"price_checks"}
