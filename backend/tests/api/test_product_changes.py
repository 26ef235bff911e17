"""Changing many products at once, moving pages and merging products, over HTTP."""

from decimal import Decimal
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlmodel import col, func, select

from app.core.database import Session
from app.models import AlertRule, AuditEntry, PriceHistory, Product, ProductUrl, User
from app.models.products import ProductStatus
from app.models.schedules import Schedule
from tests import factories
from tests.conftest import MakeClient
from tests.support.statements import counted


def changed(client: TestClient, **body: Any) -> dict[str, Any]:
    answer = client.post("/api/products/bulk-update", json=body)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def notes(session: Session, action: str) -> list[AuditEntry]:
    found = select(AuditEntry).where(AuditEntry.action == action)
    return list(session.exec(found.order_by(col(AuditEntry.subject_id))))


def make_page(
    session: Session, owner: User, product: Product, url: str, *, is_primary: bool = False
) -> ProductUrl:
    store = factories.make_store(session, owner)
    page = factories.make_product_url(session, product, store, url=url, is_primary=is_primary)
    factories.make_reading(session, page, amount="20", days_ago=3)
    return page


def test_a_bulk_update_says_what_changed_what_was_so_already_and_what_is_not_there(
    client: TestClient, session: Session, owner: User, stranger: User
) -> None:
    one, so_already = (factories.make_product(session, owner) for _ in range(2))
    so_already.favourite = True
    theirs = factories.make_product(session, stranger)

    told = changed(
        client,
        product_ids=[one.id, so_already.id, theirs.id, 2**40],
        updates={"favourite": True},
    )

    assert told == {
        "updated_ids": [one.id],
        "skipped": [{"id": so_already.id, "reason": "unchanged"}],
        "missing_ids": [theirs.id, 2**40],
        "schedules_before": [],
    }
    assert one.favourite
    assert not theirs.favourite
    (note,) = notes(session, "product.updated")
    assert (note.subject_id, note.changes) == (one.id, {"favourite": (False, True)})


def test_a_bulk_update_says_what_schedules_were_so_that_they_can_be_set_again(
    client: TestClient, session: Session, owner: User
) -> None:
    daily, hourly = Schedule(interval_minutes=1440), Schedule(interval_minutes=60)
    bare, slow, also_slow, quick = (factories.make_product(session, owner) for _ in range(4))
    slow.schedule, also_slow.schedule, quick.schedule = daily, daily, hourly
    ids = [bare.id, slow.id, also_slow.id, quick.id]

    told = changed(client, product_ids=ids, updates={"schedule": {"interval_minutes": 60}})
    before = [(each["schedule"], each["product_ids"]) for each in told["schedules_before"]]
    for schedule, product_ids in before:
        changed(client, product_ids=product_ids, updates={"schedule": schedule})

    assert [product_ids for _, product_ids in before] == [[bare.id], [slow.id, also_slow.id]]
    for row in (bare, slow, also_slow, quick):
        session.refresh(row)
    assert [bare.schedule, slow.schedule, also_slow.schedule] == [None, daily, daily]
    assert quick.schedule == hourly


def test_a_filter_chooses_what_a_bulk_update_changes(
    client: TestClient, session: Session, owner: User, stranger: User
) -> None:
    kettle, pan = (factories.make_product(session, owner, name=name) for name in ("Kettle", "Pan"))
    factories.make_product(session, stranger, name="Kettle")

    told = changed(client, filter={"search": "kettle"}, updates={"status": "archived"})

    assert told["updated_ids"] == [kettle.id]
    assert (kettle.status, pan.status) == (ProductStatus.ARCHIVED, ProductStatus.ACTIVE)


def test_tags_are_added_and_removed_in_bulk(
    client: TestClient, session: Session, owner: User
) -> None:
    old = factories.make_tag(session, owner, name="Old")
    tagged, plain = (factories.make_product(session, owner) for _ in range(2))
    factories.make_product_tag(session, tagged, old)
    both = [tagged.id, plain.id]

    first = changed(client, product_ids=both, updates={"tags_add": ["New"], "tags_remove": ["Old"]})
    second = changed(client, product_ids=both, updates={"tags_add": ["New"]})

    names = [
        [tag["name"] for tag in client.get(f"/api/products/{each}").json()["tags"]] for each in both
    ]
    assert names == [["New"], ["New"]]
    assert first["updated_ids"] == both
    assert second["updated_ids"] == []


def test_a_paused_product_is_not_visited_and_a_resumed_one_is(
    client: TestClient, session: Session, owner: User
) -> None:
    product = factories.make_product(session, owner)
    page = make_page(session, owner, product, "https://shop.test/1", is_primary=True)

    changed(client, product_ids=[product.id], updates={"paused": True})
    paused = client.get(f"/api/product-urls/{page.id}").json()["next_check_at"]
    changed(client, product_ids=[product.id], updates={"paused": False})

    assert paused is None
    assert client.get(f"/api/product-urls/{page.id}").json()["next_check_at"]


