"""The dashboard over HTTP: totals, spotlight, groups, and whose they are."""

from datetime import timedelta

import time_machine
from fastapi.testclient import TestClient

from app.core.database import Session
from app.core.redis import redis
from app.models import User
from app.models.products import ProductStatus
from app.models.types import utcnow
from tests import factories
from tests.conftest import MakeClient
from tests.support.dashboard import make_priced, told
from tests.support.statements import counted


def test_totals_count_active_products_and_pages(
    client: TestClient, session: Session, owner: User, stranger: User
) -> None:
    make_priced(session, owner, favourite=True, now="15")
    _, page = make_priced(session, owner)
    page.active = False
    archived, _ = make_priced(session, owner, favourite=True)
    archived.status = ProductStatus.ARCHIVED
    make_priced(session, stranger)

    totals = told(client)["totals"]

    assert totals == {
        "products": 2,
        "favourites": 1,
        "active_urls": 1,
        "at_lowest": 1,
        "good_deals": 0,
        "out_of_stock": 0,
        "failing": 0,
        "stale": 0,
        "held": 0,
        "target_reached": 0,
        "overdue": 0,
    }


def test_totals_are_at_most_half_a_minute_old(
    client: TestClient, session: Session, owner: User
) -> None:
    first = client.get("/api/dashboard").json()
    make_priced(session, owner)

    again = client.get("/api/dashboard").json()

    assert again["totals"]["products"] == 0
    assert again["last_updated_at"] == first["last_updated_at"]
    (key,) = redis().keys("cache:dashboard:*")
    assert 0 < redis().ttl(key) <= 30


def test_the_spotlight_shows_the_newest_favourites_with_price_and_trend(
    client: TestClient, session: Session, owner: User
) -> None:
    for number in range(13):
        with time_machine.travel(utcnow() - timedelta(minutes=60 - number), tick=False):
            make_priced(session, owner, f"Kettle {number}", favourite=True, now="15")
    make_priced(session, owner, "No favourite")

    spotlight = told(client)["spotlight"]

    assert [row["name"] for row in spotlight] == [f"Kettle {n}" for n in range(12, 0, -1)]
    newest = spotlight[0]
    assert set(newest) == {
        "id",
        "name",
        "slug",
        "image_url",
        "image_path",
        "best",
        "trend",
        "last_checked_at",
        "history",
    }
    assert (newest["best"]["amount"], newest["best"]["currency"]) == ("15", "EUR")
    assert newest["trend"] == "lowest"
    assert newest["history"]["amounts"][-1] == "15"
    assert newest["last_checked_at"]


def test_groups_are_sets_of_tags_and_what_has_none_comes_last(
    client: TestClient, session: Session, owner: User
) -> None:
    kitchen, gift = (factories.make_tag(session, owner, name=name) for name in ("Kitchen", "Gift"))
    both, *single = (make_priced(session, owner, f"Kettle {n}")[0] for n in range(3))
    for product in (both, *single):
        factories.make_product_tag(session, product, kitchen)
    factories.make_product_tag(session, both, gift)
    make_priced(session, owner, "Plain")

    groups = told(client)["tag_groups"]

    assert [(group["label"], group["total"]) for group in groups] == [
        ("Kitchen", 2),
        ("Kitchen, Gift", 1),
        ("", 1),
    ]
    pair = sorted([kitchen.slug, gift.slug])
    assert [group["slugs"] for group in groups] == [[kitchen.slug], pair, []]
    assert groups[1]["products"][0]["id"] == both.id


def test_a_group_shows_a_dozen_and_there_are_twenty_groups(
    client: TestClient, session: Session, owner: User
) -> None:
    for number in range(14):
        factories.make_product(session, owner, name=f"Plain {number}")
    for number in range(21):
        product = factories.make_product(session, owner)
        tag = factories.make_tag(session, owner, name=f"Tag {number}")
        factories.make_product_tag(session, product, tag)

    groups = told(client)["tag_groups"]

    assert len(groups) == 20
    assert all(len(group["products"]) <= 12 for group in groups)


def test_the_admins_dashboard_is_about_everybody_until_they_name_an_owner(
    client_for: MakeClient, session: Session, admin: User, owner: User, stranger: User
) -> None:
    make_priced(session, owner, favourite=True)
    make_priced(session, stranger)
    client = client_for(admin)

    whole = told(client, "/api/admin/dashboard")
    named = told(client, "/api/admin/dashboard", owner_id=stranger.id)
    own = told(client)

    assert whole["totals"]["products"] == 2
    assert len(whole["spotlight"]) == 1
    assert (named["totals"]["products"], named["spotlight"]) == (1, [])
    assert own["totals"]["products"] == 0


def test_the_admins_dashboard_is_for_admins(client: TestClient) -> None:
    assert client.get("/api/admin/dashboard").status_code == 403


def test_a_dashboard_takes_the_same_statements_at_any_size(
    client: TestClient, session: Session, owner: User
) -> None:
    def statements() -> int:
        redis().flushdb()
        with counted(session) as sent:
            client.get("/api/dashboard")
        return len(sent)

    make_priced(session, owner, favourite=True)
    few = statements()
    for number in range(30):
        product, page = make_priced(session, owner, favourite=True, now="15")
        page.failures = 3
        tag = factories.make_tag(session, owner, name=f"Tag {number}")
        factories.make_product_tag(session, product, tag)

    assert statements() == few <= 10


def test_totals_count_what_costs_no_more_than_its_target(
    client: TestClient, session: Session, owner: User
) -> None:
    for amount, paused in (("20", False), ("19.99", False), ("25", True)):
        product, _ = make_priced(session, owner)
        factories.make_rule(session, product, amount=amount).active = not paused
    other, _ = make_priced(session, owner)
    factories.make_rule(session, other, amount="90").currency = "USD"
    session.flush()

    assert told(client)["totals"]["target_reached"] == 1
    listed = client.get("/api/products", params={"target_reached": True}).json()
    assert [row["target"]["reached"] for row in listed["items"]] == [True]
    assert client.get("/api/products", params={"target_reached": False}).json()["total"] == 3
