"""Price history as CSV and JSON."""

import csv
import io
import json
from collections import Counter
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import insert, text

from app.core.database import Session
from app.models import PriceHistory, Product, ProductUrl, User
from app.services.transfer.cells import neutral
from tests import factories
from tests.support.statements import counted


@pytest.fixture
def product(session: Session, owner: User) -> Product:
    return factories.make_product(session, owner, name="=HYPERLINK(1)")


@pytest.fixture
def page(session: Session, owner: User, product: Product) -> ProductUrl:
    store = factories.make_store(session, owner, name="Contoso")
    return factories.make_product_url(session, product, store, is_primary=True)


def exported(client: TestClient, **query: Any) -> str:
    answer = client.get("/api/price-history/export", params=query)
    assert answer.status_code == 200, answer.text
    return answer.text


def test_csv_and_json_tell_the_same_oldest_first(
    client: TestClient, session: Session, product: Product, page: ProductUrl
) -> None:
    factories.make_reading(session, page, amount="19.99", days_ago=1)
    factories.make_reading(session, page, amount=None, days_ago=3, last_seen_days_ago=2)

    rows = list(csv.DictReader(io.StringIO(exported(client, product_id=product.id))))
    told = json.loads(exported(client, product_url_id=page.id, format="json"))

    assert [row["amount"] for row in rows] == ["", "19.99"]
    assert [row["amount"] for row in told] == [None, "19.99"]
    assert (told[0]["store"], told[0]["product"]) == ("Contoso", "=HYPERLINK(1)")
    assert rows[0]["started_at"] == told[0]["started_at"]


def test_a_name_is_never_a_formula(client: TestClient, session: Session, page: ProductUrl) -> None:
    factories.make_reading(session, page)

    (row,) = csv.DictReader(io.StringIO(exported(client)))

    assert row["product"] == "'=HYPERLINK(1)"


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@x", "\tx", "\rx", "'x"])
def test_a_cell_that_runs_or_looks_escaped_is_escaped(cell: str) -> None:
    assert neutral(cell) == f"'{cell}"


def test_a_long_history_is_read_in_chunks_and_told_whole(
    client: TestClient, session: Session, page: ProductUrl
) -> None:
    now = factories.ago(days=1)
    row = {"product_url_id": page.id, "amount": "1", "currency": "EUR"}
    session.execute(
        insert(PriceHistory), [row | {"started_at": now, "last_seen_at": now} for _ in range(4_500)]
    )

    with counted(session) as sent:
        told = json.loads(exported(client, product_url_id=page.id, format="json"))

    assert len({reading["id"] for reading in told}) == len(told) == 4_500
    assert len([each for each in sent if "price_history" in each]) == 3


def test_a_chunk_that_ends_within_a_page_is_followed_by_the_rest_of_that_page(
    client: TestClient, session: Session, product: Product, page: ProductUrl
) -> None:
    store = factories.make_store(session, session.get_one(User, product.user_id), name="Fabrikam")
    pages = [page, *(factories.make_product_url(session, product, store) for _ in range(2))]
    seen = {"started_at": factories.ago(days=1), "last_seen_at": factories.ago(days=1)}
    row = {"amount": "1", "currency": "EUR", **seen}
    session.execute(
        insert(PriceHistory), [row | {"product_url_id": each.id} for each in pages * 1_500]
    )

    told = json.loads(exported(client, format="json"))
    rows = list(csv.DictReader(io.StringIO(exported(client, product_id=product.id))))

    keys = [(reading["product_url_id"], reading["id"]) for reading in told]
    assert keys == sorted(set(keys))
    assert Counter(number for number, _ in keys) == {each.id: 1_500 for each in pages}
    assert [(int(each["product_url_id"]), int(each["id"])) for each in rows] == keys


def test_a_page_of_very_many_readings_is_not_read_again_for_each_chunk(
    client: TestClient, session: Session, product: Product, page: ProductUrl
) -> None:
    store = factories.make_store(session, session.get_one(User, product.user_id), name="Fabrikam")
    pages = [page, factories.make_product_url(session, product, store)]
    session.flush()
    session.execute(
        text(
            "INSERT INTO price_history (product_url_id, amount, currency, availability, source,"
            " excluded, started_at, last_seen_at)"
            " SELECT page, 1, 'EUR', 'in_stock', 'check', false, at, at"
            " FROM unnest(:pages) page, generate_series(1, 15000) number,"
            " LATERAL (SELECT timestamptz '2020-01-01' + number * interval '1 hour' AS at) AS seen"
        ),
        {"pages": [each.id for each in pages]},
    )
    session.execute(text("ANALYZE price_history"))
    before = readings_read(session)

    told = json.loads(exported(client, format="json"))

    keys = [(reading["product_url_id"], reading["id"]) for reading in told]
    assert keys == sorted(set(keys))
    assert len(keys) == 30_000
    assert readings_read(session) - before <= 3 * len(keys)


def readings_read(session: Session) -> int:
    """Rows of the history that statements of this transaction have looked at so far."""
    seen = "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables"
    return int(session.scalar(text(f"{seen} WHERE relname = 'price_history'")) or 0)


def test_one_exports_what_one_has_and_no_strangers_readings(
    client: TestClient, session: Session, stranger: User
) -> None:
    product, store = (
        factories.make_product(session, stranger),
        factories.make_store(session, stranger),
    )
    page = factories.make_product_url(session, product, store, is_primary=True)
    factories.make_reading(session, page)
    path = "/api/price-history/export"

    assert json.loads(exported(client, format="json")) == []
    assert client.get(path, params={"product_id": product.id}).status_code == 404
    assert client.get(path, params={"product_url_id": page.id}).status_code == 404


@pytest.mark.parametrize("number", ["1700000000", "1.7e12", "7e-245", "-1", "nan"])
def test_a_number_is_no_instant(client: TestClient, page: ProductUrl, number: str) -> None:
    for path in ("/api/price-history", "/api/price-history/export"):
        answer = client.get(path, params={"product_url_id": page.id, "from": number})

        assert (answer.status_code, answer.json()["errors"][0]["loc"]) == (422, ["query", "from"])
