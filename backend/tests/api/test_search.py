"""Searching through SearXNG, and peeking at prices."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from app.core import signing
from app.core.config import get_settings
from app.core.database import Session
from app.models import PriceCheck, SearchedPage, User
from app.tasks.housekeeping import expire_search_cache
from tests import factories
from tests.shop import Shop
from tests.support.searxng import StubSearxng


@pytest.fixture
def searxng(monkeypatch: pytest.MonkeyPatch) -> Iterator[StubSearxng]:
    with StubSearxng() as stub:
        monkeypatch.setenv("SEARXNG_URL", stub.url)
        get_settings.cache_clear()
        yield stub
    monkeypatch.undo()
    get_settings.cache_clear()


def result(number: int, **fields: object) -> dict[str, object]:
    return {
        "title": f"Kettle {number}",
        "url": f"https://shop{number}.example/p",
        "content": "A kettle.",
        "engine": "bing",
        "score": 1.5,
        **fields,
    }


def test_a_search_shows_hits_engines_and_failures(client: TestClient, searxng: StubSearxng) -> None:
    searxng.pages = {1: [result(1), result(2, engine="qwant", thumbnail="https://i.example/2")]}
    searxng.unresponsive = [["google", "timeout"]]

    answer = client.get("/api/search", params={"query": "  copper \n kettle "})

    assert answer.status_code == 200
    found = answer.json()
    assert (found["query"], found["cache_hit"]) == ("copper kettle", False)
    assert [hit["url"] for hit in found["results"]] == [
        "https://shop1.example/p",
        "https://shop2.example/p",
    ]
    assert found["results"][1]["thumbnail"] == "https://i.example/2"
    icon = urlsplit(found["results"][0]["icon_path"])
    signed = icon.path.removeprefix("/api/images/")
    assert icon.query == "optional=true"
    assert signing.unsign("image", signed) == "https://shop1.example/favicon.ico"
    assert found["engines"] == {"bing": 1, "qwant": 1}
    assert found["engine_errors"] == [{"engine": "google", "reason": "timeout"}]
    assert searxng.asked == [{"q": "copper kettle", "format": "json", "pageno": "1"}]


def test_known_stores_and_tracked_pages_are_marked_and_strangers_are_not(
    client: TestClient, session: Session, owner: User, stranger: User, searxng: StubSearxng
) -> None:
    for user, number in ((owner, 1), (stranger, 2)):
        store = factories.make_store(session, user, domain=f"shop{number}.example")
        factories.make_product_url(
            session,
            factories.make_product(session, user),
            store,
            url=f"https://shop{number}.example/p",
            is_primary=True,
        )
    searxng.pages = {1: [result(1, url="https://shop1.example/p?utm_source=x"), result(2)]}

    mine, theirs = client.get("/api/search", params={"query": "kettle"}).json()["results"]

    assert mine["store_name"] == "Shop"
    assert mine["tracked_product_id"] is not None
    assert (theirs["store_id"], theirs["tracked_product_id"]) == (None, None)


def test_each_page_is_asked_once_until_it_is_old_or_renewed(
    client: TestClient, session: Session, searxng: StubSearxng
) -> None:
    searxng.pages = {1: [result(1)], 2: [result(1), result(2)]}
    ask = {"query": "kettle"}

    client.get("/api/search", params=ask)
    more = client.get("/api/search", params={**ask, "pages": 2}).json()
    again = client.get("/api/search", params={**ask, "pages": 2}).json()
    client.get("/api/search", params={**ask, "force_refresh": True})

    assert [asked["pageno"] for asked in searxng.asked] == ["1", "2", "1"]
    assert (more["cache_hit"], again["cache_hit"]) == (False, True)
    assert [hit["title"] for hit in again["results"]] == ["Kettle 1", "Kettle 2"]
    for page in session.exec(select(SearchedPage)):
        page.expires_at = factories.ago(minutes=1)
    session.flush()
    expire_search_cache()
    assert session.exec(select(SearchedPage)).all() == []


def test_results_are_hostile_until_they_are_checked(
    client: TestClient, searxng: StubSearxng
) -> None:
    addresses = ["javascript:alert(1)", "http://127.0.0.1:5432/", "http://[::1]/", "x", None]
    searxng.pages = {
        1: [
            *(result(1, url=address) for address in addresses),
            result(2, title="A\u202eB <b>", thumbnail="http://169.254.169.254/", score="nan"),
        ]
    }

    (hit,) = client.get("/api/search", params={"query": "kettle"}).json()["results"]

    assert (hit["title"], hit["thumbnail"], hit["score"]) == ("AB <b>", None, 0.0)


def test_a_search_without_searxng_says_that_it_is_not_configured(client: TestClient) -> None:
    answer = client.get("/api/search", params={"query": "kettle"})

    assert (answer.status_code, answer.json()["title"]) == (503, "search_not_configured")


@pytest.mark.parametrize(
    ("status", "body", "title", "said"),
    [
        (403, "Forbidden", "search_json_disabled", "settings.yml"),
        (500, "", "search_unavailable", "status 500"),
        (302, "", "search_unavailable", "status 302"),
        (200, "<html>", "search_unavailable", "no result"),
    ],
)
def test_what_is_wrong_with_searxng_is_said_in_words(
    client: TestClient, searxng: StubSearxng, status: int, body: str, title: str, said: str
) -> None:
    searxng.status, searxng.body = status, body

    answer = client.get("/api/search", params={"query": "kettle"})

    assert (answer.status_code, answer.json()["title"]) == (503, title)
    assert said in answer.json()["detail"]


def test_nothing_is_asked_for_a_blank_query(client: TestClient, searxng: StubSearxng) -> None:
    answer = client.get("/api/search", params={"query": " \n "})

    assert answer.status_code == 400
    assert searxng.asked == []


@pytest.mark.usefixtures("shop_settings")
def test_a_peek_tells_prices_and_keeps_nothing(
    client: TestClient, session: Session, shop: Shop
) -> None:
    good = shop.page("/p/1", name="Copper kettle", amount="24.99").url
    gone = shop.page("/p/2", status=404).url

    answer = client.post("/api/search/peek", json={"urls": [good, gone, "http://10.0.0.1/", "x"]})

    assert answer.status_code == 200
    items = answer.json()["items"]
    assert (items[0]["title"], items[0]["price"], items[0]["currency"]) == (
        "Copper kettle",
        "24.99",
        "EUR",
    )
    found = items[0]["evidence"]["found"]["price"]
    assert (found["method"], found["raw"]) == ("json_ld", "24.99")
    assert items[0]["seen_at"] is not None
    assert [item["price"] for item in items[1:]] == [None, None, None]
    assert [item["evidence"] for item in items[1:]] == [None, None, None]
    assert "gone" in items[1]["reason"]
    assert items[2]["reason"] == "This address is never opened."
    assert session.exec(select(PriceCheck)).all() == []
    assert client.get("/api/stores").json()["total"] == 0


def slices_of(text: str) -> list[dict[str, Any]]:
    """What a stream of pages of results told, the end as an empty one."""
    lines = [line.removeprefix("data: ") for line in text.splitlines()]
    return [json.loads(line) for line in lines if line.startswith("{")]


def test_hits_are_told_page_by_page_and_each_once(client: TestClient, searxng: StubSearxng) -> None:
    searxng.pages = {1: [result(1), result(2)], 2: [result(2), result(3)], 3: []}
    params = {"query": "kettle", "pages": "5"}

    answer = client.get("/api/search", params=params, headers={"Accept": "text/event-stream"})

    *pages, end = slices_of(answer.text)
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert [[hit["title"] for hit in page["results"]] for page in pages] == [
        ["Kettle 1", "Kettle 2"],
        ["Kettle 3"],
        [],
    ]
    assert end == {}
    again = client.get("/api/search", params={"query": "kettle", "pages": 2}).json()
    assert (again["cache_hit"], len(again["results"])) == (True, 3)


def test_what_fails_at_first_is_refused_and_what_fails_later_is_told(
    client: TestClient, searxng: StubSearxng
) -> None:
    stream = {"Accept": "text/event-stream"}
    searxng.status = 500
    refused = client.get("/api/search", params={"query": "kettle"}, headers=stream)
    searxng.status, searxng.pages = 200, {1: [result(1)]}
    client.get("/api/search", params={"query": "kettle"})
    searxng.status = 500

    later = client.get("/api/search", params={"query": "kettle", "pages": 3}, headers=stream)

    assert refused.status_code == 503
    first, failed, end = slices_of(later.text)
    assert (first["cache_hit"], len(first["results"])) == (True, 1)
    assert [error["engine"] for error in failed["engine_errors"]] == ["SearXNG"]
    assert end == {}
