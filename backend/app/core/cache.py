"""Reads that are kept for a while: in Redis for all processes, or in the memory of this one."""

import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Final, TypeVar

import structlog
from pydantic import BaseModel, ValidationError
from redis import RedisError

from app.core.config import get_settings
from app.core.redis import redis
from app.core.setting_values import CacheBackend

Kept = TypeVar("Kept", bound=BaseModel)

_MOST: Final = 1_000
"""Values that one process remembers; the oldest goes first."""

_memory: Final[OrderedDict[str, tuple[float, str]]] = OrderedDict()
_lock: Final = Lock()

log = structlog.get_logger()


def kept(key: str, shape: type[Kept], *, seconds: int, make: Callable[[], Kept]) -> Kept:
    """The value of `key` if it is not older than `seconds`, else a new one.

    Without Redis every call makes its own: a cache that is away is no reason to fail.
    """
    found = _read(key)
    if found is not None:
        try:
            return shape.model_validate_json(found)
        except ValidationError:
            log.info("cache.outgrown", key=key)
    value = make()
    _write(key, value.model_dump_json(), seconds)
    return value


def _read(key: str) -> str | None:
    if get_settings().cache_backend is CacheBackend.MEMORY:
        with _lock:
            until, text = _memory.get(key, (0.0, ""))
        return text if time.monotonic() < until else None
    try:
        found = redis().get(f"cache:{key}")
    except RedisError as error:
        log.warning("cache.not_read", key=key, error=str(error))
        return None
    return None if found is None else str(found)


def _write(key: str, text: str, seconds: int) -> None:
    if get_settings().cache_backend is CacheBackend.MEMORY:
        with _lock:
            _memory[key] = (time.monotonic() + seconds, text)
            _memory.move_to_end(key)
            while len(_memory) > _MOST:
                _memory.popitem(last=False)
        return
    try:
        redis().set(f"cache:{key}", text, ex=seconds)
    except RedisError as error:
        log.warning("cache.not_written", key=key, error=str(error))
