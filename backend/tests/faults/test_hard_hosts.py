"""Shops that refuse, block, are gone or never end: each has its outcome, and none slows others."""

from typing import Any, Final

import pytest
from sqlmodel import col, select, update

from app.core.database import unit_of_work
from app.models import ProductUrl, Store
from app.models.checks import Outcome
from app.models.types import utcnow
from tests.faults import evidence
from tests.faults.installation import Installation
from tests.shop.pages import Body
from tests.shop.server import Hit, Shop

pytestmark = pytest.mark.xdist_group("faults")

PAGES = 60
HOSTS = 20
HARD: Final[dict[str, dict[str, Any]]] = {
    "shop0.test": {"status": 429, "headers": {"Retry-After": "3600"}},
    "shop1.test": {"text": "<html><title>Just a moment...</title><script>_cf_chl_opt</script>"},
    "shop2.test": {"status": 410},
    "shop3.test": {"body": Body.SLOW},
}
"""How the first shops answer; all of them are visited by one batch of one worker."""


def test_hard_hosts_have_their_outcomes_and_slow_nobody(
    installation: Installation, large_shop: Shop
) -> None:
    evidence.seed(large_shop, pages=PAGES, hosts=HOSTS)
    for host, manner in HARD.items():
        number = host.removeprefix("shop").partition(".")[0]
        pages = range(int(number), PAGES, HOSTS)
        # One page that never ends is enough; the others of its shop come after it.
        for page in pages[:1] if "body" in manner else pages:
            kind = evidence.KINDS[page % len(evidence.KINDS)]
            large_shop.page(f"/{kind}/{page}", host=host, **manner)
    with unit_of_work() as session:
        session.exec(update(Store).where(col(Store.name) == "Shop 3").values(timeout_seconds=10))

    installation.worker("worker", {"CHECK_BATCH_PAGES": "100"})
    installation.until(lambda: not still_due())

    outcomes = outcomes_of_sites()
    assert outcomes["shop0.test"] == {Outcome.RATE_LIMITED, None}
    assert outcomes["shop1.test"] == {Outcome.BLOCKED}
    assert outcomes["shop2.test"] == {Outcome.GONE}
    assert outcomes["shop3.test"] == {Outcome.NETWORK_ERROR, Outcome.OK}
    assert {site for site, found in outcomes.items() if found == {Outcome.OK}} == {
        f"shop{number}.test" for number in range(len(HARD), HOSTS)
    }
    assert len(pages_asked_of(large_shop, "shop0.test")) == 1
    (endless,) = large_shop.hits_of("/meta/3", host="shop3.test")
    others = [hit for hit in large_shop.hits if hit.host not in HARD]
    assert all(hit.ended_at < endless.ended_at for hit in others)
    evidence.assert_every_shop_was_asked_politely(large_shop.hits)


def still_due() -> int:
    with unit_of_work() as session:
        due = select(ProductUrl.id).where(col(ProductUrl.next_check_at) <= utcnow())
        return len(session.exec(due).all())


def outcomes_of_sites() -> dict[str, set[Outcome | None]]:
    found: dict[str, set[Outcome | None]] = {}
    with unit_of_work() as session:
        for site, outcome in session.exec(
            select(col(ProductUrl.site), col(ProductUrl.last_outcome))
        ):
            found.setdefault(site, set()).add(outcome)
    return found


def pages_asked_of(shop: Shop, host: str) -> list[Hit]:
    return [hit for hit in shop.hits if hit.host == host and hit.path != "/robots.txt"]
