"""What `celery -A app.beat` runs: the schedule alone.

Beat sends tasks by their names; a process that never runs one need not load their code.
"""

from typing import Any

from celery.signals import after_task_publish, beat_init, setup_logging

from app.core.logging import configure_logging
from app.core.queue import celery
from app.core.signs_of_life import Process, note_alive
from app.tasks import entries

__all__ = ["celery"]

entries.install()


@setup_logging.connect
def _configure_logging(**_: Any) -> None:
    """Keep Celery from setting up handlers of its own."""
    configure_logging("beat")


@beat_init.connect
def _begin_at_once(**_: Any) -> None:
    """What fell due while nothing ran need not wait for the first minute to pass."""
    celery.send_task("housekeeping.prepare_checks", expires=50)
    celery.send_task("pricing.dispatch_due", expires=50)


@after_task_publish.connect
def _tell_that_we_live(**_: Any) -> None:
    """Beat sends at least once a minute; whether anybody works it off is the worker's to tell."""
    note_alive(Process.BEAT)
