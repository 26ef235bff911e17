"""One installation for all tests of this folder; each finds it empty, with nobody at work."""

import os
import random
from collections.abc import Iterator

import pytest

from app.core import database
from app.core.redis import redis
from scripts.stack import Home
from tests.faults.installation import Installation, chosen
from tests.shop.server import Shop
from tests.support.database import connect, create_database, migrate

_TEMPLATE = "faults_template"


@pytest.fixture(scope="module")
def large_shop() -> Iterator[Shop]:
    """Many hosts, which take a moment to answer."""
    with Shop(delay_seconds=0.02) as shop:
        yield shop


@pytest.fixture(scope="session")
def _servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    installation = Installation(Home(tmp_path_factory.mktemp("faults") / "home"), {})
    installation.start()
    try:
        with chosen(installation.environment | {"ENVIRONMENT": "test"}):
            create_database(_TEMPLATE)
            with connect(_TEMPLATE) as connection, connection.begin():
                migrate(connection)
        yield installation
    finally:
        installation.stop()


@pytest.fixture
def installation(_servers: Installation, large_shop: Shop) -> Iterator[Installation]:
    _servers.shop = large_shop.environment
    large_shop.clear()
    with chosen(_servers.environment):
        database.forget_engine()
        create_database("faults", template=_TEMPLATE)
        redis().flushall()
        try:
            yield _servers
        finally:
            _servers.end_all()
            database.forget_engine()


@pytest.fixture
def moments() -> random.Random:
    seed = os.environ.get("FAULTS_SEED", "1")
    print(f"FAULTS_SEED={seed}")  # noqa: T201 -- pytest shows it when a test fails
    return random.Random(seed)  # noqa: S311 -- moments that can be repeated