def test_a_bulk_update_takes_the_same_statements_for_any_number(
    client: TestClient, session: Session, owner: User
) -> None:
    ids = [factories.make_product(session, owner).id for _ in range(30)]
    updates = {"favourite": True, "status": "archived", "tags_add": ["Gift"]}

    def statements(some: list[int]) -> int:
        with counted(session) as sent:
            told = changed(client, product_ids=some, updates=updates)
        assert told["updated_ids"] == some
        return len(sent)

    statements(ids[:1])
    assert statements(ids[1:3]) == statements(ids[3:])


@pytest.mark.parametrize(
    "body",
    [
        {"updates": {"favourite": True}},
        {"product_ids": [1], "filter": {}, "updates": {"favourite": True}},
        {"product_ids": [], "updates": {"favourite": True}},
        {"product_ids": [1], "updates": {}},
        {"product_ids": [1], "updates": {"name": "Same"}},
        {"product_ids": [1], "updates": {"favourite": None}},
    ],
)
def test_a_bulk_update_that_does_not_say_what_is_refused(client: TestClient, body: Any) -> None:
    assert client.post("/api/products/bulk-update", json=body).status_code == 422


def test_a_page_moves_with_its_readings_and_each_product_has_one_primary(
    client: TestClient, session: Session, owner: User
) -> None:
    source, target = (factories.make_product(session, owner) for _ in range(2))
    moving = make_page(session, owner, source, "https://shop.test/1", is_primary=True)
    staying = make_page(session, owner, source, "https://shop.test/2")
    there = make_page(session, owner, target, "https://shop.test/3", is_primary=True)

    answer = client.post(f"/api/product-urls/{moving.id}/move", json={"product_id": target.id})

    assert answer.status_code == 200
    assert (answer.json()["product_id"], answer.json()["is_primary"]) == (target.id, False)
    left, got = (client.get(f"/api/products/{each.id}").json() for each in (source, target))
    assert [(url["id"], url["is_primary"]) for url in left["urls"]] == [(staying.id, True)]
    assert [url["id"] for url in got["urls"]] == [moving.id, there.id]
    assert all(url["offer"]["amount"] == "20" for url in got["urls"])
    assert notes(session, "product_url.updated")


def test_a_page_does_not_move_where_it_is_tracked_already_nor_to_somebody_else(
    client: TestClient, client_for: MakeClient, session: Session, owner: User, admin: User
) -> None:
    source, target = (factories.make_product(session, owner) for _ in range(2))
    page = make_page(session, owner, source, "https://shop.test/1", is_primary=True)
    make_page(session, owner, target, "https://shop.test/1", is_primary=True)
    theirs = factories.make_product(session, admin)
    path = f"/api/product-urls/{page.id}/move"

    assert client.post(path, json={"product_id": target.id}).status_code == 409
    assert client.post(path, json={"product_id": source.id}).status_code == 400
    assert client.post(path, json={"product_id": theirs.id}).status_code == 404
    assert client_for(admin).post(path, json={"product_id": theirs.id}).status_code == 400
    assert page.product_id == source.id


def test_merged_products_keep_every_reading_one_primary_and_all_tags(
    client: TestClient, session: Session, owner: User
) -> None:
    source, target = (factories.make_product(session, owner, name=n) for n in ("Old", "New"))
    source.favourite, source.description = True, "About it"
    for product, name in ((source, "Gift"), (target, "Kitchen")):
        factories.make_product_tag(session, product, factories.make_tag(session, owner, name=name))
    make_page(session, owner, source, "https://shop.test/both", is_primary=True)
    make_page(session, owner, source, "https://shop.test/old")
    both = make_page(session, owner, target, "https://shop.test/both", is_primary=True)

    answer = client.post(
        "/api/products/merge",
        json={"source_product_id": source.id, "target_product_id": target.id},
    )

    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert [tag["name"] for tag in told["tags"]] == ["Gift", "Kitchen"]
    assert [url["is_primary"] for url in told["urls"]] == [False, True]
    assert told["urls"][1]["id"] == both.id
    assert (told["name"], told["favourite"], told["description"]) == ("New", True, "About it")
    assert session.exec(select(func.count()).select_from(PriceHistory)).one() == 3
    assert session.exec(select(func.count()).select_from(Product)).one() == 1
    (note,) = notes(session, "product.merged")
    assert note.changes == {"source": ("Old", "New")}


def test_only_two_products_of_one_owner_are_merged(
    client: TestClient, client_for: MakeClient, session: Session, owner: User, admin: User
) -> None:
    own, theirs = factories.make_product(session, owner), factories.make_product(session, admin)
    body = {"source_product_id": own.id, "target_product_id": theirs.id}
    turned = {"source_product_id": theirs.id, "target_product_id": own.id}
    itself = {"source_product_id": own.id, "target_product_id": own.id}

    def status(who: TestClient, body: dict[str, int]) -> int:
        return who.post("/api/products/merge", json=body).status_code

    assert [status(client, each) for each in (body, turned, itself)] == [404, 404, 400]
    assert status(client_for(admin), body) == 400
    assert session.exec(select(func.count()).select_from(Product)).one() == 2


