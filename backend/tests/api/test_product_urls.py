"""Product URLs over HTTP."""

import json
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Any

import pytest
import time_machine
from fastapi.testclient import TestClient
from sqlmodel import select

from app.core.database import Session
from app.models import Product, ProductUrl, SiteStanding, Store, User
from app.models.types import utcnow
from app.services import pricing
from app.services.scraping.manners.standing import today
from tests import factories
from tests.conftest import MakeClient
from tests.shop import Shop


@pytest.fixture
def product(session: Session, owner: User) -> Product:
    return factories.make_product(session, owner)


def test_the_first_page_becomes_primary_and_its_store_is_made(
    client: TestClient, product: Product, owner: User
) -> None:
    answer = client.post(
        "/api/product-urls",
        json={
            "product_id": product.id,
            "url": "HTTPS://www.Contoso.example/p/1?utm_source=mail&size=2#top",
        },
    )

    assert answer.status_code == 201
    page = answer.json()
    assert page["url"] == "https://www.contoso.example/p/1?utm_source=mail&size=2#top"
    assert page["canonical_url"] == "https://www.contoso.example/p/1?size=2"
    assert (page["is_primary"], page["active"]) == (True, True)
    store = client.get(f"/api/stores/{page['store_id']}").json()
    assert (store["name"], store["domains"]) == ("contoso.example", ["contoso.example"])
    assert (store["urls_total"], store["owner_id"]) == (1, owner.id)


def test_a_page_goes_to_the_store_that_has_its_domain(
    client: TestClient, session: Session, product: Product, owner: User
) -> None:
    store = factories.make_store(session, owner, domain="contoso.example")

    page = _create(client, product, "https://de.contoso.example/p/1")

    assert page["store_id"] == store.id
    assert client.get("/api/stores").json()["total"] == 1


def test_the_same_page_twice_on_one_product_is_a_conflict(
    client: TestClient, session: Session, product: Product, owner: User
) -> None:
    _create(client, product, "https://contoso.example/p/1")

    again = client.post(
        "/api/product-urls",
        json={"product_id": product.id, "url": "https://contoso.example/p/1?gclid=5#reviews"},
    )
    other = factories.make_product(session, owner)

    assert again.status_code == 409
    assert again.json()["detail"] == "This page is tracked on this product already."
    assert _create(client, other, "https://contoso.example/p/1")["is_primary"] is True


def test_a_page_that_is_made_primary_takes_that_from_the_other(
    client: TestClient, session: Session, product: Product
) -> None:
    first = _create(client, product, "https://contoso.example/p/1")
    second = _create(client, product, "https://contoso.example/p/2")
    third = _create(client, product, "https://contoso.example/p/3", is_primary=True)
    assert _primaries(session, product) == [third["id"]]

    answer = client.patch(f"/api/product-urls/{second['id']}", json={"is_primary": True})

    assert answer.json()["is_primary"] is True
    assert _primaries(session, product) == [second["id"]]
    assert client.get(f"/api/product-urls/{first['id']}").json()["is_primary"] is False


def test_a_product_is_not_left_without_a_primary_page(
    client: TestClient, session: Session, product: Product
) -> None:
    page = _create(client, product, "https://contoso.example/p/1")

    answer = client.patch(f"/api/product-urls/{page['id']}", json={"is_primary": False})

    assert (answer.status_code, answer.json()["title"]) == (400, "invalid")
    assert _primaries(session, product) == [page["id"]]


def test_deleting_the_primary_page_promotes_the_oldest_active_one(
    client: TestClient, session: Session, product: Product
) -> None:
    first, inactive, oldest, newest = (
        _create(client, product, f"https://contoso.example/p/{number}") for number in range(4)
    )
    client.patch(f"/api/product-urls/{inactive['id']}", json={"active": False})

    assert client.delete(f"/api/product-urls/{first['id']}").status_code == 204
    assert _primaries(session, product) == [oldest["id"]]
    for page in (oldest, newest):
        client.delete(f"/api/product-urls/{page['id']}")
    assert _primaries(session, product) == [inactive["id"]]
    client.delete(f"/api/product-urls/{inactive['id']}")
    assert client.get(f"/api/products/{product.id}").json()["urls"] == []


