"""Runs migrations on the configured database, or on the connection that a caller hands over."""

from functools import lru_cache
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection, create_engine, pool, text
from sqlmodel import SQLModel

import app.models  # noqa: F401 -- fills the metadata
from app.core.config import get_settings
from app.models.types import JSONType, UTCDateTime


def render_item(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Write our column types as what they are in the database, so that migrations stand alone."""
    if kind == "type" and isinstance(item, JSONType):
        return "postgresql.JSONB(astext_type=sa.Text())"
    if kind == "type" and isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and type(item).__name__ == "AutoString":
        return f"sa.String(length={item.length})" if item.length else "sa.String()"
    if kind == "type" and type(item).__name__ == "Enum":
        return f"sa.String(length={item.length})"
    return False


def migrate(connection: Connection) -> None:
    def include_name(name: str | None, kind: str, _parents: Any) -> bool:
        """A partition is compared as a part of its table, not as one that no model knows."""
        return kind != "table" or name not in partitions(connection)

    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_item=render_item,
        compare_type=True,
        include_name=include_name,
    )
    with context.begin_transaction():
        context.run_migrations()


@lru_cache
def partitions(connection: Connection) -> frozenset[str]:
    found = connection.scalars(text("SELECT relname FROM pg_class WHERE relispartition"))
    return frozenset(found)


given = context.config.attributes.get("connection")
if given is not None:
    migrate(given)
else:
    with create_engine(
        get_settings().database_url, poolclass=pool.NullPool
    ).connect() as connection:
        migrate(connection)
