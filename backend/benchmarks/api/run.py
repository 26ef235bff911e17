"""The show: databases of every size, an API process on each, and what requests cost on them."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from statistics import median
from typing import Any, Final

from app.core.config import get_settings
from app.core.environment import for_child
from benchmarks.api.calls import Call, calls
from benchmarks.api.clients import (
    Client,
    Statement,
    middle_and_tail,
    requests_per_second,
    seconds_of,
)
from benchmarks.figures import Figures
from scripts.stack.home import free_port
from scripts.stack.services import BACKEND
from scripts.stack.use import database_for_a_command

ROUNDS: Final = 40
PER_ROUND: Final = 10
GROWTH: Final = {"detail": 1.5, "history": 1.5, "list": 2.0, "dashboard": 2.0}
"""How much dearer a call may be on the largest catalogue than on the smallest."""

BESIDE: Final = {"list": 6.0, "detail": 8.0}
"""How much dearer than its statement a call may be."""

figures = Figures("api")


@dataclass
class Catalogue:
    """One size, its API process, and the seconds that each call took."""

    size: int
    prepared: dict[str, Any]
    port: int
    statement: Statement
    taken: dict[str, list[float]] = field(default_factory=dict)
    limits: dict[str, list[float]] = field(default_factory=dict)
    bytes: dict[str, int] = field(default_factory=dict)

    @property
    def calls(self) -> list[Call]:
        return calls(self.prepared["product_id"])

    def name(self, what: str) -> str:
        return f"{what} at {self.size}"


def main(sizes: list[int]) -> int:
    with database_for_a_command(redis=True), ExitStack() as stack:
        catalogues = [stack.enter_context(opened(size)) for size in sorted(sizes)]
        for _ in range(ROUNDS):
            for catalogue in catalogues:
                measure(catalogue)
        for catalogue in catalogues:
            report(catalogue)
        compare(catalogues[0], catalogues[-1])
    return 1 if figures.missed else 0


@contextmanager
def opened(size: int, *, measured: bool = True) -> Iterator[Catalogue]:
    """A filled database behind an API process; not `measured`, it is there to be used alone."""
    database = f"bench_{size}"
    environment = for_child() | {"POSTGRES_DB": database}
    done = subprocess.run(  # noqa: S603 -- our own module
        [
            *(sys.executable, "-m", "benchmarks.api.prepare", str(size)),
            *([] if measured else ["only"]),
        ],
        cwd=BACKEND,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=True,
    )
    prepared = json.loads(done.stdout)
    url = get_settings().database_url.replace("+psycopg", "").rpartition("/")[0]
    statement = Statement(f"{url}/{database}", prepared["owner_id"], prepared["product_id"])
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "app.main:app", "--port", str(port)]
    process = subprocess.Popen(  # noqa: S603 -- our own API
        [*command, "--no-access-log", "--no-server-header"],
        cwd=BACKEND,
        env=environment,
        stderr=subprocess.DEVNULL,
    )
    try:
        catalogue = Catalogue(size, prepared, port, statement)
        wait_for(catalogue)
        yield catalogue
    finally:
        process.terminate()
        process.wait()


def wait_for(catalogue: Catalogue) -> None:
    until = time.monotonic() + 120
    while True:
        try:
            Client(catalogue.port, catalogue.prepared["authorization"]).ask(catalogue.calls[0])
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
        else:
            return


def measure(catalogue: Catalogue) -> None:
    """A round of every call, each beside its statement."""
    client = Client(catalogue.port, catalogue.prepared["authorization"])
    for call in catalogue.calls:
        catalogue.bytes[call.name] = len(client.ask(call))
        taken = seconds_of(lambda call=call: client.ask(call), PER_ROUND)
        catalogue.taken.setdefault(call.name, []).extend(taken)
        if call.limit is not None:
            limit = seconds_of(
                lambda statement=call.limit: catalogue.statement.read(statement), PER_ROUND
            )
            catalogue.limits.setdefault(call.name, []).extend(limit)


def report(catalogue: Catalogue) -> None:
    figures.say(products=catalogue.size, seeded_in_seconds=round(catalogue.prepared["seconds"], 1))
    for call in catalogue.calls:
        shown = catalogue.name(call.name)
        listed = call.name == "list"
        statements = catalogue.prepared["statements"][call.name]
        figures.show(f"{shown}, statements", statements, "", at_most=6 if listed else None)
        size = catalogue.bytes[call.name] / 1000
        figures.show(f"{shown}, answer", size, "KB", at_most=80 if listed else None)
        middle, tail = middle_and_tail(catalogue.taken[call.name])
        figures.show(f"{shown}, median", middle, "ms")
        figures.show(f"{shown}, p99", tail, "ms")
        if call.name in catalogue.limits:
            limit, _ = middle_and_tail(catalogue.limits[call.name])
            figures.show(f"{shown}, one statement", limit, "ms")
            ratio = undisturbed(catalogue.taken[call.name]) / undisturbed(
                catalogue.limits[call.name]
            )
            beside = BESIDE.get(call.name)
            figures.show(f"{shown}, beside one statement", ratio, "x", at_most=beside)
        rate = requests_per_second(
            catalogue.port, catalogue.prepared["authorization"], call, seconds=1
        )
        figures.show(f"{shown}, 8 clients", rate, "requests/s")
    reading, rebuilding = (catalogue.prepared[f"{what}_seconds"] for what in ("read", "rebuild"))
    figures.show(catalogue.name("price caches, read only"), reading, "s")
    figures.show(catalogue.name("price caches, rebuilt"), rebuilding, "s")
    figures.show(catalogue.name("price caches, with writing"), rebuilding / reading, "x", at_most=3)


def compare(small: Catalogue, large: Catalogue) -> None:
    for name, most in GROWTH.items():
        ratio = undisturbed(large.taken[name]) / undisturbed(small.taken[name])
        shown = f"{name} at {large.size}, beside {small.size}"
        figures.show(shown, ratio, "x", at_most=most)


def undisturbed(taken: list[float]) -> float:
    """The median of the best round: what is compared was measured while nobody else worked."""
    return min(
        median(taken[start : start + PER_ROUND]) for start in range(0, len(taken), PER_ROUND)
    )


if __name__ == "__main__":
    sys.exit(main([int(size) for size in sys.argv[1:]]))
