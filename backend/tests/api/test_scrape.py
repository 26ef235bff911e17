"""Previews of pages, and rules tried on kept pages."""

import json
from random import Random

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from app.core.database import Session
from app.models import ProductUrl, Snapshot, User
from app.models.snapshots import LARGEST_SNAPSHOT
from tests import factories
from tests.shop import Kind, Shop
from tests.support.previews import preview

pytestmark = pytest.mark.usefixtures("shop_settings")


def test_a_page_is_read_by_a_draft_and_nothing_is_tracked(
    client: TestClient, session: Session, shop: Shop
) -> None:
    url = shop.page(kind=Kind.JSON_LD, name="Copper kettle", amount="24.99").url

    shown = preview(client, url=url, store={"selectors": {"title": ["css:h1"]}})

    assert shown["listing"]["title"] == "Copper kettle"  # type: ignore[index]  # JSON
    assert (shown["listing"]["price"], shown["listing"]["currency"]) == ("24.99", "EUR")  # type: ignore[index]  # JSON
    assert shown["evidence"]["title"]["method"] == "selector"  # type: ignore[index]  # JSON
    assert shown["response"]["status"] == 200  # type: ignore[index]  # JSON
    assert session.exec(select(ProductUrl)).all() == []
    assert session.exec(select(Snapshot)).one().url == url


def test_other_rules_are_tried_on_the_kept_page_without_asking_the_shop(
    client: TestClient, shop: Shop
) -> None:
    url = shop.page(kind=Kind.CSS, amount="24.99").url
    snapshot_id = preview(client, url=url)["snapshot_id"]
    asked = len(shop.hits_of("/p/kettle"))

    answer = client.post(
        f"/api/scrape/snapshots/{snapshot_id}/evaluate",
        json={"selectors": {"title": ["regex:(Copper)"]}},
    )

    assert answer.json()["listing"]["title"] == "Copper"
    assert len(shop.hits_of("/p/kettle")) == asked == 1


def test_each_field_says_how_it_was_read(client: TestClient, shop: Shop) -> None:
    url = shop.page(text="<h1>Kettle</h1><b>1.299 EUR</b><b>1.499 EUR</b>").url
    rules = {"selectors": {"price": ["css:b"], "sku": ["css:.sku"]}}

    shown = preview(client, url=url, store=rules)
    snapshot = f"/api/scrape/snapshots/{shown['snapshot_id']}/evaluate"
    evaluated = client.post(snapshot, json={"selectors": {"price": ["css:b:first-of-type"]}}).json()

    traces: dict[str, dict[str, object]] = shown["traces"]  # type: ignore[assignment]  # JSON
    assert traces["price"]["matches"] == 2
    assert traces["price"]["doubts"] == ["many_matches", "decimals"]
    assert (traces["sku"]["matches"], traces["sku"]["doubts"]) == (0, ["no_match"])
    assert traces["title"] == {"matches": None, "ms": None, "doubts": []}
    assert evaluated["traces"]["price"]["doubts"] == ["decimals"]


@pytest.mark.parametrize(
    ("selector", "status", "told"),
    [
        ("css:h1[", 400, "'h1[' is no CSS selector."),
        ("xpath://h1[", 400, "'//h1[' is no XPath 1.0."),
        ("regex:(", 400, "'(' is no linear-time regular expression."),
        ("json:$[", 400, "'$[' is no JSONPath."),
        ("jquery:h1", 422, "'jquery:h1' has to start with one of css:"),
    ],
)
def test_rules_that_make_no_sense_are_said_to_be_so(
    client: TestClient, shop: Shop, selector: str, status: int, told: str
) -> None:
    snapshot_id = preview(client, url=shop.page().url)["snapshot_id"]

    answer = client.post(
        f"/api/scrape/snapshots/{snapshot_id}/evaluate", json={"selectors": {"title": [selector]}}
    )

    assert answer.status_code == status
    assert answer.json()["title"] == {400: "invalid", 422: "validation_failed"}[status]
    assert told in answer.text


def test_a_page_that_is_gone_says_so_and_is_not_kept(
    client: TestClient, session: Session, shop: Shop
) -> None:
    shown = preview(client, url=shop.page(status=404).url)

    assert shown["listing"] is None
    assert shown["response"]["outcome"] == "gone"  # type: ignore[index]  # JSON
    assert shown["reason"]
    assert session.exec(select(Snapshot)).all() == []


def test_a_page_too_large_to_keep_is_read_all_the_same(
    client: TestClient, session: Session, shop: Shop
) -> None:
    letters = [chr(0x4E00 + number) for number in range(20_000)]
    noise = "".join(Random(1).choices(letters, k=LARGEST_SNAPSHOT))  # noqa: S311 -- no secret
    page = shop.page(text=f"<h1>Kettle</h1><p class=price>19,99 EUR</p><!--{noise}-->")

    shown = preview(client, url=page.url)

    assert shown["snapshot_id"] is None
    assert any("too large" in warning for warning in shown["warnings"])  # type: ignore[attr-defined]  # JSON
    assert session.exec(select(Snapshot)).all() == []


def test_rules_are_replayed_on_the_newest_page_of_each_offer(
    client: TestClient, session: Session, owner: User
) -> None:
    store = factories.make_store(session, owner)
    product = factories.make_product(session, owner)
    kept, none = (
        factories.make_product_url(session, product, store, is_primary=primary)
        for primary in (True, False)
    )
    factories.make_snapshot(session, kept, text=_priced("19.99"))

    replayed = client.post(
        f"/api/stores/{store.id}/replay",
        json={"selectors": {"price": ["css:.other"]}, "currency": "EUR"},
    ).json()

    assert none.id != kept.id
    assert (replayed["differs"], replayed["without_snapshot"]) == (1, 1)
    (result,) = replayed["results"]
    assert result["verdict"] == "differs"
    assert (result["before"]["price"], result["after"]["price"]) == ("19.99", "5")


def _priced(amount: str) -> str:
    product = {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": "Kettle",
        "offers": {"@type": "Offer", "price": amount, "priceCurrency": "EUR"},
    }
    return (
        f'<script type="application/ld+json">{json.dumps(product)}</script>'
        f"<h1>Kettle</h1><p>{amount} EUR</p><p class=other>5.00 EUR</p>"
    )
