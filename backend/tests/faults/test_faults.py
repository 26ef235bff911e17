"""Whatever dies in the middle: every due page is checked once, and no shop is pressed.

The moments follow from FAULTS_SEED, which each test prints; workers, servers and beats are real.
"""

import os
import random
import time
from collections import Counter

import pytest

from app.core.database import unit_of_work
from app.services import pricing
from tests.faults import evidence
from tests.faults.installation import Installation
from tests.shop.server import Shop

pytestmark = pytest.mark.xdist_group("faults")

KILLS = 10
PAGES = 2_000
HOSTS = 100


@pytest.fixture
def moments() -> random.Random:
    seed = os.environ.get("FAULTS_SEED", "1")
    print(f"FAULTS_SEED={seed}")  # noqa: T201 -- pytest shows it when a test fails
    return random.Random(seed)  # noqa: S311 -- moments that can be repeated


def test_workers_killed_at_ten_moments_lose_and_double_nothing(
    installation: Installation, large_shop: Shop, moments: random.Random
) -> None:
    evidence.seed(large_shop, pages=PAGES, hosts=HOSTS)
    workers = [installation.worker(name) for name in ("first", "second")]
    killed_at = sorted(moments.sample(range(20, PAGES - 20), KILLS))

    for moment in killed_at:
        installation.until(lambda moment=moment: evidence.checked() >= moment)  # type: ignore[misc]  # bound at once
        time.sleep(moments.random())
        victim = moments.choice(workers)
        victim.kill()
        victim.start()
    installation.until(lambda: evidence.checked() == PAGES)
    twice_there = evidence.set_aside()
    installation.until(lambda: evidence.read_well() == PAGES)

    assert twice_there <= 2 * KILLS
    evidence.assert_each_page_was_read_once(PAGES)
    evidence.assert_every_shop_was_asked_politely(large_shop.hits)


def test_a_restart_of_postgresql_loses_and_doubles_nothing(
    installation: Installation, large_shop: Shop, moments: random.Random
) -> None:
    evidence.seed(large_shop, pages=400, hosts=50)
    for name in ("first", "second"):
        installation.worker(name)

    moment = moments.randrange(50, 300)
    installation.until(lambda: evidence.checked() >= moment)
    installation.restart_postgres()
    installation.until(lambda: evidence.read_well() == 400)

    evidence.assert_each_page_was_read_once(400)
    evidence.assert_every_shop_was_asked_politely(large_shop.hits)


def test_a_valkey_that_was_killed_and_emptied_loses_and_doubles_nothing(
    installation: Installation, large_shop: Shop, moments: random.Random
) -> None:
    evidence.seed(large_shop, pages=400, hosts=50)
    for name in ("first", "second"):
        installation.worker(name)

    moment = moments.randrange(50, 300)
    installation.until(lambda: evidence.checked() >= moment)
    installation.empty_valkey()
    installation.until(lambda: evidence.read_well() == 400)

    evidence.assert_each_page_was_read_once(400)
    evidence.assert_every_shop_was_asked_politely(large_shop.hits)


def test_a_message_delivered_three_times_visits_its_pages_once(
    installation: Installation, large_shop: Shop
) -> None:
    evidence.seed(large_shop, pages=40, hosts=40)
    with unit_of_work() as session:
        (batch,) = pricing.lease_due(session)
    for _ in range(3):
        ids, lease = batch.product_url_ids, str(batch.lease)
        installation.send("pricing.check_pages", ids, lease, queue="http")

    for name in ("first", "second"):
        installation.worker(name)
    installation.until(lambda: evidence.checked() == 40)

    assert evidence.times_asked(large_shop) == Counter({1: 40})
    evidence.assert_each_page_was_read_once(40)


def test_two_beats_have_every_page_visited_once(
    installation: Installation, large_shop: Shop
) -> None:
    evidence.seed(large_shop, pages=200, hosts=50)
    installation.worker("worker")
    beats = [installation.beat(name) for name in ("first-beat", "second-beat")]

    installation.until(lambda: evidence.checked() >= 50)
    for beat in beats:
        beat.kill()
        beat.start()
    installation.until(lambda: evidence.checked() == 200)

    assert evidence.times_asked(large_shop) == Counter({1: 200})
    evidence.assert_each_page_was_read_once(200)
    evidence.assert_every_shop_was_asked_politely(large_shop.hits)
