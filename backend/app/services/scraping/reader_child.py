"""The child of `apart`: reads pages from standard input until it idles or costs too much."""

import os
import resource
import select
import signal
import struct
import sys
from typing import Final

from app.services.scraping.apart import PROCESSOR_SECONDS, READY, Question
from app.services.scraping.read import read

LARGEST_MEMORY: Final = 1024 * 1024 * 1024
IDLE_SECONDS: Final = 120.0
_LENGTH: Final = struct.Struct("!I")


def main() -> None:
    _limit_memory()
    _say(READY)
    while (question := _next_question()) is not None:
        # No handler: SIGPROF ends the process even while C code runs.
        signal.setitimer(signal.ITIMER_PROF, PROCESSOR_SECONDS)
        listing = read(
            question.page,
            question.hints,
            ignore_structured=question.ignore_structured,
            traced=question.traced,
        )
        signal.setitimer(signal.ITIMER_PROF, 0)
        answer = listing.model_dump_json().encode("utf-8", "replace")
        _say(_LENGTH.pack(len(answer)) + answer)


def _say(body: bytes) -> None:
    sys.stdout.buffer.write(body)
    sys.stdout.buffer.flush()


def _limit_memory() -> None:
    """Where the system knows such a limit; macOS does not."""
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (LARGEST_MEMORY, LARGEST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _next_question() -> Question | None:
    """None when nobody asks for two minutes, or never will again."""
    ready, _, _ = select.select([sys.stdin], [], [], IDLE_SECONDS)
    if not ready:
        return None
    head = _read(_LENGTH.size)
    return None if head is None else Question.model_validate_json(_body(head))


def _body(head: bytes) -> bytes:
    (length,) = _LENGTH.unpack(head)
    return _read(length) or b""


def _read(size: int) -> bytes | None:
    parts = []
    while size > 0:
        part = os.read(sys.stdin.fileno(), size)
        if not part:
            return None
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


if __name__ == "__main__":
    main()
