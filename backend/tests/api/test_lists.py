"""What every list of the catalogue has in common."""

from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.core.database import Session
from app.models import PriceCheck, User
from app.models.checks import Outcome
from app.models.types import utcnow
from tests import factories
from tests.conftest import MakeClient
from tests.support.statements import counted

LISTS = ("stores", "products", "product-urls", "checks", "tags", "views")


@pytest.fixture
def sixty(session: Session, owner: User) -> None:
    """Sixty rows for every list."""
    for number in range(60):
        product = factories.make_product(session, owner, name=f"Kettle {number % 7}")
        store = factories.make_store(session, owner, name=f"Shop {number % 7}")
        factories.make_product_tag(session, product, factories.make_tag(session, owner))
        factories.make_saved_view(session, owner)
        page = factories.make_product_url(session, product, store, is_primary=True)
        factories.make_reading(session, page, days_ago=2)
        session.add(
            PriceCheck(
                product_url_id=page.id,
                checked_at=utcnow() - timedelta(hours=number % 7),
                outcome=Outcome.OK,
            )
        )
    session.flush()


@pytest.fixture
def page_of_sixty_days(session: Session, owner: User) -> int:
    """A page with a reading on each of sixty days."""
    product, store = factories.make_product(session, owner), factories.make_store(session, owner)
    page = factories.make_product_url(session, product, store, is_primary=True)
    for number in range(60):
        factories.make_reading(session, page, days_ago=number, last_seen_days_ago=number)
    return page.id


@pytest.fixture
def sixty_tokens(session: Session, owner: User) -> None:
    for number in range(60):
        factories.make_api_token(session, owner, token=f"cc_{number}")


@pytest.mark.parametrize("noun", LISTS)
@pytest.mark.usefixtures("sixty")
def test_a_list_takes_the_same_statements_at_any_size(
    client: TestClient, session: Session, noun: str
) -> None:
    assert_constant(client, session, noun)


@pytest.mark.usefixtures("sixty_tokens")
def test_so_does_the_list_of_tokens(client: TestClient, session: Session) -> None:
    assert_constant(client, session, "auth/tokens")


@pytest.mark.parametrize("resolution", ["raw", "hour", "day"])
def test_so_does_the_history_of_a_page(
    client: TestClient, session: Session, page_of_sixty_days: int, resolution: str
) -> None:
    assert_constant(
        client,
        session,
        "price-history",
        product_url_id=page_of_sixty_days,
        resolution=resolution,
    )


def assert_constant(client: TestClient, session: Session, noun: str, **query: Any) -> None:
    def statements(limit: int) -> int:
        with counted(session) as sent:
            answer = client.get(f"/api/{noun}", params={"limit": limit, **query})
        assert len(answer.json()["items"]) == limit
        return len(sent)

    assert statements(3) == statements(60) <= 6


@pytest.mark.parametrize("noun", LISTS)
@pytest.mark.usefixtures("sixty")
def test_the_slices_of_a_list_are_the_list(client: TestClient, noun: str) -> None:
    """Rows that sort alike have an order of their own."""

    def ids(**query: Any) -> list[int]:
        answer = client.get(f"/api/{noun}", params=query).json()
        assert answer["total"] == 60
        return [row["id"] for row in answer["items"]]

    sort = "checked_at" if noun == "checks" else "created_at" if noun == "product-urls" else "name"
    whole = ids(limit=100, sort=sort)

    assert [*ids(limit=40, sort=sort), *ids(limit=40, offset=40, sort=sort)] == whole
    assert ids(limit=100, sort=f"-{sort}") == whole[::-1]
    assert len(ids()) == 50
    assert ids(offset=60) == []


@pytest.mark.parametrize("noun", [*LISTS, "price-history"])
@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"limit": 0}, 422),
        ({"limit": 101}, 422),
        ({"offset": -1}, 422),
        ({"offset": 2**31}, 422),
        ({"sort": "password_hash"}, 400),
        ({"sort": "-"}, 400),
        ({"sort": ""}, 400),
        ({"sort": "\x00"}, 422),
    ],
)
def test_a_slice_that_cannot_be_is_refused(
    client: TestClient, session: Session, owner: User, noun: str, query: Any, status: int
) -> None:
    product = factories.make_product(session, owner)
    named = {"product_id": product.id} if noun == "price-history" else {}

    assert client.get(f"/api/{noun}", params=named | query).status_code == status


@pytest.mark.parametrize("noun", LISTS)
@pytest.mark.usefixtures("sixty")
def test_an_admin_sees_their_own_rows_until_they_ask_for_others(
    client_for: MakeClient, admin: User, stranger: User, owner: User, noun: str
) -> None:
    client = client_for(admin)

    def total(**query: Any) -> int:
        return int(client.get(f"/api/{noun}", params=query).json()["total"])

    assert total() == 0
    assert total(owner_id=owner.id) == 60
    assert total(owner_id=stranger.id) == 0
    assert total(owner_id="all") == 60


@pytest.mark.parametrize("noun", LISTS)
def test_others_see_no_more_than_their_own_rows(
    client_for: MakeClient, stranger: User, owner: User, noun: str
) -> None:
    client = client_for(stranger)

    assert client.get(f"/api/{noun}", params={"owner_id": stranger.id}).status_code == 200
    assert client.get(f"/api/{noun}", params={"owner_id": owner.id}).status_code == 403
    assert client.get(f"/api/{noun}", params={"owner_id": "all"}).status_code == 403


@pytest.mark.parametrize("owner_id", [0, 2**31, 2**63, 10**30])
def test_an_owner_beyond_every_id_owns_nothing(
    client_for: MakeClient, admin: User, owner_id: int
) -> None:
    answer = client_for(admin).get("/api/products", params={"owner_id": owner_id})

    assert answer.status_code == 404
