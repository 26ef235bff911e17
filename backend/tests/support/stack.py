"""A whole CostCourter of its own, started as `make run` starts it, for tests from outside."""

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

import httpx

from app.core.config import Settings
from app.core.environment import for_child_of_its_own

BACKEND: Final = Path(__file__).resolve().parents[2]
Found = TypeVar("Found")


@dataclass(frozen=True)
class Stack:
    """A running copy: its address, its process and its log."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path

    def client(self, token: str | None = None) -> httpx.Client:
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        return httpx.Client(base_url=self.url, headers=headers, timeout=30, trust_env=False)


@contextmanager
def running_stack(home: Path, environment: Mapping[str, str]) -> Iterator[Stack]:
    """Everything up on embedded servers in `home`, until the end of the block."""
    port = _free_port()
    log = home.with_suffix(".log")
    own = {"COSTCOURTER_HOME": str(home), "PORT": str(port), "ENVIRONMENT": "local"}
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "scripts.stack", "run"],
            cwd=BACKEND,
            env=plain_environment() | dict(environment) | own,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        stack = Stack(f"http://127.0.0.1:{port}", process, log)
        try:
            eventually(lambda: _is_up(stack), seconds=120, of=stack)
            yield stack
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=20)


def plain_environment() -> dict[str, str]:
    """Our environment without any setting of the developer, whose .env is set aside."""
    return for_child_of_its_own(Settings.model_fields)


def eventually(look: Callable[[], Found | None], *, seconds: float, of: Stack) -> Found:
    """What `look` finds, asked again until it finds something; the log's end when it never does."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and of.process.poll() is None:
        found = look()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError(f"Not within {seconds} s. The log ends:\n{_end_of(of.log)}")


def _is_up(stack: Stack) -> bool:
    try:
        return httpx.get(f"{stack.url}/api/health", trust_env=False).is_success
    except httpx.TransportError:
        return False


def _end_of(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-60:])


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
