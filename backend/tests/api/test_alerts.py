"""Alerts over HTTP: rules, the preview, the inbox, and a product's target."""

from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.core.database import Session
from app.models import Product, ProductUrl, User
from app.models.alert_rules import RuleKind
from app.models.alerts import Silence
from app.models.notifications import AlertKind, ChannelKind
from app.models.types import utcnow
from tests import factories
from tests.conftest import MakeClient


@pytest.fixture
def page(session: Session, owner: User) -> ProductUrl:
    product = factories.make_product(session, owner, name="Kettle")
    store = factories.make_store(session, owner, name="Contoso")
    return factories.make_product_url(session, product, store, is_primary=True)


def make_target(client: TestClient, page: ProductUrl, **more: Any) -> dict[str, Any]:
    body = {"product_id": page.product_id, "kind": "target_price", "amount": "90"}
    answer = client.post("/api/alerts/rules", json=body | {"currency": "eur"} | more)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def test_a_rule_is_made_read_changed_and_dropped(client: TestClient, page: ProductUrl) -> None:
    made = make_target(client, page, quiet_hours={"start": "22:00", "end": "07:00"})
    path = f"/api/alerts/rules/{made['id']}"

    assert (made["amount"], made["currency"], made["armed"]) == ("90", "EUR", True)
    assert made["quiet_hours"] == {"start": "22:00", "end": "07:00", "timezone": None}
    assert client.get(path).json() == made
    listed = client.get("/api/alerts/rules", params={"product_id": page.product_id}).json()
    assert listed == {"items": [made], "total": 1}

    changed = client.patch(path, json={"amount": "80", "active": False}).json()
    assert (changed["amount"], changed["active"]) == ("80", False)
    assert client.get("/api/alerts/rules", params={"active": True}).json()["total"] == 0

    assert client.delete(path).status_code == 204
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("terms", "sentence"),
    [
        ({"kind": "target_price"}, "needs amount and currency"),
        ({"kind": "target_price", "amount": "1", "currency": "EUR", "days": 3}, "takes no days"),
        ({"kind": "drop_percent"}, "needs percent"),
        ({"kind": "lowest_in_days"}, "needs days"),
        ({"kind": "failing"}, "needs checks"),
        ({"kind": "any_change", "percent": "5"}, "takes no percent"),
        ({"kind": "target_price", "amount": "-1", "currency": "EUR"}, "greater than 0"),
        ({"kind": "target_price", "amount": "1", "currency": "XXQ"}, "ISO 4217"),
        ({"kind": "astrology"}, "Input should be"),
        ({"kind": "any_change", "user_id": 1}, "Extra inputs"),
        ({"kind": "any_change", "quiet_hours": {"start": "7:00", "end": "8:00"}}, "HH:MM"),
    ],
)
def test_a_rule_that_says_too_little_or_too_much_is_refused(
    client: TestClient, page: ProductUrl, terms: dict[str, Any], sentence: str
) -> None:
    for path in ("/api/alerts/rules", "/api/alerts/rules/preview"):
        if path.endswith("preview") and "quiet_hours" in terms:
            continue
        answer = client.post(path, json={"product_id": page.product_id} | terms)
        assert answer.status_code == 422
        assert sentence in answer.text


def test_a_change_that_would_leave_a_rule_without_what_it_needs_is_refused(
    client: TestClient, page: ProductUrl
) -> None:
    rule = make_target(client, page)

    answer = client.patch(f"/api/alerts/rules/{rule['id']}", json={"amount": None})

    assert (answer.status_code, answer.json()["title"]) == (400, "invalid")
    assert client.get(f"/api/alerts/rules/{rule['id']}").json()["amount"] == "90"


def test_a_page_of_another_product_is_not_found(
    client: TestClient, session: Session, owner: User, page: ProductUrl
) -> None:
    other = factories.make_product(session, owner)

    answer = client.post(
        "/api/alerts/rules",
        json={"product_id": other.id, "product_url_id": page.id, "kind": "any_change"},
    )

    assert answer.status_code == 404


def test_a_product_has_so_many_rules_and_no_more(
    client: TestClient, session: Session, page: ProductUrl
) -> None:
    product = session.get_one(Product, page.product_id)
    for _ in range(50):
        factories.make_rule(session, product, RuleKind.ANY_CHANGE)

    body = {"product_id": page.product_id, "kind": "any_change"}
    answer = client.post("/api/alerts/rules", json=body)

    assert (answer.status_code, answer.json()["title"]) == (409, "conflict")


def test_what_an_admin_makes_for_a_product_belongs_to_its_owner(
    client_for: MakeClient, admin: User, owner: User, page: ProductUrl
) -> None:
    assert make_target(client_for(admin), page)["owner_id"] == owner.id


def test_the_preview_says_when_and_whether_it_holds_already(
    client: TestClient, session: Session, page: ProductUrl
) -> None:
    for days, amount in ((100, "80"), (60, "100"), (40, "89.50"), (20, "95"), (3, "85")):
        factories.make_reading(session, page, amount=amount, days_ago=days)
    body = {"product_id": page.product_id, "kind": "target_price", "amount": "90"}

    answer = client.post("/api/alerts/rules/preview", json=body | {"currency": "EUR"})

    preview = answer.json()
    assert (answer.status_code, preview["total"], preview["holds_now"]) == (200, 2, True)
    newest = preview["firings"][0]
    assert (newest["amount"], newest["before"], newest["percent"]) == ("85", "95", "-10.50")
    assert newest["title"] == "Kettle costs €85.00"


def test_the_inbox_tells_in_ones_own_language_and_is_read_piece_by_piece(
    client: TestClient, session: Session, owner: User, page: ProductUrl
) -> None:
    product = session.get_one(Product, page.product_id)
    rule = factories.make_rule(session, product)
    first, second, third = (factories.make_alert(session, product, rule=rule) for _ in range(3))
    owner.locale = "de_DE"

    listed = client.get("/api/alerts", params={"rule_id": rule.id}).json()
    assert [each["id"] for each in listed["items"]] == [third.id, second.id, first.id]
    assert listed["items"][0]["title"] == "Kettle kostet 89,90\N{NO-BREAK SPACE}€"
    assert listed["items"][0]["deliveries"] == []

    assert client.patch(f"/api/alerts/{third.id}", json={"read": True}).json()["read_at"]
    assert client.get("/api/alerts", params={"unread": True}).json()["total"] == 2
    assert client.post("/api/alerts/read", json={"up_to_id": first.id}).json() == {"updated": 1}
    assert client.post("/api/alerts/read", json={"ids": [second.id]}).json() == {"updated": 1}
    assert client.get("/api/alerts", params={"unread": True}).json()["total"] == 0
    assert client.patch(f"/api/alerts/{third.id}", json={"read": False}).json()["read_at"] is None
    assert client.get(f"/api/alerts/{third.id}").json()["product_id"] == product.id
    assert client.post("/api/alerts/read", json={}).status_code == 400


@pytest.mark.parametrize(
    ("body", "updated"),
    [
        ({"ids": [2**63, -1]}, 0),
        ({"up_to_id": -(2**80)}, 0),
        ({"up_to_id": 2**80}, 1),
    ],
)
def test_an_alert_beyond_all_numbers_is_one_that_is_not_there(
    client: TestClient, session: Session, page: ProductUrl, body: dict[str, Any], updated: int
) -> None:
    factories.make_alert(session, session.get_one(Product, page.product_id))

    assert client.post("/api/alerts/read", json=body).json() == {"updated": updated}


def test_nobody_marks_a_strangers_alerts_as_read(
    client: TestClient, session: Session, stranger: User
) -> None:
    alert = factories.make_alert(session, factories.make_product(session, stranger))

    for body in ({"ids": [alert.id]}, {"up_to_id": alert.id}):
        assert client.post("/api/alerts/read", json=body).json() == {"updated": 0}

    session.refresh(alert)
    assert alert.read_at is None


def test_a_product_shows_its_highest_target_and_whether_it_is_reached(
    client: TestClient, session: Session, page: ProductUrl
) -> None:
    low, high = make_target(client, page, amount="15"), make_target(client, page, amount="20")
    client.post(
        "/api/price-history",
        json={"product_url_id": page.id, "amount": "19.99", "currency": "EUR"},
    )

    (row,) = client.get("/api/products").json()["items"]
    detail = client.get(f"/api/products/{page.product_id}").json()

    expected = {"rule_id": high["id"], "amount": "20", "currency": "EUR", "reached": True}
    assert row["target"] == detail["target"] == expected
    client.patch(f"/api/alerts/rules/{high['id']}", json={"active": False})
    (row,) = client.get("/api/products").json()["items"]
    assert (row["target"]["rule_id"], row["target"]["reached"]) == (low["id"], False)
    assert utcnow().isoformat() > client.get("/api/alerts").json()["items"][0]["created_at"]


def test_the_inbox_is_narrowed_by_kind_product_and_silence_and_sorted_by_when_it_was(
    client: TestClient, session: Session, owner: User, page: ProductUrl
) -> None:
    product = session.get_one(Product, page.product_id)
    target, low, silent = (factories.make_alert(session, product) for _ in range(3))
    other = factories.make_alert(session, factories.make_product(session, owner))
    low.kind, silent.silence = AlertKind.LOWEST_EVER, Silence.COOLDOWN
    low.happened_at = utcnow() + timedelta(hours=1)
    session.flush()

    def shown(**params: Any) -> list[int]:
        answer = client.get("/api/alerts", params=params).json()
        assert answer["total"] == len(answer["items"])
        return [alert["id"] for alert in answer["items"]]

    assert shown() == [other.id, silent.id, low.id, target.id]
    assert shown(kind="lowest_ever") == [low.id]
    assert shown(product_id=product.id) == [silent.id, low.id, target.id]
    assert shown(silenced=True) == [silent.id]
    assert shown(silenced=False, product_id=product.id) == [low.id, target.id]
    assert shown(unread=True) == [other.id, low.id, target.id]
    assert shown(failed=True) == []
    assert shown(sort="-happened_at")[0] == low.id
    assert shown(sort="created_at") == [target.id, low.id, silent.id, other.id]
    assert client.get("/api/alerts", params={"sort": "cause"}).status_code == 400


def test_the_inbox_is_narrowed_to_a_channel(
    client: TestClient, session: Session, page: ProductUrl
) -> None:
    product = session.get_one(Product, page.product_id)
    mailed = factories.make_delivery(session, product, ChannelKind.EMAIL).alert_id
    factories.make_delivery(session, product, ChannelKind.NTFY)

    listed = client.get("/api/alerts", params={"channel": "email"}).json()

    assert [alert["id"] for alert in listed["items"]] == [mailed]
