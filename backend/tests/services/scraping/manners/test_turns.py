"""One request at a time per domain and a gap after each, in one process and between several."""

import asyncio
import time

import pytest
from redis import Redis, RedisError

from app.services.scraping.manners import Manners, MustRest
from tests.services.scraping.manners.support import MakeManners, take


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
        async with manners.turn("shop.example", max_wait_seconds=10):
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
        async with manners_for(5.0) as manners, manners.turn("shop.example", max_wait_seconds=0):
            with pytest.raises(MustRest) as rest:
                await take(manners)
            assert rest.value.seconds == 5.0

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
        async with manners.turn("shop.example", max_wait_seconds=0):
            raise ConnectionError

    async def scenario() -> None:
        async with manners_for(0.0) as manners:
            with pytest.raises(ConnectionError):
                await failing(manners)
            assert await take(manners) < 5

    asyncio.run(scenario())


def test_two_workers_share_their_manners(shared: MakeManners) -> None:
    async def scenario() -> None:
        async with shared(60.0) as one, shared(60.0) as other:
            await take(one)
            with pytest.raises(MustRest):
                await take(other)

    asyncio.run(scenario())


def test_a_worker_that_died_holds_its_turn_no_longer_than_its_lease(
    shared: MakeManners, valkey: Redis
) -> None:
    async def scenario() -> None:
        async with shared() as alive:
            await take(alive)
            lease_ends = str(round(time.time() * 1000) + 500)
            valkey.hset("manners:shop.example", mapping={"flight": "dead", "until": lease_ends})
            with pytest.raises(MustRest):
                await take(alive)
            assert await take(alive, wait=3.0) < 2

    asyncio.run(scenario())


def test_a_visit_that_takes_longer_than_a_lease_keeps_its_turn(shared: MakeManners) -> None:
    async def scenario() -> None:
        async with shared(lease_seconds=1.5) as slow, shared() as other:
            holder = asyncio.create_task(take(slow, hold=3.0))
            await asyncio.sleep(2.5)
            with pytest.raises(MustRest):
                await take(other)
            await holder

    asyncio.run(scenario())


def test_a_turn_that_is_given_back_while_turns_are_renewed_is_over(shared: MakeManners) -> None:
    async def visit_again_and_again(manners: Manners, domain: str) -> None:
        for _ in range(20):
            await take(manners, domain=domain, wait=1.0)

    async def scenario() -> None:
        async with shared(renew_seconds=0.0) as manners:
            await asyncio.gather(
                *(visit_again_and_again(manners, f"shop{number}.test") for number in range(20))
            )

    asyncio.run(scenario())


def test_who_still_holds_or_wants_a_turn_when_all_is_over_keeps_nobody_waiting(
    shared: MakeManners,
) -> None:
    async def scenario() -> None:
        async with shared() as manners:
            holder = asyncio.create_task(take(manners, hold=60.0))
            await asyncio.sleep(0.1)
            wanting = asyncio.create_task(take(manners, wait=60.0))
            await asyncio.sleep(0.1)
        holder.cancel()
        wanting.cancel()
        ended = await asyncio.wait_for(
            asyncio.gather(holder, wanting, return_exceptions=True), timeout=30
        )
        assert all(isinstance(each, RedisError | asyncio.CancelledError) for each in ended)

    asyncio.run(scenario())


def test_a_turn_given_back_late_does_not_end_somebody_elses(shared: MakeManners) -> None:
    async def scenario() -> None:
        async with shared(lease_seconds=0.2) as late, shared() as manners:
            slow = asyncio.create_task(take(late, hold=0.6))
            await asyncio.sleep(0.4)
            holder = asyncio.create_task(take(manners, hold=1.0))
            await slow
            with pytest.raises(MustRest):
                await take(manners)
            await holder

    asyncio.run(scenario())


def test_a_longer_rest_is_not_shortened_by_a_gap(shared: MakeManners) -> None:
    async def scenario() -> None:
        async with shared(1.0, lease_seconds=0.1) as late, shared(1.0) as manners:
            slow = asyncio.create_task(take(late, hold=0.5))
            await asyncio.sleep(0.3)
            await take(manners, rest=300.0)
            await slow
            with pytest.raises(MustRest) as rest:
                await take(manners)
            assert rest.value.seconds > 250

    asyncio.run(scenario())


def test_hundreds_of_domains_go_to_redis_together(shared: MakeManners, valkey: Redis) -> None:
    async def scenario() -> None:
        async with shared() as manners:
            await take(manners, "first.example")
            before = _scripts_run(valkey)
            await asyncio.gather(*(take(manners, f"shop{n}.example") for n in range(300)))
            assert _scripts_run(valkey) - before < 20

    asyncio.run(scenario())


def _scripts_run(valkey: Redis) -> int:
    found: dict[str, dict[str, int]] = valkey.info("commandstats")
    return found["cmdstat_evalsha"]["calls"]
