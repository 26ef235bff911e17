"""The worker as it is, on a core of its own, and what it costs."""

import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from benchmarks.check.cores import give
from scripts.stack.services import BACKEND

COMMAND = (
    *(sys.executable, "-W", "ignore:You're running the worker", "-m", "celery"),
    *("-A", "app.worker:celery", "--quiet", "worker", "--concurrency", "1"),
    *("--queues", "http", "--without-gossip", "--without-mingle", "--pidfile", ""),
)


class Worker:
    """A Celery worker with one process for visits; its parent only hands it messages."""

    def __init__(self, process: psutil.Popen, log: Path) -> None:
        self._process = process
        self._log = log
        self.private_bytes = 0
        """The most that the process which visits held, what it shares with its parent left out."""

    def processor_seconds(self) -> float:
        return sum(sum(each.cpu_times()[:2]) for each in self._processes())

    def watch(self) -> None:
        """Look at the memory now and then, for as long as the worker lives."""
        with suppress(psutil.NoSuchProcess):
            while self._process.is_running():
                for child in self._process.children():
                    self.private_bytes = max(self.private_bytes, child.memory_full_info().uss)
                time.sleep(0.5)

    def parents_bytes(self) -> int:
        """What the parent holds now for itself alone."""
        return int(self._process.memory_full_info().uss)

    def said(self, event: str) -> list[dict[str, float]]:
        """What the log tells of one kind of event."""
        lines = self._log.read_text(encoding="utf-8").splitlines()
        events = [json.loads(line) for line in lines if line.startswith("{")]
        return [each for each in events if each.get("event") == event]

    def _processes(self) -> list[psutil.Process]:
        return [self._process, *self._process.children(recursive=True)]


@contextmanager
def working(log: Path, core: int | None) -> Iterator[Worker]:
    with log.open("wb") as output:
        process = psutil.Popen(COMMAND, cwd=BACKEND, stdout=output, stderr=subprocess.STDOUT)
        give(process.pid, core)
        worker = Worker(process, log)
        threading.Thread(target=worker.watch, daemon=True).start()
        try:
            yield worker
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=30)
