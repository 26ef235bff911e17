"""Processes of our own: found again by number and birth, and never left behind."""

import os
import pwd
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final

POLL: Final = 0.02
"""Seconds between two looks at a process."""

_UNDERTAKER: Final = """
trap '' INT TERM HUP
watched=
while read -r verb pid; do
    if [ "$verb" = watch ]; then watched="$watched $pid"; continue; fi
    kept=
    for each in $watched; do [ "$each" = "$pid" ] || kept="$kept $each"; done
    watched=$kept
done
[ -n "$watched" ] || exit 0
for each in $watched; do kill -INT -"$each" 2>/dev/null; done
sleep 2
for each in $watched; do kill -QUIT -"$each" 2>/dev/null; done
sleep 2
for each in $watched; do kill -KILL -"$each" 2>/dev/null; done
"""


class Undertaker:
    """A shell that ends our processes when we are killed before we could do it.

    It reads from a pipe of ours, which the system closes however we end. A process's parent-death
    signal would do the same on Linux alone, and hangs on the thread that started the process.
    """

    def __init__(self) -> None:
        self._shell: subprocess.Popen[bytes] | None = None
        self._watched: set[int] = set()

    def watch(self, pid: int) -> None:
        if self._shell is None:
            self._shell = subprocess.Popen(
                ["/bin/sh", "-c", _UNDERTAKER],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        self._watched.add(pid)
        self._tell(f"watch {pid}")

    def forget(self, pid: int) -> None:
        if pid not in self._watched:
            return
        self._watched.discard(pid)
        self._tell(f"forget {pid}")
        if not self._watched and self._shell:
            self._shell.communicate()
            self._shell = None

    def _tell(self, line: str) -> None:
        pipe = self._shell and self._shell.stdin
        if pipe:
            with suppress(BrokenPipeError):
                pipe.write(f"{line}\n".encode())
                pipe.flush()


undertaker: Final = Undertaker()


@dataclass(frozen=True)
class Trace:
    """A process by its number and its birth, so that a reused number is not taken for it."""

    pid: int
    birth: str

    @classmethod
    def of(cls, pid: int) -> "Trace | None":
        """None for a process that is not there or has ended."""
        born = _birth(pid)
        return None if born is None else cls(pid, born)

    @classmethod
    def read(cls, record: Path) -> "Trace | None":
        """What a record says, when that process still lives."""
        try:
            pid, birth = record.read_text(encoding="utf-8").split(" ", 1)
            noted = cls(int(pid), birth)
        except (OSError, ValueError):
            return None
        return noted if cls.of(noted.pid) == noted else None

    @property
    def alive(self) -> bool:
        return Trace.of(self.pid) == self


@dataclass
class Process:
    """A process that we start and end, recorded in a file so that a later start finds it."""

    name: str
    record: Path
    stops: tuple[tuple[signal.Signals, float], ...]
    """What it is asked with, one after the other, and for how many seconds each."""
    trace: Trace | None = None
    _child: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)

    def start(
        self,
        argv: Sequence[str],
        *,
        output: int | IO[bytes],
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        user: str | None = None,
    ) -> "subprocess.Popen[bytes]":
        """Run a command in a session of its own, so that Ctrl-C reaches us first."""
        child = subprocess.Popen(
            argv,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=env,
            cwd=cwd,
            start_new_session=True,
            **_as_user(user),
        )
        undertaker.watch(child.pid)
        self._child = child
        self.trace = Trace.of(child.pid) or Trace(child.pid, "")
        self.record.write_text(f"{child.pid} {self.trace.birth}", encoding="utf-8")
        return child

    def adopt(self) -> bool:
        """Take over a process that somebody else started and recorded."""
        self.trace = Trace.read(self.record)
        return self.trace is not None

    def release(self) -> None:
        """Leave it running for those who still use it."""
        if self._child:
            undertaker.forget(self._child.pid)
            self._child.returncode = 0  # nobody here waits for it any more
        self._child = self.trace = None

    @property
    def alive(self) -> bool:
        if self._child:
            return self._child.poll() is None
        return self.trace is not None and self.trace.alive

    def ended_how(self) -> str:
        """In words: an exit code, a signal, or that it is gone."""
        code = self._child.poll() if self._child else None
        if code is None:
            return "is gone"
        if code < 0:
            return f"was ended by {signal.Signals(-code).name}"
        return f"ended with exit code {code}"

    def stop(self) -> None:
        """Ask, ask harder, end."""
        if self.trace is None:
            return
        for sign, seconds in self.stops:
            if self._send(sign) and self._wait(seconds):
                break
        self.bury()

    def bury(self) -> None:
        """End whatever is left of its group, and forget it."""
        if self.trace is None:
            return
        if self._child or self.trace.alive:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.trace.pid, signal.SIGKILL)
            self._wait(2)
        undertaker.forget(self.trace.pid)
        self.record.unlink(missing_ok=True)
        self._child = self.trace = None

    def end_stranger(self, pid: int) -> None:
        """End a process of ours that no record names."""
        self.trace = Trace.of(pid)
        self.stop()

    def _send(self, sign: signal.Signals) -> bool:
        with suppress(ProcessLookupError):
            if self.alive and self.trace:
                os.kill(self.trace.pid, sign)
        return True

    def _wait(self, seconds: float) -> bool:
        until = time.monotonic() + seconds
        while self.alive:
            if time.monotonic() > until:
                return False
            time.sleep(POLL)
        return True


def command_line(pid: int) -> str:
    """How a process was called; empty when there is none."""
    try:
        return (
            Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        )
    except OSError:
        if Path("/proc/self").exists():
            return ""
    asked = ["ps", "-o", "command=", "-p", str(pid)]
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()


def _birth(pid: int) -> str | None:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None if Path("/proc/self").exists() else _birth_by_ps(pid)
    fields = stat.rpartition(")")[2].split()
    return None if fields[0] in "ZX" else fields[19]


def _birth_by_ps(pid: int) -> str | None:
    """For macOS, which has no /proc."""
    answer = subprocess.run(
        ["ps", "-o", "stat=,lstart=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    state, _, born = answer.stdout.strip().partition(" ")
    return None if not state or state.startswith("Z") else born.strip()


def _as_user(user: str | None) -> dict[str, Any]:
    return (
        {}
        if user is None
        else {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []}
    )
