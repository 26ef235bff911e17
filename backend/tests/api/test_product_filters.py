"""Narrowing and sorting the list of products by what their prices and tags are."""

from decimal import Decimal
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.core.database import Session
from app.models import User
from app.services import pricing
from tests import factories


def names(client: TestClient, **query: Any) -> list[str]:
    answer = client.get("/api/products", params=query)
    assert answer.status_code == 200, answer.text
    return [row["name"] for row in answer.json()["items"]]


@pytest.fixture
def three(session: Session, owner: User) -> None:
    """A pan for 20 (it was 30), a kettle for 50 with a target of 40, a mixer without a price."""
    kitchen, red = (factories.make_tag(session, owner) for _ in range(2))
    kitchen.slug, red.slug = "kitchen", "red"
    products = {
        name: factories.make_product(session, owner, name=name)
        for name in ("Kettle", "Mixer", "Pan")
    }
    for name, prices in {"Pan": ("30", "20"), "Kettle": ("50",)}.items():
        store = factories.make_store(session, owner)
        page = factories.make_product_url(session, products[name], store, is_primary=True)
        for days_ago, amount in zip((20, 1), prices, strict=False):
            factories.make_reading(session, page, amount=amount, days_ago=days_ago)
        page.last_checked_at = factories.ago(days=1 if name == "Pan" else 3)
    factories.make_rule(session, products["Kettle"], amount="40")
    factories.make_product_tag(session, products["Kettle"], kitchen)
    factories.make_product_tag(session, products["Pan"], kitchen)
    factories.make_product_tag(session, products["Pan"], red)
    session.flush()
    pricing.rebuild_caches(session, [each.id for each in products.values()])


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"tag_any": ["red", "kitchen"]}, ["Kettle", "Pan"]),
        ({"tag_none": ["red"]}, ["Kettle", "Mixer"]),
        ({"tag_any": ["kitchen"], "tag_none": ["red"]}, ["Kettle"]),
        ({"min_price": "20.01"}, ["Kettle"]),
        ({"min_price": "20", "max_price": "49.99"}, ["Pan"]),
        ({"has_target": True}, ["Kettle"]),
        ({"has_target": False}, ["Mixer", "Pan"]),
        ({"sort": "delta"}, ["Pan", "Kettle", "Mixer"]),
        ({"sort": "-checked"}, ["Pan", "Kettle", "Mixer"]),
        ({"sort": "target"}, ["Kettle", "Mixer", "Pan"]),
    ],
)
@pytest.mark.usefixtures("three")
def test_products_are_narrowed_and_sorted(
    client: TestClient, query: dict[str, Any], expected: list[str]
) -> None:
    assert names(client, **query) == expected


@pytest.mark.usefixtures("three")
def test_a_target_in_another_currency_is_no_distance(
    client: TestClient, session: Session, owner: User
) -> None:
    lamp = factories.make_product(session, owner, name="Lamp")
    page = factories.make_product_url(
        session, lamp, factories.make_store(session, owner), is_primary=True
    )
    factories.make_reading(session, page, amount="10", days_ago=1)
    factories.make_rule(session, lamp, amount="9").currency = "USD"
    session.flush()
    pricing.rebuild_caches(session, [lamp.id])

    assert names(client, sort="target", has_target=True) == ["Kettle", "Lamp"]


@pytest.mark.usefixtures("three")
def test_a_target_by_the_unit_is_as_far_as_it_is_reached(
    client: TestClient, session: Session, owner: User
) -> None:
    """Capsules for 60, of which each costs 0.60: below the target of 1, while 50 is above 40."""
    capsules = factories.make_product(session, owner, name="Capsules")
    page = factories.make_product_url(
        session, capsules, factories.make_store(session, owner), is_primary=True
    )
    factories.make_reading(session, page, amount="60", days_ago=1)
    factories.make_rule(session, capsules, amount="1")
    session.flush()
    pricing.rebuild_caches(session, [capsules.id])
    session.refresh(capsules)
    summary = capsules.price_summary
    assert summary is not None
    assert summary.best is not None
    by_unit = summary.best.model_copy(update={"unit_price": Decimal("0.60")})
    capsules.price_summary = summary.model_copy(update={"best": by_unit})
    session.flush()

    assert names(client, target_reached=True) == ["Capsules"]
    assert names(client, sort="target", has_target=True) == ["Capsules", "Kettle"]


@pytest.mark.parametrize("price", ["-1", "ten", "NaN", "1e400"])
def test_a_price_that_is_none_is_refused(client: TestClient, price: str) -> None:
    assert client.get("/api/products", params={"max_price": price}).status_code == 422


@pytest.mark.usefixtures("three")
def test_products_of_which_no_page_is_visited_are_told_apart(
    client: TestClient, session: Session, owner: User
) -> None:
    def page_of(name: str, *, active: bool = True, store_active: bool = True) -> None:
        store = factories.make_store(session, owner)
        product = factories.make_product(session, owner, name=name)
        page = factories.make_product_url(session, product, store, is_primary=True)
        page.active, store.active = active, store_active

    page_of("Lamp", active=False)
    page_of("Rug", store_active=False)
    session.flush()

    assert names(client, watched=True) == ["Kettle", "Pan"]
    assert names(client, watched=False) == ["Lamp", "Mixer", "Rug"]
