"""Stores over HTTP."""

from typing import Any, Final

import pytest
from fastapi.testclient import TestClient

from app.core.database import Session
from app.models import Store, User
from app.services import pricing
from tests import factories
from tests.conftest import MakeClient

CONTOSO: dict[str, Any] = {
    "name": "Contoso",
    "website_url": "https://contoso.example",
    "domains": ["contoso.example", "HTTPS://www.Contoso.example:443/shop", "de.contoso.example"],
    "locale": "en-US",
    "currency": "usd",
    "selectors": {"price": ["json:$.price.value", {"selector": "css:.price", "decimal": ","}]},
    "cookies": "session=abc",
}


def test_a_store_comes_back_normalised_and_without_its_cookies(client: TestClient) -> None:
    answer = client.post("/api/stores", json=CONTOSO)

    assert answer.status_code == 201
    store = answer.json()
    assert store["slug"] == "contoso"
    assert store["website_url"] == "https://contoso.example/"
    assert store["domains"] == ["contoso.example", "de.contoso.example"]
    assert (store["locale"], store["currency"]) == ("en_US", "USD")
    assert [rule["selector"] for rule in store["selectors"]["price"]] == [
        "json:$.price.value",
        "css:.price",
    ]
    assert store["has_cookies"] is True
    assert "cookies" not in store
    assert "session=abc" not in client.get(f"/api/stores/{store['id']}").text


def test_without_domains_the_host_of_the_website_is_the_domain(client: TestClient) -> None:
    answer = client.post(
        "/api/stores", json={"name": "Contoso", "website_url": "https://www.contoso.example/x"}
    )

    assert answer.json()["domains"] == ["contoso.example"]


def test_a_domain_belongs_to_one_store_and_the_refusal_names_it(client: TestClient) -> None:
    client.post("/api/stores", json=CONTOSO)

    answer = client.post("/api/stores", json={"name": "Other", "domains": ["www.contoso.example"]})

    assert answer.status_code == 409
    assert answer.json()["detail"] == "contoso.example belongs to your store 'Contoso' already."
    assert client.get("/api/stores").json()["total"] == 1


def test_two_owners_may_have_a_store_for_one_domain(
    client: TestClient, client_for: MakeClient, stranger: User
) -> None:
    client.post("/api/stores", json=CONTOSO)

    assert client_for(stranger).post("/api/stores", json=CONTOSO).status_code == 201


def test_a_chosen_slug_that_is_taken_is_a_conflict_and_a_derived_one_gets_a_number(
    client: TestClient,
) -> None:
    client.post("/api/stores", json={"name": "Contoso", "domains": ["a.example"]})

    derived = client.post("/api/stores", json={"name": "Contoso", "domains": ["b.example"]})
    chosen = client.post(
        "/api/stores", json={"name": "Third", "slug": "contoso", "domains": ["c.example"]}
    )

    assert derived.json()["slug"] == "contoso-2"
    assert chosen.status_code == 409
    assert chosen.json()["detail"] == "You already have a store 'contoso'."


@pytest.mark.parametrize(
    "change",
    [
        {"website_url": "javascript:alert(1)"},
        {"website_url": "http://127.0.0.1/"},
        {"test_url": "http://169.254.169.254/latest"},
        {"test_url": "https://user:secret@contoso.example/"},
        {"website_url": "https://contoso.example/" + "ü" * 1_000},
        {"domains": ["exa mple"]},
        {"slug": "!!!"},
    ],
)
def test_an_address_that_we_never_open_is_refused(
    client: TestClient, change: dict[str, Any]
) -> None:
    made = client.post("/api/stores", json={**CONTOSO, **change})
    store_id = client.post("/api/stores", json=CONTOSO).json()["id"]
    changed = client.patch(f"/api/stores/{store_id}", json=change)

    assert (made.status_code, made.json()["title"]) == (400, "invalid")
    assert (changed.status_code, changed.json()["title"]) == (400, "invalid")
    assert client.get("/api/stores").json()["total"] == 1


