"""How visits to a store went, and trying again a shop that rests."""

from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from app.core.database import Session
from app.core.redis import redis
from app.models import PriceCheck, ProductUrl, SiteStanding, Store, User
from app.models.checks import Outcome
from app.models.types import utcnow
from tests import factories
from tests.conftest import MakeClient
from tests.support.statements import counted

PATH = "/api/stores/statistics"


@pytest.fixture
def store(session: Session, owner: User) -> Store:
    return factories.make_store(session, owner, domain="shop.example")


@pytest.fixture
def page(session: Session, owner: User, store: Store) -> ProductUrl:
    product = factories.make_product(session, owner)
    return factories.make_product_url(
        session, product, store, url="https://shop.example/p/1", is_primary=True
    )


def checked(session: Session, page: ProductUrl, outcome: Outcome, *, days_ago: float) -> None:
    at = factories.ago(days=days_ago)
    reason = None if outcome is Outcome.OK else f"It was {outcome}."
    session.add(
        PriceCheck(
            product_url_id=page.id, checked_at=at, outcome=outcome, reason=reason, duration_ms=300
        )
    )
    session.flush()


def test_a_week_of_visits_is_told_store_by_store(
    client: TestClient, session: Session, owner: User, page: ProductUrl
) -> None:
    quiet = factories.make_store(session, owner)
    for outcome, days in ((Outcome.OK, 1), (Outcome.BLOCKED, 2), (Outcome.GONE, 3)):
        checked(session, page, outcome, days_ago=days)
    checked(session, page, Outcome.SERVER_ERROR, days_ago=8)

    busy, other = client.get(PATH).json()["items"]

    assert (busy["store_id"], busy["checks"], busy["ok"]) == (page.store_id, 3, 1)
    assert (busy["success_rate"], busy["median_ms"]) == (0.3333, 300)
    assert busy["last_failure"]["outcome"] == "blocked"
    assert busy["last_failure"]["reason"] == "It was blocked."
    assert (other["store_id"], other["checks"], other["success_rate"]) == (quiet.id, 0, None)
    assert other["last_failure"] is None


def test_any_number_of_stores_costs_the_same_statements(
    client: TestClient, session: Session, owner: User, page: ProductUrl
) -> None:
    with counted(session) as few:
        client.get(PATH)
    for _ in range(5):
        factories.make_store(session, owner)

    with counted(session) as many:
        assert client.get(PATH).json()["total"] == 6

    assert len(many) == len(few)


@pytest.mark.usefixtures("empty_redis")
def test_a_resting_shop_is_tried_again_when_its_owner_says_so(
    client: TestClient, session: Session, page: ProductUrl
) -> None:
    until = utcnow() + timedelta(hours=6)
    session.add(SiteStanding(site="shop.example", last_visit_at=utcnow(), open_until=until))
    redis().hset("manners:shop.example", mapping={"open": "1", "openings": "2"})
    page.next_check_at = until + timedelta(seconds=1)
    session.flush()
    resting = client.get(PATH).json()["items"][0]["rests"]

    answer = client.post(f"/api/stores/{page.store_id}/resume")

    session.refresh(page)
    assert [(rest["site"], rest["asked"]) for rest in resting] == [("shop.example", False)]
    assert answer.json() == {"sites": ["shop.example"], "pages": 1}
    assert redis().hgetall("manners:shop.example") == {"openings": "2"}
    assert page.next_check_at is not None
    assert page.next_check_at <= utcnow()
    assert client.get(PATH).json()["items"][0]["rests"] == []


@pytest.mark.usefixtures("empty_redis")
def test_what_the_shop_itself_asked_for_stands(
    client: TestClient, session: Session, page: ProductUrl
) -> None:
    until = utcnow() + timedelta(hours=1)
    session.add(SiteStanding(site="shop.example", last_visit_at=utcnow(), asked_until=until))
    session.flush()

    answer = client.post(f"/api/stores/{page.store_id}/resume")

    assert answer.json() == {"sites": [], "pages": 0}
    (rest,) = client.get(PATH).json()["items"][0]["rests"]
    assert rest["asked"] is True


@pytest.mark.usefixtures("empty_redis")
def test_pages_of_other_owners_keep_their_times(
    client_for: MakeClient, session: Session, stranger: User, page: ProductUrl
) -> None:
    until = utcnow() + timedelta(hours=6)
    session.add(SiteStanding(site="shop.example", last_visit_at=utcnow(), open_until=until))
    page.next_check_at = until
    theirs = factories.make_store(session, stranger, domain="shop.example")
    session.flush()

    answer = client_for(stranger).post(f"/api/stores/{theirs.id}/resume")

    session.refresh(page)
    assert answer.json() == {"sites": ["shop.example"], "pages": 0}
    assert page.next_check_at == until


def test_stores_are_found_by_how_their_visits_went(
    client: TestClient, session: Session, owner: User, page: ProductUrl
) -> None:
    quiet = factories.make_store(session, owner)
    for outcome, days in ((Outcome.OK, 1), (Outcome.NOT_MODIFIED, 2), (Outcome.BLOCKED, 3)):
        checked(session, page, outcome, days_ago=days)
    checked(session, page, Outcome.BLOCKED, days_ago=8)

    def found(band: str) -> list[int]:
        items = client.get("/api/stores", params={"health": band}).json()["items"]
        return [each["id"] for each in items]

    assert found("fair") == [page.store_id]
    assert found("unknown") == [quiet.id]
    assert found("good") == found("poor") == []
    checked(session, page, Outcome.GONE, days_ago=1)
    assert (found("fair"), found("poor")) == ([], [page.store_id])


def test_the_visits_of_somebody_else_s_stores_are_none_of_ours(
    client: TestClient, session: Session, stranger: User
) -> None:
    theirs = factories.make_store(session, stranger)
    product = factories.make_product(session, stranger)
    page = factories.make_product_url(session, product, theirs, is_primary=True)
    checked(session, page, Outcome.OK, days_ago=1)

    answer = client.get("/api/stores", params={"health": "good"})

    assert answer.json() == {"items": [], "total": 0}


def test_without_stores_there_are_no_statistics(client: TestClient) -> None:
    assert client.get(PATH).json() == {"items": [], "total": 0}
