"""One format for everybody's logs, and no secret in any of them."""

import io
import json
import logging
from collections.abc import Iterator
from contextlib import redirect_stderr
from typing import Any

import pytest
import structlog
from pydantic import SecretStr

from app.core.config import get_settings
from app.core.logging import configure_logging, get_logger, hide_secrets

Lines = list[dict[str, Any]]


@pytest.fixture
def stderr() -> Iterator[io.StringIO]:
    """What this process logs, set up afresh and put back afterwards."""
    written = io.StringIO()
    with redirect_stderr(written):
        configure_logging("api")
    yield written
    structlog.contextvars.clear_contextvars()
    configure_logging("api")


def lines(written: io.StringIO) -> Lines:
    return [json.loads(line) for line in written.getvalue().splitlines()]


def test_an_event_is_one_line_of_json_with_its_context(stderr: io.StringIO) -> None:
    structlog.contextvars.bind_contextvars(request_id="r-1", actor_id=7)

    get_logger("app.prices").info("price.recorded", product_url_id=7, amount="19.99")

    (line,) = lines(stderr)
    line.pop("timestamp")
    assert line == {
        "event": "price.recorded",
        "service": "api",
        "level": "info",
        "logger": "app.prices",
        "request_id": "r-1",
        "actor_id": 7,
        "product_url_id": 7,
        "amount": "19.99",
    }


@pytest.mark.parametrize(
    "name", ["uvicorn.error", "celery.worker", "alembic.runtime.migration", "x"]
)
def test_a_library_logs_in_the_same_format(stderr: io.StringIO, name: str) -> None:
    structlog.contextvars.bind_contextvars(task_id="t-1")

    logging.getLogger(name).warning("Lost %s", "redis", extra={"color_message": "\x1b[1mLost"})

    (line,) = lines(stderr)
    assert line["event"] == "Lost redis"
    assert line["task_id"] == "t-1"
    assert "color_message" not in line


def test_a_handler_that_a_library_installed_is_taken_off_again(stderr: io.StringIO) -> None:
    logging.getLogger("uvicorn").addHandler(logging.StreamHandler(stderr))

    with redirect_stderr(stderr):
        configure_logging("api")
    logging.getLogger("uvicorn").info("Started")

    assert len(lines(stderr)) == 1


def test_a_traceback_stays_on_its_line_without_its_secrets(stderr: io.StringIO) -> None:
    lost = ConnectionError("cannot reach redis://:s3cr3t-word@redis:6379/0")

    get_logger().error("broker.lost", exc_info=lost)

    (line,) = lines(stderr)
    assert "cannot reach redis://[hidden]@redis:6379/0" in line["exception"]
    assert "s3cr3t-word" not in stderr.getvalue()


@pytest.mark.parametrize(
    ("context", "shown"),
    [
        ({"password": "s3cr3t-word"}, {"password": "[hidden]"}),
        ({"new_password": "s3cr3t-word"}, {"new_password": "[hidden]"}),
        ({"api_key": "s3cr3t-word"}, {"api_key": "[hidden]"}),
        ({"headers": {"X-Api-Key": "s3cr3t-word"}}, {"headers": {"X-Api-Key": "[hidden]"}}),
        ({"headers": {"X-Auth": "s3cr3t-word"}}, {"headers": {"X-Auth": "[hidden]"}}),
        (
            {"url": "https://x.example/a?sig=s3cr3t-word"},
            {"url": "https://x.example/a?sig=[hidden]"},
        ),
        ({"refresh_token": "s3cr3t-word"}, {"refresh_token": "[hidden]"}),
        ({"client_secret": "s3cr3t-word"}, {"client_secret": "[hidden]"}),
        ({"value": SecretStr("s3cr3t-word")}, {"value": "[hidden]"}),
        ({"value": b"s3cr3t-word"}, {"value": "[hidden]"}),
        (
            {"headers": {"Authorization": "Bearer s3cr3t-word", "Accept": "text/html"}},
            {"headers": {"Authorization": "[hidden]", "Accept": "text/html"}},
        ),
        (
            {"headers": [{"Set-Cookie": "id=s3cr3t-word"}]},
            {"headers": [{"Set-Cookie": "[hidden]"}]},
        ),
        (
            {"url": "postgresql+psycopg://costcourter:s3cr3t-word@127.0.0.1/costcourter"},
            {"url": "postgresql+psycopg://[hidden]@127.0.0.1/costcourter"},
        ),
        (
            {"url": "https://push.example/send?token=s3cr3t-word&title=TV"},
            {"url": "https://push.example/send?token=[hidden]&title=TV"},
        ),
        (
            {"reason": "Authorization: Bearer s3cr3t-word"},
            {"reason": "Authorization: [hidden] [hidden]"},
        ),
        (
            {"path": "/api/feeds/s3cr3t-word/alerts.atom"},
            {"path": "/api/feeds/[hidden]/alerts.atom"},
        ),
        ({"path": "/api/scrape/frames/s3cr3t-word"}, {"path": "/api/scrape/frames/[hidden]"}),
        ({"reason": "got cc_s3cr3t-wordABCDEFGH"}, {"reason": "got [hidden]"}),
        (
            {"reason": "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.s3cr3t-word was refused"},
            {"reason": "[hidden] was refused"},
        ),
    ],
)
def test_secrets_are_hidden_wherever_they_stand(
    stderr: io.StringIO, context: dict[str, Any], shown: dict[str, Any]
) -> None:
    get_logger().info("something.happened", **context)

    (line,) = lines(stderr)
    assert {key: line[key] for key in shown} == shown
    assert "s3cr3t-word" not in stderr.getvalue()


def test_a_secret_in_a_library_s_message_is_hidden(stderr: io.StringIO) -> None:
    logging.getLogger("x").warning("Connected to %s", "redis://:s3cr3t-word@redis:6379/0")

    (line,) = lines(stderr)
    assert line["event"] == "Connected to redis://[hidden]@redis:6379/0"


@pytest.mark.parametrize(
    "harmless",
    [
        {"token_type": "bearer", "token_id": 4, "token_count": 12},
        {"tokens": 3, "has_password": True, "cookie": None},
        {"title": "Secret Garden, the board game: key edition", "keyboard": "Keychron K2"},
        {"url": "https://shop.example/p/1?colour=red#reviews"},
        {"mail": "ops@example.com"},
    ],
)
def test_what_is_no_secret_stays_readable(harmless: dict[str, Any]) -> None:
    assert hide_secrets(harmless) == harmless


def test_people_at_a_terminal_get_plain_lines(
    monkeypatch: pytest.MonkeyPatch, stderr: io.StringIO
) -> None:
    monkeypatch.setenv("LOG_FORMAT", "console")
    get_settings.cache_clear()
    with redirect_stderr(stderr):
        configure_logging("worker")
    get_logger().info("price.recorded", amount="19.99", password="s3cr3t-word")

    monkeypatch.undo()
    get_settings.cache_clear()
    line = stderr.getvalue()
    assert not line.startswith("{")
    assert "price.recorded" in line
    assert "amount=19.99" in line
    assert "s3cr3t-word" not in line
