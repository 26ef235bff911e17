"""Reading a page in a process of its own, which ends when one page costs more than a second.

The parsers are C code that no timer of Python can interrupt. The kernel can: the child asks it to
end the child after a second of processor time, and limits its own memory. What a page costs is then
a second and itself. The child knows no secret and no connection; what it answers is validated here.
"""

import atexit
import os
import select
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO, Final

import structlog
from pydantic import BaseModel, ValidationError

from app.models.listing import Listing
from app.models.selectors import Kind
from app.services.scraping.pages import Hints, WebPage
from app.services.scraping.read import read
from app.services.scraping.read.limits import is_costly

PROCESSOR_SECONDS: Final = 1.0
"""What one page may cost."""
WALL_SECONDS: Final = 8.0
"""The backstop, for a machine that is too busy to give the child its second."""
START_SECONDS: Final = 60.0
READY: Final = b"\n"
"""What the child says when it has loaded; only then a page's time begins."""
LARGEST_ANSWER: Final = 4 * 1024 * 1024
_BACKEND: Final = Path(__file__).resolve().parents[3]
_LENGTH: Final = struct.Struct("!I")

log = structlog.get_logger()


class Question(BaseModel):
    """What goes to the child."""

    page: WebPage
    hints: Hints
    ignore_structured: bool = False
    traced: bool = False


class _Ended(Exception):
    """The child died, fell silent, or said something that is no listing."""


class ReaderProcess:
    """A child that reads one page at a time, started when it is needed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None

    def read(
        self, page: WebPage, hints: Hints, *, ignore_structured: bool = False, traced: bool = False
    ) -> Listing:
        """What the page says, or a listing whose reason says that reading it had to be stopped."""
        question = Question(
            page=page, hints=hints, ignore_structured=ignore_structured, traced=traced
        )
        body = question.model_dump_json().encode("utf-8", "replace")
        with self._lock:
            for attempt in (1, 2):
                fresh = self._child is None or self._child.poll() is not None
                try:
                    return self._ask(body)
                except (_Ended, OSError, ValidationError) as error:
                    self.close()
                    # A child that idled to its end is no word about this page.
                    if fresh or attempt == 2:  # noqa: PLR2004 -- the second and last one
                        log.warning("reader.ended", url=page.url, reason=str(error))
                        break
        return Listing(reason="Reading the page took longer than a second, so it was stopped.")

    def close(self) -> None:
        """End the child, whatever it does."""
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                pipe.close()

    def _ask(self, body: bytes) -> Listing:
        child = self._running()
        assert child.stdin is not None  # noqa: S101 -- PIPE, see below
        assert child.stdout is not None  # noqa: S101 -- PIPE, see below
        child.stdin.write(_LENGTH.pack(len(body)) + body)
        child.stdin.flush()
        deadline = time.monotonic() + WALL_SECONDS
        (length,) = _LENGTH.unpack(_take(child.stdout, _LENGTH.size, deadline))
        if length > LARGEST_ANSWER:
            raise _Ended("The answer is too large.")
        return Listing.model_validate_json(_take(child.stdout, length, deadline))

    def _running(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._child.poll() is not None:
            self.close()
            self._child = subprocess.Popen(
                [sys.executable, "-m", "app.services.scraping.reader_child"],
                cwd=_BACKEND,
                env={"PATH": os.defpath, "PYTHONPATH": str(_BACKEND), "LANG": "C.UTF-8"},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                start_new_session=True,
            )
            atexit.register(self.close)
            assert self._child.stdout is not None  # noqa: S101 -- PIPE, see above
            _take(self._child.stdout, len(READY), time.monotonic() + START_SECONDS)
        return self._child


_process = ReaderProcess()


def read_apart(
    page: WebPage, hints: Hints, *, ignore_structured: bool = False, traced: bool = False
) -> Listing:
    """Read in this process's child; see ReaderProcess.read."""
    return _process.read(page, hints, ignore_structured=ignore_structured, traced=traced)


def read_guarded(page: WebPage, hints: Hints) -> Listing:
    """Read here when that is safe, and apart when the page or a selector could take too long."""
    if is_costly(page.body) or _has_xpath(hints):
        return read_apart(page, hints)
    return read(page, hints)


def _has_xpath(hints: Hints) -> bool:
    """The one kind of selector that runs in C code without a limit of steps."""
    return any(rule.kind is Kind.XPATH for rules in hints.selectors.values() for rule in rules)


def _take(pipe: IO[bytes], size: int, deadline: float) -> bytes:
    """Exactly so many bytes before the deadline. Raises _Ended."""
    parts: list[bytes] = []
    while size > 0:
        ready, _, _ = select.select([pipe], [], [], max(0.0, deadline - time.monotonic()))
        part = os.read(pipe.fileno(), size) if ready else b""
        if not part:
            raise _Ended("It fell silent." if not ready else "It ended.")
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
