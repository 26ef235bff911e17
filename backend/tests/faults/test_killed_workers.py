"""Workers killed with -9 at ten moments of a run of 2,000 pages: nothing is lost or doubled."""

import random
import time
from functools import partial

import pytest

from tests.faults import evidence
from tests.faults.installation import Installation
from tests.shop.server import Shop

pytestmark = pytest.mark.xdist_group("faults")

KILLS = 10
PAGES = 2_000
HOSTS = 100


def test_workers_killed_at_ten_moments_lose_and_double_nothing(
    installation: Installation, large_shop: Shop, moments: random.Random
) -> None:
    evidence.seed(large_shop, pages=PAGES, hosts=HOSTS)
    workers = [installation.worker(name) for name in ("first", "second")]
    killed_at = sorted(moments.sample(range(20, PAGES - 20), KILLS))

    for moment in killed_at:
        installation.until(partial(checked_are, moment), dispatch=installation.feed)
        time.sleep(moments.random())
        victim = moments.choice(workers)
        victim.kill()
        victim.start()
    installation.until(lambda: evidence.checked() == PAGES, dispatch=installation.feed)
    twice_there = evidence.set_aside()
    installation.until(lambda: evidence.read_well() == PAGES, dispatch=installation.feed)

    assert twice_there <= 2 * KILLS
    evidence.assert_each_page_was_read_once(PAGES)
    evidence.assert_every_shop_was_asked_politely(large_shop.hits)


def checked_are(moment: int) -> bool:
    return evidence.checked() >= moment
