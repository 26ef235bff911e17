"""Products with a price, and the dashboard that tells of them."""

from datetime import timedelta
from typing import Any

from fastapi.testclient import TestClient

from app.core.database import Session
from app.core.redis import redis
from app.models import Product, ProductUrl, User
from app.models.types import utcnow
from app.services import pricing
from tests import factories


def make_priced(
    session: Session,
    owner: User,
    name: str = "Kettle",
    *,
    before: str = "20",
    now: str = "20",
    favourite: bool = False,
) -> tuple[Product, ProductUrl]:
    """A product that cost something else until yesterday."""
    product = factories.make_product(session, owner, name=name)
    product.favourite = favourite
    store = factories.make_store(session, owner)
    page = factories.make_product_url(session, product, store, is_primary=True)
    page.next_check_at = utcnow() + timedelta(hours=1)
    page.last_checked_at = utcnow()
    factories.make_reading(session, page, amount=before, days_ago=20, last_seen_days_ago=1)
    factories.make_reading(session, page, amount=now, days_ago=0.9)
    pricing.rebuild_caches(session, [product.id])
    return product, page


def told(client: TestClient, path: str = "/api/dashboard", **query: Any) -> dict[str, Any]:
    """The dashboard as it is now, not as it was remembered."""
    redis().flushdb()
    answer = client.get(path, params=query)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())
