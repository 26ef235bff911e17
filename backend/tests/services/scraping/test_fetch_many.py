"""Many visits at once: quick between shops, polite to each, and never undone by one page."""

import threading
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from pydantic import SecretStr
from redis import Redis
from redis.exceptions import RedisError

from app.core.config import get_settings
from app.models.checks import Outcome
from app.services import scraping
from app.services.scraping.fetch import Fetching
from app.services.scraping.pages import Postponed, Target, Visit
from tests.services.scraping.conftest import MakeFetcher
from tests.shop import Body, Hit, Shop
from tests.support.servers import Servers


def targets_of(shop: Shop, *, hosts: int, pages: int, path: str = "/json_ld/{}") -> list[Target]:
    return [
        Target(shop.url(path.format(page), host=f"shop{host:03}.test"), key=host * 1_000 + page)
        for page in range(pages)
        for host in range(hosts)
    ]


def smallest_pause(hits: Sequence[Hit]) -> float:
    """The shortest time between the end of a request and the next one to the same host."""
    by_host = defaultdict(list)
    for hit in hits:
        by_host[hit.host].append(hit)
    return min(
        after.began_at - before.ended_at
        for of_host in by_host.values()
        for before, after in pairwise(of_host)
    )


def test_every_target_comes_back_once(fetcher: Fetching, shop: Shop) -> None:
    targets = targets_of(shop, hosts=50, pages=4)

    visits = list(fetcher.fetch_many(targets))

    assert sorted(visit.target.key or 0 for visit in visits) == sorted(
        target.key or 0 for target in targets
    )
    assert {visit.outcome for visit in visits if isinstance(visit, Visit)} == {Outcome.OK}


def test_shops_are_visited_side_by_side_and_each_one_page_at_a_time(
    fetcher: Fetching, shop: Shop
) -> None:
    for host in range(40):
        for page in range(3):
            shop.page(f"/slow/{page}", host=f"shop{host:03}.test", delay_seconds=0.2)
    began_at = time.monotonic()

    visits = list(fetcher.fetch_many(targets_of(shop, hosts=40, pages=3, path="/slow/{}")))

    assert len(visits) == 120
    assert time.monotonic() - began_at < 12, "one after the other would take 24 s"
    assert smallest_pause(shop.hits) >= 0


def test_the_gap_lies_between_two_pages_of_one_shop(fetcher_for: MakeFetcher, shop: Shop) -> None:
    fetcher = fetcher_for(scrape_gap_seconds=0.4)

    list(fetcher.fetch_many(targets_of(shop, hosts=3, pages=3)))

    assert len(shop.hits) == 9
    assert smallest_pause(shop.hits) > 0.19


def test_a_store_may_ask_for_a_longer_gap_and_not_for_a_shorter_one(
    fetcher_for: MakeFetcher, shop: Shop
) -> None:
    fetcher = fetcher_for(scrape_gap_seconds=10.0)
    for host, gap in (("long.test", 100.0), ("short.test", 0.1)):
        list(fetcher.fetch_many([Target(shop.url("/css/1", host=host), gap_seconds=gap)]))

    targets = [Target(shop.url("/css/2", host=host)) for host in ("long.test", "short.test")]
    long, short = sorted(
        (result for result in fetcher.fetch_many(targets, max_wait_seconds=0)),
        key=lambda result: result.target.url,
    )

    assert isinstance(long, Postponed)
    assert isinstance(short, Postponed)
    assert 45 < long.seconds <= 150
    assert 4 < short.seconds <= 15


def test_hosts_of_one_domain_share_its_gap(fetcher_for: MakeFetcher, shop: Shop) -> None:
    fetcher = fetcher_for(scrape_gap_seconds=0.4)
    hosts = ("shop001.test", "www.shop001.test", "outlet.shop001.test")

    list(fetcher.fetch_many([Target(shop.url("/css/1", host=host)) for host in hosts]))

    first, second, third = shop.hits
    assert min(second.began_at - first.ended_at, third.began_at - second.ended_at) > 0.19


def test_a_page_whose_shop_rests_too_long_is_postponed(
    fetcher_for: MakeFetcher, shop: Shop
) -> None:
    fetcher = fetcher_for(scrape_gap_seconds=100.0)
    targets = [Target(shop.url("/css/1"), key=1), Target(shop.url("/css/2"), key=2)]

    visit, postponed = fetcher.fetch_many(targets, max_wait_seconds=0.1)

    assert isinstance(visit, Visit)
    assert isinstance(postponed, Postponed)
    assert postponed.target.key == 2
    assert 45 < postponed.seconds <= 150
    assert len(shop.hits) == 1


def test_a_shop_that_asked_for_a_pause_gets_it(fetcher: Fetching, shop: Shop) -> None:
    shop.page("/busy", status=429, headers={"Retry-After": "300"})
    shop.page("/other")

    first, second = fetcher.fetch_many(
        [Target(shop.url("/busy")), Target(shop.url("/other"))], max_wait_seconds=1
    )

    assert isinstance(first, Visit)
    assert first.outcome is Outcome.RATE_LIMITED
    assert isinstance(second, Postponed)
    assert 298 < second.seconds <= 300