@pytest.mark.parametrize(
    "change",
    [
        {"owner_id": 1},
        {"user_id": 1},
        {"created_at": "2020-01-01T00:00:00Z"},
        {"currency": "XXQ"},
        {"locale": "klingon"},
        {"name": "   "},
        {"name": "a\x00b"},
        {"name": None},
        {"selectors": {"price": ["python:price"]}},
        {"headers": {"Host": "evil.example"}},
        {"availability_map": {"": "in_stock"}},
        {"availability_map": {"x" * 201: "in_stock"}},
    ],
)
def test_what_does_not_parse_is_422(client: TestClient, change: dict[str, Any]) -> None:
    store_id = client.post("/api/stores", json=CONTOSO).json()["id"]

    assert client.post("/api/stores", json={**CONTOSO, **change}).status_code == 422
    assert client.patch(f"/api/stores/{store_id}", json=change).status_code == 422


def test_a_store_is_found_by_name_and_by_domain(client: TestClient) -> None:
    client.post("/api/stores", json=CONTOSO)
    client.post("/api/stores", json={"name": "Acme", "domains": ["acme.example"], "active": False})

    def names(**query: str) -> list[str]:
        return [s["name"] for s in client.get("/api/stores", params=query).json()["items"]]

    assert names() == ["Acme", "Contoso"]
    assert names(sort="-name") == ["Contoso", "Acme"]
    assert names(search="de.con") == ["Contoso"]
    assert names(search="CME") == ["Acme"]
    assert names(active="true") == ["Contoso"]
    assert names(search="%") == []
    assert client.get("/api/stores", params={"sort": "cookies"}).status_code == 400
    assert client.get("/api/stores", params={"search": "a\x00"}).status_code == 422


def test_stores_are_narrowed_by_currency_way_of_fetching_and_use(
    client: TestClient, session: Session, owner: User
) -> None:
    used = factories.make_store(session, owner, name="Used", domain="used.example")
    product = factories.make_product(session, owner)
    factories.make_product_url(session, product, used, is_primary=True)
    client.post("/api/stores", json=CONTOSO)
    client.post(
        "/api/stores", json={"name": "Slow", "domains": ["slow.example"], "fetch_mode": "browser"}
    )

    def named(**where: Any) -> list[str]:
        return [store["name"] for store in client.get("/api/stores", params=where).json()["items"]]

    assert named(unused="false") == ["Used"]
    assert named(unused="true") == ["Contoso", "Slow"]
    assert named(currency="USD") == ["Contoso"]
    assert named(fetch_mode="browser") == ["Slow"]
    assert named(fetch_mode="browser", currency="USD") == []


def test_a_change_leaves_the_rest_as_it_was(client: TestClient) -> None:
    store_id = client.post("/api/stores", json=CONTOSO).json()["id"]

    changed = client.patch(
        f"/api/stores/{store_id}", json={"domains": ["new.example", "contoso.example"]}
    ).json()

    assert changed["domains"] == ["contoso.example", "new.example"]
    assert changed["name"] == "Contoso"
    assert changed["has_cookies"] is True


def test_cookies_can_be_taken_away(client: TestClient) -> None:
    store_id = client.post("/api/stores", json=CONTOSO).json()["id"]

    assert client.patch(f"/api/stores/{store_id}", json={"cookies": None}).json() == {
        **client.get(f"/api/stores/{store_id}").json(),
        "has_cookies": False,
    }


def test_a_domain_of_another_store_cannot_be_taken_over(client: TestClient) -> None:
    client.post("/api/stores", json=CONTOSO)
    other = client.post("/api/stores", json={"name": "Acme", "domains": ["acme.example"]}).json()

    answer = client.patch(
        f"/api/stores/{other['id']}", json={"domains": ["acme.example", "contoso.example"]}
    )

    assert answer.status_code == 409
    assert answer.json()["detail"] == "contoso.example belongs to your store 'Contoso' already."
    assert client.get(f"/api/stores/{other['id']}").json()["domains"] == ["acme.example"]


def test_a_store_with_pages_cannot_be_deleted(
    client: TestClient, session: Session, owner: User
) -> None:
    store = factories.make_store(session, owner, name="Contoso")
    product = factories.make_product(session, owner)
    factories.make_product_url(session, product, store, is_primary=True)
    factories.make_product_url(session, product, store)

    answer = client.delete(f"/api/stores/{store.id}")

    assert answer.status_code == 409
    assert answer.json()["detail"] == "'Contoso' still has 2 pages; delete or move them first."
    assert client.get(f"/api/stores/{store.id}").json()["urls_total"] == 2


