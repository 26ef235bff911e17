"""The dashboard over HTTP: what is wrong with which page, and what moved furthest."""

from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from app.core.database import Session
from app.models import PriceCheck, ProductUrl, Store, User
from app.models.checks import Outcome
from app.models.products import ProductStatus
from app.models.selectors import Rule, SelectorField
from app.models.types import utcnow
from app.services import pricing
from tests import factories
from tests.support.dashboard import make_priced, told


def test_attention_says_what_is_wrong_with_which_page(
    client: TestClient, session: Session, owner: User
) -> None:
    make_priced(session, owner, "Fine")
    _, failing = make_priced(session, owner, "Failing")
    failing.failures, failing.last_outcome = 3, Outcome.BLOCKED
    failing.last_reason = "The shop shows a challenge."
    _, overdue = make_priced(session, owner, "Overdue")
    overdue.next_check_at = utcnow() - timedelta(hours=1)
    _, held = make_priced(session, owner, "Held")
    check = PriceCheck(product_url_id=held.id, checked_at=utcnow(), outcome=Outcome.HELD)
    session.add(check)
    stale = factories.make_product(session, owner, name="Stale")
    page = factories.make_product_url(
        session, stale, factories.make_store(session, owner), is_primary=True
    )
    page.failures, page.next_check_at = 2, utcnow() + timedelta(hours=1)
    factories.make_reading(session, page, days_ago=9, last_seen_days_ago=8)
    pricing.rebuild_caches(session, [stale.id])

    attention = told(client)["attention"]

    assert [(row["product_name"], row["concerns"]) for row in attention] == [
        ("Held", ["held"]),
        ("Failing", ["failing"]),
        ("Overdue", ["overdue"]),
        ("Stale", ["stale"]),
    ]
    assert attention[1]["last_reason"] == "The shop shows a challenge."
    assert attention[1]["product_url_id"] == failing.id


@pytest.mark.parametrize("set_aside", ["paused", "archived", "inactive"])
def test_what_was_set_aside_wants_no_attention(
    client: TestClient, session: Session, owner: User, set_aside: str
) -> None:
    product, page = make_priced(session, owner)
    page.failures = 9
    product.paused = set_aside == "paused"
    page.active = set_aside != "inactive"
    if set_aside == "archived":
        product.status = ProductStatus.ARCHIVED

    assert told(client)["attention"] == []


def test_movers_are_furthest_from_their_average(
    client: TestClient, session: Session, owner: User
) -> None:
    make_priced(session, owner, "Same")
    make_priced(session, owner, "Dearer", now="22")
    make_priced(session, owner, "Cheaper", now="10")

    movers = told(client)["movers"]

    assert [row["name"] for row in movers] == ["Cheaper", "Dearer"]
    assert movers[0]["change_percent"] < -40
    assert movers[1]["change_percent"] > 5


def test_stores_whose_rules_find_nothing_any_more_are_told(
    client: TestClient, session: Session, owner: User, stranger: User
) -> None:
    lost = _lost_page(session, owner, Outcome.PARSE_MISS)
    held = _lost_page(session, owner, Outcome.HELD)
    rule = Rule(selector="css:.price")
    check = PriceCheck(
        product_url_id=held.id, checked_at=utcnow(), outcome=Outcome.HELD, proposal=rule
    )
    session.add(check)
    # A shop that is away, those without rules for prices, a jump of a price, and somebody else's.
    _lost_page(session, owner, Outcome.SERVER_ERROR)
    _lost_page(session, owner, Outcome.PARSE_MISS, selectors={})
    _lost_page(session, owner, Outcome.PARSE_MISS, selectors={SelectorField.TITLE: [rule]})
    _lost_page(session, owner, Outcome.HELD)
    _lost_page(session, stranger, Outcome.PARSE_MISS)
    # One of three pages: that page is at fault, and not the rules.
    mostly = _lost_page(session, owner, Outcome.PARSE_MISS)
    shop = session.exec(select(Store).where(Store.id == mostly.store_id)).one()
    for _ in range(2):
        product = factories.make_product(session, owner)
        factories.make_product_url(session, product, shop, is_primary=True)

    stores = told(client)["lost_stores"]

    assert [(each["store_id"], each["lost"], each["pages"]) for each in stores] == [
        (lost.store_id, 1, 1),
        (held.store_id, 1, 1),
    ]


def _lost_page(
    session: Session,
    owner: User,
    outcome: Outcome,
    selectors: dict[SelectorField, list[Rule]] | None = None,
) -> ProductUrl:
    _, page = make_priced(session, owner)
    page.failures, page.last_outcome = 2, outcome
    store = session.exec(select(Store).where(Store.id == page.store_id)).one()
    rules = {SelectorField.PRICE: [Rule(selector="css:.price")]}
    store.selectors = rules if selectors is None else selectors
    session.flush()
    return page