def test_deleting_a_page_takes_its_offer_out_of_the_product(
    client: TestClient, session: Session, product: Product, owner: User
) -> None:
    store = factories.make_store(session, owner)
    cheap = factories.make_product_url(session, product, store, is_primary=True)
    dear = factories.make_product_url(session, product, store)
    factories.make_reading(session, cheap, amount="9.99")
    factories.make_reading(session, dear, amount="19.99")
    pricing.rebuild_caches(session, [product.id])

    client.delete(f"/api/product-urls/{cheap.id}")

    assert client.get(f"/api/products/{product.id}").json()["best"]["amount"] == "19.99"


def test_an_inactive_page_does_not_win(
    client: TestClient, session: Session, product: Product, owner: User
) -> None:
    store = factories.make_store(session, owner)
    page = factories.make_product_url(session, product, store, is_primary=True)
    factories.make_reading(session, page)
    pricing.rebuild_caches(session, [product.id])

    changed = client.patch(f"/api/product-urls/{page.id}", json={"active": False})

    assert changed.json()["active"] is False
    assert client.get(f"/api/products/{product.id}").json()["best"] is None


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/p",
        "http://[::ffff:10.0.0.1]/p",
        "http://2130706433/p",
        "http://169.254.169.254/latest/meta-data",
        "http://localhost:5432/",
        "https://user:secret@contoso.example/p",
        "javascript:alert(1)",
        "data:text/html,hello",
        "file:///etc/passwd",
        "ftp://contoso.example/p",
        "contoso.example/p",
    ],
)
def test_an_address_that_we_never_open_is_refused_and_nothing_is_made(
    client: TestClient, product: Product, url: str
) -> None:
    answer = client.post("/api/product-urls", json={"product_id": product.id, "url": url})

    assert (answer.status_code, answer.json()["title"]) == (400, "invalid")
    assert client.get("/api/product-urls").json()["total"] == 0
    assert client.get("/api/stores").json()["total"] == 0


def test_a_chosen_store_has_to_be_the_one_of_the_address(
    client: TestClient, session: Session, product: Product, owner: User, stranger: User
) -> None:
    own = factories.make_store(session, owner, domain="contoso.example")
    other = factories.make_store(session, owner, domain="acme.example")
    theirs = factories.make_store(session, stranger, domain="contoso.example")

    def post(store_id: int) -> int:
        body = {"product_id": product.id, "url": "https://contoso.example/p", "store_id": store_id}
        return client.post("/api/product-urls", json=body).status_code

    assert (post(other.id), post(theirs.id), post(10**30)) == (400, 404, 404)
    assert post(own.id) == 201


def test_pages_are_listed_by_product_and_by_store(
    client: TestClient, session: Session, product: Product, owner: User, stranger: User
) -> None:
    first = _create(client, product, "https://contoso.example/p/1")
    second = _create(client, product, "https://acme.example/p/1", active=False)
    _create(client, factories.make_product(session, owner), "https://contoso.example/p/9")
    theirs = factories.make_product(session, stranger)

    def ids(**query: Any) -> list[int]:
        return [
            page["id"] for page in client.get("/api/product-urls", params=query).json()["items"]
        ]

    assert ids(product_id=product.id) == [first["id"], second["id"]]
    assert ids(product_id=product.id, active=False) == [second["id"]]
    assert ids(product_id=product.id, store_id=first["store_id"]) == [first["id"]]
    assert len(ids(store_id=first["store_id"])) == 2
    assert len(ids()) == 3
    assert client.get("/api/product-urls", params={"product_id": theirs.id}).status_code == 404


