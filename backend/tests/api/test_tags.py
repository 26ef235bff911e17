"""Tags over HTTP."""

from fastapi.testclient import TestClient

from app.core.database import Session
from app.models import ProductTag, User
from tests import factories
from tests.conftest import MakeClient


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


def test_merging_gives_the_products_of_one_tag_the_other(
    client: TestClient, session: Session, owner: User
) -> None:
    source, target = (factories.make_tag(session, owner, name=name) for name in ("TV", "Telly"))
    both, one = factories.make_product(session, owner), factories.make_product(session, owner)
    for product, tag in ((both, source), (both, target), (one, source)):
        factories.make_product_tag(session, product, tag)
    body = {"source_tag_id": source.id, "target_tag_id": target.id}

    kept = client.post("/api/tags/merge", json={**body, "delete_source": False})
    merged = client.post("/api/tags/merge", json=body)

    assert kept.json() == {"moved": 1, "already_tagged": 1, "source_deleted": False}
    assert merged.json() == {"moved": 0, "already_tagged": 2, "source_deleted": True}
    (left,) = client.get("/api/tags").json()["items"]
    assert (left["name"], left["products_total"]) == ("Telly", 2)


def test_tags_of_two_owners_are_never_merged(
    client: TestClient, client_for: MakeClient, session: Session, owner: User, admin: User
) -> None:
    own, theirs = factories.make_tag(session, owner), factories.make_tag(session, admin)
    body = {"source_tag_id": own.id, "target_tag_id": theirs.id}
    itself = {"source_tag_id": own.id, "target_tag_id": own.id}

    assert client.post("/api/tags/merge", json=body).status_code == 404
    assert client_for(admin).post("/api/tags/merge", json=body).status_code == 400
    assert client.post("/api/tags/merge", json=itself).status_code == 400
    assert client.get("/api/tags").json()["total"] == 1


def test_a_chosen_slug_is_made_to_fit(client: TestClient) -> None:
    tag = client.post("/api/tags", json={"name": "Telly", "slug": "My <b>TV</b>"}).json()

    assert tag["slug"] == "my-b-tv-b"
    assert client.patch(f"/api/tags/{tag['id']}", json={"slug": "Größe"}).json()["slug"] == "grosse"
    assert client.patch(f"/api/tags/{tag['id']}", json={"slug": "!"}).status_code == 400


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
