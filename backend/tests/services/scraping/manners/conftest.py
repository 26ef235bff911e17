"""A Valkey that knows nobody yet, and manners kept there or in this process."""

from collections.abc import Iterator
from typing import Any

import pytest
from redis import Redis

from app.services.scraping.manners import Manners, OwnManners, Policy, SharedManners
from tests.services.scraping.manners.support import MakeManners
from tests.support.servers import Servers


@pytest.fixture
def valkey(servers: Servers) -> Iterator[Redis]:
    with Redis.from_url(servers.valkey_url, decode_responses=True) as client:
        client.flushdb()
        yield client


@pytest.fixture
def shared(servers: Servers, valkey: Redis) -> MakeManners:
    def make(gap_seconds: float = 0.0, daily_budget: int = 0, **options: Any) -> Manners:
        return SharedManners(servers.valkey_url, Policy(gap_seconds, daily_budget), **options)

    return make


@pytest.fixture(params=["shared", "own"])
def manners_for(request: pytest.FixtureRequest, shared: MakeManners) -> MakeManners:
    if request.param == "own":
        return lambda gap_seconds: OwnManners(Policy(gap_seconds))
    return shared
