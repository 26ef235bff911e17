"""Signs of life that worker and beat leave in Redis.

Beat loads this, so it imports no table and no service.
"""

import time
from enum import StrEnum
from os import getpid
from socket import gethostname
from typing import Final

import structlog
from redis import RedisError

from app.core.redis import redis

log = structlog.get_logger()


class Process(StrEnum):
    """Who leaves them."""

    WORKER = "worker"
    BEAT = "beat"


SILENCE_SECONDS: Final = {Process.WORKER: 60, Process.BEAT: 180}
"""After how long without a sign of life a process counts as gone; beat ticks once a minute."""


_WORKERS: Final = "alive:workers"
"""Each worker with the second of its last sign."""


def note_alive(process: Process) -> None:
    """Leave a sign of life; without Redis it is not given, and a warning says so."""
    try:
        redis().set(_key(process), "alive", ex=SILENCE_SECONDS[process])
        if process is Process.WORKER:
            redis().zadd(_WORKERS, {f"{gethostname()}:{getpid()}": time.time()})
    except RedisError as error:
        log.warning("sign_of_life.lost", process=process, reason=type(error).__name__)


def is_alive(process: Process) -> bool:
    """Whether the process was heard from lately; raises RedisError."""
    return bool(redis().exists(_key(process)))


def workers_alive() -> int:
    """How many workers were heard from lately; those that were not are forgotten.

    Raises RedisError.
    """
    long_ago = time.time() - SILENCE_SECONDS[Process.WORKER]
    redis().zremrangebyscore(_WORKERS, "-inf", long_ago)
    return int(redis().zcard(_WORKERS))


def _key(process: Process) -> str:
    return f"alive:{process}"