def test_a_strangers_page_is_not_found(
    client: TestClient, session: Session, stranger: User
) -> None:
    product = factories.make_product(session, stranger)
    store = factories.make_store(session, stranger)
    page = factories.make_product_url(session, product, store, is_primary=True)
    path = f"/api/product-urls/{page.id}"
    body = {"product_id": product.id, "url": "https://contoso.example/p"}

    assert client.get(path).status_code == 404
    assert client.patch(path, json={"active": False}).status_code == 404
    assert client.delete(path).status_code == 404
    assert client.post(f"{path}/refresh").status_code == 404
    assert client.post("/api/product-urls", json=body).status_code == 404
    assert client.get("/api/product-urls").json()["total"] == 0
    assert client.get("/api/stores").json()["total"] == 0
    assert page.active


def test_what_an_admin_adds_belongs_to_the_owner_of_the_product(
    client_for: MakeClient, session: Session, admin: User, owner: User, product: Product
) -> None:
    factories.make_store(session, admin, domain="contoso.example")

    page = _create(client_for(admin), product, "https://contoso.example/p/1")

    store = session.exec(select(Store).where(Store.id == page["store_id"])).one()
    assert store.user_id == owner.id
    assert client_for(owner).get("/api/product-urls").json()["total"] == 1


def test_a_page_is_queued_once_for_a_visit_that_somebody_asked_for(
    client: TestClient, session: Session, product: Product, owner: User
) -> None:
    store = factories.make_store(session, owner)
    page = factories.make_product_url(session, product, store, is_primary=True)

    asked = client.post(f"/api/product-urls/{page.id}/refresh")
    again = client.post(f"/api/product-urls/{page.id}/refresh")

    assert (asked.status_code, again.status_code) == (202, 202)
    assert asked.json() == {
        "product_url_ids": [page.id],
        "already_running": [],
        "wait_seconds": 0,
    }
    assert again.json() == {
        "product_url_ids": [],
        "already_running": [page.id],
        "wait_seconds": 0,
    }


def test_who_asks_for_a_visit_is_told_how_long_the_shop_has_to_be_left_alone(
    client: TestClient, session: Session, product: Product, owner: User
) -> None:
    store = factories.make_store(session, owner)
    pages = [
        factories.make_product_url(session, product, store, is_primary=number == 0)
        for number in range(3)
    ]

    def waits(number: int) -> int:
        asked = client.post(f"/api/product-urls/{pages[number].id}/refresh")
        assert asked.status_code == 202, asked.text
        return int(asked.json()["wait_seconds"])

    now = utcnow()
    with time_machine.travel(now, tick=False):
        assert [waits(0), waits(1)] == [0, 8]

        standing = SiteStanding(site=pages[0].site, last_visit_at=now)
        session.add(standing)
        session.flush()
        assert waits(2) == 8 + 2 * 8

        standing.asked_until = now + timedelta(minutes=10)
        session.flush()
        assert waits(2) == 600 + 2 * 8

        standing.visits_on, standing.visits = today(), 2_000
        session.flush()
        midnight = datetime(now.year, now.month, now.day, tzinfo=UTC) + timedelta(days=1)
        left = max(600, ceil((midnight - now).total_seconds()))
        assert waits(2) == left + 2 * 8


def test_a_new_cadence_counts_from_the_last_check_on(
    client: TestClient, session: Session, product: Product, owner: User
) -> None:
    store = factories.make_store(session, owner)
    page = factories.make_product_url(session, product, store, is_primary=True)

    def hours_after(path: str, minutes: int) -> float:
        session.refresh(page)
        page.last_checked_at = utcnow()
        client.patch(path, json={"schedule": {"interval_minutes": minutes}})
        session.refresh(page)
        return factories.due_in(page) / timedelta(hours=1)

    assert hours_after(f"/api/stores/{store.id}", 180) == pytest.approx(3, rel=0.11)
    assert hours_after(f"/api/products/{product.id}", 1200) == pytest.approx(20, rel=0.11)
    assert hours_after(f"/api/product-urls/{page.id}", 60) == pytest.approx(1, rel=0.11)


