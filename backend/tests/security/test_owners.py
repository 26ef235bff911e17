"""Whose the rows are that an administrator makes."""

from typing import Any, Final

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from app.core.database import Session
from app.models import Product, SavedView, Store, Tag, User
from tests import factories
from tests.conftest import MakeClient
from tests.shop import Shop
from tests.support.routes import Route

OWNED: Final[tuple[type[Any], ...]] = (Store, Product, Tag, SavedView)

CREATING: Final[dict[str, dict[str, Any]]] = {
    "POST /api/stores": {"name": "Contoso", "domains": ["contoso.example"]},
    "POST /api/stores/quick-add": {"website_url": "https://contoso.example/"},
    "POST /api/products": {"name": "Kettle", "tags": ["Kitchen"]},
    "POST /api/product-urls/quick-add": {"tags": ["Kitchen"]},
    "POST /api/product-urls/bulk-import": {},
    "POST /api/tags": {"name": "Kitchen"},
    "POST /api/views": {"name": "Cheap now"},
}
"""What each route needs that makes rows for whoever asks."""

BELOW: Final = {
    "POST /api/product-urls",
    "POST /api/price-history",
    "POST /api/alerts/rules",
    "POST /api/products/{product_id}/duplicate",
}
"""What they make belongs to the owner of the product that they name."""

PERSONAL: Final = {
    "POST /api/auth/tokens",
    "POST /api/auth/passkeys",
    "POST /api/notifications/push/subscriptions",
    "POST /api/setup",
}

ACCOUNTS: Final = {"POST /api/admin/users", "POST /api/admin/users/{user_id}/invitation"}
"""An account belongs to nobody."""


@pytest.fixture
def client(client_for: MakeClient, admin: User) -> TestClient:
    return client_for(admin)


def body_of(route: str, shop: Shop) -> dict[str, Any]:
    page = {"url": shop.page().url}
    given: dict[str, dict[str, Any]] = {
        "POST /api/product-urls/quick-add": page,
        "POST /api/product-urls/bulk-import": {"items": [page]},
    }
    return CREATING[route] | given.get(route, {})


def owners(session: Session) -> set[int]:
    return {row.user_id for table in OWNED for row in session.exec(select(table))}


def test_every_route_that_makes_something_is_known_here(every_route: list[Route]) -> None:
    creating = {str(route) for route in every_route if "201" in route.operation["responses"]}

    assert creating == set(CREATING) | BELOW | PERSONAL | ACCOUNTS


@pytest.mark.usefixtures("shop_settings")
@pytest.mark.parametrize("route", CREATING)
def test_what_an_admin_makes_for_somebody_is_theirs(
    client: TestClient, session: Session, shop: Shop, owner: User, route: str
) -> None:
    method, path = route.split()

    answer = client.request(method, path, params={"owner_id": owner.id}, json=body_of(route, shop))

    assert answer.status_code == 201
    assert owners(session) == {owner.id}


@pytest.mark.usefixtures("shop_settings")
@pytest.mark.parametrize("route", CREATING)
@pytest.mark.parametrize(("owner_id", "status"), [("all", 400), (2**31 - 1, 404)])
def test_nothing_is_made_for_everybody_or_nobody(
    client: TestClient, session: Session, shop: Shop, route: str, owner_id: str, status: int
) -> None:
    method, path = route.split()

    answer = client.request(method, path, params={"owner_id": owner_id}, json=body_of(route, shop))

    assert answer.status_code == status
    assert owners(session) == set()


def test_an_admin_who_names_nobody_makes_their_own(
    client: TestClient, session: Session, admin: User
) -> None:
    client.post("/api/tags", json={"name": "Kitchen"})

    assert owners(session) == {admin.id}


def test_a_page_belongs_to_the_owner_of_its_product_whoever_is_named(
    client: TestClient, session: Session, owner: User, stranger: User
) -> None:
    product = factories.make_product(session, owner)

    answer = client.post(
        "/api/product-urls",
        params={"owner_id": stranger.id},
        json={"product_id": product.id, "url": "https://contoso.example/p"},
    )

    assert answer.status_code == 201
    assert owners(session) == {owner.id}
