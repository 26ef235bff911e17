"""Servers shared by everyone who works in one home: the first starts them, the last stops them."""

import fcntl
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO, Final

from app.core.config import Settings, get_settings, read_settings
from app.core.environment import ROOT, given, home, read_file
from scripts.stack.home import Home, StackError, free_port, is_free, try_lock
from scripts.stack.servers import Postgres, Valkey

_ROOM: Final = r"""
\getenv role ROLE
\getenv password PASSWORD
\getenv name NAME
SELECT format('CREATE ROLE %I LOGIN', :'role')
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'role') \gexec
SELECT format('ALTER ROLE %I PASSWORD %L', :'role', :'password') \gexec
SELECT format('CREATE DATABASE %I OWNER %I', :'name', :'role')
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'name') \gexec
"""
_NAMED: Final = r"""^revision\b.*=\s*["']([^"']+)"""
_BUILT_ON: Final = r"""^down_revision\b.*=\s*["']([^"']+)"""
_REVISION: Final = r"""
SELECT to_regclass('alembic_version') IS NOT NULL AS known \gset
\if :known
    SELECT version_num FROM alembic_version;
\endif
"""
_PORT_OF: Final = {"postgres": "POSTGRES_PORT", "valkey": "REDIS_PORT"}


@dataclass
class Shared:
    """A share in the servers of a home, from `join` to `leave`."""

    home: Home
    servers: Sequence[Postgres | Valkey]
    settings: Settings = field(init=False)
    notes: dict[str, str] = field(init=False)
    started: bool = False
    """Whether PostgreSQL was started for us, so that nobody else brings the tables up to date."""
    _lock: "IO[str] | None" = None

    @classmethod
    def of(cls, home: Home, *, valkey: bool = True, durable: bool = True) -> "Shared":
        """A share in the embedded servers, without those for which the operator names another."""
        named = given()
        servers: list[Postgres | Valkey] = []
        if "POSTGRES_HOST" not in named:
            servers.append(Postgres(home, durable=durable))
        if valkey and not named.keys() & {"REDIS_HOST", "CELERY_BROKER_URL"}:
            servers.append(Valkey(home, durable=durable))
        return cls(home, servers)

    def join(self) -> None:
        """Start what does not run yet. Raises StackError."""
        self.home.prepare()
        with self.home.starting():
            self._lock = (self.home.run / "users.lock").open("a")
            alone = try_lock(self._lock)
            live = [] if alone else [each for each in self.servers if each.process.adopt()]
            _refuse_other_ports(live, read_file(self.home.notes))
            self.notes = self.home.settle()
            missing = [server for server in self.servers if server not in live]
            try:
                for server in missing:
                    self._start(server)
            except StackError:
                _stop(missing)
                raise
            fcntl.flock(self._lock, fcntl.LOCK_SH)
        self.settings = read_settings(given(), self.notes)

    def leave(self) -> None:
        """Stop the servers, unless somebody else still works with them."""
        if self._lock is None:
            return
        with self.home.starting():
            if try_lock(self._lock):
                _stop(self.servers)
            for server in self.servers:
                server.process.release()
            self._lock.close()
            self._lock = None

    def is_up_to_date(self) -> bool:
        """Whether our own PostgreSQL has the newest tables, found out without loading Alembic."""
        for server in self.servers:
            if isinstance(server, Postgres):
                database = self.settings.postgres_db
                found = server.run_sql(self.notes, _REVISION, database=database)
                return found.strip() == newest_revision()
        return False

    def restart(self, server: Postgres | Valkey) -> None:
        """Start a server that died again, on its port. Raises StackError."""
        with self.home.starting():
            server.process.bury()
            server.start(self.notes)

    def _start(self, server: Postgres | Valkey) -> None:
        if server.process.adopt():
            server.process.stop()
        name = _PORT_OF[server.process.name]
        if not is_free(int(self.notes[name])):
            if name in given():
                raise StackError(
                    f"Port {self.notes[name]} is taken; set {name} to one that is free."
                )
            self.notes[name] = str(free_port())
            self.home.note(self.notes)
        server.start(self.notes)
        if isinstance(server, Postgres):
            _make_room(server, self.notes)
            self.started = True


def _stop(servers: Sequence[Postgres | Valkey]) -> None:
    for server in reversed(servers):
        if server.process.alive or server.process.adopt():
            server.process.stop()


def _refuse_other_ports(live: Sequence[Postgres | Valkey], notes: Mapping[str, str]) -> None:
    """Others work with these servers where they are. Raises StackError."""
    named = given()
    for server in live:
        name = _PORT_OF[server.process.name]
        if named.get(name, notes.get(name)) != notes.get(name):
            raise StackError(
                f"{server.process.name} already runs on port {notes.get(name)}: "
                f"leave {name} out, or stop whoever works with it."
            )


@contextmanager
def database_for_a_command(*, redis: bool = False) -> Iterator[Settings]:
    """The settings of a command, with the servers they name up for as long as it needs them.

    Servers that the operator names or that `make run` has up are used as they are. Else the
    embedded PostgreSQL (and Valkey, when the command needs `redis`) runs until the last command
    that uses it is done, on tables brought up to date. Raises StackError.
    """
    shared = Shared.of(Home(home()), valkey=redis)
    if shared.servers:
        shared.join()
        get_settings.cache_clear()
    try:
        if shared.started and not shared.is_up_to_date():
            migrate()
        yield get_settings()
    finally:
        shared.leave()


def migrate() -> None:
    """Bring the tables up to date with the code."""
    from alembic import command, config  # noqa: PLC0415 -- slow to import, rarely needed

    command.upgrade(config.Config(str(ROOT / "backend" / "alembic.ini")), "head")


def _make_room(server: Postgres, notes: Mapping[str, str]) -> None:
    """Make the role and the database that the settings name."""
    settings = read_settings(given(), notes)
    server.run_sql(
        notes,
        _ROOM,
        ROLE=settings.postgres_user,
        PASSWORD=settings.postgres_password.get_secret_value(),
        NAME=settings.postgres_db,
    )


def newest_revision() -> str | None:
    """The revision that no other one builds on; None when that is not one."""
    texts = [path.read_text() for path in (ROOT / "backend/alembic/versions").glob("*.py")]
    named = {name for text in texts for name in re.findall(_NAMED, text, re.MULTILINE)}
    built_on = {name for text in texts for name in re.findall(_BUILT_ON, text, re.MULTILINE)}
    newest = named - built_on
    return newest.pop() if len(newest) == 1 else None