@pytest.mark.parametrize(
    "change",
    [{"product_id": 1}, {"url": "https://x.example"}, {"lease": None}, {"is_primary": None}],
)
def test_what_cannot_be_changed_is_422(
    client: TestClient, product: Product, change: dict[str, Any]
) -> None:
    page = _create(client, product, "https://contoso.example/p/1")

    assert client.patch(f"/api/product-urls/{page['id']}", json=change).status_code == 422


def _create(client: TestClient, product: Product, url: str, **more: Any) -> Any:
    answer = client.post("/api/product-urls", json={"product_id": product.id, "url": url, **more})
    assert answer.status_code == 201, answer.text
    return answer.json()


def _primaries(session: Session, product: Product) -> list[int]:
    session.expire_all()
    statement = select(ProductUrl.id).where(ProductUrl.product_id == product.id)
    return list(session.exec(statement.where(ProductUrl.is_primary)))


def test_bulk_import_makes_a_product_with_stores_readings_and_one_primary_page(
    client: TestClient, shop: Shop, shop_settings: None
) -> None:
    shop.page("/p/1", host="one.test", name="Copper kettle", amount="24.99")
    shop.page("/p/1", host="two.test", name="Kettle", amount="22.50")
    items = [
        {"url": shop.url("/p/1", host="one.test")},
        {"url": shop.url("/p/1", host="two.test"), "set_primary": True},
    ]

    answer = client.post("/api/product-urls/bulk-import", json={"items": items})

    assert answer.status_code == 201
    imported = answer.json()
    assert (imported["created_product"], imported["skipped"]) == (True, [])
    assert imported["product_name"] == "Kettle"
    assert [(page["price"], page["currency"]) for page in imported["created_urls"]] == [
        ("24.99", "EUR"),
        ("22.50", "EUR"),
    ]
    assert [page["is_primary"] for page in imported["created_urls"]] == [False, True]
    assert len({page["store_id"] for page in imported["created_urls"]}) == 2
    product = client.get(f"/api/products/{imported['product_id']}").json()
    assert (product["slug"], product["urls_total"]) == (imported["product_slug"], 2)
    assert product["best"]["amount"] == "22.50"


def test_bulk_import_skips_with_reasons_and_never_fails_the_rest(
    client: TestClient, shop: Shop, shop_settings: None
) -> None:
    first = client.post(
        "/api/product-urls/bulk-import", json={"items": [{"url": shop.page("/p/1").url}]}
    ).json()
    urls = {
        shop.page("/p/2").url: None,
        f"{shop.url('/p/2')}?utm_source=x": "duplicate",
        f"{shop.url('/p/1')}?gclid=x": "already_tracked",
        "not an address": "invalid_url",
        "javascript:alert(1)": "invalid_url",
        "http://127.0.0.1/p": "refused",
        shop.page("/p/3", redirect_to="http://169.254.169.254/").url: "refused",
        shop.page("/p/4", status=410).url: "fetch_failed",
    }

    answer = client.post(
        "/api/product-urls/bulk-import",
        json={"items": [{"url": url} for url in urls], "product_id": first["product_id"]},
    )

    assert answer.status_code == 200
    imported = answer.json()
    assert (imported["created_product"], imported["product_id"]) == (False, first["product_id"])
    assert [page["url"] for page in imported["created_urls"]] == [shop.url("/p/2")]
    assert {each["url"]: each["reason"] for each in imported["skipped"]} == {
        url: reason for url, reason in urls.items() if reason is not None
    }


def test_bulk_import_tracks_what_cannot_be_read_yet_with_a_warning(
    client: TestClient, shop: Shop, shop_settings: None
) -> None:
    urls = [shop.page("/p/1", status=503).url, shop.page("/p/2", text="<p>Nothing</p>").url]

    imported = client.post(
        "/api/product-urls/bulk-import",
        json={"items": [{"url": url} for url in urls], "search_query": "Copper kettle"},
    ).json()

    assert imported["product_name"] == "Copper kettle"
    assert [page["price"] for page in imported["created_urls"]] == [None, None]
    assert all(page["warnings"] for page in imported["created_urls"])


