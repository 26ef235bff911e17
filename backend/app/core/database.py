"""The connection to PostgreSQL and the one place that commits."""

import math
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache, partial
from threading import Lock
from typing import Any, Final, NoReturn

import orjson
import sqlmodel
import structlog
from sqlalchemy import Connection, CursorResult, Dialect, Engine, Executable, create_engine, event
from sqlalchemy.exc import DisconnectionError, IntegrityError
from sqlalchemy.orm import sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from app.core.config import get_settings
from app.core.errors import Conflict, Refusal

_UNIQUE_VIOLATION: Final = "23505"
_AFTER_COMMIT: Final = "after_commit"
_CONNECTION: Final = "connection"
_USED_AT: Final = "used_at"
FRESH: Final = 1.0
"""Seconds for which a connection that has worked is taken to work still."""
_MISS_US_SOON: Final = (
    "-c tcp_keepalives_idle=15 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3"
)
"""Else the server would keep the locks of a worker whose network is gone for two hours."""
IN_UTC: Final = "-c timezone=UTC"
"""Else instants within JSON would stand in whatever zone the server is set to."""
_making: Final = Lock()
"""Threads that ask first at once would each make a pool."""

log = structlog.get_logger()


class Session(sqlmodel.Session):
    """A session whose transaction belongs to `unit_of_work()`."""

    def commit(self) -> NoReturn:
        raise RuntimeError("Only unit_of_work() commits.")

    def rollback(self) -> NoReturn:
        raise RuntimeError("Only unit_of_work() rolls back.")

    def finish(self) -> None:
        """Commit; called by `unit_of_work()` alone."""
        super().commit()


def engine() -> Engine:
    """The pool of this process; 40 connections, as many as the API has threads."""
    with _making:
        return _engine()


def reading_engine() -> Engine:
    """A second pool, of connections that never begin a transaction; a thread uses one of either."""
    with _making:
        return _reading_engine()


def forget_engine(*, close: bool = True) -> None:
    """Let go of the pools; a forked child does not `close` the connections of its parent."""
    with _making:
        for made in (_engine, _reading_engine):
            if made.cache_info().currsize:
                made().dispose(close=close)
            made.cache_clear()


@lru_cache
def _engine() -> Engine:
    return _made()


@lru_cache
def _reading_engine() -> Engine:
    return _made(isolation_level="AUTOCOMMIT", skip_autocommit_rollback=True)


def _made(**more: Any) -> Engine:
    settings = get_settings()
    made = create_engine(
        settings.database_url,
        echo=settings.debug,
        pool_size=10,
        max_overflow=30,
        hide_parameters=True,
        json_deserializer=orjson.loads,
        pool_use_lifo=True,
        connect_args={
            "connect_timeout": 5,
            "application_name": settings.app_name,
            "options": f"{_MISS_US_SOON} {IN_UTC}",
            "tcp_user_timeout": 30_000,
        },
        **more,
    )
    event.listen(made.pool, "checkin", _note_use)
    event.listen(made.pool, "checkout", partial(_try_out, made.dialect))
    return made


def _note_use(_connection: Any, record: ConnectionPoolEntry) -> None:
    record.info[_USED_AT] = time.monotonic()


def _try_out(
    dialect: Dialect, connection: Any, record: ConnectionPoolEntry, _fairy: PoolProxiedConnection
) -> None:
    """What `pool_pre_ping` does, but for connections that worked a moment ago: a round trip each.

    Raises DisconnectionError, upon which the pool makes another connection.
    """
    if time.monotonic() - record.info.get(_USED_AT, -math.inf) < FRESH:
        return
    try:
        dialect.do_ping(connection)
    except dialect.loaded_dbapi.Error as error:
        raise DisconnectionError("The connection was lost.") from error


sessions: Final = sessionmaker(class_=Session, expire_on_commit=False)


@contextmanager
def unit_of_work() -> Iterator[Session]:
    """One transaction: it commits at the end, or leaves nothing.

    A refusal that `keeps_unit` is an end as well: what was written before it stands.
    What `on_commit` queued runs after the commit. A failure there is logged and not raised: the
    client's change stands, and what is due stands in PostgreSQL, so that beat picks it up.
    """
    bound = {} if sessions.kw.get("bind") else {"bind": engine()}
    with sessions(**bound) as session:
        refused: Refusal | None = None
        try:
            yield session
        except Refusal as refusal:
            if not refusal.keeps_unit:
                raise
            refused = refusal
        session.finish()
        for callback in session.info.pop(_AFTER_COMMIT, []):
            _run(callback)
        if refused is not None:
            raise refused


@contextmanager
def unit_of_reading() -> Iterator[Session]:
    """Statements that only read, each by itself: two round trips less than a transaction.

    Each sees what was committed when it began, as within `unit_of_work()`. The one thing that may
    be written on the way, that a token was used, is a statement by itself as well.
    """
    if sessions.kw.get("bind"):
        with sessions() as session:
            yield session
            session.flush()
        return
    with reading_engine().connect() as connection, sessions(bind=connection) as session:
        session.info[_CONNECTION] = connection
        yield session
        session.flush()


def columns_of(
    session: Session, statement: Executable, values: Mapping[str, Any] | None = None
) -> CursorResult[*tuple[Any, ...]]:
    """Rows of a statement that names columns: what makes objects of rows is left out."""
    reading = reading_connection(session)
    if reading is not None:
        return reading.execute(statement, values)
    session.flush()
    return session.connection().execute(statement, values)


def reading_connection(session: Session) -> Connection | None:
    """That of a unit of reading; None within a unit of work."""
    connection: Connection | None = session.info.get(_CONNECTION)
    return connection


def pause(session: Session) -> None:
    """Give the connection back before something slow, in a unit that has only read so far.

    What the unit writes afterwards is one transaction, which commits or leaves nothing.
    """
    session.finish()


def on_commit(session: Session, callback: Callable[[], Any]) -> None:
    """Run this after the commit, for example `on_commit(session, check_pages.si(ids).delay)`."""
    session.info.setdefault(_AFTER_COMMIT, []).append(callback)


@contextmanager
def conflict_on_duplicate(session: Session, detail: str) -> Iterator[None]:
    """Turn a refused duplicate into `Conflict(detail)`; other violations pass through."""
    try:
        with session.begin_nested():
            yield
            session.flush()
    except IntegrityError as error:
        if getattr(error.orig, "sqlstate", None) != _UNIQUE_VIOLATION:
            raise
        raise Conflict(detail) from error


def _run(callback: Callable[[], Any]) -> None:
    try:
        callback()
    except Exception:
        log.exception("after_commit.failed", callback=repr(callback))
