"""The show: the bare loop, then two rounds of real checks by a real worker, and their figures."""

import json
import subprocess
import sys
import time

from app.core.config import get_settings
from app.core.database import on_commit, unit_of_work
from app.core.environment import home
from app.services import pricing
from app.tasks.pricing import check_batch
from benchmarks.check import catalogue, servers
from benchmarks.check.catalogue import PAGES, WARM_UP
from benchmarks.check.cores import give
from benchmarks.check.worker import Worker, working
from benchmarks.figures import Figures
from scripts.stack.services import BACKEND
from scripts.stack.use import database_for_a_command

BARE_PAGES = 3_000
figures = Figures("check")


def main(port: int, core: int | None) -> int:
    with database_for_a_command(redis=True):
        explain(core)
        with unit_of_work() as session:
            catalogue.seed(session, port)
        bare_rate = bare_loop(port, core)
        with working(home() / "log" / "worker.log", core) as worker:
            visit(WARM_UP)
            told_of(WARM_UP, worker, 0)
            first = round_of("first round, all prices new", worker)
            catalogue.change_prices(port)
            with unit_of_work() as session:
                catalogue.make_due(session)
            second = round_of("second round, one price in ten changed", worker)
            share = min(first, second) / bare_rate * 100
            figures.show("rate beside the bare loop", share, "%", at_least=60)
            figures.show("private memory", worker.private_bytes / 2**20, "MB", at_most=160)
            figures.show("private memory, parent", worker.parents_bytes() / 2**20, "MB")
        servers.tell_footprint(figures)
    return 1 if figures.missed else 0


def explain(core: int | None) -> None:
    figures.say(
        pages=PAGES,
        domains=catalogue.DOMAINS,
        page_bytes=catalogue.PAGE_BYTES,
        latency_seconds=catalogue.LATENCY_SECONDS,
        gap_seconds=get_settings().scrape_gap_seconds,
        note="The gap between two visits to a shop is set to 0 for this benchmark alone.",
        cores="the worker has one of its own" if core is not None else "shared: cannot be pinned",
    )


def bare_loop(port: int, core: int | None) -> float:
    """Pages a second of processor time, without database and acceptance."""
    command = [sys.executable, "-m", "benchmarks.check.bare", str(port), str(BARE_PAGES)]
    process = subprocess.Popen(command, cwd=BACKEND, stdout=subprocess.PIPE)  # noqa: S603 -- our own module
    give(process.pid, core)
    said, _ = process.communicate()
    # What the fetcher logs comes before it on the same stream.
    found = json.loads(said.splitlines()[-1])
    reading, spent = found["reading_seconds"], found["processor_seconds"]
    figures.show("bare loop", found["pages"] / found["seconds"], "pages/s")
    figures.show("bare loop, processor", spent / found["pages"] * 1e3, "ms/page")
    figures.show("bare loop, fetch", (spent - reading) / found["pages"] * 1e3, "ms/page")
    figures.show("bare loop, read", reading / found["pages"] * 1e3, "ms/page")
    return float(found["pages"] / found["seconds"])


def round_of(name: str, worker: Worker) -> float:
    """Check every page once; checks a second."""
    before, spent = len(worker.said("batch.checked")), worker.processor_seconds()
    served, written = servers.processor_seconds(), servers.written_bytes()
    seconds = visit(PAGES)
    batches = told_of(PAGES, worker, before)
    spent = worker.processor_seconds() - spent
    if sum(batch["pages"] for batch in batches) != PAGES:
        raise SystemExit(f"{name}: not every page was checked.")
    reading, writing = (sum(each[f"{what}_ms"] for each in batches) for what in ("read", "write"))
    fetching = spent * 1e3 - reading - writing
    figures.show(name, PAGES / seconds, "checks/s", at_least=120)
    figures.show(f"{name}, processor", spent / PAGES * 1e3, "ms/check")
    figures.show(f"{name}, fetch and the queue", fetching / PAGES, "ms/check")
    figures.show(f"{name}, read", reading / PAGES, "ms/check")
    figures.show(f"{name}, write", writing / PAGES, "ms/check", at_most=1)
    logged = servers.written_bytes() - written
    figures.show(f"{name}, WAL", logged / PAGES, "bytes/check")
    for server, after in servers.processor_seconds().items():
        cost = (after - served.get(server, 0)) / PAGES * 1e3
        figures.show(f"{name}, {server}", cost, "ms/check")
    return PAGES / seconds


def told_of(pages: int, worker: Worker, before: int) -> list[dict[str, float]]:
    """What the worker says of its batches: its last word comes after its last record."""
    for _ in range(50):
        batches = worker.said("batch.checked")[before:]
        if sum(batch["pages"] for batch in batches) >= pages:
            break
        time.sleep(0.1)
    return batches


def visit(pages: int) -> float:
    """Lease so many pages, queue them and wait until all are recorded; the seconds it took."""
    began = time.monotonic()
    with unit_of_work() as session:
        for batch in pricing.lease_due(session, limit=pages):
            on_commit(session, check_batch(batch).delay)
    left = pages
    while left:
        time.sleep(0.1)
        with unit_of_work() as session:
            left = catalogue.still_leased(session)
    return time.monotonic() - began


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), None if sys.argv[2] == "any" else int(sys.argv[2])))
