"""Products over HTTP."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.core.database import Session
from app.models import User
from app.models.checks import Outcome
from app.models.types import utcnow
from app.services import pricing
from tests import factories
from tests.conftest import MakeClient
from tests.support.statements import counted


def test_a_product_needs_no_more_than_a_name(client: TestClient) -> None:
    answer = client.post("/api/products", json={"name": " Kettle & Pot "})

    assert answer.status_code == 201
    product = answer.json()
    assert product["name"] == "Kettle & Pot"
    assert product["slug"] == "kettle-pot"
    assert product["status"] == "active"
    assert product["best"] is None
    assert product["trend"] == "none"
    assert product["urls"] == []
    assert (product["urls_total"], product["next_check_at"]) == (0, None)


def test_tags_are_named_and_made_when_they_are_new(client: TestClient) -> None:
    kitchen = client.post("/api/tags", json={"name": "Kitchen"}).json()

    product = client.post(
        "/api/products", json={"name": "Kettle", "tags": ["kitchen", "Wish list", "KITCHEN"]}
    ).json()

    assert [tag["slug"] for tag in product["tags"]] == ["kitchen", "wish-list"]
    assert product["tags"][0]["id"] == kitchen["id"]
    assert client.get("/api/tags").json()["total"] == 2


def test_two_names_with_one_slug_stay_two_tags(client: TestClient) -> None:
    product = client.post("/api/products", json={"name": "Kettle", "tags": ["TV!", "TV?"]}).json()

    assert sorted(tag["name"] for tag in product["tags"]) == ["TV!", "TV?"]
    assert sorted(tag["slug"] for tag in product["tags"]) == ["tv", "tv-2"]


def test_a_chosen_slug_that_is_taken_is_a_conflict_and_a_derived_one_gets_a_number(
    client: TestClient,
) -> None:
    client.post("/api/products", json={"name": "Kettle"})

    derived = client.post("/api/products", json={"name": "Kettle"})
    chosen = client.post("/api/products", json={"name": "Other", "slug": "kettle"})

    assert derived.json()["slug"] == "kettle-2"
    assert chosen.status_code == 409
    assert chosen.json()["detail"] == "You already have a product 'kettle'."


@pytest.mark.parametrize(
    "change",
    [
        {"user_id": 1},
        {"owner_id": 1},
        {"price_cache": {}},
        {"best": None},
        {"created_at": "2020-01-01T00:00:00Z"},
        {"name": ""},
        {"name": None},
        {"status": "deleted"},
        {"tags": ["\x00"]},
        {"schedule": {"interval_minutes": 1}},
    ],
)
def test_what_does_not_parse_is_422(client: TestClient, change: dict[str, Any]) -> None:
    product_id = client.post("/api/products", json={"name": "Kettle"}).json()["id"]

    assert client.post("/api/products", json={"name": "Pot", **change}).status_code == 422
    assert client.patch(f"/api/products/{product_id}", json=change).status_code == 422


@pytest.mark.parametrize("image_url", ["javascript:alert(1)", "data:image/png;base64,", "//x/y"])
def test_an_image_has_a_web_address(client: TestClient, image_url: str) -> None:
    product_id = client.post("/api/products", json={"name": "Kettle"}).json()["id"]
    image = {"image_url": image_url}

    assert client.post("/api/products", json={"name": "Pot", **image}).status_code == 400
    assert client.patch(f"/api/products/{product_id}", json=image).status_code == 400
    assert client.get("/api/products").json()["total"] == 1


def test_a_change_leaves_the_rest_as_it_was(client: TestClient) -> None:
    made = client.post(
        "/api/products", json={"name": "Kettle", "description": "Blue", "tags": ["Kitchen"]}
    ).json()

    changed = client.patch(
        f"/api/products/{made['id']}", json={"favourite": True, "status": "archived"}
    ).json()

    assert changed["favourite"] is True
    assert changed["status"] == "archived"
    assert changed["description"] == "Blue"
    assert [tag["name"] for tag in changed["tags"]] == ["Kitchen"]
    assert changed == client.get(f"/api/products/{made['id']}").json()


def test_tags_that_are_given_replace_the_others(client: TestClient) -> None:
    made = client.post("/api/products", json={"name": "Kettle", "tags": ["Old", "Both"]}).json()

    changed = client.patch(f"/api/products/{made['id']}", json={"tags": ["Both", "New"]}).json()

    assert [tag["name"] for tag in changed["tags"]] == ["Both", "New"]
    assert client.patch(f"/api/products/{made['id']}", json={"tags": []}).json()["tags"] == []
    assert client.get("/api/tags").json()["total"] == 3


def test_the_detail_shows_pages_with_store_offer_and_last_check(
    client: TestClient, session: Session, owner: User
) -> None:
    store = factories.make_store(session, owner, name="Contoso")
    store.locale = "de_AT"
    product = factories.make_product(session, owner)
    page = factories.make_product_url(session, product, store, is_primary=True)
    page.last_checked_at, page.last_outcome = utcnow(), Outcome.PARSE_MISS
    page.last_reason = "There is no price."
    factories.make_product_url(session, product, store, active=False)
    factories.make_reading(session, page, amount="19.99", days_ago=3)
    pricing.rebuild_caches(session, [product.id])

    detail = client.get(f"/api/products/{product.id}").json()

    shown, inactive = detail["urls"]
    assert shown["store"] == {
        "id": store.id,
        "name": "Contoso",
        "locale": "de_AT",
        "currency": "EUR",
    }
    assert (shown["is_primary"], shown["active"]) == (True, True)
    assert (shown["offer"]["amount"], shown["offer"]["currency"]) == ("19.99", "EUR")
    assert shown["last_check"]["outcome"] == "parse_miss"
    assert shown["last_check"]["reason"] == "There is no price."
    assert shown["next_check_at"] is not None
    assert (inactive["offer"], inactive["last_check"], inactive["next_check_at"]) == (
        None,
        None,
        None,
    )
    assert detail["best"]["store_name"] == "Contoso"
    assert detail["statistics"]["all_time"]["min"] == "19.99"
    assert (detail["urls_total"], detail["urls_active"]) == (2, 1)


def test_a_paused_product_has_no_next_check(
    client: TestClient, session: Session, owner: User
) -> None:
    product = factories.make_product(session, owner)
    store = factories.make_store(session, owner)
    factories.make_product_url(session, product, store, is_primary=True)
    path = f"/api/products/{product.id}"

    assert client.get(path).json()["next_check_at"] is not None
    assert client.patch(path, json={"paused": True}).json()["next_check_at"] is None


def test_a_strangers_product_is_not_found(
    client: TestClient, session: Session, stranger: User
) -> None:
    product = factories.make_product(session, stranger, name="Theirs")

    assert client.get(f"/api/products/{product.id}").status_code == 404
    assert client.patch(f"/api/products/{product.id}", json={"name": "Mine"}).status_code == 404
    assert client.delete(f"/api/products/{product.id}").status_code == 404
    assert client.get("/api/products").json() == {"items": [], "total": 0}
    assert product.name == "Theirs"


def test_tags_an_admin_gives_belong_to_the_owner_of_the_product(
    client_for: MakeClient, session: Session, admin: User, owner: User
) -> None:
    product = factories.make_product(session, owner)
    factories.make_tag(session, admin, name="Gift")

    changed = client_for(admin).patch(f"/api/products/{product.id}", json={"tags": ["Gift"]})

    assert changed.status_code == 200
    tags = client_for(owner).get("/api/tags").json()["items"]
    assert [(tag["name"], tag["owner_id"], tag["products_total"]) for tag in tags] == [
        ("Gift", owner.id, 1)
    ]


def test_a_product_is_one_statement_whatever_it_has(
    client: TestClient, session: Session, owner: User
) -> None:
    product = factories.make_product(session, owner)
    for number in range(5):
        store = factories.make_store(session, owner)
        factories.make_product_url(session, product, store, is_primary=number == 0)
        factories.make_product_tag(session, product, factories.make_tag(session, owner))

    with counted(session) as statements:
        answer = client.get(f"/api/products/{product.id}").json()

    assert len(answer["urls"]) == len(answer["tags"]) == 5
    # The other one is who asks.
    assert len(statements) == 2


def test_a_duplicate_has_the_same_pages_tags_and_notes_and_no_past(
    client: TestClient, session: Session, owner: User
) -> None:
    product = factories.make_product(session, owner, name="Kettle")
    product.description = "For the office."
    store = factories.make_store(session, owner)
    first = factories.make_product_url(session, product, store)
    factories.make_product_url(session, product, store, is_primary=True)
    factories.make_product_tag(session, product, factories.make_tag(session, owner, name="Home"))
    factories.make_reading(session, first)

    answer = client.post(f"/api/products/{product.id}/duplicate")

    assert answer.status_code == 201
    made = answer.json()
    assert (made["name"], made["description"]) == ("Kettle (2)", "For the office.")
    assert [tag["name"] for tag in made["tags"]] == ["Home"]
    assert len(made["urls"]) == 2
    assert [url["is_primary"] for url in made["urls"]].count(True) == 1
    assert made["best"] is None
    assert all(url["next_check_at"] for url in made["urls"])
    assert client.get(f"/api/price-history?product_id={made['id']}").json()["total"] == 0
