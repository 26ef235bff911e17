"""A second machine: a network namespace where the system lets us make one."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

_NAME: Final = f"cc{os.getpid() % 100_000}"
_HERE, _THERE = "10.213.77.1", "10.213.77.2"


@dataclass(frozen=True)
class Machine:
    """How commands are run there, and under which address it reaches this one."""

    prefix: tuple[str, ...]
    address: str

    def unplug(self) -> None:
        """Take its network away, where it has one of its own."""
        if self.prefix:
            _ip("link", "set", f"{_NAME}a", "down")


@contextmanager
def other_machine() -> Iterator[Machine]:
    """In a namespace that reaches nothing but us; else on this machine, under another address."""
    if not _can_make_one():
        yield Machine((), "127.0.0.1")
        return
    try:
        _ip("link", "add", f"{_NAME}a", "type", "veth", "peer", "name", f"{_NAME}b")
        _ip("link", "set", f"{_NAME}b", "netns", _NAME)
        _ip("addr", "add", f"{_HERE}/30", "dev", f"{_NAME}a")
        _ip("link", "set", f"{_NAME}a", "up")
        _ip("-n", _NAME, "addr", "add", f"{_THERE}/30", "dev", f"{_NAME}b")
        _ip("-n", _NAME, "link", "set", f"{_NAME}b", "up")
        _ip("-n", _NAME, "link", "set", "lo", "up")
        yield Machine(("ip", "netns", "exec", _NAME), _HERE)
    finally:
        _ip("netns", "del", _NAME)


def _can_make_one() -> bool:
    if os.geteuid() != 0 or shutil.which("ip") is None:
        return False
    made = subprocess.run(["ip", "netns", "add", _NAME], capture_output=True, check=False)
    return made.returncode == 0


def _ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], capture_output=True, check=True)
