"""A run of many visits: what it takes on later, when it ends, and that it always does."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from redis import Redis

from app.core.config import get_settings
from app.models.checks import Outcome
from app.models.fetching import Robots
from app.services.scraping.fetch import Fetching
from app.services.scraping.manners import OwnManners, Policy, Turn
from app.services.scraping.pages import Target, Visit
from tests.services.scraping.conftest import MakeFetcher
from tests.shop import Shop
from tests.support.servers import Servers


def target(shop: Shop, number: int, path: str = "/css/1") -> Target:
    return Target(shop.url(path, host=f"shop{number:03}.test"), key=number)


def test_further_pages_are_taken_on_while_a_slow_shop_keeps_us_waiting(
    fetcher: Fetching, shop: Shop
) -> None:
    shop.page("/slow", host="shop001.test", delay_seconds=2.0)
    offered = [[target(shop, number) for number in (2, 3)]]

    results = fetcher.fetch_many(
        [target(shop, 1, "/slow")], more=lambda: offered.pop() if offered else []
    )

    assert [result.target.key for result in results][-1] == 1
    assert len(shop.hits) == 3


def test_nobody_is_asked_for_further_pages_when_all_are_done(fetcher: Fetching, shop: Shop) -> None:
    asked = []

    results = list(fetcher.fetch_many([target(shop, 1)], more=lambda: asked.append(1) or []))  # type: ignore[func-returns-value]  # a note, and no pages

    assert len(results) == 1
    assert asked == []


def test_a_page_whose_shop_rests_takes_nobodys_room(fetcher_for: MakeFetcher, shop: Shop) -> None:
    fetcher = fetcher_for(fetch_in_flight=1, scrape_gap_seconds=2.0)
    targets = [target(shop, 1), target(shop, 1, "/css/2"), target(shop, 2)]

    results = list(fetcher.fetch_many(targets))

    assert [result.target.url for result in results] == [
        targets[0].url,
        targets[2].url,
        targets[1].url,
    ]


def test_who_waits_for_a_slow_shop_may_use_the_time(fetcher: Fetching, shop: Shop) -> None:
    shop.page("/slow", host="shop001.test", delay_seconds=2.5)

    results = list(fetcher.fetch_with_pauses([target(shop, 1, "/slow"), target(shop, 2)]))

    came = [result.target.key for result in results if result is not None]
    assert came == [2, 1]
    assert None in results[1:-1]


def test_when_the_time_is_up_nothing_begins_and_what_is_on_its_way_arrives(
    fetcher_for: MakeFetcher, shop: Shop
) -> None:
    fetcher = fetcher_for(scrape_gap_seconds=30.0)
    shop.page("/slow", host="shop002.test", delay_seconds=1.5)
    targets = [target(shop, 1), target(shop, 1, "/css/2"), target(shop, 2, "/slow")]

    results = list(fetcher.fetch_many(targets, max_wait_seconds=60, seconds=0.7))

    assert [result.target.key for result in results] == [1, 2]
    assert {result.outcome for result in results if isinstance(result, Visit)} == {Outcome.OK}
    assert len(shop.hits) == 2


def test_a_shop_that_never_answers_does_not_hold_up_the_end(fetcher: Fetching, shop: Shop) -> None:
    shop.page("/never", host="shop001.test", delay_seconds=60.0)

    results = list(fetcher.fetch_many([target(shop, 1, "/never")], seconds=0.2))

    assert results == []


class Deaf(OwnManners):
    """Somebody whose turn comes together with a cancellation, and who hears of the turn alone."""

    @asynccontextmanager
    async def turn(
        self, domain: str, *, max_wait_seconds: float, gap_seconds: float = 0
    ) -> AsyncIterator[Turn]:
        try:
            await asyncio.sleep(0 if domain == "shop001.test" else 60)
        except asyncio.CancelledError:
            asyncio.current_task().uncancel()  # type: ignore[union-attr]  # there is one
        yield Turn()


def test_a_visit_that_overhears_the_end_keeps_nobody_waiting(fetcher: Fetching, shop: Shop) -> None:
    deaf = replace(fetcher, manners=lambda: Deaf(Policy(0.0)), in_flight=1)
    twice = [target(shop, number, path) for number in range(1, 9) for path in ("/css/1", "/css/2")]
    results = deaf.fetch_many(twice)
    next(results)

    results.close()  # type: ignore[attr-defined]  # an iterator to callers, a generator in fact

    assert "fetch" not in {thread.name for thread in threading.enumerate()}


def test_the_rules_of_hundreds_of_shops_are_looked_up_at_once(servers: Servers, shop: Shop) -> None:
    with Redis.from_url(servers.valkey_url) as valkey:
        valkey.flushdb()
    settings = get_settings().model_copy(
        update={
            "outbound_resolve": {"*.test": "127.0.0.1"},
            "outbound_allow_scrape": (f"*.test:{shop.port}",),
            "scrape_gap_seconds": 0.0,
        }
    )
    targets = [replace(target(shop, number), robots=Robots.RESPECT) for number in range(250)]

    for _ in range(2):
        visits = list(Fetching.of(settings).fetch_many(targets))
        assert {visit.outcome for visit in visits if isinstance(visit, Visit)} == {Outcome.OK}

    assert len(shop.hits_of("/robots.txt", host="shop007.test")) == 1
