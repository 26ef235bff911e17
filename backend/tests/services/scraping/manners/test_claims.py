"""What only one may have at a time, in one process and between several."""

import asyncio

from tests.services.scraping.manners.support import MakeManners


def test_what_is_claimed_is_free_again_when_its_holder_gives_it_back(
    manners_for: MakeManners,
) -> None:
    async def scenario() -> None:
        async with manners_for(0.0) as manners:
            assert await manners.claim("place:0", "one", 60)
            assert not await manners.claim("place:0", "two", 60)
            assert await manners.claim("place:1", "two", 60)
            await manners.release("place:0", "two")
            assert not await manners.claim("place:0", "two", 60)
            await manners.release("place:0", "one")
            assert await manners.claim("place:0", "two", 60)

    asyncio.run(scenario())


def test_a_claim_whose_holder_died_ends_by_itself(manners_for: MakeManners) -> None:
    async def scenario() -> None:
        async with manners_for(0.0) as manners:
            assert await manners.claim("place:0", "one", 1)
            await asyncio.sleep(1.5)
            assert await manners.claim("place:0", "two", 60)

    asyncio.run(scenario())


def test_all_workers_share_their_claims(shared: MakeManners) -> None:
    async def scenario() -> None:
        async with shared() as one, shared() as other:
            assert await one.claim("place:0", "one", 60)
            assert not await other.claim("place:0", "two", 60)

    asyncio.run(scenario())
