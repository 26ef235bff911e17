"""The data folder of one copy: its locks, its noted ports and secrets, and who runs in it."""

import fcntl
import os
import secrets
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from app.core.environment import given, read_file

PORTS: Final = range(20_000, 30_000)
"""Where ports are picked: below the range from which systems lend ports to clients."""


STOPPING: Final = 6.0
"""Seconds after which a copy that is being stopped has stopped."""


class StackError(Exception):
    """Why the stack cannot go on, in one sentence for the person in front of it."""


@dataclass(frozen=True)
class Home:
    """A folder that belongs to one user and one copy of CostCourter."""

    path: Path

    @property
    def notes(self) -> Path:
        """The file of ports and secrets that `Settings` reads last."""
        return self.path / "env"

    @property
    def run(self) -> Path:
        """Locks and process numbers."""
        return self.path / "run"

    @property
    def logs(self) -> Path:
        return self.path / "log"

    def prepare(self) -> None:
        """Make the folders, readable by their owner alone. Raises StackError."""
        try:
            for folder in (self.path, self.run, self.logs):
                folder.mkdir(parents=True, exist_ok=True)
                folder.chmod(0o700)
            (self.run / "probe").touch()
        except OSError as error:
            raise StackError(
                f"{self.path} cannot be written ({error.strerror}): it may belong to another user; "
                "set COSTCOURTER_HOME to a folder of your own."
            ) from None

    def settle(self) -> dict[str, str]:
        """The notes, with ports and secrets chosen once; a port that is taken is chosen anew.

        Call it while holding `starting()` and before the servers run.
        """
        notes = read_file(self.notes)
        fresh = {
            "ENVIRONMENT": "local",
            "POSTGRES_HOST": "127.0.0.1",
            "POSTGRES_PASSWORD": secrets.token_urlsafe(32),
            "REDIS_HOST": "127.0.0.1",
            "REDIS_PASSWORD": secrets.token_urlsafe(32),
            "JWT_SECRET_KEY": secrets.token_urlsafe(48),
            "SECRETS_KEY": secrets.token_urlsafe(48),
        }
        named = given()
        ports = {name: named[name] for name in ("POSTGRES_PORT", "REDIS_PORT") if name in named}
        settled = fresh | notes | ports
        for name in ("POSTGRES_PORT", "REDIS_PORT"):
            if name not in settled:
                settled[name] = str(free_port(exclude=_ports(settled)))
        self.note(settled)
        return settled

    def note(self, notes: Mapping[str, str]) -> None:
        """Write the notes whole or not at all, for their owner alone."""
        if notes == read_file(self.notes):
            return
        lines = ["# Chosen once by `make run`. The environment and a root .env win over it.\n"]
        lines += [f"{name}={value}\n" for name, value in notes.items()]
        write_for_owner(self.notes, "".join(lines))

    @contextmanager
    def starting(self) -> Iterator[None]:
        """One process at a time starts or stops a server here."""
        with (self.run / "start.lock").open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def claim(self) -> IO[str]:
        """Become the one supervisor of this folder for as long as the file stays open.

        One that is just being stopped gets the time for it. Raises StackError when it stays.
        """
        file = (self.run / "supervisor.lock").open("a+")
        until = time.monotonic() + STOPPING
        while not try_lock(file):
            if time.monotonic() > until:
                file.seek(0)
                raise StackError(
                    f"CostCourter already runs in {self.path} (process {file.read().strip()}). "
                    "Stop that one, or set COSTCOURTER_HOME for a second copy."
                )
            time.sleep(0.1)
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        return file


def write_for_owner(path: Path, text: str) -> None:
    """Write a file whole or not at all, readable by its owner alone."""
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def free_port(exclude: frozenset[int] = frozenset()) -> int:
    """A port on loopback that nobody listens on."""
    while True:
        port = secrets.choice(PORTS)
        if port not in exclude and is_free(port):
            return port


def is_free(port: int, address: str = "127.0.0.1") -> bool:
    """Whether one could listen on a port now."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError:
            return False
    return True


def _ports(notes: Mapping[str, str]) -> frozenset[int]:
    return frozenset(int(value) for name, value in notes.items() if name.endswith("_PORT"))


def try_lock(file: IO[str]) -> bool:
    """Whether we now hold a file for ourselves; others may share one, or hold it alone."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
