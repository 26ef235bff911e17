"""How visits to one store went, and what was changed about it."""

from datetime import datetime, timedelta

from fastapi.testclient import TestClient

from app.core.database import Session
from app.models import PriceCheck, ProductUrl, User
from app.models.checks import Outcome
from app.models.types import utcnow
from tests import factories
from tests.conftest import MakeClient


def checked(session: Session, page: ProductUrl, outcome: Outcome, *, at: datetime, ms: int) -> None:
    reason = None if outcome is Outcome.OK else f"{outcome} at {at:%H:%M}"
    session.add(
        PriceCheck(
            product_url_id=page.id, checked_at=at, outcome=outcome, reason=reason, duration_ms=ms
        )
    )
    session.flush()


def tracked(session: Session, owner: User) -> ProductUrl:
    store = factories.make_store(session, owner, domain="shop.example")
    product = factories.make_product(session, owner)
    return factories.make_product_url(session, product, store, is_primary=True)


def test_a_month_of_visits_is_told_day_by_day(
    client: TestClient, session: Session, owner: User
) -> None:
    page = tracked(session, owner)
    noon = utcnow().replace(hour=12) - timedelta(days=10)
    checked(session, page, Outcome.OK, at=noon - timedelta(days=1), ms=200)
    checked(session, page, Outcome.NOT_MODIFIED, at=noon, ms=100)
    checked(session, page, Outcome.BLOCKED, at=noon - timedelta(hours=2), ms=300)
    checked(session, page, Outcome.BLOCKED, at=noon - timedelta(hours=3), ms=900)
    checked(session, page, Outcome.GONE, at=noon - timedelta(hours=4), ms=50)
    checked(session, page, Outcome.GONE, at=noon - timedelta(days=30), ms=50)

    answer = client.get(f"/api/stores/{page.store_id}/health")
    assert answer.status_code == 200, answer.text
    health = answer.json()

    before = (noon - timedelta(days=1)).date().isoformat()
    assert health["days"] == [
        {"day_on": before, "checks": 1, "ok": 1, "median_ms": 200},
        {"day_on": noon.date().isoformat(), "checks": 4, "ok": 1, "median_ms": 200},
    ]
    assert [(each["outcome"], each["count"]) for each in health["troubles"]] == [
        ("blocked", 2),
        ("gone", 1),
    ]
    assert health["troubles"][0]["last_reason"].startswith("blocked at 10:")


def test_a_store_nobody_visited_has_no_days(
    client: TestClient, session: Session, owner: User
) -> None:
    store = factories.make_store(session, owner)

    health = client.get(f"/api/stores/{store.id}/health")

    assert health.json() == {"days": [], "troubles": []}


def test_what_was_changed_about_a_store_is_told_with_both_values(
    client: TestClient, client_for: MakeClient, admin: User
) -> None:
    made = client.post("/api/stores", json={"name": "Kettles", "domains": ["kettles.example"]})
    path = f"/api/stores/{made.json()['id']}"
    client.patch(path, json={"selectors": {"price": ["css:.price"]}, "cookies": "basket=1"})
    client_for(admin).patch(
        f"{path}?owner_id={made.json()['owner_id']}", json={"name": "Kettles & pots"}
    )

    newest, middle, first = client.get(f"{path}/changes").json()["items"]

    assert newest["changes"] == {"name": {"old": "Kettles", "new": "Kettles & pots"}}
    assert newest["actor"]["id"] == admin.id
    assert newest["request_id"] is None
    assert middle["changes"] == {
        "selectors": {"old": {}, "new": {"price": [{"selector": "css:.price"}]}},
        "cookies": {"old": None, "new": None},
    }
    assert middle["request_id"]
    assert first["action"] == "store.created"
