"""Quick add by URL, against the shop."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event, Semaphore
from typing import Any

import pytest
from fastapi.testclient import TestClient
from redis import RedisError
from sqlmodel import select

from app.core.actor import Actor
from app.core.database import Session
from app.core.errors import Invalid
from app.models import AlertRule, PriceCheck, PriceHistory, Product, ProductUrl, User
from app.models.alert_rules import RuleKind
from app.models.checks import Outcome
from app.models.product_urls import QuickAdd
from app.models.types import utcnow
from app.services.alerts.rules import MOST_RULES
from app.services.quick_add import look, plan_for, quick_add
from app.services.scraping.pages import Postponed, Target, Visit
from app.services.sightings import AT_ONCE
from tests import factories
from tests.conftest import MakeClient
from tests.shop import Body, Kind, Shop
from tests.support.quick_add import add, totals

pytestmark = pytest.mark.usefixtures("shop_settings")


def test_a_page_becomes_a_product_with_a_store_and_a_first_reading(
    client: TestClient, session: Session, shop: Shop, owner: User
) -> None:
    url = shop.page(kind=Kind.JSON_LD, name="Copper kettle", amount="24.99", currency="EUR").url

    answer = client.post("/api/product-urls/quick-add", json={"url": url, "tags": ["Kitchen"]})

    assert answer.status_code == 201
    added = answer.json()
    assert added["title"] == "Copper kettle"
    assert (added["price"], added["currency"]) == ("24.99", "EUR")
    assert added["availability"] == "in_stock"
    assert added["store_created"] is True
    assert added["warnings"] == []
    product = client.get(f"/api/products/{added['product_id']}").json()
    assert (product["name"], product["best"]["amount"]) == ("Copper kettle", "24.99")
    assert [tag["name"] for tag in product["tags"]] == ["Kitchen"]
    (page,) = product["urls"]
    assert (page["id"], page["is_primary"]) == (added["product_url_id"], True)
    assert page["store"]["name"] == "shop001.test"
    assert page["last_check"]["outcome"] == "ok"
    assert page["next_check_at"] > utcnow().isoformat()
    reading = session.exec(select(PriceHistory)).one()
    assert reading.evidence is not None
    assert session.exec(select(PriceCheck)).one().outcome is Outcome.OK
    assert len(shop.hits_of("/p/kettle")) == 1


def test_a_second_page_goes_to_the_named_product_and_the_store_that_is_there(
    client: TestClient, session: Session, shop: Shop, owner: User
) -> None:
    store = factories.make_store(session, owner, domain="shop001.test")
    product = factories.make_product(session, owner, name="Mine")
    url = shop.page(name="Theirs", amount="24.99").url

    added = add(client, url=url, product_id=product.id, name="Ignored", tags=["New"])

    assert (added["product_id"], added["store_id"]) == (product.id, store.id)
    assert added["store_created"] is False
    shown = client.get(f"/api/products/{product.id}").json()
    assert shown["name"] == "Mine"
    assert [tag["name"] for tag in shown["tags"]] == ["New"]
    assert shown["best"]["amount"] == "24.99"


def test_a_given_name_is_the_products_name(client: TestClient, shop: Shop) -> None:
    added = add(client, url=shop.page(name="Kettle 24/7 BEST PRICE").url, name="Kettle")

    assert added["title"] == "Kettle 24/7 BEST PRICE"
    assert client.get(f"/api/products/{added['product_id']}").json()["name"] == "Kettle"


@pytest.mark.parametrize(
    ("settings", "warning"),
    [
        ({"status": 404}, "gone"),
        ({"status": 503}, "503"),
        ({"text": "<p>Nothing for sale</p>"}, "price"),
        ({"body": Body.CUT_OFF}, "breaks"),
    ],
)
def test_a_page_that_cannot_be_read_is_tracked_with_the_reason(
    client: TestClient, session: Session, shop: Shop, settings: dict[str, Any], warning: str
) -> None:
    url = shop.page("/p/kettle", **settings).url

    added = add(client, url=url)

    assert added["price"] is None
    assert added["title"] is None
    (said,) = added["warnings"]
    assert warning in said
    product = client.get(f"/api/products/{added['product_id']}").json()
    assert product["name"] == "shop001.test"
    assert product["urls"][0]["last_check"]["reason"] == said
    assert session.exec(select(PriceHistory)).all() == []


def test_a_page_of_a_shop_that_has_to_rest_is_visited_later(session: Session, actor: Actor) -> None:
    added = quick_add(
        session,
        actor,
        QuickAdd(url="https://shop001.test/p/1"),
        fetch=lambda target: Postponed(target, 120, "The shop has to rest, for another 2 min."),
    )

    assert added.price is None
    assert added.warnings == [
        "The shop has to rest, for another 2 min. The page is visited after that."
    ]
    page = session.exec(select(ProductUrl)).one()
    assert 100 < factories.due_in(page).total_seconds() <= 120
    assert (page.lease, page.last_outcome) == (None, None)
    assert session.exec(select(PriceCheck)).all() == []


def test_a_page_is_tracked_while_redis_is_away(session: Session, actor: Actor) -> None:
    def away(target: Target) -> Visit:
        raise RedisError("away")

    added = quick_add(session, actor, QuickAdd(url="https://shop001.test/p/1"), fetch=away)

    assert added.warnings == ["Nothing can be fetched at the moment; the page is visited later."]
    assert factories.due_in(session.exec(select(ProductUrl)).one()) <= timedelta()


def test_a_price_that_contradicts_the_store_is_held(
    client: TestClient, session: Session, shop: Shop, owner: User
) -> None:
    factories.make_store(session, owner, domain="shop001.test", currency="USD")

    added = add(client, url=shop.page(amount="24.99", currency="EUR").url)

    assert added["price"] is None
    assert added["warnings"] == ["The page says EUR; the store's is USD."]
    assert client.get("/api/checks", params={"outcome": "held"}).json()["total"] == 1


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/p",
        "http://0x7f.1/p",
        "http://[::1]:5432/",
        "http://shop001.test:22/p",
        "http://user@shop001.test/p",
        "javascript:alert(1)",
        "JaVaScRiPt://shop001.test/%0aalert(1)",
    ],
)
def test_an_address_that_we_never_open_is_refused_and_nothing_happens(
    client: TestClient, shop: Shop, url: str
) -> None:
    answer = client.post("/api/product-urls/quick-add", json={"url": url})

    assert (answer.status_code, answer.json()["title"]) == (400, "invalid")
    assert totals(client) == (0, 0, 0)
    assert shop.connections == 0


def test_a_page_that_leads_into_our_network_is_refused_and_nothing_is_made(
    client: TestClient, shop: Shop
) -> None:
    url = shop.page(redirect_to="http://169.254.169.254/latest/meta-data").url

    answer = client.post("/api/product-urls/quick-add", json={"url": url})

    assert (answer.status_code, answer.json()["title"]) == (400, "invalid")
    assert totals(client) == (0, 0, 0)


def test_the_same_page_twice_on_one_product_is_not_fetched_again(
    client: TestClient, shop: Shop
) -> None:
    url = shop.page().url
    added = add(client, url=url)

    answer = client.post(
        "/api/product-urls/quick-add",
        json={"url": f"{url}?utm_source=x", "product_id": added["product_id"]},
    )

    assert answer.status_code == 409
    assert answer.json()["detail"] == "This page is tracked on this product already."
    assert len(shop.hits_of("/p/kettle")) == 1


def test_a_page_that_another_product_tracks_is_added_with_a_warning(
    client: TestClient, shop: Shop
) -> None:
    url = shop.page(name="Kettle").url
    first = add(client, url=url)

    second = add(client, url=url)

    assert second["product_id"] != first["product_id"]
    assert second["store_id"] == first["store_id"]
    assert second["warnings"] == ["'Kettle' tracks this page too."]


def test_the_title_of_a_page_is_data(client: TestClient, shop: Shop) -> None:
    url = shop.page(name="<script>alert(1)</script>\u202e {{7*7}} " + "x" * 400).url

    added = add(client, url=url)

    name = client.get(f"/api/products/{added['product_id']}").json()["name"]
    assert "\u202e" not in name
    assert len(name) <= 300


@pytest.mark.parametrize(
    ("image", "kept"),
    [
        ("https://images.example/1.png", "https://images.example/1.png"),
        ("http://127.0.0.1/1.png", None),
        ("javascript:alert(1)", None),
    ],
)
def test_an_image_that_we_never_open_is_left_out(
    client: TestClient, shop: Shop, image: str, kept: str | None
) -> None:
    added = add(client, url=shop.page(text=_page_with_image(image)).url)

    assert (added["price"], added["image"]) == ("24.99", kept)
    assert client.get(f"/api/products/{added['product_id']}").json()["image_url"] == kept


def test_a_strangers_product_gets_no_page_and_nothing_is_fetched(
    client: TestClient, session: Session, shop: Shop, stranger: User
) -> None:
    product = factories.make_product(session, stranger)

    answer = client.post(
        "/api/product-urls/quick-add", json={"url": shop.page().url, "product_id": product.id}
    )

    assert answer.status_code == 404
    assert shop.connections == 0
    assert session.exec(select(ProductUrl)).all() == []


def test_what_an_admin_adds_belongs_to_the_owner_of_the_product(
    client_for: MakeClient, session: Session, shop: Shop, admin: User, owner: User
) -> None:
    product = factories.make_product(session, owner)
    factories.make_store(session, admin, domain="shop001.test")

    added = add(client_for(admin), url=shop.page().url, product_id=product.id, tags=["Theirs"])

    client = client_for(owner)
    assert client.get(f"/api/stores/{added['store_id']}").json()["owner_id"] == owner.id
    assert client.get("/api/tags").json()["items"][0]["owner_id"] == owner.id


def test_nothing_is_locked_or_open_while_the_page_is_fetched(
    session: Session, actor: Actor, shop: Shop
) -> None:
    seen: list[bool] = []

    def fetch(target: Target) -> Postponed:
        seen.append(session.in_transaction())
        return Postponed(target, 1)

    quick_add(session, actor, QuickAdd(url=shop.page().url), fetch=fetch)

    assert seen == [False]


def test_a_refusal_after_the_visit_leaves_nothing(session: Session, actor: Actor) -> None:
    with pytest.raises(Invalid, match="Not there"):
        quick_add(
            session,
            actor,
            QuickAdd(url="https://shop001.test/p/1"),
            fetch=lambda target: Visit(target, Outcome.REFUSED, reason="Not there."),
        )

    assert session.exec(select(Product)).all() == []


def test_while_many_are_looked_at_a_page_is_tracked_without_a_visit(
    session: Session, actor: Actor, shop: Shop
) -> None:
    """Each visit holds a thread of the API; the whole of it must not wait for slow shops."""
    data = QuickAdd(url="https://shop001.test/p/1")
    plan = plan_for(session, actor, data)
    held, released = Semaphore(0), Event()

    def slow(target: Target) -> Postponed:
        held.release()
        released.wait(timeout=30)
        return Postponed(target, 1)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        others = [pool.submit(look, plan, slow) for _ in range(AT_ONCE)]
        assert all(held.acquire(timeout=10) for _ in range(AT_ONCE))

        added = quick_add(session, actor, data)

        released.set()
        assert all(other.result().rest_seconds == 1 for other in others)

    assert added.price is None
    assert added.warnings == ["Many pages are being added right now; this one is visited soon."]
    page = session.get_one(ProductUrl, added.product_url_id)
    assert factories.due_in(page) <= timedelta()
    assert page.last_checked_at is None
    assert shop.hits == []
    assert look(plan, lambda target: Postponed(target, 7)).rest_seconds == 7


def test_a_target_is_set_with_the_first_reading(client: TestClient, shop: Shop) -> None:
    url = shop.page(amount="24.99", currency="EUR").url

    added = add(client, url=url, target={"amount": "20", "currency": "EUR"})

    product = client.get(f"/api/products/{added['product_id']}").json()
    assert (product["target"]["amount"], product["target"]["reached"]) == ("20", False)


def test_a_product_with_as_many_rules_as_it_may_says_that_the_target_was_left_out(
    client: TestClient, session: Session, shop: Shop, owner: User
) -> None:
    product = factories.make_product(session, owner)
    session.add_all(
        AlertRule(
            user_id=owner.id, product_id=product.id, kind=RuleKind.BACK_IN_STOCK, active=False
        )
        for _ in range(MOST_RULES)
    )
    session.flush()

    added = add(
        client,
        url=shop.page().url,
        product_id=product.id,
        target={"amount": "20", "currency": "EUR"},
    )

    assert added["warnings"] == [
        "The product has as many rules as it may; the target was left out."
    ]


def _page_with_image(image: str) -> str:
    product = {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": "Kettle",
        "image": image,
        "offers": {"@type": "Offer", "price": "24.99", "priceCurrency": "EUR"},
    }
    return f'<script type="application/ld+json">{json.dumps(product)}</script><h1>Kettle</h1>'