@pytest.mark.parametrize("path", ["/p/\\u0000", "/p/\\ud83d", "\\u0000"])
@pytest.mark.parametrize("accept", ["application/json", "text/event-stream"])
def test_bulk_import_skips_an_address_that_cannot_be_kept_and_imports_the_others(
    client: TestClient, shop: Shop, shop_settings: None, path: str, accept: str
) -> None:
    good, bad = shop.page("/p/1").url, shop.url(path)
    body = f'{{"items": [{{"url": "{bad}"}}, {{"url": "{good}"}}]}}'

    answer = client.post(
        "/api/product-urls/bulk-import",
        content=body,
        headers={"Content-Type": "application/json", "Accept": accept},
    )

    assert answer.status_code in {200, 201}, answer.text
    told = answer.text.rpartition("data: ")[2] if accept == "text/event-stream" else answer.text
    imported = json.loads(told.partition("\n")[0])
    assert [page["url"] for page in imported["created_urls"]] == [good]
    (skipped,) = imported["skipped"]
    assert (skipped["reason"], "\ufffd" in skipped["url"]) == ("invalid_url", True)


def test_bulk_import_that_skips_everything_makes_nothing(client: TestClient) -> None:
    answer = client.post(
        "/api/product-urls/bulk-import",
        json={"items": [{"url": "http://127.0.0.1/"}], "search_query": "Kettle"},
    )

    assert answer.status_code == 200
    assert (answer.json()["product_id"], answer.json()["created_product"]) == (None, False)
    assert client.get("/api/products").json()["total"] == 0
    assert client.get("/api/stores").json()["total"] == 0


@pytest.mark.parametrize(
    "items",
    [
        [],
        [{"url": "https://contoso.example/p"}] * 201,
        [{"url": f"https://contoso.example/{n}", "set_primary": True} for n in range(2)],
        [{"url": "https://contoso.example/p", "price": "1.00"}],
    ],
)
def test_bulk_import_refuses_what_does_not_parse(client: TestClient, items: list[Any]) -> None:
    answer = client.post("/api/product-urls/bulk-import", json={"items": items})

    assert answer.status_code == 422


def test_bulk_import_into_a_strangers_product_is_not_found(
    client: TestClient, session: Session, shop: Shop, stranger: User
) -> None:
    product = factories.make_product(session, stranger)

    answer = client.post(
        "/api/product-urls/bulk-import",
        json={"items": [{"url": shop.page().url}], "product_id": product.id},
    )

    assert answer.status_code == 404
    assert shop.connections == 0


def test_bulk_import_queues_a_refresh_when_asked(
    client: TestClient, session: Session, shop: Shop, shop_settings: None
) -> None:
    body = {"items": [{"url": shop.page().url}], "enqueue_refresh": True}

    imported = client.post("/api/product-urls/bulk-import", json=body).json()

    (created,) = imported["created_urls"]
    page = session.get_one(ProductUrl, created["product_url_id"])
    assert (page.asked, page.lease is not None) == (True, True)


def test_bulk_import_streams_its_progress(
    client: TestClient, shop: Shop, shop_settings: None
) -> None:
    urls = [shop.page("/p/1", amount="24.99").url, "nonsense"]

    answer = client.post(
        "/api/product-urls/bulk-import",
        json={"items": [{"url": url} for url in urls]},
        headers={"Accept": "text/event-stream"},
    )

    assert answer.headers["content-type"].startswith("text/event-stream")
    names = [line[7:] for line in answer.text.splitlines() if line.startswith("event: ")]
    data = [json.loads(line[6:]) for line in answer.text.splitlines() if line[:6] == "data: "]
    stages = [each for name, each in zip(names, data, strict=True) if name == "stage"]
    assert {"stage": "parsing", "urls": urls[:1]} in stages
    assert all(set(each["urls"]) == {urls[0]} for each in stages)
    told = [each for name, each in zip(names, data, strict=True) if name != "stage"]
    assert [name for name in names if name != "stage"] == ["start", "item", "item", "summary"]
    assert {item["outcome"] for item in told[1:3]} == {"created", "invalid_url"}
    assert told[3]["created_product"] is True
    assert [page["price"] for page in told[3]["created_urls"]] == ["24.99"]
    job = client.get(f"/api/jobs/{told[0]['job_id']}").json()
    assert (job["state"], job["done"], job["total"]) == ("done", 2, 2)


