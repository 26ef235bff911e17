"""The same figures for Prometheus.

Everything comes from Redis and PostgreSQL, so it does not matter which process is asked.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from app import __version__
from app.models.operations import InstanceRead
from app.services.health import Status

Sample = tuple[Mapping[str, str], float | None]

_UP: Final = {Status.OK: 1.0, Status.DEGRADED: 0.0, Status.ERROR: 0.0}


def as_metrics(found: InstanceRead) -> str:
    """The text format 0.0.4, all of it gauges; what nobody could count is left out."""
    return "".join(f"{line}\n" for line in _lines(found))


def _lines(found: InstanceRead) -> Iterator[str]:
    work, day, stored = found.work, found.last_24_hours, found.storage
    yield from _gauge("info", "The version that runs.", [({"version": __version__}, 1)])
    yield from _gauge(
        "component_up",
        "Whether a component answers; those that are not configured are left out.",
        [({"component": n}, _UP.get(Status(c.status))) for n, c in found.components.items()],
    )
    yield from _gauge(
        "queue_messages",
        "Messages that wait for a worker.",
        [({"queue": queue.name}, queue.depth) for queue in work.queues],
    )
    age = None
    if work.oldest_due_at is not None:
        age = (found.checked_at - work.oldest_due_at).total_seconds()
    for name, meaning, value in (
        ("messages_in_hand", "Messages that workers have taken.", work.in_hand),
        ("workers", "Worker machines heard from in the last minute.", work.workers),
        ("pages_due", "Pages whose time has come.", work.due),
        ("pages_overdue", "Pages due for more than half an hour.", work.overdue),
        ("pages_visiting", "Pages being visited or queued.", work.visiting),
        ("oldest_due_age_seconds", "How long the oldest due page waits.", max(age or 0.0, 0.0)),
        ("database_bytes", "Size of the database.", stored.database_bytes),
    ):
        yield from _gauge(name, meaning, [({}, value)])
    yield from _gauge(
        "checks_last_24_hours",
        "Visits of the last 24 hours by what came of them.",
        [({"outcome": each.outcome.value}, each.checks) for each in day.outcomes],
    )
    yield from _gauge(
        "table_bytes",
        "Size of the largest tables, indexes included.",
        [({"table": table.name}, table.bytes) for table in stored.tables],
    )


def _gauge(name: str, meaning: str, samples: Iterable[Sample]) -> Iterator[str]:
    yield f"# HELP costcourter_{name} {meaning}"
    yield f"# TYPE costcourter_{name} gauge"
    for labels, value in samples:
        if value is not None:
            told = ",".join(f'{label}="{_escaped(text)}"' for label, text in labels.items())
            yield (
                f"costcourter_{name}{{{told}}} {value:g}"
                if told
                else (f"costcourter_{name} {value:g}")
            )


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
