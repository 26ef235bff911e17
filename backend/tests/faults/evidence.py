"""The pages that are due, and what the database and the shop's own log say came of them."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from sqlalchemy import insert, update
from sqlmodel import col, func, select

from app.core.database import unit_of_work
from app.models import PriceCheck, PriceHistory, Product, ProductUrl, Store, StoreDomain, User
from app.models.checks import Outcome
from app.models.types import utcnow
from tests.faults.installation import GAP_SECONDS
from tests.shop.server import Hit, Shop

_SHORTEST_GAP = GAP_SECONDS / 2 - 0.002
"""Half the usual one; Redis counts milliseconds, and cuts off what is less."""
KINDS = ("json_ld", "graph", "microdata", "meta", "css")


def seed(shop: Shop, *, pages: int, hosts: int) -> None:
    """So many pages of so many shops, all due now."""
    with unit_of_work() as session:
        owner = User(email="owner@example.com")
        session.add(owner)
        session.flush()
        stores = [_store(owner.id, number) for number in range(hosts)]
        session.add_all(stores)
        session.flush()
        session.execute(
            insert(Product),
            [
                {"user_id": owner.id, "name": f"Kettle no. {number}", "slug": f"kettle-{number}"}
                for number in range(pages)
            ],
        )
        products = session.exec(select(Product.id).order_by(col(Product.id))).all()
        urls = [
            shop.url(f"/{KINDS[number % len(KINDS)]}/{number}", host=f"shop{number % hosts}.test")
            for number in range(pages)
        ]
        session.execute(
            insert(ProductUrl),
            [
                {
                    "product_id": product,
                    "store_id": stores[number % hosts].id,
                    "url": url,
                    "canonical_url": url,
                    "is_primary": True,
                }
                for number, (product, url) in enumerate(zip(products, urls, strict=True))
            ],
        )


def _store(owner_id: int, number: int) -> Store:
    store = Store(user_id=owner_id, name=f"Shop {number}", slug=f"shop-{number}", currency="EUR")
    store.domains = [StoreDomain(user_id=owner_id, domain=f"shop{number}.test")]
    return store


def checked() -> int:
    """How many pages have been checked."""
    with unit_of_work() as session:
        visited = col(ProductUrl.last_checked_at).is_not(None)
        return session.exec(select(func.count()).select_from(ProductUrl).where(visited)).one()


def set_aside() -> int:
    """Pages that were with a worker when it died, twice: backed off, and now made due again."""
    with unit_of_work() as session:
        missed = col(ProductUrl.last_outcome) == Outcome.PARSE_MISS
        return session.exec(
            update(ProductUrl)
            .where(missed, col(ProductUrl.next_check_at) > utcnow())
            .values(next_check_at=utcnow())
            .execution_options(synchronize_session=False)
        ).rowcount


def read_well() -> int:
    """How many pages have a price."""
    with unit_of_work() as session:
        well = col(ProductUrl.last_outcome) == Outcome.OK
        return session.exec(select(func.count()).select_from(ProductUrl).where(well)).one()


def assert_each_page_was_read_once(pages: int) -> None:
    """One check that went well, and one reading, of every page; with the price its shop asked."""
    with unit_of_work() as session:
        checks = session.exec(
            select(PriceCheck.product_url_id).where(PriceCheck.outcome == Outcome.OK)
        ).all()
        readings = session.exec(
            select(col(ProductUrl.url), col(PriceHistory.amount)).join(
                PriceHistory, col(PriceHistory.product_url_id) == ProductUrl.id
            )
        ).all()
        leases = select(func.count()).where(col(ProductUrl.leased_until).is_not(None))
        assert session.exec(leases).one() == 0
    assert len(checks) == len(set(checks)) == pages
    assert len(readings) == pages
    assert [(url, amount) for url, amount in readings if amount != _asked_price(url)] == []


def _asked_price(url: str) -> Decimal:
    return Decimal(99 + int(url.rpartition("/")[2]) * 37 % 9_000) / 100


def assert_every_shop_was_asked_politely(hits: Sequence[Hit]) -> None:
    """No request before the last one was answered and the shortest gap had passed."""
    of_host: defaultdict[str, list[Hit]] = defaultdict(list)
    for hit in hits:
        of_host[hit.host].append(hit)
    hurried = [
        (before.path, after.path, after.began_at - before.answered_at)
        for visits in of_host.values()
        for before, after in pairwise(sorted(visits, key=lambda hit: hit.began_at))
        if after.began_at - max(before.answered_at, before.began_at) < _SHORTEST_GAP
    ]
    assert hurried == []


def times_asked(shop: Shop) -> Counter[int]:
    """How many pages were asked for once, twice and so on; robots.txt left out."""
    pages = Counter((hit.host, hit.path) for hit in shop.hits if hit.path != "/robots.txt")
    return Counter(pages.values())