def test_a_page_gets_another_address_and_keeps_its_readings(
    client: TestClient, session: Session, product: Product, owner: User
) -> None:
    page = _create(client, product, "https://contoso.example/p/1")
    row = session.get_one(ProductUrl, page["id"])
    row.failures = 3
    factories.make_reading(session, row)
    factories.make_snapshot(session, row, text="<h1>Pot</h1>")

    answer = client.post(
        f"/api/product-urls/{page['id']}/address",
        json={"url": "https://fabrikam.example/p/9?utm_id=1"},
    )

    assert answer.status_code == 200
    moved = answer.json()
    assert (moved["url"], moved["failures"]) == ("https://fabrikam.example/p/9?utm_id=1", 0)
    assert moved["canonical_url"] == "https://fabrikam.example/p/9"
    assert client.get(f"/api/stores/{moved['store_id']}").json()["domains"] == ["fabrikam.example"]
    history = client.get(f"/api/price-history?product_url_id={page['id']}").json()
    assert history["total"] == 1
    assert session.get_one(ProductUrl, page["id"]).site == "fabrikam.example"
    assert client.get(f"/api/product-urls/{page['id']}/snapshot").status_code == 404


def test_a_page_does_not_get_the_address_of_another_page_of_its_product(
    client: TestClient, product: Product
) -> None:
    _create(client, product, "https://contoso.example/p/1")
    other = _create(client, product, "https://contoso.example/p/2")

    answer = client.post(
        f"/api/product-urls/{other['id']}/address", json={"url": "https://contoso.example/p/1"}
    )

    assert (answer.status_code, answer.json()["title"]) == (409, "conflict")


def test_an_address_that_is_never_opened_is_refused(client: TestClient, product: Product) -> None:
    page = _create(client, product, "https://contoso.example/p/1")

    answer = client.post(
        f"/api/product-urls/{page['id']}/address", json={"url": "ftp://contoso.example/"}
    )

    assert answer.status_code == 400


def test_a_page_outside_the_comparison_is_no_best_price_and_is_still_checked(
    client: TestClient, session: Session, product: Product, owner: User
) -> None:
    cheap = _create(client, product, "https://contoso.example/p/1")
    dear = _create(client, product, "https://fabrikam.example/p/1")
    for page, amount in ((cheap, "9.99"), (dear, "19.99")):
        reading = {"product_url_id": page["id"], "amount": amount, "currency": "EUR"}
        assert client.post("/api/price-history", json=reading).status_code == 201

    changed = client.patch(f"/api/product-urls/{cheap['id']}", json={"counted": False}).json()

    assert (changed["counted"], changed["active"]) == (False, True)
    assert changed["next_check_at"] is not None
    shown = client.get(f"/api/products/{product.id}").json()
    assert shown["best"]["amount"] == "19.99"
    assert [url["counted"] for url in shown["urls"]] == [False, True]


def test_the_page_that_was_read_last_can_be_looked_at(
    client: TestClient, session: Session, product: Product
) -> None:
    page = _create(client, product, "https://contoso.example/p/1")
    factories.make_snapshot(session, session.get_one(ProductUrl, page["id"]), text="<h1>Pot</h1>")

    kept = client.get(f"/api/product-urls/{page['id']}/snapshot").json()

    assert kept["page_path"].startswith("/api/scrape/frames/")
    assert client.get(kept["page_path"]).status_code == 200
