"""Which core serves and which one works; macOS, and a machine with one core, share instead."""

from dataclasses import dataclass

import psutil


@dataclass(frozen=True)
class Cores:
    """None where processes cannot be kept apart."""

    servers: int | None
    worker: int | None


def two_cores() -> Cores:
    """The first two of those that this process may use."""
    process = psutil.Process()
    usable = process.cpu_affinity() if hasattr(process, "cpu_affinity") else None
    if not usable or len(usable) < 2:  # noqa: PLR2004 -- one for each side
        return Cores(None, None)
    return Cores(usable[0], usable[1])


def give(pid: int | None, core: int | None) -> None:
    """Let a process (None: this one), and whatever it starts from now on, use this core alone."""
    if core is not None:
        psutil.Process(pid).cpu_affinity([core])