def test_a_store_without_pages_goes_with_its_domains(client: TestClient) -> None:
    store_id = client.post("/api/stores", json=CONTOSO).json()["id"]

    assert client.delete(f"/api/stores/{store_id}").status_code == 204
    assert client.get(f"/api/stores/{store_id}").status_code == 404
    assert client.post("/api/stores", json=CONTOSO).status_code == 201


def test_a_renamed_store_is_renamed_in_the_products_it_sells(
    client: TestClient, session: Session, owner: User
) -> None:
    store = factories.make_store(session, owner, name="Contoso")
    product = factories.make_product(session, owner)
    page = factories.make_product_url(session, product, store, is_primary=True)
    factories.make_reading(session, page, amount="19.99")

    client.patch(f"/api/stores/{store.id}", json={"name": "Fabrikam"})

    assert product.price_cache is not None
    assert [offer.store_name for offer in product.price_cache.best] == ["Fabrikam"]


def test_quick_add_makes_a_store_once(client: TestClient) -> None:
    made = client.post(
        "/api/stores/quick-add", json={"website_url": "https://www.Contoso.example/p/1?x=1"}
    )
    found = client.post(
        "/api/stores/quick-add", json={"website_url": "http://shop.contoso.example/"}
    )

    assert made.status_code == 201
    assert made.json()["name"] == "contoso.example"
    assert made.json()["website_url"] == "https://www.contoso.example/"
    assert made.json()["domains"] == ["contoso.example"]
    assert found.status_code == 200
    assert found.json()["id"] == made.json()["id"]


def test_quick_add_refuses_an_address_that_we_never_open(client: TestClient) -> None:
    answer = client.post("/api/stores/quick-add", json={"website_url": "http://localhost:5432/"})

    assert (answer.status_code, answer.json()["title"]) == (400, "invalid")
    assert client.get("/api/stores").json()["total"] == 0


def test_a_strangers_store_is_not_found(
    client: TestClient, session: Session, stranger: User
) -> None:
    store = factories.make_store(session, stranger)

    assert client.get(f"/api/stores/{store.id}").status_code == 404
    assert client.patch(f"/api/stores/{store.id}", json={"name": "Mine"}).status_code == 404
    assert client.delete(f"/api/stores/{store.id}").status_code == 404
    assert client.get("/api/stores").json() == {"items": [], "total": 0}
    assert store.name == "Shop"


def test_an_admin_lists_anybodys_stores_when_asked(
    client_for: MakeClient, session: Session, admin: User, owner: User
) -> None:
    store = factories.make_store(session, owner)
    client = client_for(admin)

    assert client.get("/api/stores").json()["total"] == 0
    assert client.get("/api/stores", params={"owner_id": owner.id}).json()["total"] == 1
    assert client.get(f"/api/stores/{store.id}").json()["owner_id"] == owner.id


@pytest.mark.parametrize(
    "domain", ["com", "co.uk", "*.com.au", "https://github.io:443/x", "co.jp", "myshopify.com"]
)
def test_a_domain_that_many_own_together_is_no_stores(client: TestClient, domain: str) -> None:
    """Cookies and headers of the store would go to everybody below it."""
    store_id = client.post("/api/stores", json=CONTOSO).json()["id"]

    made = client.post("/api/stores", json={"name": "All", "domains": [domain]})
    changed = client.patch(f"/api/stores/{store_id}", json={"domains": [domain]})

    assert made.status_code == changed.status_code == 400
    assert "anybody can have a name below it" in made.json()["detail"]
    assert client.get("/api/stores").json()["total"] == 1


@pytest.mark.parametrize(
    ("domain", "kept"),
    [
        ("localhost", "localhost"),
        ("foo.localhost", "foo.localhost"),
        ("nas", "nas"),
        ("shop001.test", "shop001.test"),
        ("192.0.2.7", "192.0.2.7"),
        ("someone.github.io", "someone.github.io"),
        ("www.gov.uk", "www.gov.uk"),
    ],
)
def test_a_domain_of_one_owner_is_kept(client: TestClient, domain: str, kept: str) -> None:
    made = client.post("/api/stores", json={"name": "One", "domains": [domain]})

    assert made.json()["domains"] == [kept]


