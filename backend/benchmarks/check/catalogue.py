"""The pages to check: how many, of how many shops, and how large and slow the shop makes them."""

import httpx
from sqlalchemy import insert, update
from sqlmodel import col, func, select

from app.core.database import Session
from app.models import Product, ProductUrl, Store, StoreDomain, User
from app.models.types import utcnow

PAGE_BYTES = 60_000
LATENCY_SECONDS = 0.2
DOMAINS = 200
PAGES = 6_000
WARM_UP = 600
KINDS = ("json_ld", "graph", "microdata", "meta", "css")
CHANGED = 10
"""One page in so many has another price in the second round."""


def addresses(port: int) -> list[str]:
    """A page of each shop in turn, its price told in one of the usual ways."""
    return [
        f"http://shop{number % DOMAINS:03}.test:{port}/{KINDS[number % len(KINDS)]}/{number}"
        for number in range(PAGES + WARM_UP)
    ]


def seed(session: Session, port: int) -> None:
    """One product for each page, all due now."""
    owner = User(email="bench@example.com")
    session.add(owner)
    session.flush()
    stores = [_store(owner.id, number) for number in range(DOMAINS)]
    session.add_all(stores)
    session.flush()
    urls = addresses(port)
    session.execute(
        insert(Product),
        [
            {"user_id": owner.id, "name": f"Kettle no. {number}", "slug": f"kettle-{number}"}
            for number in range(len(urls))
        ],
    )
    products = session.exec(select(Product.id).order_by(col(Product.id))).all()
    session.execute(
        insert(ProductUrl),
        [
            {
                "product_id": product,
                "store_id": stores[number % DOMAINS].id,
                "url": url,
                "canonical_url": url,
                "is_primary": True,
            }
            for number, (product, url) in enumerate(zip(products, urls, strict=True))
        ],
    )


def _store(owner_id: int, number: int) -> Store:
    name = f"shop{number:03}"
    store = Store(user_id=owner_id, name=name, slug=name, currency="EUR")
    store.domains = [StoreDomain(user_id=owner_id, domain=f"{name}.test")]
    return store


def make_due(session: Session) -> None:
    session.execute(update(ProductUrl).values(next_check_at=utcnow()))


def still_leased(session: Session) -> int:
    return session.exec(select(func.count()).where(col(ProductUrl.leased_until).is_not(None))).one()


def change_prices(port: int) -> None:
    """The shop asks another price for one page in ten."""
    with httpx.Client(trust_env=False) as client:
        for url in addresses(port)[::CHANGED]:
            host, _, path = url.removeprefix("http://").partition("/")
            kind, _, number = path.partition("/")
            page = {
                "host": host.partition(":")[0],
                "path": f"/{path}",
                "kind": kind,
                "name": f"Kettle no. {number}",
                "sku": f"KET-{number}",
                "amount": f"{(99 + int(number) * 37 % 9_000) * 0.0095:.2f}",
                "size": PAGE_BYTES,
                "delay_seconds": LATENCY_SECONDS,
                "restless": True,
            }
            client.post(f"http://127.0.0.1:{port}/_shop/pages", json=page).raise_for_status()
