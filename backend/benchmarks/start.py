"""How long the whole stack takes to come and go, and what it holds while nothing happens."""

import json
import signal
import tempfile
import time
from pathlib import Path

import psutil

from tests.support.stack import Stack, running_stack

IDLE_SECONDS = 20


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        for figure, limit in (("first start", 30), ("second start", 6)):
            started = time.monotonic()
            with running_stack(home, {}) as stack:
                report(figure, time.monotonic() - started, "s", limit)
                if figure == "second start":
                    time.sleep(IDLE_SECONDS)
                    report_memory(stack)
                asked = time.monotonic()
                stack.process.send_signal(signal.SIGINT)
                stack.process.wait()
                report(f"stop after {figure}", time.monotonic() - asked, "s", 5)


def report_memory(stack: Stack) -> None:
    """Proportional set size: what is shared counts once, divided among those who share it."""
    supervisor = psutil.Process(stack.process.pid)
    total = 0
    for process in (supervisor, *supervisor.children(recursive=True)):
        held = process.memory_full_info().pss
        total += held
        if held > 8 * 2**20:
            report(f"idle memory of {' '.join(process.cmdline()[1:6])[:60]}", held / 2**20, "MB")
    report("idle memory of everything", total / 2**20, "MB", 400)


def report(figure: str, value: float, unit: str, limit: float | None = None) -> None:
    line = {"bench": "start", "figure": figure, "value": round(value, 2), "unit": unit}
    print(json.dumps(line if limit is None else line | {"limit": limit}), flush=True)


if __name__ == "__main__":
    main()