SECRET_HEADERS: Final = {
    "Authorization": "Bearer s3cret-1",
    "X-Api-Key": "s3cret-2",
    "X-Session-Token": "s3cret-3",
    "Accept": "text/html",
}


def test_secret_headers_are_stored_and_never_told(
    client: TestClient, session: Session, owner: User
) -> None:
    made = client.post("/api/stores", json={**CONTOSO, "headers": SECRET_HEADERS})

    listed = client.get("/api/stores")
    assert "s3cret" not in made.text + listed.text
    assert made.json()["headers"] == {
        "Authorization": "stored",
        "X-Api-Key": "stored",
        "X-Session-Token": "stored",
        "Accept": "text/html",
    }
    assert session.get_one(Store, made.json()["id"]).headers == SECRET_HEADERS


def test_a_secret_header_that_is_sent_back_as_it_was_told_is_kept(
    client: TestClient, session: Session
) -> None:
    store_id = client.post("/api/stores", json={**CONTOSO, "headers": SECRET_HEADERS}).json()["id"]

    changed = client.patch(
        f"/api/stores/{store_id}",
        json={"headers": {"authorization": "stored", "X-Api-Key": "new", "Accept": "stored"}},
    )

    assert "new" not in changed.json()["headers"].values()
    assert session.get_one(Store, store_id).headers == {
        "authorization": "Bearer s3cret-1",
        "X-Api-Key": "new",
        "Accept": "stored",
    }


def test_a_secret_header_that_was_never_told_cannot_be_kept(client: TestClient) -> None:
    headers = {"headers": {"Authorization": "stored"}}

    made = client.post("/api/stores", json={**CONTOSO, **headers})
    store_id = client.post("/api/stores", json=CONTOSO).json()["id"]
    changed = client.patch(f"/api/stores/{store_id}", json=headers)

    assert (made.status_code, changed.status_code) == (400, 400)
    assert made.json()["detail"] == "No value is stored for the header 'Authorization'."


def test_an_empty_website_is_none(client: TestClient, session: Session) -> None:
    made = client.post("/api/stores", json={**CONTOSO, "website_url": "", "test_url": ""}).json()
    changed = client.patch(f"/api/stores/{made['id']}", json={"website_url": ""}).json()

    assert (made["website_url"], made["test_url"], changed["website_url"]) == (None, None, None)
    assert client.post("/api/stores", json={"name": "Bare", "website_url": ""}).status_code == 422


@pytest.mark.parametrize(
    "rule",
    [
        "xpath:///[",
        "xpath:document('file:///etc/passwd')",
        "xpath:nothing(//p)",
        "xpath:x:y(//p)",
        "css:!!!",
        "attr:???::href",
        "regex:(",
        "regex:(?=x)",
        "json:$[",
        "json:$[?(@.a =~ /(a+)+$/)]",
        "json:$[?(1e999<1)]",
        "json:" + "[" * 990,
        {"selector": "css:.price", "pattern": "(a)(?=b"},
    ],
)
def test_a_selector_that_cannot_be_used_is_refused_when_it_is_saved(
    client: TestClient, rule: str | dict[str, str]
) -> None:
    selectors = {"selectors": {"price": ["css:.fine", rule]}}

    made = client.post("/api/stores", json={**CONTOSO, **selectors})
    store_id = client.post("/api/stores", json=CONTOSO).json()["id"]
    changed = client.patch(f"/api/stores/{store_id}", json=selectors)

    assert (made.status_code, changed.status_code) == (400, 400)
    assert made.json()["detail"].endswith(".")
    assert len(made.json()["detail"]) < 200
    assert client.get("/api/stores").json()["total"] == 1


