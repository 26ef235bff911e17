"""Checks over HTTP."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.core.database import Session
from app.models import PriceCheck, Product, ProductUrl, User
from app.models.checks import Outcome
from app.models.types import utcnow
from tests import factories
from tests.conftest import MakeClient


@pytest.fixture
def product(session: Session, owner: User) -> Product:
    return factories.make_product(session, owner)


@pytest.fixture
def page(session: Session, owner: User, product: Product) -> ProductUrl:
    store = factories.make_store(session, owner)
    return factories.make_product_url(session, product, store, is_primary=True)


def test_checks_come_newest_first_and_by_page_store_and_outcome(
    client: TestClient, session: Session, owner: User, product: Product, page: ProductUrl
) -> None:
    other = factories.make_product_url(session, product, factories.make_store(session, owner))
    old = _check(session, page, Outcome.OK, hours_ago=2)
    blocked = _check(session, page, Outcome.BLOCKED, hours_ago=1)
    elsewhere = _check(session, other, Outcome.OK)

    def ids(**query: Any) -> list[int]:
        answer = client.get("/api/checks", params=query).json()
        assert answer["total"] == len(answer["items"])
        return [check["id"] for check in answer["items"]]

    assert ids() == [elsewhere.id, blocked.id, old.id]
    assert ids(sort="checked_at") == [old.id, blocked.id, elsewhere.id]
    assert ids(product_url_id=page.id) == [blocked.id, old.id]
    assert ids(store_id=other.store_id) == [elsewhere.id]
    assert ids(outcome="ok") == [elsewhere.id, old.id]
    assert ids(outcome="ok", product_url_id=page.id, store_id=page.store_id) == [old.id]


def test_an_accepted_price_becomes_the_best_offer(
    client: TestClient, session: Session, product: Product, page: ProductUrl
) -> None:
    held = _check(session, page, Outcome.HELD, amount="9.99")
    assert _waiting(client) == [held.id]

    answer = client.post(f"/api/checks/{held.id}/accept")

    assert answer.json()["decision"] == "accepted"
    assert client.get(f"/api/products/{product.id}").json()["best"]["amount"] == "9.99"
    assert _waiting(client) == []


def test_a_rejected_price_leaves_no_trace(
    client: TestClient, session: Session, product: Product, page: ProductUrl
) -> None:
    held = _check(session, page, Outcome.HELD, amount="9.99")

    answer = client.post(f"/api/checks/{held.id}/reject")
    again = client.post(f"/api/checks/{held.id}/accept")

    assert answer.json()["decision"] == "rejected"
    assert again.status_code == 409
    assert client.get(f"/api/products/{product.id}").json()["best"] is None


def test_a_strangers_check_is_not_found(
    client_for: MakeClient, session: Session, stranger: User, page: ProductUrl
) -> None:
    held = _check(session, page, Outcome.HELD, amount="9.99")
    client = client_for(stranger)

    assert client.get("/api/checks").json()["total"] == 0
    assert client.get("/api/checks", params={"product_url_id": page.id}).status_code == 404
    assert client.get("/api/checks", params={"store_id": page.store_id}).status_code == 404
    assert client.post(f"/api/checks/{held.id}/accept").status_code == 404
    assert client.post(f"/api/checks/{held.id}/reject").status_code == 404
    assert held.decision is None


def _check(
    session: Session,
    page: ProductUrl,
    outcome: Outcome,
    *,
    hours_ago: int = 0,
    amount: str | None = None,
) -> PriceCheck:
    check = PriceCheck(
        product_url_id=page.id,
        checked_at=utcnow() - timedelta(hours=hours_ago),
        outcome=outcome,
        amount=None if amount is None else Decimal(amount),
        currency=None if amount is None else "EUR",
    )
    session.add(check)
    session.flush()
    return check


def _waiting(client: TestClient) -> list[int]:
    query = {"outcome": "held", "decided": "false"}
    return [check["id"] for check in client.get("/api/checks", params=query).json()["items"]]
