"""What the instance depends on, whether it answers, and the signs of life of worker and beat."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from threading import Lock
from typing import Final

import httpx
import psycopg
import structlog
from redis import RedisError

from app.core.config import Settings, get_settings
from app.core.environment import ROOT
from app.core.outbound import Purpose, Refused, ServiceAddress, gate_for, transport
from app.core.redis import redis
from app.core.signs_of_life import SILENCE_SECONDS, Process, is_alive
from app.models.health import Fact, FactCode
from app.models.types import utcnow

PATIENCE_SECONDS: Final = 2
"""How long each component gets to answer."""

_KEEP_SECONDS: Final = 2
"""How long a report is told again: everybody may ask, but not make us probe at every turn."""

log = structlog.get_logger()


class Component(StrEnum):
    """What a report is about."""

    DATABASE = "database"
    MIGRATIONS = "migrations"
    REDIS = "redis"
    WORKER = "worker"
    BEAT = "beat"
    SCRAPER = "scraper"
    SEARXNG = "searxng"


class Status(StrEnum):
    """How a component, or the whole instance, is."""

    OK = "ok"
    DEGRADED = "degraded"
    ERROR = "error"
    NOT_CONFIGURED = "not_configured"


VITAL: Final = frozenset({Component.DATABASE, Component.MIGRATIONS, Component.REDIS})
"""Without one of these nobody can work; without another, what stands can still be read."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one probe saw; `detail`, and `fact` for other languages, are for administrators."""

    status: Status
    latency_ms: float | None = None
    detail: str | None = None
    fact: Fact | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """Every component at one instant."""

    checked_at: datetime
    components: dict[Component, Finding]

    @property
    def status(self) -> Status:
        failed = {
            name for name, finding in self.components.items() if finding.status is Status.ERROR
        }
        if failed & VITAL:
            return Status.ERROR
        return Status.DEGRADED if failed else Status.OK


class Reporter:
    """Makes one report for all who ask while it is made, and in the two seconds after."""

    def __init__(self, make: Callable[[], Report]) -> None:
        self._make = make
        self._turn = Lock()
        self._report: Report | None = None
        self._made_at = 0.0

    def report(self) -> Report:
        with self._turn:
            if self._report is None or time.monotonic() - self._made_at > _KEEP_SECONDS:
                self._report = self._make()
                self._made_at = time.monotonic()
            return self._report

    def forget(self) -> None:
        """The next one who asks gets a new report."""
        self._report = None


reporter: Final = Reporter(lambda: check(get_settings()))


def readiness() -> Report:
    """How everything is; asked for again within two seconds, the same report."""
    return reporter.report()


def check(settings: Settings) -> Report:
    """Probe everything at once."""
    probes: dict[Component, Callable[[], Finding]] = {
        Component.DATABASE: lambda: _timed(lambda: _ask_database(settings, "SELECT 1")),
        Component.MIGRATIONS: lambda: _timed(lambda: _compare_revisions(settings)),
        Component.REDIS: lambda: _timed(redis().ping),
        Component.WORKER: lambda: _timed(lambda: _expect_life(Process.WORKER)),
        Component.BEAT: lambda: _timed(lambda: _expect_life(Process.BEAT)),
        Component.SCRAPER: lambda: _service(
            settings, settings.scraper_base_url, "/ping", "/health"
        ),
        Component.SEARXNG: lambda: _service(settings, settings.searxng_url, "/healthz"),
    }
    pool = ThreadPoolExecutor(len(probes), thread_name_prefix="health")
    running = {name: pool.submit(probe) for name, probe in probes.items()}
    wait(running.values(), timeout=PATIENCE_SECONDS + 1)
    # A name that is looked up for a minute is nothing that a time-out of a client ends.
    pool.shutdown(wait=False)
    late = Finding(
        Status.ERROR,
        detail=f"No answer within {PATIENCE_SECONDS} seconds.",
        fact=_fact(FactCode.LATE, seconds=PATIENCE_SECONDS),
    )
    found = {name: each.result() if each.done() else late for name, each in running.items()}
    return Report(utcnow(), found)


class _Failure(Exception):
    """A component answered, but not as it should."""

    def __init__(self, detail: str, fact: Fact) -> None:
        super().__init__(detail)
        self.fact = fact


def _fact(code: FactCode, **values: int | str) -> Fact:
    return Fact(code=code, values=values)


def _timed(probe: Callable[[], object]) -> Finding:
    started = time.perf_counter()
    try:
        probe()
    except _Failure as failure:
        return Finding(Status.ERROR, detail=str(failure), fact=failure.fact)
    except (psycopg.Error, RedisError, httpx.HTTPError, Refused) as error:
        said = str(error).strip()[:300] or type(error).__name__
        return Finding(Status.ERROR, detail=said, fact=_fact(FactCode.UNREACHABLE, said=said))
    return Finding(Status.OK, latency_ms=round((time.perf_counter() - started) * 1000, 1))


def _service(settings: Settings, address: str | None, *paths: str) -> Finding:
    if not address:
        return Finding(Status.NOT_CONFIGURED)
    service = ServiceAddress.parse(address)
    return _timed(lambda: _ask_service(settings, service, paths))


def _ask_database(settings: Settings, statement: str) -> str:
    """The first value of the first row, over a connection of its own: the pool may be busy."""
    url = settings.database_url.replace("postgresql+psycopg", "postgresql", 1)
    options = f"-c statement_timeout={PATIENCE_SECONDS * 1000}"
    with psycopg.connect(url, connect_timeout=PATIENCE_SECONDS, options=options) as connection:
        row = connection.execute(statement.encode()).fetchone()
    return str(row[0]) if row else ""


def _compare_revisions(settings: Settings) -> None:
    found = _ask_database(settings, "SELECT version_num FROM alembic_version")
    wanted = str(_newest_revision())
    if found != wanted:
        fact = _fact(FactCode.WRONG_REVISION, found=found, wanted=wanted)
        raise _Failure(f"The database is at revision '{found}', not at '{wanted}'.", fact)


@lru_cache
def _newest_revision() -> str | None:
    # Here, because worker and beat import this module too and need not carry 8 MB for it.
    from alembic.config import Config  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    return ScriptDirectory.from_config(Config(ROOT / "backend" / "alembic.ini")).get_current_head()


def _expect_life(process: Process) -> None:
    if not is_alive(process):
        seconds = SILENCE_SECONDS[process]
        fact = _fact(FactCode.SILENT, seconds=seconds)
        raise _Failure(f"Not heard from in the last {seconds} seconds.", fact)


def _ask_service(settings: Settings, service: ServiceAddress, paths: Sequence[str]) -> None:
    """Ask where it says that it lives; a path that it does not know leaves the next one."""
    gate = gate_for(Purpose.SERVICE, settings)
    status = 0
    with httpx.Client(
        transport=transport(gate), auth=service.auth, timeout=PATIENCE_SECONDS, trust_env=False
    ) as client:
        for path in paths:
            with client.stream("GET", service.url + path) as answer:
                status = answer.status_code
            if status != httpx.codes.NOT_FOUND:
                break
    if not httpx.codes.is_success(status):
        fact = _fact(FactCode.WRONG_STATUS, status=status)
        raise _Failure(f"Answers with status {status}.", fact)
