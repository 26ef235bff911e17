"""Tags over HTTP."""

import json
from collections import Counter
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from app.core.actor import Actor
from app.core.database import Session
from app.models import AuditEntry, ProductTag, ProductUrl, User
from app.models.tags import TagMerge, TagMergePreview
from app.models.users import Role
from app.services import catalog
from app.services.scraping.pages import WebPage
from app.services.workbench.snapshots import snapshot_of
from tests import factories
from tests.conftest import MakeClient
from tests.support.statements import counted


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


def test_a_tag_has_a_colour_that_its_products_tell_as_well(
    client: TestClient, session: Session, owner: User
) -> None:
    tag = client.post("/api/tags", json={"name": "Telly", "colour": "blue"}).json()
    product = factories.make_product(session, owner)
    client.patch(f"/api/products/{product.id}", json={"tags": ["Telly"]})

    client.patch(f"/api/tags/{tag['id']}", json={"colour": "pink"})

    (row,) = client.get("/api/products").json()["items"]
    assert row["tags"] == [{"id": tag["id"], "name": "Telly", "slug": "telly", "colour": "pink"}]
    assert client.patch(f"/api/tags/{tag['id']}", json={"colour": "#ff0000"}).status_code == 422


def test_the_slug_follows_the_name_unless_somebody_chose_it(client: TestClient) -> None:
    follows = client.post("/api/tags", json={"name": "Telly"}).json()
    chosen = client.post("/api/tags", json={"name": "Radio", "slug": "wireless"}).json()
    client.post("/api/tags", json={"name": "TV"})

    renamed = client.patch(f"/api/tags/{follows['id']}", json={"name": "TV!"}).json()
    spelt = client.patch(f"/api/tags/{follows['id']}", json={"name": "tv"}).json()
    kept = client.patch(f"/api/tags/{chosen['id']}", json={"name": "Wireless sets"}).json()

    assert (renamed["slug"], spelt["slug"]) == ("tv-2", "tv-2")
    assert kept["slug"] == "wireless"


def test_the_list_tells_favourites_and_when_a_tag_was_last_given(
    client: TestClient, session: Session, owner: User
) -> None:
    starred, plain = factories.make_product(session, owner), factories.make_product(session, owner)
    client.patch(f"/api/products/{starred.id}", json={"favourite": True, "tags": ["Telly"]})
    client.patch(f"/api/products/{plain.id}", json={"tags": ["Telly", "Radio"]})
    client.post("/api/tags", json={"name": "Idle"})

    def names(**query: str | bool) -> list[str]:
        items = client.get("/api/tags", params=query).json()["items"]
        return [row["name"] for row in items]

    telly = client.get("/api/tags", params={"search": "telly"}).json()["items"][0]
    (idle,) = client.get("/api/tags", params={"unused": True}).json()["items"]
    assert (telly["products_total"], telly["favourites_total"]) == (2, 1)
    assert telly["last_used_at"] is not None
    assert (idle["name"], idle["favourites_total"], idle["last_used_at"]) == ("Idle", 0, None)
    assert names(sort="-products") == ["Telly", "Radio", "Idle"]
    assert names(sort="-favourites")[0] == "Telly"
    assert names(sort="-used")[-1] == "Idle"


def test_merging_several_tags_is_told_before_it_is_done(
    client: TestClient, session: Session, owner: User, stranger: User
) -> None:
    first, second, target = (factories.make_tag(session, owner, name=name) for name in "ABC")
    both, had, one = (factories.make_product(session, owner) for _ in range(3))
    for product, tag in ((both, first), (both, second), (had, first), (had, target), (one, second)):
        factories.make_product_tag(session, product, tag)
    body: dict[str, Any] = {
        "source_tag_ids": [first.id, second.id],
        "target_tag_id": target.id,
    }

    told = client.post("/api/tags/merge/preview", json=body)
    done = client.post("/api/tags/merge", json=body)

    assert told.json() == {"moved": 2, "already_tagged": 2}
    assert done.json() == {**told.json(), "source_deleted": True}
    (left,) = client.get("/api/tags").json()["items"]
    assert (left["name"], left["products_total"]) == ("C", 3)
    noted = session.exec(select(AuditEntry.action, AuditEntry.subject_id)).all()
    assert Counter(noted) == {
        ("tag.merged", target.id): 2,
        **{("tag.deleted", each): 1 for each in body["source_tag_ids"]},
    }
    theirs = factories.make_tag(session, stranger)
    foreign = {"source_tag_ids": [theirs.id], "target_tag_id": target.id}
    assert client.post("/api/tags/merge/preview", json=foreign).status_code == 404


