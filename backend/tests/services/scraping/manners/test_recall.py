"""A Redis that came back empty is told what shops are owed before anybody is asked."""

import asyncio
from datetime import timedelta

import pytest
from redis import Redis

from app.core.database import Session
from app.models.types import utcnow
from app.services import scraping
from app.services.scraping.manners import MustRest, Reception, Standing, Why
from app.services.scraping.manners.kept import recall
from tests.services.scraping.manners.support import MakeManners, leave, take

SITE = "shop.example"


def test_a_circuit_outlives_an_emptied_redis(
    session: Session, shared: MakeManners, valkey: Redis
) -> None:
    async def kept_out() -> list[Standing]:
        async with shared() as manners:
            return [await leave(manners, SITE, Reception.BLOCKED) for _ in range(3)]

    async def ask_again() -> None:
        async with shared(recall=recall) as manners:
            with pytest.raises(MustRest) as rest:
                await take(manners, SITE)
            assert rest.value.why is Why.CIRCUIT
            assert 3_500 < rest.value.seconds <= 3_600

    scraping.keep_standings(session, asyncio.run(kept_out()))
    session.flush()
    valkey.flushdb()

    asyncio.run(ask_again())


def test_what_a_shop_asked_for_and_a_spent_budget_outlive_an_emptied_redis(
    shared: MakeManners, valkey: Redis
) -> None:
    async def scenario() -> None:
        async with shared() as manners:
            asked = await leave(manners, "asked.example", Reception.NEITHER)
            spent = await leave(manners, "spent.example", Reception.ANSWERED)
        asked = Standing("asked.example", asked_until=utcnow() + timedelta(hours=2))
        valkey.flushdb()
        async with shared(daily_budget=1, recall=lambda: [asked, spent]) as manners:
            with pytest.raises(MustRest) as rest:
                await take(manners, "asked.example")
            assert rest.value.why is Why.ASKED
            assert 7_190 < rest.value.seconds <= 7_200
            with pytest.raises(MustRest) as rest:
                await take(manners, "spent.example")
            assert rest.value.why is Why.BUDGET

    asyncio.run(scenario())


def test_every_domain_rests_one_full_gap_when_redis_came_back_empty(
    shared: MakeManners, valkey: Redis
) -> None:
    async def scenario() -> None:
        known = Standing("known.example")
        async with shared(10.0, recall=lambda: [known]) as manners:
            with pytest.raises(MustRest) as rest:
                await take(manners, "new.example")
            assert 14 < rest.value.seconds <= 15

    asyncio.run(scenario())


def test_a_short_gap_is_no_shorter_rest_than_visits_on_their_way_take_to_be_told(
    shared: MakeManners, valkey: Redis
) -> None:
    async def scenario() -> None:
        known = Standing("known.example")
        async with shared(0.1, renew_seconds=5.0, recall=lambda: [known]) as manners:
            with pytest.raises(MustRest) as rest:
                await take(manners, "new.example")
            assert 9 < rest.value.seconds <= 10

    asyncio.run(scenario())


def test_a_first_start_need_not_rest(shared: MakeManners) -> None:
    async def scenario() -> None:
        async with shared(10.0, recall=list) as manners:
            await take(manners)

    asyncio.run(scenario())


def test_what_is_kept_is_looked_up_once(shared: MakeManners) -> None:
    asked = 0

    def looked_up() -> list[Standing]:
        nonlocal asked
        asked += 1
        return []

    async def scenario() -> None:
        async with shared(recall=looked_up) as manners:
            await asyncio.gather(*(take(manners, f"shop{n}.example") for n in range(50)))
            await take(manners, "late.example")

    asyncio.run(scenario())
    assert asked == 1


def test_a_visit_on_its_way_keeps_its_turn_when_redis_is_emptied(
    shared: MakeManners, valkey: Redis
) -> None:
    async def scenario() -> None:
        async with shared() as slow, shared() as other:
            holder = asyncio.create_task(take(slow, hold=3.0))
            await asyncio.sleep(0.3)
            valkey.flushdb()
            await asyncio.sleep(1.5)
            with pytest.raises(MustRest) as rest:
                await take(other)
            assert rest.value.why is Why.BUSY
            await holder

    asyncio.run(scenario())


def test_the_newest_word_of_a_site_is_kept_whoever_writes_last(session: Session) -> None:
    now = utcnow()
    newer = Standing(SITE, last_visit_at=now, blocks=2)
    older = Standing(SITE, last_visit_at=now - timedelta(seconds=9), blocks=1)

    scraping.keep_standings(session, [older, newer])
    scraping.keep_standings(session, [older])

    assert recall() == [newer]
