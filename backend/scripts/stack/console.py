"""What the person at the terminal sees: the lines of every process behind its name."""

import sys
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import IO, Final

_COLOURS: Final = {
    "postgres": 34,
    "valkey": 31,
    "migrate": 35,
    "api": 32,
    "worker": 36,
    "browser": 36,
    "beat": 33,
    "stack": 1,
}
_WIDTH: Final = 8
_writing = threading.Lock()


def say(name: str, line: str) -> None:
    """Print one line of a process, its name in front, in colours on a terminal."""
    label = f"{name:<{_WIDTH}} |"
    if sys.stdout.isatty():
        label = f"\x1b[{_COLOURS.get(name, 37)}m{label}\x1b[0m"
    known = sys.stdout.encoding or "utf-8"
    text = f"{label} {line.rstrip()}\n".encode(known, errors="replace").decode(known)
    # Whatever becomes of the terminal, our processes go on and are stopped in order.
    with _writing, suppress(OSError):
        sys.stdout.write(text)
        sys.stdout.flush()


def relay(name: str, lines: IO[bytes] | None) -> threading.Thread:
    """Say what a process writes until it ends."""
    return _in_background(lambda: _say_all(name, lines or ()))


def follow(name: str, log: Path) -> threading.Thread:
    """Say what a server writes into its log, which it starts anew when it is started again."""
    return _in_background(lambda: _follow(name, log))


def _say_all(name: str, lines: Iterable[bytes]) -> None:
    for line in lines:
        say(name, line.decode(errors="replace"))


def _follow(name: str, log: Path) -> None:
    position = 0
    while True:
        if log.exists():
            with log.open("rb") as file:
                position = position if file.seek(0, 2) >= position else 0
                file.seek(position)
                _say_all(name, file)
                position = file.tell()
        time.sleep(0.3)


def _in_background(work: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread
