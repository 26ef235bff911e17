"""What holds for the catalogue as a whole."""

from fastapi.testclient import TestClient
from sqlmodel import SQLModel, func, select

from app.core.database import Session
from app.models import PriceCheck, PriceHistory, Product, ProductTag, ProductUrl, Store, Tag, User
from app.models.checks import Outcome
from app.models.types import utcnow
from tests import factories


def test_delete_product_cascades_urls_and_prices(
    client: TestClient, session: Session, owner: User
) -> None:
    store = factories.make_store(session, owner)
    tag = factories.make_tag(session, owner)
    gone, kept = factories.make_product(session, owner), factories.make_product(session, owner)
    for product in (gone, kept):
        factories.make_product_tag(session, product, tag)
        for is_primary in (True, False):
            page = factories.make_product_url(session, product, store, is_primary=is_primary)
            factories.make_reading(session, page, days_ago=2)
            factories.make_reading(session, page)
            session.add(PriceCheck(product_url_id=page.id, checked_at=utcnow(), outcome=Outcome.OK))

    path = f"/api/products/{gone.id}"

    assert client.delete(path).status_code == 204
    assert client.get(path).status_code == 404
    assert _count(session, Product) == 1
    assert _count(session, ProductUrl) == 2
    assert _count(session, PriceHistory) == 4
    assert _count(session, PriceCheck) == 2
    assert _count(session, ProductTag) == 1
    assert (_count(session, Store), _count(session, Tag)) == (1, 1)
    assert client.get(f"/api/products/{kept.id}").json()["urls_total"] == 2


def _count(session: Session, table: type[SQLModel]) -> int:
    return session.exec(select(func.count()).select_from(table)).one()
