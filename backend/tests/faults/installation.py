"""Servers, workers and beats of an installation that a test may kill, one by one."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from celery import Celery
from redis import Redis

from app.core import database
from app.core.config import Settings, get_settings, read_settings
from app.core.database import unit_of_work
from app.services import pricing
from scripts.stack import Home, services
from scripts.stack.servers import Postgres, Valkey
from scripts.stack.services import BACKEND
from tests.support.stack import plain_environment

GAP_SECONDS: Final = 0.1
SHORT: Final = {
    "SCRAPE_GAP_SECONDS": str(GAP_SECONDS),
    "CHECK_QUEUE_SECONDS": "30",
    "WORKER_SILENCE_SECONDS": "6",
    "CHECK_BATCH_PAGES": "50",
    "WORKER_CONCURRENCY": "2",
    "LOG_FORMAT": "json",
}
"""A hundredth of the usual gap, and leases that are as much shorter; settings like any other."""
_KEY: Final = "Zq4nT8wB1xV6mK3pR9sD2fH7jL5cY0gA"
_DISPATCH_SECONDS: Final = 0.5
_FEW: Final = 3
"""Messages."""
_FEW_PAGES: Final = 100


@dataclass
class Running:
    """A worker or a beat: what it was started with, and its process."""

    name: str
    argv: tuple[str, ...]
    environment: Mapping[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                self.argv,
                cwd=BACKEND,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def kill(self) -> None:
        """With -9, its children too: nobody tidies up."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None


@dataclass
class Installation:
    """PostgreSQL and Valkey of its own, and the processes that work with them."""

    home: Home
    shop: Mapping[str, str]
    postgres: Postgres = field(init=False)
    valkey: Valkey = field(init=False)
    notes: dict[str, str] = field(init=False)
    running: list[Running] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.postgres, self.valkey = Postgres(self.home), Valkey(self.home)

    def start(self) -> None:
        self.home.prepare()
        with self.home.starting():
            self.notes = self.home.settle()
            self.postgres.start(self.notes)
            self.valkey.start(self.notes)

    def stop(self) -> None:
        self.end_all()
        self.valkey.process.stop()
        self.postgres.process.stop()

    @property
    def environment(self) -> dict[str, str]:
        """All that a process needs to know: where the servers and the shop are, and how polite."""
        password, port = self.notes["REDIS_PASSWORD"], self.notes["REDIS_PORT"]
        return {
            **self.shop,
            **SHORT,
            "POSTGRES_HOST": "127.0.0.1",
            "POSTGRES_PORT": self.notes["POSTGRES_PORT"],
            "POSTGRES_USER": "costcourter",
            "POSTGRES_PASSWORD": self.notes["POSTGRES_PASSWORD"],
            "POSTGRES_DB": "faults",
            "CELERY_BROKER_URL": f"redis://:{password}@127.0.0.1:{port}/0",
            "JWT_SECRET_KEY": _KEY,
        }

    @property
    def settings(self) -> Settings:
        return read_settings(self.environment)

    def worker(
        self,
        name: str,
        environment: Mapping[str, str] | None = None,
        *,
        prefix: Sequence[str] = (),
    ) -> Running:
        """A worker for all queues, with a home and an environment of its own."""
        return self._run(name, services.worker, environment or {}, prefix)

    def beat(self, name: str) -> Running:
        return self._run(name, services.beat, {})

    def restart_postgres(self) -> None:
        self.postgres.process.stop()
        self.postgres.start(self.notes)
        # A restart may be over before our own connections count as old enough to be tried out.
        database.forget_engine()

    def empty_valkey(self) -> None:
        """Killed with -9, and what it had written is gone."""
        trace = self.valkey.process.trace
        assert trace is not None
        os.kill(trace.pid, signal.SIGKILL)
        self.valkey.process.bury()
        shutil.rmtree(self.home.path / "valkey")
        self.valkey.start(self.notes)

    def send(self, task: str, *arguments: object, queue: str = "housekeeping") -> None:
        """One message, as beat or the API would send it."""
        with Celery(broker=self.environment["CELERY_BROKER_URL"], set_as_current=False) as sender:
            sender.conf.broker_transport_options = {"socket_timeout": 5}
            sender.send_task(task, arguments, queue=queue, retry=False)

    def feed(self) -> None:
        """Lease a few pages whenever workers have little left to do, for those that are slow."""
        if self._waiting() < _FEW:
            with unit_of_work() as session:
                batches = pricing.lease_due(session, limit=_FEW_PAGES)
            for batch in batches:
                ids, lease = batch.product_url_ids, str(batch.lease)
                self.send("pricing.check_pages", ids, lease, queue="http")

    def dispatch(self) -> None:
        """What beat asks for, unless workers have enough to do."""
        if self._waiting() < _FEW:
            self.send("pricing.dispatch_due")

    def until(
        self,
        done: Callable[[], bool],
        *,
        dispatch: Callable[[], None] | None = None,
        seconds: float = 900,
    ) -> None:
        """Dispatch until `done`; where that never comes, the logs say why.

        The end is only for what hangs: nothing here is about how fast this machine is.
        """
        deadline = time.monotonic() + seconds
        while not done():
            assert time.monotonic() < deadline, self._last_words()
            (dispatch or self.dispatch)()
            time.sleep(_DISPATCH_SECONDS)

    def end_all(self) -> None:
        for each in self.running:
            each.kill()
        self.running.clear()

    def _waiting(self) -> int:
        with Redis.from_url(self.environment["CELERY_BROKER_URL"]) as broker:
            return int(broker.llen("http") + broker.llen("housekeeping"))

    def _run(
        self,
        name: str,
        make: Callable[[Home, Settings], services.Service],
        own: Mapping[str, str],
        prefix: Sequence[str] = (),
    ) -> Running:
        home = Home(self.home.path / name)
        home.prepare()
        environment = plain_environment() | self.environment | dict(own)
        settings = read_settings(self.environment | dict(own))
        run = Running(
            name,
            (*prefix, *make(home, settings).argv),
            environment | {"COSTCOURTER_HOME": str(home.path)},
            self.home.logs / f"{name}.log",
        )
        run.start()
        self.running.append(run)
        return run

    def _last_words(self) -> str:
        told = [
            f"--- {each.name}\n{each.log.read_text(errors='replace')[-3_000:]}"
            for each in self.running
        ]
        return "\n".join(["Not in time. The logs end:", *told])


@contextmanager
def chosen(environment: Mapping[str, str]) -> Iterator[None]:
    """This process reads these settings for a while."""
    before = dict(os.environ)
    os.environ.update(environment)
    get_settings.cache_clear()
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
        get_settings.cache_clear()
