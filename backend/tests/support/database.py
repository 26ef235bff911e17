"""A migrated database for each test process; each test is one transaction that is rolled back."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, NullPool, create_engine, event, text

from app.core.config import get_settings
from app.core.database import Session, sessions, unit_of_work
from app.core.environment import ROOT


def migrate(connection: Connection) -> None:
    """Bring a database to the newest revision."""
    config = Config(ROOT / "backend" / "alembic.ini")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def connect(name: str) -> Connection:
    """A connection of its own to a database on the test server, closed when it is left."""
    url = get_settings().database_url.rpartition("/")[0]
    return create_engine(f"{url}/{name}", poolclass=NullPool).connect()


def create_database(name: str, *, template: str = "template0") -> None:
    """Make a database on the test server, anew if it is there already."""
    with connect("postgres").execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        connection.execute(
            text(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
        )


@contextmanager
def rolled_back(connection: Connection) -> Iterator[Session]:
    """Every unit of work inside becomes a savepoint of one transaction that never commits.

    Deferred constraints are checked where a unit of work would commit.
    """
    outer = connection.begin()
    sessions.configure(bind=connection, join_transaction_mode="create_savepoint")
    event.listen(Session, "before_commit", _check_deferred)
    try:
        with sessions() as session:
            yield session
    finally:
        event.remove(Session, "before_commit", _check_deferred)
        sessions.configure(bind=None, join_transaction_mode="conditional_savepoint")
        outer.rollback()


def somebody_waits() -> bool:
    """Whether a session of this test's database waits for another one's lock."""
    waiting = text(
        "SELECT 1 FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    with unit_of_work() as session:
        return session.execute(waiting).first() is not None


def _check_deferred(session: Session) -> None:
    session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    session.execute(text("SET CONSTRAINTS ALL DEFERRED"))
