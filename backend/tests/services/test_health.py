"""What the instance finds out about everything that it depends on."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from app.core.config import Settings, get_settings
from app.core.redis import redis
from app.core.signs_of_life import SILENCE_SECONDS, Process, is_alive, note_alive
from app.models.types import utcnow
from app.services import health
from app.services.health import Component, Report, Reporter, Status
from tests.support.database import create_database
from tests.support.scraper import StubScraper
from tests.support.servers import Servers


class Service(BaseHTTPRequestHandler):
    """A scraper or SearXNG whose state is the first part of the path."""

    def do_GET(self) -> None:
        self.server.paths.append(self.path)  # type: ignore[attr-defined]  # a list of the fixture
        state = self.path.split("/")[1]
        if state == "silent":
            time.sleep(4)
            return
        self.send_response(200 if state == "well" else 500)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- the base class's name
        """Keep quiet."""


@pytest.fixture
def service() -> Iterator[tuple[str, list[str]]]:
    """Its address, and the paths that it was asked for."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    server.paths = []  # type: ignore[attr-defined]  # what it was asked for
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", server.paths  # type: ignore[attr-defined]  # as above
    server.shutdown()
    server.server_close()


@pytest.fixture
def settings(servers: Servers, empty_redis: None) -> Settings:
    note_alive(Process.WORKER)
    note_alive(Process.BEAT)
    return get_settings()


def changed(settings: Settings, **values: Any) -> Settings:
    return settings.model_copy(update=values)


def told(report: health.Report, component: Component) -> object:
    fact = report.components[component].fact
    return fact and fact.model_dump()


def test_everything_that_answers_is_well(settings: Settings) -> None:
    report = health.check(settings)

    assert report.status is Status.OK
    for name in (Component.DATABASE, Component.MIGRATIONS, Component.REDIS, Component.WORKER):
        assert report.components[name].status is Status.OK
        assert report.components[name].latency_ms is not None


def test_what_is_not_configured_is_no_fault(settings: Settings) -> None:
    report = health.check(settings)

    assert report.components[Component.SCRAPER].status is Status.NOT_CONFIGURED
    assert report.components[Component.SEARXNG].status is Status.NOT_CONFIGURED
    assert report.status is Status.OK


@pytest.mark.parametrize("component", [Component.WORKER, Component.BEAT])
def test_a_silent_worker_or_beat_is_noticed(settings: Settings, component: Component) -> None:
    redis().delete(f"alive:{component}")

    report = health.check(settings)

    assert report.components[component].status is Status.ERROR
    assert "Not heard from" in str(report.components[component].detail)
    seconds = SILENCE_SECONDS[Process(component)]
    assert told(report, component) == {"code": "silent", "values": {"seconds": seconds}}
    assert report.status is Status.DEGRADED


def test_signs_of_life_wear_off(settings: Settings) -> None:
    assert is_alive(Process.WORKER)
    assert is_alive(Process.BEAT)
    assert 0 < redis().ttl("alive:worker") <= 60
    assert 0 < redis().ttl("alive:beat") <= 180

    redis().flushdb()

    assert not is_alive(Process.WORKER)
    assert not is_alive(Process.BEAT)


def test_without_the_database_nobody_can_work(settings: Settings) -> None:
    report = health.check(changed(settings, postgres_port=1))

    assert report.status is Status.ERROR
    assert report.components[Component.DATABASE].status is Status.ERROR
    said = report.components[Component.DATABASE].detail
    assert said
    unreachable = {"code": "unreachable", "values": {"said": said}}
    assert told(report, Component.DATABASE) == unreachable
    assert report.components[Component.REDIS].status is Status.OK


def test_a_database_of_another_revision_is_noticed(settings: Settings) -> None:
    name = f"{settings.postgres_db}_empty"
    create_database(name)

    report = health.check(changed(settings, postgres_db=name))

    assert report.status is Status.ERROR
    assert report.components[Component.DATABASE].status is Status.OK
    assert report.components[Component.MIGRATIONS].status is Status.ERROR


def test_without_redis_nobody_can_work(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CELERY_BROKER_URL", "redis://127.0.0.1:1/0")
    get_settings.cache_clear()

    report = health.check(settings)
    note_alive(Process.WORKER)

    monkeypatch.undo()
    get_settings.cache_clear()
    assert report.status is Status.ERROR
    assert report.components[Component.REDIS].status is Status.ERROR
    assert report.components[Component.DATABASE].status is Status.OK


def test_configured_services_are_asked(settings: Settings, service: tuple[str, list[str]]) -> None:
    address, paths = service

    report = health.check(
        changed(settings, scraper_base_url=f"{address}/well/", searxng_url=f"{address}/broken")
    )

    assert report.components[Component.SCRAPER].status is Status.OK
    assert report.components[Component.SEARXNG].detail == "Answers with status 500."
    wrong = {"code": "wrong_status", "values": {"status": 500}}
    assert told(report, Component.SEARXNG) == wrong
    assert report.status is Status.DEGRADED
    assert sorted(paths) == ["/broken/healthz", "/well/ping"]


def test_either_flavour_of_the_browser_service_is_found_well(settings: Settings) -> None:
    for flavour in ("scrapper", "seleniumbase"):
        with StubScraper(flavour=flavour, login="us:them") as scraper:
            report = health.check(changed(settings, scraper_base_url=scraper.url))
        assert report.components[Component.SCRAPER].status is Status.OK


def test_a_service_that_does_not_answer_holds_nobody_up(
    settings: Settings, service: tuple[str, list[str]]
) -> None:
    started = time.monotonic()

    report = health.check(changed(settings, scraper_base_url=f"{service[0]}/silent"))

    assert time.monotonic() - started < 10
    assert report.components[Component.SCRAPER].status is Status.ERROR
    assert report.status is Status.DEGRADED


def test_a_service_that_is_not_there_is_noticed(settings: Settings) -> None:
    report = health.check(changed(settings, searxng_url="http://127.0.0.1:1"))

    assert report.components[Component.SEARXNG].status is Status.ERROR


def test_all_who_ask_at_once_share_one_report() -> None:
    made: list[Report] = []

    def make() -> Report:
        time.sleep(0.2)
        made.append(Report(utcnow(), {}))
        return made[-1]

    reporter = Reporter(make)
    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(lambda _: reporter.report(), range(8)))

    assert told == made * 8
