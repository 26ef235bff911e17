"""Lists of products over HTTP: filters, orders, and what they load."""

from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.core.database import Session
from app.models import Product, User
from app.models.products import ProductStatus
from app.models.selectors import Availability
from app.models.types import utcnow
from app.services import pricing
from tests import factories
from tests.support.statements import counted


def test_a_list_takes_the_same_statements_for_three_products_and_for_sixty(
    client: TestClient, session: Session, owner: User
) -> None:
    def statements(limit: int) -> int:
        with counted(session) as sent:
            answer = client.get("/api/products", params={"limit": limit, "sort": "-price"})
        assert len(answer.json()["items"]) == limit
        return len(sent)

    store = factories.make_store(session, owner)
    tag = factories.make_tag(session, owner)
    products = [factories.make_product(session, owner) for _ in range(60)]
    for product in products:
        page = factories.make_product_url(session, product, store, is_primary=True)
        factories.make_product_url(session, product, store)
        factories.make_reading(session, page, days_ago=2)
        factories.make_product_tag(session, product, tag)
    pricing.rebuild_caches(session, [product.id for product in products])

    assert statements(3) == statements(60) <= 6


def test_the_list_loads_neither_descriptions_nor_pages(
    client: TestClient, session: Session, owner: User
) -> None:
    factories.make_product(session, owner)

    with counted(session) as sent:
        client.get("/api/products")

    assert not [statement for statement in sent if "description" in statement]
    assert not [statement for statement in sent if "canonical_url" in statement]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["Cheap kettle", "Dear kettle", "Pot 100%", "Unseen"]),
        ({"search": "kettle"}, ["Cheap kettle", "Dear kettle"]),
        ({"search": "KETTLE che"}, ["Cheap kettle"]),
        ({"search": "100%"}, ["Pot 100%"]),
        ({"search": "_"}, []),
        ({"tag": "kitchen"}, ["Cheap kettle", "Pot 100%"]),
        ({"tag": ["kitchen", "gift"]}, ["Pot 100%"]),
        ({"status": "archived"}, ["Unseen"]),
        ({"favourite": "true"}, ["Dear kettle"]),
        ({"trend": "lowest"}, ["Cheap kettle"]),
        ({"trend": "none"}, ["Dear kettle", "Pot 100%", "Unseen"]),
        ({"badge": "at_lowest"}, ["Cheap kettle"]),
        ({"badge": "out_of_stock"}, ["Pot 100%"]),
        ({"currency": "usd"}, ["Dear kettle"]),
        ({"sort": "-name"}, ["Unseen", "Pot 100%", "Dear kettle", "Cheap kettle"]),
        ({"sort": "price"}, ["Cheap kettle", "Dear kettle", "Pot 100%", "Unseen"]),
        ({"sort": "-price"}, ["Cheap kettle", "Dear kettle", "Unseen", "Pot 100%"]),
        ({"sort": "trend"}, ["Cheap kettle", "Dear kettle", "Pot 100%", "Unseen"]),
        ({"sort": "-created_at"}, ["Unseen", "Pot 100%", "Dear kettle", "Cheap kettle"]),
        ({"sort": "-favourite"}, ["Dear kettle", "Unseen", "Pot 100%", "Cheap kettle"]),
        ({"sort": "updated_at"}, ["Cheap kettle", "Dear kettle", "Pot 100%", "Unseen"]),
        ({"limit": 2, "offset": 1}, ["Dear kettle", "Pot 100%"]),
    ],
)
def test_products_are_filtered_and_sorted(
    client: TestClient, session: Session, owner: User, query: dict[str, Any], names: list[str]
) -> None:
    _make_shelf(session, owner)

    answer = client.get("/api/products", params=query)

    assert [product["name"] for product in answer.json()["items"]] == names
    assert answer.json()["total"] == (4 if "limit" in query else len(names))


def test_prices_in_two_currencies_are_sorted_apart(
    client: TestClient, session: Session, owner: User
) -> None:
    for name, amount, currency in (
        ("a", "5", "USD"),
        ("b", "9", "EUR"),
        ("c", "1", "USD"),
        ("d", "3", "EUR"),
    ):
        _make_priced(session, owner, name, [(amount, 1)], currency=currency)

    def names(sort: str) -> list[str]:
        items = client.get("/api/products", params={"sort": sort}).json()["items"]
        return [product["name"] for product in items]

    assert names("price") == ["d", "b", "c", "a"]
    assert names("-price") == ["b", "d", "a", "c"]


def test_products_of_a_store_are_listed_and_a_strangers_store_is_not_found(
    client: TestClient, session: Session, owner: User, stranger: User
) -> None:
    product = factories.make_product(session, owner)
    store = factories.make_store(session, owner)
    factories.make_product_url(session, product, store, is_primary=True)
    factories.make_product(session, owner)
    theirs = factories.make_store(session, stranger)

    found = client.get("/api/products", params={"store_id": store.id}).json()

    assert [row["id"] for row in found["items"]] == [product.id]
    assert client.get("/api/products", params={"store_id": theirs.id}).status_code == 404
    assert client.get("/api/products", params={"store_id": 10**30}).status_code == 404


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"sort": "user_id"}, 400),
        ({"sort": ""}, 400),
        ({"limit": 0}, 422),
        ({"limit": 101}, 422),
        ({"offset": -1}, 422),
        ({"trend": "sideways"}, 422),
        ({"currency": "XXQ"}, 422),
        ({"search": "\x00"}, 422),
        ({"tag": "\x00"}, 422),
    ],
)
def test_a_list_that_cannot_be_asked_for_is_refused(
    client: TestClient, query: dict[str, Any], status: int
) -> None:
    assert client.get("/api/products", params=query).status_code == status


def _make_shelf(session: Session, owner: User) -> None:
    """Four products, each as old as its turn."""
    kitchen = factories.make_tag(session, owner, name="Kitchen")
    kitchen.slug = "kitchen"
    gift = factories.make_tag(session, owner, name="Gift")
    gift.slug = "gift"
    cheap = _make_priced(session, owner, "Cheap kettle", [("19.99", 40), ("9.99", 2)])
    dear = _make_priced(session, owner, "Dear kettle", [("99.00", 2)], currency="USD")
    dear.favourite = True
    pot = _make_priced(
        session, owner, "Pot 100%", [("49.00", 2)], availability=Availability.OUT_OF_STOCK
    )
    unseen = factories.make_product(session, owner, name="Unseen")
    unseen.status = ProductStatus.ARCHIVED
    for product, tag in ((cheap, kitchen), (pot, kitchen), (pot, gift)):
        factories.make_product_tag(session, product, tag)
    for turn, product in enumerate((cheap, dear, pot, unseen)):
        product.created_at = product.updated_at = utcnow() - timedelta(days=9 - turn)
    session.flush()


def _make_priced(
    session: Session,
    owner: User,
    name: str,
    readings: list[tuple[str, int]],
    *,
    currency: str = "EUR",
    availability: Availability = Availability.IN_STOCK,
) -> Product:
    """A product with one page and these (amount, days ago)."""
    product = factories.make_product(session, owner, name=name)
    store = factories.make_store(session, owner)
    page = factories.make_product_url(session, product, store, is_primary=True)
    for amount, days_ago in readings:
        factories.make_reading(
            session,
            page,
            amount=amount,
            currency=currency,
            availability=availability,
            days_ago=days_ago,
        )
    pricing.rebuild_caches(session, [product.id])
    return product
