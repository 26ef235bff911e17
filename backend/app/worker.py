"""What `celery -A app.worker` runs: every task; `app.beat` sends them when they are due."""

import math
import time
from typing import Any, Final

import structlog
from celery.signals import (
    heartbeat_sent,
    setup_logging,
    task_postrun,
    task_prerun,
    worker_init,
    worker_process_init,
    worker_ready,
)

from app.core import database, garbage
from app.core.logging import configure_logging
from app.core.queue import celery
from app.core.queues import BROWSER
from app.core.signs_of_life import Process, note_alive
from app.tasks import housekeeping, imports, jobs, notifications, pricing, schedule

__all__ = ["celery", "housekeeping", "imports", "jobs", "notifications", "pricing", "schedule"]

_TELL_SECONDS: Final = 15
_told_at = -math.inf


@setup_logging.connect
def _configure_logging(**_: Any) -> None:
    """Keep Celery from setting up handlers of its own."""
    configure_logging("worker")


@worker_ready.connect
@heartbeat_sent.connect
def _tell_that_we_live(sender: Any = None, **_: Any) -> None:
    """At most every few seconds, from the worker's main process; one for browsers is no other."""
    global _told_at  # noqa: PLW0603 -- one clock of one process
    if _name_of(sender).startswith(f"{BROWSER}@"):
        return
    now = time.monotonic()
    if now - _told_at >= _TELL_SECONDS:
        _told_at = now
        note_alive(Process.WORKER)


def _name_of(sender: Any) -> str:
    """The worker's own, of its consumer or of its heart."""
    return str(getattr(getattr(sender, "eventer", sender), "hostname", ""))


@worker_init.connect
def _share_memory_with_children(**_: Any) -> None:
    """Before the fork: the collector would copy what is loaded into each child by looking at it."""
    garbage.settle()


@worker_process_init.connect
def _forget_the_parents_connections(**_: Any) -> None:
    """A forked child must not share sockets with its parent."""
    database.forget_engine(close=False)


@task_prerun.connect
def _bind_task(task_id: str, task: Any, **_: Any) -> None:
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(task_id=task_id, task=task.name)


@task_postrun.connect
def _clear_task(**_: Any) -> None:
    structlog.contextvars.clear_contextvars()
