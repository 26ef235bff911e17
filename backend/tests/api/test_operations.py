"""How the whole instance is, for administrators and for their monitoring."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app import __version__
from app.core.config import get_settings
from app.core.database import Session
from app.core.redis import redis
from app.core.signs_of_life import Process, note_alive
from app.models import PriceCheck, ProductUrl, User
from app.models.checks import Outcome
from app.models.notifications import ChannelKind, DeliveryState
from app.services import health
from app.services.operations.components import disk
from tests import factories
from tests.conftest import MakeClient
from tests.support.statements import counted

PATH = "/api/admin/health"
TOKEN = "mU7xQ2pL9wZ4sB8nV1cK6tR3yH5gD0eF"


@pytest.fixture(autouse=True)
def _new_report(empty_redis: None) -> None:
    health.reporter.forget()


@pytest.fixture
def page(session: Session, owner: User) -> ProductUrl:
    product = factories.make_product(session, owner)
    store = factories.make_store(session, owner, name='Kettles "R" us')
    return factories.make_product_url(session, product, store, is_primary=True)


@pytest.fixture
def metrics(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("METRICS_TOKEN", TOKEN)
    get_settings.cache_clear()
    yield
    monkeypatch.undo()
    get_settings.cache_clear()


def checked(session: Session, page: ProductUrl, *outcomes: Outcome, days_ago: float = 0) -> None:
    for number, outcome in enumerate(outcomes):
        at = factories.ago(days=days_ago, minutes=number)
        session.add(
            PriceCheck(
                product_url_id=page.id,
                checked_at=at,
                outcome=outcome,
                reason=None if outcome is Outcome.OK else f"It was {outcome}.",
                duration_ms=100 * (number + 1),
            )
        )
    session.flush()


def test_what_waits_and_who_works_is_counted(
    client_for: MakeClient, session: Session, admin: User, page: ProductUrl
) -> None:
    page.next_check_at = factories.ago(minutes=45)
    session.flush()
    redis().rpush("http", "one", "two")
    note_alive(Process.WORKER)

    work = client_for(admin).get(PATH).json()["work"]

    assert {queue["name"]: queue["depth"] for queue in work["queues"]}["http"] == 2
    assert (work["due"], work["overdue"], work["visiting"]) == (1, 1, 0)
    assert work["oldest_due_at"] is not None
    assert (work["workers"], work["in_hand"]) == (1, 0)


def test_stores_that_fail_come_before_those_that_never_do(
    client_for: MakeClient, session: Session, admin: User, owner: User, page: ProductUrl
) -> None:
    product = factories.make_product(session, owner)
    store = factories.make_store(session, owner)
    other = factories.make_product_url(session, product, store, is_primary=True)
    checked(session, other, Outcome.OK, Outcome.OK, Outcome.OK)
    checked(session, page, Outcome.OK, Outcome.OK, Outcome.BLOCKED)

    stores = client_for(admin).get(PATH).json()["last_24_hours"]["by_success"]

    assert [(store["store_id"], store["success_rate"]) for store in stores] == [
        (page.store_id, 0.6667),
        (other.store_id, 1.0),
    ]


def test_the_last_day_is_told_by_store_and_by_outcome(
    client_for: MakeClient, session: Session, admin: User, page: ProductUrl
) -> None:
    checked(session, page, Outcome.OK, Outcome.BLOCKED, Outcome.BLOCKED, Outcome.NOT_MODIFIED)
    checked(session, page, Outcome.GONE, days_ago=2)

    told = client_for(admin).get(PATH).json()
    day = told["last_24_hours"]

    assert day["checks"] == 4
    assert day["outcomes"][0] == {"outcome": "blocked", "checks": 2}
    (store,) = day["by_success"]
    assert (store["checks"], store["ok"], store["success_rate"]) == (4, 2, 0.5)
    assert store["median_ms"] == 250
    assert [store["store_id"] for store in day["slowest"]] == [page.store_id]
    assert told["storage"]["database_bytes"] > 0
    assert "price_checks" in {table["name"] for table in told["storage"]["tables"]}
    assert told["storage"]["checks_by_day"][0]["bytes"] > 0
    assert told["components"]["database"]["status"] == "ok"


def test_every_part_tells_since_when_it_is_as_it_is(client_for: MakeClient, admin: User) -> None:
    client = client_for(admin)
    note_alive(Process.WORKER)

    def told() -> dict[str, Any]:
        health.reporter.forget()
        found: dict[str, Any] = client.get(PATH).json()["components"]
        return found

    first, second = told(), told()
    redis().delete(*redis().keys("alive:*"))
    third = told()

    assert next(iter(first)) == "api"
    assert {"messages", "disk", "database"} <= set(first)
    assert first["api"]["detail"] == f"Version {__version__}"
    assert "GB are free" in first["disk"]["detail"]
    assert all(each["since"] == first[name]["since"] for name, each in second.items())
    assert third["worker"]["status"] == "error"
    assert third["worker"]["since"] > first["worker"]["since"]
    assert third["database"]["since"] == first["database"]["since"]


def test_a_home_that_nobody_made_is_no_error(
    client_for: MakeClient, admin: User, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("COSTCOURTER_HOME", str(tmp_path / "not" / "there"))

    answer = client_for(admin).get(PATH)

    assert answer.status_code == 200
    assert "GB are free" in answer.json()["components"]["disk"]["detail"]


def test_a_broken_channel_of_somebody_is_not_the_instances_matter(
    client_for: MakeClient, session: Session, admin: User, owner: User, stranger: User
) -> None:
    client = client_for(admin)
    own, theirs = (factories.make_product(session, each) for each in (owner, stranger))

    def told() -> dict[str, Any]:
        redis().flushdb()
        found: dict[str, Any] = client.get(PATH).json()["components"]["messages"]
        return found

    assert told()["status"] == "not_configured"
    factories.make_delivery(session, own, state=DeliveryState.SENT)
    assert told()["status"] == "ok"
    factories.make_delivery(session, theirs, state=DeliveryState.FAILED)
    found = told()
    assert found["status"] == "ok"
    assert found["detail"] == (
        "1 of 2 sent in the last 24 hours. The last message failed on 1 of 2 channels."
    )


def test_messages_that_reach_nobody_are_told(
    client_for: MakeClient, session: Session, admin: User, owner: User, stranger: User
) -> None:
    client = client_for(admin)
    own, theirs = (factories.make_product(session, each) for each in (owner, stranger))

    def status() -> str:
        redis().flushdb()
        found: str = client.get(PATH).json()["components"]["messages"]["status"]
        return found

    factories.make_delivery(session, own, state=DeliveryState.FAILED)
    assert status() == "degraded"
    factories.make_delivery(session, own, ChannelKind.EMAIL, state=DeliveryState.SENT)
    assert status() == "ok"
    factories.make_delivery(session, theirs, state=DeliveryState.FAILED)
    assert status() == "degraded"
    factories.make_delivery(session, theirs, state=DeliveryState.SENT)
    assert status() == "ok"


@pytest.mark.parametrize(
    ("free", "status"), [(50, "ok"), (9, "degraded"), (0.2, "error"), (0, "error")]
)
def test_a_disk_that_fills_up_is_told_before_it_is_full(free: float, status: str) -> None:
    gigabyte = 1024**3

    assert disk(100 * gigabyte, 0, int(free * gigabyte)).status == status


def test_any_number_of_stores_costs_the_same_statements(
    client_for: MakeClient, session: Session, admin: User, owner: User, page: ProductUrl
) -> None:
    client = client_for(admin)

    def statements() -> int:
        redis().flushdb()
        with counted(session) as seen:
            assert client.get(PATH).status_code == 200
        return len(seen)

    few = statements()
    for _ in range(5):
        store = factories.make_store(session, owner)
        product = factories.make_product(session, owner)
        checked(
            session,
            factories.make_product_url(session, product, store, is_primary=True),
            *[Outcome.OK] * 3,
        )

    assert statements() == few


def test_nobody_but_administrators_looks(client: TestClient) -> None:
    assert client.get(PATH).status_code == 403


@pytest.mark.usefixtures("metrics")
def test_prometheus_reads_them_with_the_token(
    anonymous: TestClient, session: Session, page: ProductUrl
) -> None:
    checked(session, page, Outcome.OK)

    answer = anonymous.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    lines = answer.text.splitlines()
    assert 'costcourter_component_up{component="database"} 1' in lines
    assert 'costcourter_checks_last_24_hours{outcome="ok"} 1' in lines
    assert "# TYPE costcourter_pages_due gauge" in lines
    assert "costcourter_pages_due 1" in lines
    assert all(line.startswith(("#", "costcourter_")) for line in lines)


@pytest.mark.usefixtures("metrics")
@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}])
def test_nobody_else_is_told_that_there_are_metrics(
    anonymous: TestClient, headers: dict[str, Any]
) -> None:
    assert anonymous.get("/metrics", headers=headers).status_code == 404


def test_without_a_setting_nobody_reads_them(
    client_for: MakeClient, admin: User, anonymous: TestClient
) -> None:
    assert client_for(admin).get("/metrics").status_code == 404
    assert anonymous.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404
