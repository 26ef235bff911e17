"""One PostgreSQL and one Valkey for a whole test run, and a database of each for every process.

They are the embedded ones, with data to throw away on ports of their own, or those that
POSTGRES_HOST and REDIS_HOST name.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import text

from app.core.config import Settings, get_settings
from scripts.stack import Home, Shared
from tests.support.database import connect, create_database, migrate

TEMPLATE: Final = "costcourter_template"


@dataclass(frozen=True)
class Servers:
    """The addresses of this test process, as `get_settings()` gives them too."""

    postgres_url: str
    valkey_url: str


@contextmanager
def share_servers(folder: Path, worker: str) -> Iterator[Servers]:
    """Servers that answer, a migrated empty database and a Valkey database of this process.

    Whoever comes first in a folder starts them, whoever leaves last stops them.
    """
    home = Home(folder / "servers")
    shared = Shared.of(home, durable=False)
    with pytest.MonkeyPatch.context() as environment:
        shared.join()
        try:
            _name_servers(environment, shared.settings, int(worker.removeprefix("gw")))
            with home.starting():
                _make_template()
                create_database(f"costcourter_{worker}", template=TEMPLATE)
            environment.setenv("POSTGRES_DB", f"costcourter_{worker}")
            get_settings.cache_clear()
            yield Servers(get_settings().database_url, get_settings().redis_url)
        finally:
            shared.leave()
            get_settings.cache_clear()


def _name_servers(environment: pytest.MonkeyPatch, settings: Settings, number: int) -> None:
    broker = settings.redis_url.rpartition("/")[0]
    environment.setenv("POSTGRES_HOST", settings.postgres_host)
    environment.setenv("POSTGRES_PORT", str(settings.postgres_port))
    environment.setenv("POSTGRES_USER", settings.postgres_user)
    environment.setenv("POSTGRES_PASSWORD", settings.postgres_password.get_secret_value())
    environment.setenv("POSTGRES_DB", TEMPLATE)
    environment.setenv("CELERY_BROKER_URL", f"{broker}/{number}")
    get_settings.cache_clear()


def _make_template() -> None:
    """Migrated once; the first process makes it and the others copy it."""
    with connect("postgres") as connection:
        found = text("SELECT count(*) FROM pg_database WHERE datname = :name")
        if connection.scalar(found, {"name": TEMPLATE}):
            return
    create_database(TEMPLATE)
    with connect(TEMPLATE) as connection, connection.begin():
        migrate(connection)