def test_a_page_says_that_its_turn_has_come_and_one_that_has_to_wait_says_nothing(
    fetcher: Fetching, shop: Shop
) -> None:
    shop.page("/busy", status=429, headers={"Retry-After": "300"})
    shop.page("/other")
    begun: list[str] = []

    def telling(path: str) -> Target:
        return Target(shop.url(path), begins=lambda: begun.append(path))

    list(fetcher.fetch_many([telling("/busy"), telling("/other")], max_wait_seconds=1))

    assert begun == ["/busy"]


def test_a_page_that_nobody_wants_any_more_when_its_turn_comes_is_not_visited(
    fetcher: Fetching, shop: Shop
) -> None:
    wanted = {"is": True}
    first, *others = [
        replace(target, is_wanted=lambda: wanted["is"])
        for target in targets_of(shop, hosts=1, pages=3)
    ]
    shop.page("/json_ld/0", host="shop000.test", delay_seconds=0.3)

    coming = fetcher.fetch_with_pauses([first, *others])
    threading.Timer(0.1, wanted.update, kwargs={"is": False}).start()
    results = [result for result in coming if result is not None]

    assert [type(result) for result in results] == [Visit, Postponed, Postponed]
    assert len(shop.hits) == 1


def test_a_redirect_to_another_shop_waits_for_that_shops_turn(
    fetcher_for: MakeFetcher, shop: Shop
) -> None:
    fetcher = fetcher_for(scrape_gap_seconds=100.0)
    new = shop.page("/p", host="shop002.test")
    old = shop.page("/p", redirect_to=new.url)
    list(fetcher.fetch_many([Target(new.url)]))

    (result,) = fetcher.fetch_many([Target(old.url)], max_wait_seconds=0.1)

    assert isinstance(result, Postponed)
    assert len(shop.hits_of("/p", host="shop002.test")) == 1


def test_a_bad_page_takes_nobody_along(fetcher: Fetching, shop: Shop) -> None:
    bad = [
        shop.page(f"/{body}", host=f"{body.replace('_', '-')}.test", body=body).url
        for body in Body
        if body not in (Body.PAGE, Body.LATIN_1)
    ]
    good = targets_of(shop, hosts=20, pages=2)
    targets = [Target(url, timeout_seconds=1.0) for url in (*bad, "", "http://[", "ftp://a.test/")]

    results = list(fetcher.fetch_many([*targets, *good]))

    outcomes = {visit.target.url: visit.outcome for visit in results if isinstance(visit, Visit)}
    assert {outcomes[target.url] for target in good} == {Outcome.OK}
    assert Outcome.OK not in {outcomes[target.url] for target in targets}


def test_one_slow_shop_does_not_hold_up_the_others(fetcher: Fetching, shop: Shop) -> None:
    slow = Target(shop.page("/slow", host="slow.test", body=Body.SLOW).url, timeout_seconds=6)

    results = fetcher.fetch_many([slow, *targets_of(shop, hosts=10, pages=2)])
    first_twenty = [next(results) for _ in range(20)]

    assert slow not in [result.target for result in first_twenty]
    assert next(results).target is slow


def test_a_caller_who_takes_his_time_does_not_make_shops_look_slow(
    fetcher: Fetching, shop: Shop
) -> None:
    for host in range(5):
        shop.page("/p", host=f"shop{host:03}.test", delay_seconds=0.3)
    targets = [
        Target(shop.url("/p", host=f"shop{host:03}.test"), timeout_seconds=0.8) for host in range(5)
    ]
    results = fetcher.fetch_many([Target(shop.url("/css/1", host="quick.test")), *targets])

    next(results)
    time.sleep(1.2)

    assert [result.outcome for result in results if isinstance(result, Visit)] == [Outcome.OK] * 5


def test_a_caller_who_leaves_early_leaves_nothing_behind(fetcher: Fetching, shop: Shop) -> None:
    results = fetcher.fetch_many(targets_of(shop, hosts=100, pages=10))
    next(results)

    results.close()  # type: ignore[attr-defined]  # an iterator to callers, a generator in fact

    assert "fetch" not in {thread.name for thread in threading.enumerate()}
    assert len(shop.hits) < 1_000


def test_one_visit_serves_all_who_ask_for_a_page_in_the_same_way(
    fetcher: Fetching, shop: Shop
) -> None:
    url = shop.page("/p", etag='"v2"').url
    targets = [
        Target(url, key=1, etag='"v1"'),
        Target(f"{url}?utm_source=mail", key=2, etag='"v2"'),
        Target(f"{url}#size=9", key=3),
    ]

    visits = list(fetcher.fetch_many(targets))

    assert len(shop.hits) == 1
    assert [visit.target for visit in visits] == targets
    assert [visit.outcome for visit in visits if isinstance(visit, Visit)] == [Outcome.OK] * 3
    assert [visit.page.url for visit in visits if isinstance(visit, Visit) and visit.page] == [
        target.url for target in targets
    ]


