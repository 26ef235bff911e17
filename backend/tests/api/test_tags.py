"""Tags over HTTP."""

from fastapi.testclient import TestClient

from app.core.database import Session
from app.models import ProductTag, User
from tests import factories


def test_a_tag_gets_its_slug_from_its_name(client: TestClient) -> None:
    answer = client.post("/api/tags", json={"name": "Fernseher & Größe"})

    assert answer.status_code == 201
    assert answer.json()["slug"] == "fernseher-grosse"


def test_two_names_with_one_slug_stay_two_tags(client: TestClient) -> None:
    client.post("/api/tags", json={"name": "TV!"})

    answer = client.post("/api/tags", json={"name": "TV?"})

    assert answer.json()["slug"] == "tv-2"


def test_a_given_slug_that_is_taken_is_a_conflict(client: TestClient) -> None:
    client.post("/api/tags", json={"name": "TV"})

    answer = client.post("/api/tags", json={"name": "Telly", "slug": "tv"})

    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["title"] == "conflict"
    assert answer.json()["detail"] == "You already have a tag 'tv'."


def test_the_list_tells_how_many_products_carry_a_tag(
    client: TestClient, session: Session, owner: User, stranger: User
) -> None:
    tag = factories.make_tag(session, owner, name="Telly")
    product = factories.make_product(session, owner)
    session.add(ProductTag(product_id=product.id, tag_id=tag.id))
    factories.make_tag(session, stranger, name="Telly")

    answer = client.get("/api/tags", params={"search": "tell"})

    assert answer.json()["total"] == 1
    assert answer.json()["items"][0]["products_total"] == 1


def test_a_strangers_tag_is_not_found(client: TestClient, session: Session, stranger: User) -> None:
    tag = factories.make_tag(session, stranger)

    assert client.get(f"/api/tags/{tag.id}").status_code == 404
    assert client.patch(f"/api/tags/{tag.id}", json={"name": "Mine"}).status_code == 404
    assert client.delete(f"/api/tags/{tag.id}").status_code == 404
    assert client.get(f"/api/tags/{10**30}").status_code == 404


def test_without_a_token_nothing_is_told(anonymous: TestClient) -> None:
    answer = anonymous.get("/api/tags")

    assert answer.status_code == 401
    assert answer.json()["title"] == "unauthenticated"
