"""Nobody reads, changes or refreshes a stranger's row, by whatever id they name it."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

import pytest
from fastapi.testclient import TestClient
from sqlmodel import SQLModel

from app.core.database import Session
from app.core.redis import redis
from app.models import PriceCheck, Product, ProductUrl, Store, User
from app.models.checks import Outcome
from app.models.types import utcnow
from tests import factories
from tests.conftest import MakeClient
from tests.support.routes import Route


@dataclass(frozen=True)
class Belongings:
    """What the stranger has."""

    session: Session
    user: User
    store: Store
    product: Product
    page: ProductUrl


ROWS: Final[dict[str, Callable[[Belongings], int]]] = {
    "store_id": lambda theirs: theirs.store.id,
    "product_id": lambda theirs: theirs.product.id,
    "product_url_id": lambda theirs: theirs.page.id,
    "tag_id": lambda theirs: factories.make_tag(theirs.session, theirs.user).id,
    "view_id": lambda theirs: factories.make_saved_view(theirs.session, theirs.user).id,
    "reading_id": lambda theirs: factories.make_reading(theirs.session, theirs.page).id,
    "check_id": lambda theirs: _held_check(theirs).id,
    "job_id": lambda theirs: factories.make_job(theirs.session, theirs.user, theirs.page).id,
    "user_id": lambda theirs: theirs.user.id,
    "rule_id": lambda theirs: factories.make_rule(theirs.session, theirs.product).id,
    "alert_id": lambda theirs: factories.make_alert(theirs.session, theirs.product).id,
    "snapshot_id": lambda theirs: factories.make_preview(theirs.session, theirs.user).id,
    "signed": lambda _theirs: 1,
    "delivery_id": lambda theirs: factories.make_delivery(theirs.session, theirs.product).id,
    "channel_name": lambda _: 1,
    "subscription_id": lambda theirs: factories.make_browser(theirs.session, theirs.user).id,
    "feed_token": lambda _: 1,
    "sign_in_id": lambda theirs: factories.make_family(theirs.session, theirs.user).id,
    "passkey_id": lambda theirs: factories.make_passkey(theirs.session, theirs.user).id,
    "identity_id": lambda theirs: factories.make_identity(theirs.session, theirs.user).id,
    "token_id": lambda theirs: (
        factories.make_api_token(theirs.session, theirs.user, token="cc_theirs").id
    ),
}
"""For every id that a route takes, a row of the stranger; a new name fails until it is here."""

VALUES: Final = {"url": "https://shop.test/page", "amount": "9.99", "currency": "EUR"}


@pytest.fixture
def theirs(session: Session, stranger: User) -> Belongings:
    store = factories.make_store(session, stranger)
    product = factories.make_product(session, stranger)
    page = factories.make_product_url(session, product, store, is_primary=True)
    return Belongings(session, stranger, store, product, page)


def test_every_id_in_a_path_is_known_here(every_route: list[Route]) -> None:
    named = {name for route in every_route for name in route.parameters}

    assert named == set(ROWS)


def test_a_strangers_row_is_not_found_by_any_route(
    client: TestClient, session: Session, theirs: Belongings, every_route: list[Route]
) -> None:
    ids = {name: make(theirs) for name, make in ROWS.items()}
    before = _everything(session)

    answers = {
        str(route): route.call(client, ids, json=route.smallest_body()).status_code
        for route in every_route
        if route.parameters
    }

    assert _unexpected(answers) == {}
    assert _everything(session) == before
    assert redis().keys("*") == []


@pytest.mark.parametrize("row_id", [0, -1, 2**31, 2**63, 10**30])
def test_an_id_beyond_the_column_is_not_found_either(
    client: TestClient, every_route: list[Route], row_id: int
) -> None:
    ids = dict.fromkeys(ROWS, row_id)

    answers = {
        str(route): route.call(client, ids, json=route.smallest_body()).status_code
        for route in every_route
        if route.parameters
    }

    assert _unexpected(answers) == {}


def test_no_body_takes_a_strangers_row(
    client: TestClient, session: Session, owner: User, theirs: Belongings, every_route: list[Route]
) -> None:
    product = factories.make_product(session, owner)
    page = factories.make_product_url(
        session, product, factories.make_store(session, owner), is_primary=True
    )
    own = {"product_id": product.id, "product_url_id": page.id}
    rows = {name: make(theirs) for name, make in ROWS.items()}
    before = _everything(session)

    answers = {}
    for route in every_route:
        for name in sorted(set(_fields(route)) & set(ROWS)):
            body = {**route.smallest_body(), **_plausible(route), name: rows[name]}
            body |= {key: value for key, value in own.items() if key in body and key != name}
            answers[f"{route} {name}"] = route.call(client, own, json=body).status_code

    assert answers
    assert {name: status for name, status in answers.items() if status != 404} == {}
    assert _everything(session) == before


def test_no_filter_lists_a_strangers_rows(
    client: TestClient, theirs: Belongings, every_route: list[Route]
) -> None:
    factories.make_reading(theirs.session, theirs.page)
    _held_check(theirs)

    answers = {
        f"{route} {name}": route.call(client, {}, params={name: ROWS[name](theirs)})
        for route in every_route
        for name in sorted(set(route.filters) & set(ROWS))
    }

    assert answers
    for name, answer in answers.items():
        assert answer.status_code == 404 or answer.json()["total"] == 0, name


def test_an_id_beyond_the_column_is_not_found_by_administrators_either(
    client_for: MakeClient, admin: User, every_route: list[Route]
) -> None:
    client = client_for(admin)

    answers = {
        f"{route} {row_id}": route.call(
            client, dict.fromkeys(ROWS, row_id), json=route.smallest_body()
        ).status_code
        for route in every_route
        if route.parameters
        for row_id in (0, -1, 2**31, 2**63)
    }

    assert {name: status for name, status in answers.items() if status != 404} == {}


def _unexpected(answers: dict[str, int]) -> dict[str, int]:
    """Strangers' rows are not there; what is about everybody says that it is not for members."""
    return {
        name: status
        for name, status in answers.items()
        if status != (403 if " /api/admin/" in name else 404)
    }


def _fields(route: Route) -> list[str]:
    return list((route.body or {}).get("properties", {}))


def _plausible(route: Route) -> dict[str, str]:
    """Values for the fields whose schema alone does not say what they are."""
    return {name: VALUES[name] for name in _fields(route) if name in VALUES}


def _held_check(theirs: Belongings) -> PriceCheck:
    """A reading that waits for somebody's decision."""
    check = PriceCheck(
        product_url_id=theirs.page.id,
        checked_at=utcnow(),
        outcome=Outcome.HELD,
        amount=Decimal("9.99"),
        currency="EUR",
    )
    theirs.session.add(check)
    theirs.session.flush()
    return check


def _everything(session: Session) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    session.flush()
    return {
        table.name: [
            tuple(row) for row in session.execute(table.select().order_by(*table.primary_key))
        ]
        for table in SQLModel.metadata.sorted_tables
    }
