"""Shops that keep us out are left alone for longer and longer, and no shop is asked all day."""

import asyncio

import pytest
from redis import Redis

from app.services.scraping.manners import Manners, MustRest, Reception, Why
from tests.services.scraping.manners.support import MakeManners, leave, take

SITE = "shop.example"
HOUR = 3600


async def kept_out(manners: Manners, *, times: int) -> None:
    for _ in range(times):
        await take(manners, SITE, reception=Reception.BLOCKED)


async def refused(manners: Manners) -> MustRest:
    with pytest.raises(MustRest) as rest:
        await take(manners, SITE)
    return rest.value


def let_the_circuit_rest(valkey: Redis) -> None:
    """As if its time were over."""
    valkey.hset(f"manners:{SITE}", "open", "1")


def test_three_blocks_in_a_row_open_the_circuit_for_an_hour(shared: MakeManners) -> None:
    async def scenario() -> None:
        async with shared() as manners:
            await kept_out(manners, times=3)
            rest = await refused(manners)
            assert rest.why is Why.CIRCUIT
            assert HOUR - 10 < rest.seconds <= HOUR
            assert rest.reason == (
                "The shop kept us out several times, so it is left alone, for another 60 min."
            )
            await take(manners, "other.example")

    asyncio.run(scenario())


def test_an_answer_in_between_begins_the_count_anew(shared: MakeManners) -> None:
    async def scenario() -> None:
        async with shared() as manners:
            await kept_out(manners, times=2)
            await take(manners, SITE)
            await kept_out(manners, times=2)
            await take(manners, SITE)

    asyncio.run(scenario())


def test_what_is_neither_an_answer_nor_a_block_leaves_the_count(shared: MakeManners) -> None:
    async def scenario() -> None:
        async with shared() as manners:
            await kept_out(manners, times=2)
            await take(manners, SITE, reception=Reception.NEITHER)
            await kept_out(manners, times=1)
            await refused(manners)

    asyncio.run(scenario())


def test_each_trial_that_is_kept_out_opens_the_circuit_for_longer(
    shared: MakeManners, valkey: Redis
) -> None:
    async def scenario() -> None:
        async with shared() as manners:
            await kept_out(manners, times=3)
            for hours in (6, 24, 24):
                let_the_circuit_rest(valkey)
                await kept_out(manners, times=1)
                rest = await refused(manners)
                assert hours * HOUR - 10 < rest.seconds <= hours * HOUR

    asyncio.run(scenario())


def test_one_visit_at_a_time_tries_again_and_an_answer_closes_the_circuit(
    shared: MakeManners, valkey: Redis
) -> None:
    async def scenario() -> None:
        async with shared() as manners:
            await kept_out(manners, times=3)
            let_the_circuit_rest(valkey)
            trial = asyncio.create_task(take(manners, SITE, hold=0.3))
            await asyncio.sleep(0.1)
            assert (await refused(manners)).why is Why.BUSY
            await trial
            standing = await leave(manners, SITE, Reception.ANSWERED)
            assert (standing.blocks, standing.openings, standing.open_until) == (0, 0, None)

    asyncio.run(scenario())


def test_a_day_has_so_many_visits_and_no_more(shared: MakeManners) -> None:
    async def scenario() -> None:
        async with shared(daily_budget=3) as manners:
            for _ in range(3):
                await take(manners, SITE)
            rest = await refused(manners)
            assert rest.why is Why.BUDGET
            assert 0 < rest.seconds <= 24 * HOUR

    asyncio.run(scenario())


def test_what_is_used_of_a_budget_is_used_by_all_workers(shared: MakeManners) -> None:
    async def scenario() -> None:
        async with shared(daily_budget=1) as one, shared(daily_budget=1) as other:
            await take(one, SITE)
            assert (await refused(other)).why is Why.BUDGET

    asyncio.run(scenario())
