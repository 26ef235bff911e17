"""What a store offers: products by their names, with the newest price and when it was seen."""

from fastapi.testclient import TestClient

from app.core.database import Session
from app.models import ProductUrl, Store, User
from tests import factories
from tests.conftest import MakeClient
from tests.support.statements import counted


def tracked(session: Session, owner: User, store: Store, name: str) -> ProductUrl:
    product = factories.make_product(session, owner, name=name)
    return factories.make_product_url(session, product, store, is_primary=True)


def test_the_newest_price_that_counts_is_told_with_the_products_name(
    client: TestClient, session: Session, owner: User
) -> None:
    store = factories.make_store(session, owner)
    page = tracked(session, owner, store, "Copper kettle")
    factories.make_reading(session, page, amount="24.99", days_ago=9, last_seen_days_ago=5)
    newest = factories.make_reading(
        session, page, amount="19.99", currency="USD", days_ago=4, last_seen_days_ago=2
    )
    factories.make_reading(session, page, amount=None, days_ago=1)
    wrong = factories.make_reading(session, page, amount="1.00", days_ago=0)
    wrong.excluded = True
    session.flush()

    (offer,) = client.get(f"/api/stores/{store.id}/offers").json()["items"]

    assert (offer["id"], offer["product_id"]) == (page.id, page.product_id)
    assert offer["product_name"] == "Copper kettle"
    assert offer["latest"]["reading_id"] == newest.id
    assert offer["latest"]["amount"] == "19.99"
    assert offer["latest"]["currency"] == "USD"
    assert offer["latest"]["seen_at"] == newest.last_seen_at.isoformat().replace("+00:00", "Z")


def test_a_page_without_a_price_is_there_too(
    client: TestClient, session: Session, owner: User
) -> None:
    store = factories.make_store(session, owner)
    page = tracked(session, owner, store, "Pan")
    factories.make_reading(session, page, amount=None)

    answer = client.get(f"/api/stores/{store.id}/offers").json()

    assert [(each["id"], each["latest"]) for each in answer["items"]] == [(page.id, None)]


def test_offers_come_a_page_at_a_time_and_of_one_store(
    client: TestClient, session: Session, owner: User
) -> None:
    store, other = (factories.make_store(session, owner, domain=f"{n}.example") for n in "ab")
    pages = [tracked(session, owner, store, f"Pot {number}") for number in range(3)]
    tracked(session, owner, other, "Elsewhere")

    path = f"/api/stores/{store.id}/offers"
    first = client.get(path, params={"limit": 2}).json()
    rest = client.get(path, params={"limit": 2, "offset": 2}).json()

    assert (first["total"], rest["total"]) == (3, 3)
    told = [each["id"] for each in [*first["items"], *rest["items"]]]
    assert told == [page.id for page in reversed(pages)]


def test_the_offers_of_a_stranger_are_not_found(
    client_for: MakeClient, session: Session, owner: User, stranger: User
) -> None:
    store = factories.make_store(session, owner)

    assert client_for(stranger).get(f"/api/stores/{store.id}/offers").status_code == 404


def test_many_offers_cost_as_many_statements_as_one(
    client: TestClient, session: Session, owner: User
) -> None:
    store = factories.make_store(session, owner)
    counts = []
    for wanted in (1, 6):
        for number in range(wanted):
            factories.make_reading(session, tracked(session, owner, store, f"{wanted}-{number}"))
        session.expire_all()
        with counted(session) as statements:
            client.get(f"/api/stores/{store.id}/offers")
        counts.append(len(statements))

    assert counts[0] == counts[1]
