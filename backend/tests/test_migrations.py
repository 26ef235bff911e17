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
