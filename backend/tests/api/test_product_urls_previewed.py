"""Quick add of a page that a preview saw, and by the rules that somebody chose for a new shop."""

from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from app.core.database import Session
from app.models import PriceCheck, Snapshot, User
from app.models.checks import Outcome
from tests import factories
from tests.conftest import MakeClient
from tests.shop import Kind, Shop
from tests.support.quick_add import add, totals

pytestmark = pytest.mark.usefixtures("shop_settings")


def test_a_preview_is_tracked_without_asking_the_shop_again(
    client: TestClient, session: Session, shop: Shop
) -> None:
    url = shop.page(kind=Kind.JSON_LD, name="Copper kettle", amount="24.99").url
    seen = _preview(client, url)

    added = add(client, url=url, snapshot_id=seen["snapshot_id"])

    assert (added["title"], added["price"]) == ("Copper kettle", "24.99")
    assert added["warnings"] == []
    assert len(shop.hits_of("/p/kettle")) == 1
    assert session.exec(select(PriceCheck)).one().outcome is Outcome.OK


def test_a_preview_that_is_not_fresh_is_fetched_anew(
    client: TestClient, session: Session, shop: Shop
) -> None:
    url = shop.page(amount="24.99").url
    seen = _preview(client, url)
    kept = session.get_one(Snapshot, seen["snapshot_id"])
    kept.taken_at -= timedelta(minutes=16)
    session.flush()
    shop.page(amount="19.99")

    assert add(client, url=url, snapshot_id=seen["snapshot_id"])["price"] == "19.99"


def test_a_preview_of_another_page_is_refused(client: TestClient, shop: Shop) -> None:
    seen = _preview(client, shop.page("/p/kettle").url)

    answer = client.post(
        "/api/product-urls/quick-add",
        json={"url": shop.page("/p/pan").url, "snapshot_id": seen["snapshot_id"]},
    )

    assert (answer.status_code, answer.json()["detail"]) == (400, "The preview is of another page.")
    assert totals(client) == (0, 0, 0)


def test_a_preview_of_somebody_else_is_not_there(
    client: TestClient, client_for: MakeClient, session: Session, shop: Shop
) -> None:
    url = shop.page().url
    seen = _preview(client, url)
    stranger = client_for(factories.make_user(session))

    answer = stranger.post(
        "/api/product-urls/quick-add", json={"url": url, "snapshot_id": seen["snapshot_id"]}
    )

    assert answer.status_code == 404
    assert totals(stranger) == (0, 0, 0)


def test_a_new_shop_is_read_by_the_rules_that_somebody_chose(
    client: TestClient, shop: Shop
) -> None:
    text = "<h1>Kettle</h1><p class='old'>EUR 29.99</p><p class='now'>EUR 24.99</p>"
    url = shop.page("/p/kettle", text=text).url

    added = add(client, url=url, selectors={"price": ["css:p.now"]})

    assert added["price"] == "24.99"
    store = client.get(f"/api/stores/{added['store_id']}").json()
    assert [rule["selector"] for rule in store["selectors"]["price"]] == ["css:p.now"]


def test_rules_of_a_shop_that_is_known_stay(
    client: TestClient, session: Session, shop: Shop, owner: User
) -> None:
    factories.make_store(session, owner, name="Mine", domain="shop001.test")

    answer = client.post(
        "/api/product-urls/quick-add",
        json={"url": shop.page().url, "selectors": {"price": ["css:p.now"]}},
    )

    assert answer.status_code == 409
    assert "'Mine' is a store already" in answer.json()["detail"]


def test_rules_that_make_no_sense_are_refused(client: TestClient, shop: Shop) -> None:
    answer = client.post(
        "/api/product-urls/quick-add",
        json={"url": shop.page().url, "selectors": {"price": ["css:p[["]}},
    )

    assert answer.status_code == 400
    assert totals(client) == (0, 0, 0)


def _preview(client: TestClient, url: str) -> Any:
    answer = client.post("/api/scrape/preview", json={"url": url})
    assert answer.status_code == 200, answer.text
    return answer.json()
