"""Whatever dies in the middle: every due page is checked once, and no shop is pressed.

The moments follow from FAULTS_SEED, which each test prints; workers, servers and beats are real.
"""

import random
from collections import Counter

import pytest

from app.core.database import unit_of_work
from app.services import pricing
from tests.faults import evidence
from tests.faults.installation import Installation
from tests.shop.server import Shop

pytestmark = pytest.mark.xdist_group("faults")


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