def test_any_number_of_tags_is_merged_by_the_same_statements(session: Session, owner: User) -> None:
    actor = Actor.of(owner.id, Role.MEMBER)
    target = factories.make_tag(session, owner)
    counts = []
    for size in (1, 8):
        ids = [factories.make_tag(session, owner).id for _ in range(size)]
        wanted = {"source_tag_ids": ids, "target_tag_id": target.id}
        with counted(session) as statements:
            catalog.preview_merge(session, actor, TagMergePreview.model_validate(wanted))
            catalog.merge_tags(session, actor, TagMerge.model_validate(wanted))
        counts.append(len(statements))

    assert counts[0] == counts[1]


def test_groups_of_the_overview_stand_in_the_order_of_their_tags(
    client: TestClient, session: Session, owner: User, stranger: User
) -> None:
    small, large = (factories.make_tag(session, owner, name=name) for name in ("Small", "Large"))
    for tag in (small, large, large):
        factories.make_product_tag(session, factories.make_product(session, owner), tag)

    answer = client.put("/api/tags/order", json={"tag_ids": [small.id]})

    groups = client.get("/api/dashboard").json()["tag_groups"]
    assert answer.status_code == 204
    assert [group["label"] for group in groups] == ["Small", "Large"]
    by_place = client.get("/api/tags", params={"sort": "place"}).json()["items"]
    assert [(row["name"], row["place"]) for row in by_place] == [("Small", 1), ("Large", None)]
    theirs = factories.make_tag(session, stranger)
    assert client.put("/api/tags/order", json={"tag_ids": [theirs.id]}).status_code == 404
    assert client.put("/api/tags/order", json={"tag_ids": [small.id] * 2}).status_code == 422


def kept(session: Session, page: ProductUrl, said: object) -> None:
    """A page that says this for machines, as it is kept after a visit."""
    body = f'<script type="application/ld+json">{json.dumps(said)}</script>'.encode()
    web_page = WebPage(url=page.url, final_url=page.url, body=body, size=len(body))
    snapshot = snapshot_of(web_page)
    assert snapshot is not None
    snapshot.product_url_id = page.id
    session.add(snapshot)
    session.flush()


def trail(*names: str) -> dict[str, object]:
    items = [{"@type": "ListItem", "position": at, "name": name} for at, name in enumerate(names)]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def test_tags_are_suggested_from_the_categories_of_the_shops(
    client: TestClient, session: Session, owner: User, stranger: User
) -> None:
    store = factories.make_store(session, owner)
    pages = []
    for _ in range(3):
        product = factories.make_product(session, owner)
        pages.append(factories.make_product_url(session, product, store, is_primary=True))
    kept(session, pages[0], trail("Home", "Kitchen", "Kettles", "Copper kettle"))
    kept(session, pages[1], {"@graph": [trail("Start", "KITCHEN", "12", "Bread tin")]})
    kept(session, pages[2], {"@type": "Product", "name": "Lamp", "category": "Light > Desk lamps"})
    theirs = factories.make_product(session, stranger)
    foreign = factories.make_product_url(
        session, theirs, factories.make_store(session, stranger), is_primary=True
    )
    kept(session, foreign, trail("Home", "Secrets", "Thing"))
    client.post("/api/tags", json={"name": "light"})

    told = {each["name"].lower(): each for each in client.get("/api/tags/suggestions").json()}

    assert set(told) == {"kitchen", "kettles", "desk lamps"}
    assert told["kitchen"]["product_ids"] == [pages[0].product_id, pages[1].product_id]


@pytest.mark.parametrize(
    "said",
    [[], {"@type": "BreadcrumbList"}, trail("Home"), {"@graph": [None, 7, "x"]}, {"breadcrumb": 7}],
)
def test_pages_that_name_no_category_suggest_nothing(
    client: TestClient, session: Session, owner: User, said: object
) -> None:
    product = factories.make_product(session, owner)
    store = factories.make_store(session, owner)
    kept(session, factories.make_product_url(session, product, store, is_primary=True), said)

    assert client.get("/api/tags/suggestions").json() == []
