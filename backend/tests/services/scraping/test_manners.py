"""One request at a time per domain and a gap after each, in one process and between several."""

import asyncio
import time
from collections.abc import Callable, Iterator

import pytest
from redis import Redis

from app.services.scraping.manners import Manners, MustRest, OwnManners, SharedManners
from tests.support.servers import Servers

MakeManners = Callable[[float], Manners]

LEASE_SECONDS = 30.0


@pytest.fixture
def valkey(servers: Servers) -> Iterator[Redis]:
    with Redis.from_url(servers.valkey_url) as client:
        client.flushdb()
        yield client


@pytest.fixture(params=["shared", "own"])
def manners_for(request: pytest.FixtureRequest, servers: Servers, valkey: Redis) -> MakeManners:
    if request.param == "own":
        return OwnManners
    return lambda gap_seconds: SharedManners(servers.valkey_url, gap_seconds)


async def take(
    manners: Manners,
    domain: str = "shop.example",
    *,
    wait: float = 0.0,
    hold: float = 0.0,
    rest: float = 0.0,
    lease: float = LEASE_SECONDS,
) -> float:
    """The seconds that a turn took to come."""
    began_at = time.monotonic()
    async with manners.turn(domain, max_wait_seconds=wait, lease_seconds=lease) as turn:
        waited = time.monotonic() - began_at
        await asyncio.sleep(hold)
        turn.rest_seconds = rest
    return waited


def test_a_domain_rests_for_its_gap(manners_for: MakeManners) -> None:
    async def scenario() -> None:
        async with manners_for(0.4) as manners:
            assert await take(manners) < 5
            with pytest.raises(MustRest) as rest:
                await take(manners)
            assert 0 < rest.value.seconds <= 0.6
            assert await take(manners, wait=5.0) > 0.1

    asyncio.run(scenario())


def test_other_domains_do_not_wait(manners_for: MakeManners) -> None:
    async def scenario() -> None:
        async with manners_for(60.0) as manners:
            await take(manners)
            assert await take(manners, "other.example") < 5

    asyncio.run(scenario())


def test_one_at_a_time_even_without_a_gap(manners_for: MakeManners) -> None:
    inside, most = 0, 0

    async def one(manners: Manners) -> None:
        nonlocal inside, most
        async with manners.turn("shop.example", max_wait_seconds=10, lease_seconds=LEASE_SECONDS):
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0.01)
            inside -= 1

    async def scenario() -> None:
        async with manners_for(0.0) as manners:
            await asyncio.gather(*(one(manners) for _ in range(8)))

    asyncio.run(scenario())
    assert most == 1


def test_who_finds_a_domain_busy_is_told_to_come_back(manners_for: MakeManners) -> None:
    async def scenario() -> None:
        async with manners_for(5.0) as manners:
            holder = asyncio.create_task(take(manners, hold=0.5))
            await asyncio.sleep(0.1)
            with pytest.raises(MustRest) as rest:
                await take(manners)
            assert rest.value.seconds == 5.0
            await holder

    asyncio.run(scenario())


def test_what_the_shop_asks_for_is_remembered(manners_for: MakeManners) -> None:
    async def scenario() -> None:
        async with manners_for(0.0) as manners:
            await take(manners, rest=120.0)
            with pytest.raises(MustRest) as rest:
                await take(manners, wait=20.0)
            assert 119 < rest.value.seconds <= 120

    asyncio.run(scenario())


def test_a_shop_may_ask_for_a_day_and_no_more(manners_for: MakeManners) -> None:
    async def scenario() -> None:
        async with manners_for(0.0) as manners:
            await take(manners, rest=10_000_000.0)
            with pytest.raises(MustRest) as rest:
                await take(manners)
            assert 86_390 < rest.value.seconds <= 86_400

    asyncio.run(scenario())


def test_a_turn_that_fails_is_given_back(manners_for: MakeManners) -> None:
    async def failing(manners: Manners) -> None:
        async with manners.turn("shop.example", max_wait_seconds=0, lease_seconds=LEASE_SECONDS):
            raise ConnectionError

    async def scenario() -> None:
        async with manners_for(0.0) as manners:
            with pytest.raises(ConnectionError):
                await failing(manners)
            assert await take(manners) < 5

    asyncio.run(scenario())


def test_two_workers_share_their_manners(servers: Servers, valkey: Redis) -> None:
    async def scenario() -> None:
        one = SharedManners(servers.valkey_url, 60.0)
        other = SharedManners(servers.valkey_url, 60.0)
        async with one, other:
            await take(one)
            with pytest.raises(MustRest):
                await take(other)

    asyncio.run(scenario())


def test_a_worker_that_died_holds_its_turn_no_longer_than_its_lease(
    servers: Servers, valkey: Redis
) -> None:
    async def scenario() -> None:
        dead = SharedManners(servers.valkey_url, 0.0)
        async with SharedManners(servers.valkey_url, 0.0) as alive, dead:
            turn = dead.turn("shop.example", max_wait_seconds=0, lease_seconds=0.5)
            await turn.__aenter__()
            with pytest.raises(MustRest):
                await take(alive)
            assert await take(alive, wait=3.0) < 2
            late = await take(alive, hold=0.0)
            assert late < 5

    asyncio.run(scenario())


def test_a_turn_given_back_late_does_not_end_somebody_elses(
    servers: Servers, valkey: Redis
) -> None:
    async def scenario() -> None:
        async with SharedManners(servers.valkey_url, 0.0) as manners:
            slow = asyncio.create_task(take(manners, hold=0.6, lease=0.2))
            await asyncio.sleep(0.3)
            holder = asyncio.create_task(take(manners, hold=1.0))
            await slow
            with pytest.raises(MustRest):
                await take(manners)
            await holder

    asyncio.run(scenario())


def test_a_longer_rest_is_not_shortened_by_a_gap(servers: Servers, valkey: Redis) -> None:
    async def scenario() -> None:
        async with SharedManners(servers.valkey_url, 1.0) as manners:
            slow = asyncio.create_task(take(manners, hold=0.4, lease=0.1))
            await asyncio.sleep(0.2)
            await take(manners, rest=300.0)
            await slow
            with pytest.raises(MustRest) as rest:
                await take(manners)
            assert rest.value.seconds > 250

    asyncio.run(scenario())
