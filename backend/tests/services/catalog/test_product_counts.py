"""The number of products that lists tell, which PostgreSQL keeps instead of counting them."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Final

import pytest
from sqlalchemy import delete, insert, text
from sqlmodel import col, func, select

from app.core.actor import Actor
from app.core.database import Session, unit_of_work
from app.models import Product, ProductCount, User
from app.models.users import Role
from app.services import catalog
from tests import factories

AT_ONCE: Final = 16


def told(session: Session, user: User, role: Role = Role.MEMBER) -> int:
    return catalog.list_products(session, Actor.of(user.id, role), limit=1).total


def counted(session: Session, user: User) -> int:
    statement = select(func.count()).where(col(Product.user_id) == user.id)
    return session.exec(statement).one()


def rows_of(session: Session, user: User) -> list[int]:
    kept = select(ProductCount.products).where(col(ProductCount.user_id) == user.id)
    return list(session.exec(kept))


def test_what_comes_and_goes_is_counted_by_its_owner(
    session: Session, owner: User, stranger: User
) -> None:
    products = [factories.make_product(session, owner) for _ in range(5)]
    factories.make_product(session, stranger)
    session.flush()

    assert (told(session, owner), told(session, stranger)) == (5, 1)

    ids = [product.id for product in products[:3]]
    session.execute(delete(Product).where(col(Product.id).in_(ids)))

    assert told(session, owner) == counted(session, owner) == 2
    assert rows_of(session, owner) == [2]


def test_many_at_once_and_those_that_a_refusal_undoes_are_counted_right(
    session: Session, owner: User
) -> None:
    row = {"user_id": owner.id, "name": "Kettle"}
    rows = [row | {"slug": f"kettle-{number}"} for number in range(300)]
    session.execute(insert(Product), rows)

    nested = session.begin_nested()
    factories.make_product(session, owner)
    assert told(session, owner) == 301
    nested.rollback()

    assert told(session, owner) == counted(session, owner) == 300


def test_a_catalogue_that_is_handed_over_is_counted_with_its_new_owner(
    session: Session, owner: User, stranger: User
) -> None:
    for _ in range(3):
        factories.make_product(session, owner)
    factories.make_product(session, stranger)

    catalog.hand_over(session, owner.id, stranger.id)

    assert (told(session, owner), told(session, stranger)) == (0, 4)
    factories.make_product(session, stranger)
    assert rows_of(session, stranger) == [5]


def test_an_account_that_goes_takes_its_number_along(session: Session, stranger: User) -> None:
    factories.make_product(session, stranger)
    gone = stranger.id
    session.expunge(stranger)

    session.execute(delete(User).where(col(User.id) == gone))

    left = select(ProductCount).where(col(ProductCount.user_id) == gone)
    assert session.exec(left).all() == []


def test_an_administrator_who_looks_at_everybody_is_told_of_everybody(
    session: Session, owner: User, stranger: User
) -> None:
    for user in (owner, owner, stranger):
        factories.make_product(session, user)
    session.flush()

    everybody = catalog.list_products(session, Actor(owner.id, Role.ADMIN, frozenset(), None, None))

    assert everybody.total == len(everybody.items) == 3


def test_a_list_without_a_filter_counts_no_rows(session: Session, owner: User) -> None:
    factories.make_product(session, owner)
    session.flush()
    # What is kept is told, right or wrong.
    session.execute(text("UPDATE product_counts SET products = 7"))

    assert told(session, owner) == 7


@pytest.mark.usefixtures("committed")
def test_units_at_the_same_moment_wait_for_nobody_and_lose_nothing() -> None:
    with unit_of_work() as session:
        user = factories.make_user(session)
        gone = [factories.make_product(session, user).id for _ in range(AT_ONCE // 2)]
    barrier = Barrier(AT_ONCE)

    def change(number: int) -> None:
        with unit_of_work() as session:
            if number % 2:
                session.execute(delete(Product).where(col(Product.id) == gone[number // 2]))
            else:
                row = {"user_id": user.id, "name": "One", "slug": f"one-{number}"}
                session.execute(insert(Product), [row])
            # All are open before the first one commits.
            barrier.wait(timeout=30)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(change, range(AT_ONCE)))

    with unit_of_work() as session:
        assert told(session, user) == counted(session, user) == AT_ONCE // 2
        assert len(rows_of(session, user)) > 1
    with unit_of_work() as session:
        factories.make_product(session, user)
    with unit_of_work() as session:
        assert rows_of(session, user) == [AT_ONCE // 2 + 1]
