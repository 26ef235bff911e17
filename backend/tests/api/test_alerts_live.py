"""The stream of alerts on a server of its own: told at once, cheap while nothing happens."""

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from app.api.live import MOST_OF_ONE, refuse_too_many
from app.core.config import get_settings
from app.core.database import engine, on_commit, unit_of_work
from app.core.errors import TooMany
from app.core.wakeups import wake, wakeups
from app.models import Product, User
from app.services import pricing
from scripts.stack.home import free_port
from tests import factories
from tests.services.alerts.conftest import check_of

PATH: Final = "/api/alerts/stream"
PATIENCE_SECONDS: Final = 30


@dataclass
class Person:
    """Somebody who is signed in, with a product to be told about."""

    user_id: int
    product_id: int
    headers: dict[str, str]

    def alert(self) -> int:
        """Something happens; whoever listens is woken after the commit, as the outbox does it."""
        with unit_of_work() as session:
            made = factories.make_alert(session, session.get_one(Product, self.product_id))
            on_commit(session, lambda: wake(self.user_id))
            return made.id


def sign_up() -> Person:
    with unit_of_work() as session:
        user = factories.make_user(session)
        product = factories.make_product(session, user)
        return Person(user.id, product.id, factories.sign_in(session, user))


@pytest.fixture
def server(
    client_app: FastAPI, committed: None, empty_redis: None, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    monkeypatch.setenv("STREAM_SECONDS", "120")
    get_settings.cache_clear()
    with served(client_app) as url:
        yield url


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    port = free_port()
    config = uvicorn.Config(app, port=port, log_config=None, timeout_graceful_shutdown=1)
    running = uvicorn.Server(config)
    thread = threading.Thread(target=running.run)
    thread.start()
    until = time.monotonic() + PATIENCE_SECONDS
    while not running.started and time.monotonic() < until:
        time.sleep(0.05)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        running.should_exit = True
        thread.join()


@dataclass
class Heard:
    """Events as they come; comments count as heartbeats."""

    lines: Iterator[str]
    comments: list[str] = field(default_factory=list)
    last_id: str | None = None

    def next(self) -> tuple[str, Any]:
        event: dict[str, str] = {}
        for line in self.lines:
            name, _, value = line.partition(":")
            if line and not name:
                self.comments.append(value.strip())
            elif line:
                event[name] = value.strip()
            elif "event" in event:
                self.last_id = event.get("id", self.last_id)
                return event["event"], json.loads(event["data"])
        return "closed", None


@contextmanager
def listening(server: str, person: Person, *, last_id: str | None = None) -> Iterator[Heard]:
    headers = person.headers | ({} if last_id is None else {"Last-Event-ID": last_id})
    with (
        httpx.Client(base_url=server, headers=headers, timeout=PATIENCE_SECONDS) as client,
        client.stream("GET", PATH) as answer,
    ):
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield Heard(answer.iter_lines())


def test_an_alert_is_told_to_its_reader_and_to_nobody_else(server: str) -> None:
    reader, other = sign_up(), sign_up()

    with listening(server, reader) as mine, listening(server, other) as theirs:
        assert mine.next() == theirs.next() == ("unread", {"unread": 0})
        alert_id = reader.alert()
        name, told = mine.next()
        assert (name, told["id"], told["product_id"]) == ("alert", alert_id, reader.product_id)
        assert told["title"]
        assert mine.next() == ("unread", {"unread": 1})

        own_id = other.alert()
        assert theirs.next()[1]["id"] == own_id


def test_every_open_page_hears_that_alerts_were_read(server: str) -> None:
    reader = sign_up()
    alert_id = reader.alert()

    with listening(server, reader) as one, listening(server, reader) as two:
        assert one.next() == two.next() == ("unread", {"unread": 1})
        path = f"{server}/api/alerts/read"
        httpx.post(path, json={"ids": [alert_id]}, headers=reader.headers).raise_for_status()
        assert one.next() == two.next() == ("unread", {"unread": 0})
        path = f"{server}/api/alerts/{alert_id}"
        httpx.patch(path, json={"read": False}, headers=reader.headers).raise_for_status()
        assert one.next() == two.next() == ("unread", {"unread": 1})


def test_whoever_comes_back_hears_what_was_missed(server: str) -> None:
    reader = sign_up()
    with listening(server, reader) as before:
        before.next()
        known_id = reader.alert()
        assert [before.next()[0] for _ in range(2)] == ["alert", "unread"]
        last_id = before.last_id
    missed_id = reader.alert()

    with listening(server, reader, last_id=last_id) as after:
        name, told = after.next()
        assert (name, told["id"]) == ("alert", missed_id)
        assert missed_id > known_id
        assert after.next() == ("unread", {"unread": 2})


def test_a_stream_that_ends_by_itself_goes_on_where_it_was(
    client_app: FastAPI, committed: None, empty_redis: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = sign_up()
    monkeypatch.setenv("STREAM_SECONDS", "0")
    get_settings.cache_clear()

    def all_of(server: str, last_id: str | None) -> tuple[list[tuple[str, Any]], str | None]:
        with listening(server, reader, last_id=last_id) as heard:
            events = []
            while (event := heard.next())[0] != "closed":
                events.append(event)
        return events, heard.last_id

    with served(client_app) as server:
        first, last_id = all_of(server, None)
        assert first == [("unread", {"unread": 0})]
        missed = [reader.alert(), reader.alert()]
        second, last_id = all_of(server, last_id)
        assert [event[1].get("id") for event in second] == [*missed, None]
        third, _ = all_of(server, last_id)
        assert third == [("unread", {"unread": 2})]


def test_an_idle_stream_holds_no_connection_to_postgresql(server: str) -> None:
    reader = sign_up()

    with listening(server, reader) as first, listening(server, reader) as second:
        first.next()
        second.next()
        until = time.monotonic() + PATIENCE_SECONDS
        while engine().pool.checkedout() and time.monotonic() < until:  # type: ignore[attr-defined]  # a QueuePool has it
            time.sleep(0.05)
        assert engine().pool.checkedout() == 0  # type: ignore[attr-defined]  # see above
        reader.alert()
        assert first.next()[0] == second.next()[0] == "alert"


def test_whoever_signs_out_hears_nothing_more(server: str) -> None:
    reader = sign_up()

    with listening(server, reader) as heard:
        heard.next()
        with unit_of_work() as session:
            user = session.get_one(User, reader.user_id)
            user.token_version += 1
        reader.alert()
        assert heard.next() == ("closed", None)


def test_a_heartbeat_keeps_the_line_open_however_often_it_is_woken_for_nothing(
    server: str,
) -> None:
    reader, over = sign_up(), threading.Event()

    def wake_for_nothing() -> None:
        while not over.wait(2):
            wake(reader.user_id)

    waker = threading.Thread(target=wake_for_nothing)
    with listening(server, reader) as heard:
        heard.next()
        waker.start()
        try:
            assert ": still here" in heard.lines
        finally:
            over.set()
            waker.join()


def test_without_redis_news_come_later_and_still_come(
    client_app: FastAPI, committed: None, empty_redis: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = sign_up()
    monkeypatch.setenv("STREAM_SECONDS", "120")
    monkeypatch.setenv("CELERY_BROKER_URL", f"redis://127.0.0.1:{free_port()}/0")
    get_settings.cache_clear()

    with served(client_app) as server, listening(server, reader) as heard:
        assert heard.next() == ("unread", {"unread": 0})
        alert_id = reader.alert()
        assert heard.next()[1]["id"] == alert_id


def test_streams_of_one_person_are_limited(servers: object) -> None:
    async def open_many() -> None:
        async with AsyncExitStack() as stack:
            for _ in range(MOST_OF_ONE):
                refuse_too_many(7)
                await stack.enter_async_context(wakeups().of(7))
            refuse_too_many(8)
            with pytest.raises(TooMany):
                refuse_too_many(7)
        refuse_too_many(7)
        assert wakeups().held_in_all == 0

    asyncio.run(open_many())


def test_alerts_of_a_batch_wake_their_readers_once_they_stand(server: str) -> None:
    """Through the outbox itself."""
    reader = sign_up()
    with listening(server, reader) as heard:
        heard.next()
        fire(reader)
        name, told = heard.next()
        assert (name, told["kind"]) == ("alert", "target_price")


def fire(reader: Person) -> None:
    """A visit finds a price below a target."""
    with unit_of_work() as session:
        product = session.get_one(Product, reader.product_id)
        store = factories.make_store(session, session.get_one(User, reader.user_id))
        page = factories.make_product_url(session, product, store, is_primary=True)
        factories.make_rule(session, product)
        (batch,) = pricing.lease_now(session, [page.id])
        pricing.record(session, [check_of(page, "89")], batch.lease)