def test_words_for_stock_keep_their_order_and_a_bad_pattern_is_refused(
    client: TestClient,
) -> None:
    rules = [
        {"match": "regex", "text": "^z", "status": "in_stock"},
        {"match": "exact", "text": "a", "status": "out_of_stock"},
    ]
    made = client.post("/api/stores", json={**CONTOSO, "availability_rules": rules}).json()
    path = f"/api/stores/{made['id']}"

    changed = client.patch(path, json={"availability_rules": rules[::-1]}).json()
    bad = [{"match": "regex", "text": "(?=x)", "status": "in_stock"}]
    refused = client.patch(path, json={"availability_rules": bad})

    assert made["availability_rules"] == rules
    assert changed["availability_rules"] == rules[::-1]
    assert client.get(path).json()["availability_rules"] == rules[::-1]
    assert (refused.status_code, refused.json()["title"]) == (400, "invalid")
    assert "linear-time" in refused.json()["detail"]


def test_every_kind_of_selector_can_be_saved(client: TestClient) -> None:
    rules = [
        "css:.price > b:not(.old)",
        "attr:meta[itemprop=price]::content",
        "xpath://span[contains(@class, 'price')]/text()",
        "json:$..offers[?(@.price > 1)].price",
        "regex:EUR ([0-9.]+)",
        "meta:product:price:amount",
        "schema:offers.price",
        {"selector": "css:.price", "pattern": "([0-9]+)"},
    ]

    made = client.post("/api/stores", json={**CONTOSO, "selectors": {"price": rules}})

    assert made.status_code == 201


def test_many_stores_are_switched_off_by_one_request(
    client: TestClient, session: Session, owner: User
) -> None:
    store, other, off = (factories.make_store(session, owner) for _ in range(3))
    off.active = False
    product = factories.make_product(session, owner)
    page = factories.make_product_url(session, product, store, is_primary=True)
    factories.make_reading(session, page)
    pricing.rebuild_caches(session, [product.id])
    assert client.get(f"/api/products/{product.id}").json()["best"] is not None

    answer = client.post(
        "/api/stores/bulk-update",
        json={"store_ids": [store.id, other.id, off.id, 987_654], "updates": {"active": False}},
    )

    assert answer.json() == {"changed": 2, "missing_ids": [987_654]}
    assert client.get("/api/stores", params={"active": False}).json()["total"] == 3
    assert client.get(f"/api/products/{product.id}").json()["best"] is None


def test_stores_of_somebody_else_are_missing_in_a_bulk(
    client: TestClient, session: Session, stranger: User
) -> None:
    theirs = factories.make_store(session, stranger)

    answer = client.post(
        "/api/stores/bulk-update", json={"store_ids": [theirs.id], "updates": {"active": False}}
    )

    assert answer.json() == {"changed": 0, "missing_ids": [theirs.id]}
    session.refresh(theirs)
    assert theirs.active


def test_a_bulk_gives_many_stores_an_interval_and_limits_and_takes_them_back(
    client: TestClient, session: Session, owner: User
) -> None:
    product = factories.make_product(session, owner)
    store, other = (factories.make_store(session, owner) for _ in range(2))
    store.timeout_seconds = 9
    factories.make_product_url(session, product, store, is_primary=True)
    ids = [store.id, other.id]

    def change(**updates: object) -> dict[str, object]:
        body = {"store_ids": ids, "updates": updates}
        return dict(client.post("/api/stores/bulk-update", json=body).json())

    def read(store_id: int) -> dict[str, object]:
        return dict(client.get(f"/api/stores/{store_id}").json())

    given = {"schedule": {"interval_minutes": 360}, "gap_seconds": 20}
    assert change(**given) == {"changed": 2, "missing_ids": []}
    assert change(**given)["changed"] == 0
    assert {read(each)["gap_seconds"] for each in ids} == {20}
    assert read(store.id)["timeout_seconds"] == 9
    page = client.get(f"/api/products/{product.id}").json()["urls"][0]
    assert page["effective_schedule"]["schedule"]["interval_minutes"] == 360

    assert change(schedule=None, gap_seconds=None, timeout_seconds=None)["changed"] == 2
    assert read(store.id)["schedule"] is None
    assert read(store.id)["gap_seconds"] is read(store.id)["timeout_seconds"] is None


@pytest.mark.parametrize("updates", [{}, {"active": None}, {"gap_seconds": -1}, {"name": "x"}])
def test_a_bulk_of_stores_that_says_nothing_or_nonsense_is_refused(
    client: TestClient, updates: dict[str, object]
) -> None:
    body = {"store_ids": [1], "updates": updates}
    assert client.post("/api/stores/bulk-update", json=body).status_code == 422
