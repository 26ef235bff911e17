"""The dashboard over HTTP: totals, spotlight, groups, attention, movers."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from fastapi.testclient import TestClient
from sqlmodel import select

from app.core.database import Session
from app.core.redis import redis
from app.models import PriceCheck, Product, ProductUrl, Store, User
from app.models.checks import Outcome
from app.models.products import ProductStatus
from app.models.selectors import Rule, SelectorField
from app.models.types import utcnow
from app.services import pricing
from tests import factories
from tests.conftest import MakeClient
from tests.support.statements import counted


def make_priced(
    session: Session,
    owner: User,
    name: str = "Kettle",
    *,
    before: str = "20",
    now: str = "20",
    favourite: bool = False,
) -> tuple[Product, ProductUrl]:
    """A product that cost something else until yesterday."""
    product = factories.make_product(session, owner, name=name)
    product.favourite = favourite
    store = factories.make_store(session, owner)
    page = factories.make_product_url(session, product, store, is_primary=True)
    page.next_check_at = utcnow() + timedelta(hours=1)
    page.last_checked_at = utcnow()
    factories.make_reading(session, page, amount=before, days_ago=20, last_seen_days_ago=1)
    factories.make_reading(session, page, amount=now, days_ago=0.9)
    pricing.rebuild_caches(session, [product.id])
    return product, page


def told(client: TestClient, path: str = "/api/dashboard", **query: Any) -> dict[str, Any]:
    redis().flushdb()
    answer = client.get(path, params=query)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


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


def test_attention_says_what_is_wrong_with_which_page(
    client: TestClient, session: Session, owner: User
) -> None:
    make_priced(session, owner, "Fine")
    _, failing = make_priced(session, owner, "Failing")
    failing.failures, failing.last_outcome = 3, Outcome.BLOCKED
    failing.last_reason = "The shop shows a challenge."
    _, overdue = make_priced(session, owner, "Overdue")
    overdue.next_check_at = utcnow() - timedelta(hours=1)
    _, held = make_priced(session, owner, "Held")
    check = PriceCheck(product_url_id=held.id, checked_at=utcnow(), outcome=Outcome.HELD)
    session.add(check)
    stale = factories.make_product(session, owner, name="Stale")
    page = factories.make_product_url(
        session, stale, factories.make_store(session, owner), is_primary=True
    )
    page.failures, page.next_check_at = 2, utcnow() + timedelta(hours=1)
    factories.make_reading(session, page, days_ago=9, last_seen_days_ago=8)
    pricing.rebuild_caches(session, [stale.id])

    attention = told(client)["attention"]

    assert [(row["product_name"], row["concerns"]) for row in attention] == [
        ("Held", ["held"]),
        ("Failing", ["failing"]),
        ("Overdue", ["overdue"]),
        ("Stale", ["stale"]),
    ]
    assert attention[1]["last_reason"] == "The shop shows a challenge."
    assert attention[1]["product_url_id"] == failing.id


@pytest.mark.parametrize("set_aside", ["paused", "archived", "inactive"])
def test_what_was_set_aside_wants_no_attention(
    client: TestClient, session: Session, owner: User, set_aside: str
) -> None:
    product, page = make_priced(session, owner)
    page.failures = 9
    product.paused = set_aside == "paused"
    page.active = set_aside != "inactive"
    if set_aside == "archived":
        product.status = ProductStatus.ARCHIVED

    assert told(client)["attention"] == []


def test_movers_are_furthest_from_their_average(
    client: TestClient, session: Session, owner: User
) -> None:
    make_priced(session, owner, "Same")
    make_priced(session, owner, "Dearer", now="22")
    make_priced(session, owner, "Cheaper", now="10")

    movers = told(client)["movers"]

    assert [row["name"] for row in movers] == ["Cheaper", "Dearer"]
    assert movers[0]["change_percent"] < -40
    assert movers[1]["change_percent"] > 5


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


def test_stores_whose_rules_find_nothing_any_more_are_told(
    client: TestClient, session: Session, owner: User, stranger: User
) -> None:
    lost = _lost_page(session, owner, Outcome.PARSE_MISS)
    held = _lost_page(session, owner, Outcome.HELD)
    rule = Rule(selector="css:.price")
    check = PriceCheck(
        product_url_id=held.id, checked_at=utcnow(), outcome=Outcome.HELD, proposal=rule
    )
    session.add(check)
    # A shop that is away, those without rules for prices, a jump of a price, and somebody else's.
    _lost_page(session, owner, Outcome.SERVER_ERROR)
    _lost_page(session, owner, Outcome.PARSE_MISS, selectors={})
    _lost_page(session, owner, Outcome.PARSE_MISS, selectors={SelectorField.TITLE: [rule]})
    _lost_page(session, owner, Outcome.HELD)
    _lost_page(session, stranger, Outcome.PARSE_MISS)
    # One of three pages: that page is at fault, and not the rules.
    mostly = _lost_page(session, owner, Outcome.PARSE_MISS)
    shop = session.exec(select(Store).where(Store.id == mostly.store_id)).one()
    for _ in range(2):
        product = factories.make_product(session, owner)
        factories.make_product_url(session, product, shop, is_primary=True)

    stores = told(client)["lost_stores"]

    assert [(each["store_id"], each["lost"], each["pages"]) for each in stores] == [
        (lost.store_id, 1, 1),
        (held.store_id, 1, 1),
    ]


def _lost_page(
    session: Session,
    owner: User,
    outcome: Outcome,
    selectors: dict[SelectorField, list[Rule]] | None = None,
) -> ProductUrl:
    _, page = make_priced(session, owner)
    page.failures, page.last_outcome = 2, outcome
    store = session.exec(select(Store).where(Store.id == page.store_id)).one()
    rules = {SelectorField.PRICE: [Rule(selector="css:.price")]}
    store.selectors = rules if selectors is None else selectors
    session.flush()
    return page