def deleted(client: TestClient, **body: Any) -> dict[str, Any]:
    answer = client.post("/api/products/bulk-delete", json=body)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def test_a_bulk_deletion_says_beforehand_what_would_go(
    client: TestClient, session: Session, owner: User, stranger: User
) -> None:
    kettle, other = (factories.make_product(session, owner) for _ in range(2))
    theirs = factories.make_product(session, stranger)
    make_page(session, owner, kettle, "https://a.example/1", is_primary=True)
    make_page(session, owner, kettle, "https://b.example/1")
    ids = [kettle.id, other.id, theirs.id]

    told = deleted(client, product_ids=ids, dry_run=True)

    assert told == {"products": 2, "urls": 2, "readings": 2, "missing_ids": [theirs.id]}
    assert session.scalar(select(func.count()).select_from(Product)) == 3


def test_a_bulk_deletion_takes_pages_and_readings_along_and_is_noted(
    client: TestClient, session: Session, owner: User, stranger: User
) -> None:
    kettle, kept = (factories.make_product(session, owner, name=name) for name in ("Kettle", "Pan"))
    theirs = factories.make_product(session, stranger)
    make_page(session, owner, kettle, "https://a.example/1", is_primary=True)
    gone, left = kettle.id, [kept.id, theirs.id]

    told = deleted(client, product_ids=[gone, theirs.id])

    assert told == {"products": 1, "urls": 1, "readings": 1, "missing_ids": [theirs.id]}
    assert session.scalars(select(Product.id).order_by(col(Product.id))).all() == left
    assert session.scalar(select(func.count()).select_from(PriceHistory)) == 0
    [note] = notes(session, "product.deleted")
    assert (note.subject_id, note.changes) == (gone, {"name": ("Kettle", None)})


def test_a_bulk_deletion_by_a_filter_takes_what_it_lets_through(
    client: TestClient, session: Session, owner: User
) -> None:
    for name in ("Red kettle", "Blue kettle", "Pan"):
        factories.make_product(session, owner, name=name)

    told = deleted(client, filter={"search": "kettle"})

    assert told["products"] == 2
    assert session.scalars(select(Product.name)).all() == ["Pan"]


def test_a_bulk_deletion_has_to_say_which_products(client: TestClient) -> None:
    assert client.post("/api/products/bulk-delete", json={"dry_run": True}).status_code == 422
    by_number = {"filter": {"max_price": 20}, "dry_run": True}
    assert client.post("/api/products/bulk-delete", json=by_number).status_code == 422


def test_many_products_get_a_target_or_so_much_off_what_each_costs(
    client: TestClient, session: Session, owner: User
) -> None:
    priced, unpriced = (factories.make_product(session, owner) for _ in range(2))
    priced.best_amount, priced.best_currency = Decimal("19.99"), "EUR"
    both = [priced.id, unpriced.id]

    same = changed(
        client, product_ids=both, updates={"target": {"amount": "15", "currency": "EUR"}}
    )
    off = changed(client, product_ids=both, updates={"target_percent_off": "10"})
    shown = client.get("/api/products").json()["items"]
    back = changed(
        client,
        product_ids=both,
        updates={"targets": [{"product_id": priced.id, "target": None}]},
    )

    assert same["updated_ids"] == both
    assert off["updated_ids"] == [priced.id]
    assert off["skipped"] == [{"id": unpriced.id, "reason": "no_price"}]
    targets = {row["id"]: row["target"]["amount"] for row in shown}
    assert (Decimal(targets[priced.id]), Decimal(targets[unpriced.id])) == (
        Decimal("17.99"),
        Decimal(15),
    )
    assert back["updated_ids"] == [priced.id]
    assert client.get(f"/api/products/{priced.id}").json()["target"] is None


def test_a_target_for_a_product_that_was_not_chosen_is_not_set(
    client: TestClient, session: Session, owner: User, stranger: User
) -> None:
    own, theirs = factories.make_product(session, owner), factories.make_product(session, stranger)
    wish = {"product_id": theirs.id, "target": {"amount": "15", "currency": "EUR"}}

    told = changed(client, product_ids=[own.id, theirs.id], updates={"targets": [wish]})
    twice = client.post(
        "/api/products/bulk-update",
        json={"product_ids": [own.id], "updates": {"target": None, "targets": []}},
    )

    assert (told["updated_ids"], told["missing_ids"]) == ([], [theirs.id])
    assert session.exec(select(func.count()).select_from(AlertRule)).one() == 0
    assert twice.status_code == 422
