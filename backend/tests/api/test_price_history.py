"""Price history over HTTP."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.core.database import Session
from app.models import PriceHistory, Product, ProductUrl, User
from app.models.listing import Evidence
from app.services import pricing
from tests import factories
from tests.conftest import MakeClient

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.fixture
def product(session: Session, owner: User) -> Product:
    return factories.make_product(session, owner)


@pytest.fixture
def page(session: Session, owner: User, product: Product) -> ProductUrl:
    store = factories.make_store(session, owner)
    return factories.make_product_url(session, product, store, is_primary=True)


def test_readings_come_newest_first_without_their_evidence(
    client: TestClient, session: Session, page: ProductUrl
) -> None:
    _period(session, page, "20.00", MONDAY, MONDAY + timedelta(days=2))
    newest = _period(session, page, "18.00", MONDAY + timedelta(days=3), None)
    newest.evidence = Evidence(status=200)

    found = _history(client, product_url_id=page.id)

    assert [point["amount"] for point in found] == ["18", "20"]
    assert found[0]["id"] == newest.id
    assert (found[0]["min"], found[0]["max"], found[0]["readings"]) == ("18", "18", 1)
    assert "evidence" not in found[0]
    told = client.get(f"/api/price-history/{newest.id}").json()
    assert told["evidence"]["status"] == 200


def test_a_product_tells_the_history_of_all_its_pages(
    client: TestClient, session: Session, owner: User, product: Product, page: ProductUrl
) -> None:
    store = factories.make_store(session, owner)
    other = factories.make_product_url(session, product, store)
    _period(session, page, "20.00", MONDAY, None)
    _period(session, other, "21.00", MONDAY, None)

    assert {point["product_url_id"] for point in _history(client, product_id=product.id)} == {
        page.id,
        other.id,
    }
    assert len(_history(client, product_id=product.id, product_url_id=other.id)) == 1


def test_a_period_counts_when_it_touches_the_span(
    client: TestClient, session: Session, page: ProductUrl
) -> None:
    _period(session, page, "1.00", MONDAY, MONDAY + timedelta(days=1))
    _period(session, page, "2.00", MONDAY + timedelta(days=2), MONDAY + timedelta(days=9))
    _period(session, page, "3.00", MONDAY + timedelta(days=10), None)

    found = _history(
        client,
        product_url_id=page.id,
        **{"from": "2026-03-05T00:00:00Z", "to": "2026-03-12T00:00:00Z"},
        sort="started_at",
    )

    assert [point["amount"] for point in found] == ["2"]


def test_days_keep_the_extremes_of_several_checks(
    client: TestClient, session: Session, page: ProductUrl
) -> None:
    _period(session, page, "20.00", MONDAY, MONDAY + timedelta(days=1, hours=6))
    _period(session, page, "9.00", MONDAY + timedelta(days=1, hours=8), None)
    _period(session, page, "30.00", MONDAY + timedelta(days=1, hours=10), None)

    found = _history(
        client, product_url_id=page.id, resolution="day", sort="started_at", to=_text(MONDAY, 9)
    )

    assert [
        (point["started_at"], point["min"], point["max"], point["amount"], point["readings"])
        for point in found
    ] == [
        ("2026-03-02T00:00:00Z", "20", "20", "20", 1),
        ("2026-03-03T00:00:00Z", "9", "30", "30", 3),
    ]
    assert (found[0]["id"], found[0]["last_seen_at"]) == (None, "2026-03-03T00:00:00Z")


def test_weeks_begin_on_monday_and_hours_on_the_hour(
    client: TestClient, session: Session, page: ProductUrl
) -> None:
    start = MONDAY + timedelta(days=6, hours=23, minutes=30)
    _period(session, page, "20.00", start, start + timedelta(hours=1))

    def starts(resolution: str) -> list[str]:
        found = _history(client, product_url_id=page.id, resolution=resolution)
        return [point["started_at"] for point in found]

    assert starts("week") == ["2026-03-09T00:00:00Z", "2026-03-02T00:00:00Z"]
    assert starts("hour") == ["2026-03-09T00:00:00Z", "2026-03-08T23:00:00Z"]


def test_currencies_are_told_apart_and_what_is_excluded_or_sold_out_is_left_out(
    client: TestClient, session: Session, page: ProductUrl
) -> None:
    _period(session, page, "20.00", MONDAY, None)
    _period(session, page, "19.00", MONDAY, None, currency="USD")
    _period(session, page, None, MONDAY, None)
    _period(session, page, "1.00", MONDAY, None).excluded = True

    raw = _history(client, product_url_id=page.id)
    days = _history(client, product_url_id=page.id, resolution="day")

    assert len(raw) == 4
    assert [(point["currency"], point["min"]) for point in days] == [
        ("EUR", "20"),
        ("USD", "19"),
    ]


def test_a_list_is_told_in_slices(client: TestClient, session: Session, page: ProductUrl) -> None:
    _period(session, page, "20.00", MONDAY, MONDAY + timedelta(days=9))

    answer = client.get(
        "/api/price-history",
        params={"product_url_id": page.id, "resolution": "day", "limit": 3, "offset": 8},
    ).json()

    assert answer["total"] == 10
    assert [point["started_at"][:10] for point in answer["items"]] == ["2026-03-03", "2026-03-02"]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({}, 400),
        ({"product_url_id": 10**30}, 404),
        ({"product_id": 2**40}, 404),
        ({"from": "2026-03-02T00:00:00Z", "to": "2026-03-01T00:00:00Z"}, 400),
        ({"from": "2026-03-02T00:00:00"}, 422),
        ({"resolution": "minute"}, 422),
        ({"sort": "amount"}, 400),
        ({"sort": "amount", "resolution": "day"}, 400),
    ],
)
def test_history_that_cannot_be_told_is_refused(
    client: TestClient, page: ProductUrl, query: dict[str, Any], status: int
) -> None:
    named = {"product_url_id": page.id} if {"sort", "from", "resolution"} & query.keys() else {}

    assert client.get("/api/price-history", params=named | query).status_code == status


def test_a_manual_reading_is_marked_and_counts_at_once(
    client: TestClient, product: Product, page: ProductUrl
) -> None:
    answer = client.post(
        "/api/price-history",
        json={"product_url_id": page.id, "amount": "12.50", "currency": "eur"},
    )

    assert answer.status_code == 201
    assert answer.json()["source"] == "manual"
    assert answer.json()["currency"] == "EUR"
    assert client.get(f"/api/products/{product.id}").json()["best"]["amount"] == "12.50"


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"seen_at": "2999-01-01T00:00:00Z"}, 400),
        ({"seen_at": "0001-01-01T00:00:00+14:00"}, 422),
        ({"seen_at": "2026-01-01T00:00:00"}, 422),
        ({"amount": "0"}, 422),
        ({"amount": "-1"}, 422),
        ({"amount": "0." + "1" * 40}, 422),
        ({"amount": "NaN"}, 422),
        ({"amount": "1e30"}, 422),
        ({"amount": "1000000001"}, 400),
        ({"amount": "1.999"}, 400),
        ({"amount": "1.5", "currency": "JPY"}, 400),
        ({"currency": "XXQ"}, 422),
        ({"source": "check"}, 422),
        ({"evidence": {}}, 422),
        ({"product_url_id": 10**30}, 404),
    ],
)
def test_a_reading_that_cannot_be_is_refused(
    client: TestClient, page: ProductUrl, change: dict[str, Any], status: int
) -> None:
    body = {"product_url_id": page.id, "amount": "12.50", "currency": "EUR", **change}

    assert client.post("/api/price-history", json=body).status_code == status
    assert _history(client, product_url_id=page.id) == []


def test_an_excluded_reading_leaves_the_statistics_and_comes_back(
    client: TestClient, session: Session, product: Product, page: ProductUrl
) -> None:
    factories.make_reading(session, page, amount="20.00", days_ago=3, last_seen_days_ago=2)
    wrong = factories.make_reading(session, page, amount="2.00", days_ago=2, last_seen_days_ago=1)
    factories.make_reading(session, page, amount="21.00", days_ago=1)
    pricing.rebuild_caches(session, [product.id])

    def lowest() -> str:
        return str(client.get(f"/api/products/{product.id}").json()["min"])

    assert lowest() == "2"
    changed = client.patch(f"/api/price-history/{wrong.id}", json={"excluded": True})
    assert changed.json()["excluded"] is True
    assert lowest() == "20"
    client.patch(f"/api/price-history/{wrong.id}", json={"excluded": False})
    assert lowest() == "2"
    assert client.patch(f"/api/price-history/{wrong.id}", json={"amount": "3"}).status_code == 422


def test_a_deleted_reading_leaves_the_price_cache(
    client: TestClient, session: Session, product: Product, page: ProductUrl
) -> None:
    factories.make_reading(session, page, amount="20.00", days_ago=3, last_seen_days_ago=2)
    path = f"/api/price-history/{factories.make_reading(session, page, amount='2.00').id}"
    pricing.rebuild_caches(session, [product.id])

    assert client.delete(path).status_code == 204
    assert client.get(path).status_code == 404
    assert client.get(f"/api/products/{product.id}").json()["min"] == "20"


def test_a_strangers_history_is_not_found(
    client: TestClient, session: Session, stranger: User
) -> None:
    product = factories.make_product(session, stranger)
    store = factories.make_store(session, stranger)
    page = factories.make_product_url(session, product, store, is_primary=True)
    reading = factories.make_reading(session, page)
    path = f"/api/price-history/{reading.id}"
    body = {"product_url_id": page.id, "amount": "1", "currency": "EUR"}

    assert client.get("/api/price-history", params={"product_id": product.id}).status_code == 404
    assert client.get("/api/price-history", params={"product_url_id": page.id}).status_code == 404
    assert client.get(path).status_code == 404
    assert client.patch(path, json={"excluded": True}).status_code == 404
    assert client.delete(path).status_code == 404
    assert client.post("/api/price-history", json=body).status_code == 404
    assert not reading.excluded


def test_an_admin_reaches_a_history_by_its_id(
    client_for: MakeClient, session: Session, admin: User, page: ProductUrl
) -> None:
    _period(session, page, "20.00", MONDAY, None)

    assert len(_history(client_for(admin), product_url_id=page.id)) == 1


def _period(
    session: Session,
    page: ProductUrl,
    amount: str | None,
    started_at: datetime,
    last_seen_at: datetime | None,
    *,
    currency: str = "EUR",
) -> PriceHistory:
    reading = factories.make_reading(session, page, amount=amount, currency=currency)
    reading.started_at, reading.last_seen_at = started_at, last_seen_at or started_at
    session.flush()
    return reading


def _history(client: TestClient, **query: Any) -> list[Any]:
    answer = client.get("/api/price-history", params=query)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


def _text(start: datetime, days: int) -> str:
    return (start + timedelta(days=days)).isoformat()


@pytest.mark.parametrize("name", ["from", "to"])
@pytest.mark.parametrize("instant", ["9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+12:00"])
def test_a_span_beyond_the_calendar_is_refused(
    client: TestClient, page: ProductUrl, name: str, instant: str
) -> None:
    query: dict[str, str | int] = {
        "product_url_id": page.id,
        "resolution": "day",
        name: instant,
    }

    assert client.get("/api/price-history", params=query).status_code == 422


def test_readings_are_told_apart_by_who_says_so_and_whether_they_count(
    client: TestClient, session: Session, page: ProductUrl
) -> None:
    _period(session, page, "20.00", MONDAY, MONDAY + timedelta(days=2))
    left_out = _period(session, page, "2.00", MONDAY + timedelta(days=3), None)
    left_out.excluded = True
    session.flush()
    manual = {"product_url_id": page.id, "amount": "18.00", "currency": "EUR"}
    assert client.post("/api/price-history", json=manual).status_code == 201

    assert _amounts(client, page, source="manual") == ["18"]
    assert _amounts(client, page, source="check", excluded=False) == ["20"]
    assert _amounts(client, page, excluded=True) == ["2"]


def test_buckets_cannot_be_told_apart_so(client: TestClient, page: ProductUrl) -> None:
    answer = client.get(f"/api/price-history?product_url_id={page.id}&resolution=day&excluded=true")

    assert answer.status_code == 400


def _amounts(client: TestClient, page: ProductUrl, **query: Any) -> list[str]:
    return [point["amount"] for point in _history(client, product_url_id=page.id, **query)]


@pytest.mark.parametrize(("points", "status"), [(2_000, 200), (2_001, 422)])
def test_a_chart_gets_all_its_points_at_once(
    client: TestClient, session: Session, owner: User, points: int, status: int
) -> None:
    product = factories.make_product(session, owner)
    query = {"product_id": product.id, "points": points}

    assert client.get("/api/price-history", params=query).status_code == status
