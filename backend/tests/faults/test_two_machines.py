"""Two workers that share nothing but the addresses of the servers; one is cut off midway."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from sqlmodel import col, func, select

from app.core.database import unit_of_work
from app.models import ProductUrl
from tests.faults import evidence
from tests.faults.installation import Installation
from tests.shop.server import Shop
from tests.support.machines import Machine, other_machine
from tests.support.relay import Relay

pytestmark = pytest.mark.xdist_group("faults")

PAGES = 300
HOSTS = 10


@pytest.fixture
def machine() -> Iterator[Machine]:
    with other_machine() as machine:
        yield machine


def test_a_worker_that_is_cut_off_in_the_middle_of_a_batch_is_replaced(
    installation: Installation, large_shop: Shop, machine: Machine
) -> None:
    evidence.seed(large_shop, pages=PAGES, hosts=HOSTS)
    notes = installation.notes
    with ExitStack() as cables:
        postgres, valkey = (
            cables.enter_context(Relay(int(notes[name]), address=machine.address))
            for name in ("POSTGRES_PORT", "REDIS_PORT")
        )
        own = {
            "POSTGRES_HOST": machine.address,
            "POSTGRES_PORT": str(postgres.port),
            "CELERY_BROKER_URL": (
                f"redis://:{notes['REDIS_PASSWORD']}@{machine.address}:{valkey.port}/0"
            ),
        }
        if machine.prefix:
            port = large_shop.port
            cables.enter_context(Relay(port, address=machine.address, port=port))
            own["OUTBOUND_RESOLVE"] = f"*.test={machine.address}"
        installation.worker("elsewhere", own, prefix=machine.prefix)

        installation.until(lambda: evidence.checked() >= 20)
        installation.until(lambda: under_way() > 0)
        machine.unplug()
        postgres.cut()
        valkey.cut()
        left_behind = under_way()
        installation.worker("here")
        installation.until(lambda: evidence.read_well() == PAGES)

    assert left_behind > 0
    evidence.assert_each_page_was_read_once(PAGES)
    evidence.assert_every_shop_was_asked_politely(large_shop.hits)


def under_way() -> int:
    """How many pages a worker has begun to visit."""
    with unit_of_work() as session:
        begun = col(ProductUrl.begun) & col(ProductUrl.lease).is_not(None)
        return session.exec(select(func.count()).select_from(ProductUrl).where(begun)).one()