def test_a_shared_page_that_nobody_has_to_see_again_is_not_sent(
    fetcher: Fetching, shop: Shop
) -> None:
    url = shop.page("/p", etag='"v1"').url

    visits = list(fetcher.fetch_many([Target(url, key=key, etag='"v1"') for key in (1, 2)]))

    assert len(shop.hits) == 1
    assert {visit.outcome for visit in visits if isinstance(visit, Visit)} == {Outcome.NOT_MODIFIED}


@pytest.mark.parametrize(
    "other",
    [
        {"cookies": "session=1"},
        {"headers": {"Authorization": "Bearer 1"}},
        {"headers": {"X-Region": "west"}},
        {"accept_language": "de"},
    ],
)
def test_a_page_that_is_asked_for_in_another_way_is_visited_again(
    other: dict[str, Any], fetcher: Fetching, shop: Shop
) -> None:
    url = shop.page("/p").url

    list(fetcher.fetch_many([Target(url), Target(url, **other), Target(url)]))

    assert len(shop.hits) == 2


def test_a_page_with_cookies_is_never_shared(fetcher: Fetching, shop: Shop) -> None:
    url = shop.page("/p").url

    list(fetcher.fetch_many([Target(url, cookies="session=1"), Target(url, cookies="session=1")]))

    assert len(shop.hits) == 2


def test_all_who_share_a_page_are_postponed_together(fetcher_for: MakeFetcher, shop: Shop) -> None:
    fetcher = fetcher_for(scrape_gap_seconds=100.0)
    url = shop.page("/p").url
    list(fetcher.fetch_many([Target(url)]))

    results = list(fetcher.fetch_many([Target(url, key=key) for key in (1, 2)], max_wait_seconds=0))

    assert [result.target.key for result in results if isinstance(result, Postponed)] == [1, 2]


def test_a_redis_address_that_is_none_is_an_error_and_not_an_empty_answer(shop: Shop) -> None:
    settings = get_settings().model_copy(update={"celery_broker_url": SecretStr("nonsense://a")})

    with pytest.raises(ValueError, match="scheme"):
        list(Fetching.of(settings).fetch_many(targets_of(shop, hosts=1, pages=1)))


def test_pages_wait_outside_while_the_caller_has_no_time(fetcher: Fetching, shop: Shop) -> None:
    results = fetcher.fetch_many(targets_of(shop, hosts=80, pages=5))

    first = next(results)
    time.sleep(1.0)
    asked_meanwhile = len(shop.hits)
    others = list(results)

    assert isinstance(first, Visit)
    assert asked_meanwhile <= fetcher.in_flight + 1
    assert len(others) == 399


def test_nothing_to_fetch_is_nothing(fetcher: Fetching) -> None:
    assert list(fetcher.fetch_many([])) == []


def test_workers_share_their_manners_through_redis(servers: Servers, shop: Shop) -> None:
    with Redis.from_url(servers.valkey_url) as valkey:
        valkey.flushdb()
    settings = get_settings().model_copy(
        update={
            "outbound_resolve": {"*.test": "127.0.0.1"},
            "outbound_allow_scrape": (f"*.test:{shop.port}",),
            "scrape_gap_seconds": 0.2,
        }
    )
    batches = [targets_of(shop, hosts=4, pages=3) for _ in range(3)]
    threads = [
        threading.Thread(target=list, args=(Fetching.of(settings).fetch_many(batch),))
        for batch in batches
    ]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(shop.hits) == 36
    assert smallest_pause(shop.hits) > 0.09


def test_without_redis_nobody_is_asked(shop: Shop) -> None:
    settings = get_settings().model_copy(
        update={
            "redis_port": 1,
            "celery_broker_url": None,
            "outbound_resolve": {"*.test": "127.0.0.1"},
            "outbound_allow_scrape": (f"*.test:{shop.port}",),
        }
    )

    with pytest.raises(RedisError):
        list(Fetching.of(settings).fetch_many(targets_of(shop, hosts=3, pages=1)))

    assert shop.connections == 0


def test_the_shops_door_fetches_as_configured(servers: Servers) -> None:
    (visit,) = scraping.fetch_many([Target("http://127.0.0.1/")])

    assert isinstance(visit, Visit)
    assert visit.outcome is Outcome.REFUSED
    assert scraping.fetch(Target("http://127.0.0.1/")) == visit


def test_a_surprise_on_one_page_is_its_own_result(fetcher: Fetching, shop: Shop) -> None:
    surprising = Target(shop.url("/css/1"), headers={"X-Number": 5})  # type: ignore[dict-item]  # the surprise
    good = Target(shop.url("/css/2", host="shop002.test"))

    results = fetcher.fetch_many([surprising, good])
    visits = {visit.target.url: visit for visit in results if isinstance(visit, Visit)}

    assert visits[good.url].outcome is Outcome.OK
    assert visits[surprising.url].outcome is Outcome.PARSE_MISS
    assert visits[surprising.url].reason == "The page could not be fetched (TypeError)."
