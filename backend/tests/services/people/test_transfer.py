"""What becomes of an account's catalogue: given to somebody else, or erased."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlmodel import select

from app.core.actor import Actor, Author, write_as
from app.core.database import Session, unit_of_work
from app.core.errors import Conflict, Invalid, NotFound
from app.models import (
    AlertRule,
    AuditEntry,
    PriceHistory,
    Product,
    ProductTag,
    ProductUrl,
    SavedView,
    Store,
    StoreDomain,
    Tag,
    User,
)
from app.models.notifications import ChannelKind
from app.models.people import UserUpdate
from app.models.users import Role
from app.services import alerts, people, visibility
from tests import factories


def test_everything_goes_to_the_other_account(
    session: Session, owner: User, stranger: User
) -> None:
    product, store = factories.make_product(session, owner), factories.make_store(session, owner)
    page = factories.make_product_url(session, product, store, is_primary=True)
    factories.make_reading(session, page)
    factories.make_product_tag(session, product, factories.make_tag(session, owner))
    factories.make_saved_view(session, owner)
    factories.make_rule(session, product)

    told = people.transfer_data(session, owner.id, stranger.id)

    assert told.model_dump() == {
        "products": 1,
        "stores": 1,
        "stores_united": 0,
        "tags": 1,
        "tags_united": 0,
        "saved_views": 1,
        "alert_rules": 1,
    }
    for owned in (Product.user_id, Store.user_id, StoreDomain.user_id, Tag.user_id):
        assert set(session.exec(select(owned))) == {stranger.id}
    assert session.exec(select(SavedView.user_id)).one() == stranger.id
    assert session.exec(select(AlertRule.user_id)).one() == stranger.id
    assert len(session.exec(select(PriceHistory)).all()) == 1
    assert people.get_user(session, owner.id).belongings.products == 0
    actor = Actor.of(stranger.id, Role.MEMBER)
    assert visibility.product_url(session, actor, page.id).is_primary


def test_a_rule_tells_its_new_owner_on_the_channels_that_they_have(
    session: Session, owner: User, stranger: User
) -> None:
    product = factories.make_product(session, owner)
    rule = factories.make_rule(session, product, channels=[ChannelKind.GOTIFY])

    people.transfer_data(session, owner.id, stranger.id)

    session.refresh(rule)
    assert (rule.user_id, rule.channels) == (stranger.id, None)


def test_what_was_told_of_a_product_stays_with_whom_it_was_told(
    session: Session, owner: User, stranger: User
) -> None:
    product = factories.make_product(session, owner)
    factories.make_delivery(session, product, answer="Delivered to the phone of its first owner")

    people.transfer_data(session, owner.id, stranger.id)

    new = alerts.list_alerts(session, Actor.of(stranger.id, Role.MEMBER), product_id=product.id)
    old = alerts.list_alerts(session, Actor.of(owner.id, Role.MEMBER))
    assert (new.total, old.total) == (0, 1)


def test_shops_that_both_know_become_one_with_the_pages_of_both(
    session: Session, owner: User, stranger: User
) -> None:
    theirs = factories.make_store(session, stranger, name="Theirs", domain="shop.test")
    mine = factories.make_store(session, owner, name="Mine", domain="shop.test")
    session.add(StoreDomain(store_id=mine.id, user_id=owner.id, domain="shop.example"))
    page = factories.make_product_url(session, factories.make_product(session, owner), mine)

    told = people.transfer_data(session, owner.id, stranger.id)

    assert (told.stores, told.stores_united) == (0, 1)
    assert session.exec(select(Store.name)).all() == ["Theirs"]
    assert session.get_one(ProductUrl, page.id).store_id == theirs.id
    domains = session.exec(select(StoreDomain.domain, StoreDomain.user_id)).all()
    assert sorted(domains) == [("shop.example", stranger.id), ("shop.test", stranger.id)]


def test_slugs_and_names_that_are_taken_get_a_number(
    session: Session, owner: User, stranger: User
) -> None:
    for user in (owner, stranger):
        factories.make_product(session, user, name="Kettle").slug = "kettle"
        factories.make_store(session, user, name="Shop").slug = "shop"
        factories.make_saved_view(session, user, name="Cheap")
    session.flush()

    people.transfer_data(session, owner.id, stranger.id)

    assert sorted(session.exec(select(Product.slug))) == ["kettle", "kettle-2"]
    assert sorted(session.exec(select(Store.slug))) == ["shop", "shop-2"]
    assert sorted(session.exec(select(SavedView.name))) == ["Cheap", "Cheap (2)"]


def test_a_number_for_a_taken_slug_is_one_that_nothing_else_of_the_account_has(
    session: Session, owner: User, stranger: User
) -> None:
    factories.make_product(session, stranger, name="Kettle").slug = "kettle"
    for slug in ("kettle", "kettle-2"):
        factories.make_product(session, owner, name="Kettle").slug = slug
    session.flush()

    told = people.transfer_data(session, owner.id, stranger.id)

    assert told.products == 2
    assert sorted(session.exec(select(Product.slug))) == ["kettle", "kettle-2", "kettle-3"]
    assert set(session.exec(select(Product.user_id))) == {stranger.id}


def test_two_shops_that_are_one_to_the_other_account_count_as_two_united(
    session: Session, owner: User, stranger: User
) -> None:
    theirs = factories.make_store(session, stranger, domain="shop.test")
    session.add(StoreDomain(store_id=theirs.id, user_id=stranger.id, domain="shop.example"))
    for domain in ("shop.test", "shop.example"):
        factories.make_store(session, owner, domain=domain)

    told = people.transfer_data(session, owner.id, stranger.id)

    assert (told.stores, told.stores_united) == (0, 2)
    assert session.exec(select(Store.id)).all() == [theirs.id]


def test_tags_of_one_slug_become_one(session: Session, owner: User, stranger: User) -> None:
    product = factories.make_product(session, owner)
    mine, theirs = (factories.make_tag(session, user) for user in (owner, stranger))
    mine.slug = theirs.slug = "telly"
    factories.make_product_tag(session, product, mine)

    told = people.transfer_data(session, owner.id, stranger.id)

    assert (told.tags, told.tags_united) == (0, 1)
    link = session.exec(select(ProductTag)).one()
    assert (link.product_id, link.tag_id) == (product.id, theirs.id)


@pytest.mark.parametrize("to", ["oneself", "nobody", "somebody disabled"])
def test_data_is_given_to_somebody_else_who_is_there(
    session: Session, owner: User, to: str
) -> None:
    disabled = factories.make_user(session, active=False)
    targets = {"oneself": owner.id, "nobody": 2**31 - 1, "somebody disabled": disabled.id}
    refusals = {"oneself": Invalid, "nobody": NotFound, "somebody disabled": Conflict}
    product = factories.make_product(session, owner)

    with pytest.raises(refusals[to]):
        people.transfer_data(session, owner.id, targets[to])

    assert product.user_id == owner.id


def test_an_account_goes_with_all_it_has(
    session: Session, owner: User, admin: User, stranger: User
) -> None:
    product, store = factories.make_product(session, owner), factories.make_store(session, owner)
    page = factories.make_product_url(session, product, store)
    factories.make_reading(session, page)
    factories.make_job(session, owner, page)
    factories.make_api_token(session, owner, token="cc_mine")
    kept = factories.make_product(session, stranger)

    people.delete_user(session, Actor.of(admin.id, Role.ADMIN), owner.id, erase=True)

    assert [row.id for row in session.exec(select(Product))] == [kept.id]
    for table in (Store, ProductUrl, PriceHistory):
        assert session.exec(select(table)).all() == []
    assert {user.id for user in session.exec(select(User))} == {admin.id, stranger.id}


def test_an_account_goes_and_leaves_what_it_has_to_somebody(
    session: Session, owner: User, admin: User, stranger: User
) -> None:
    factories.make_product(session, owner)
    actor = Actor.of(admin.id, Role.ADMIN)

    people.delete_user(session, actor, owner.id, transfer_to=stranger.id)

    assert session.exec(select(Product)).one().user_id == stranger.id
    assert session.get(User, owner.id) is None


def test_a_product_tells_whom_it_belonged_to(
    session: Session, owner: User, stranger: User, admin: User
) -> None:
    product = factories.make_product(session, owner)
    write_as(session.info, Author(admin.id))

    people.transfer_data(session, owner.id, stranger.id)

    told = {entry.action: entry for entry in session.exec(select(AuditEntry))}
    assert told["product.updated"].changes == {"owner_id": (owner.id, stranger.id)}
    assert told["product.updated"].product_id == product.id
    assert told["user.data_transferred"].changes["to"] == (None, stranger.email)


@pytest.mark.usefixtures("committed")
def test_two_administrators_who_demote_each_other_leave_one() -> None:
    with unit_of_work() as session:
        both = [
            factories.make_user(session, role=Role.ADMIN, password="correct horse").id
            for _ in range(2)
        ]
    start = Barrier(2)

    def demote(pair: tuple[int, int]) -> bool:
        actor_id, user_id = pair
        start.wait()
        try:
            with unit_of_work() as session:
                actor = Actor.of(actor_id, Role.ADMIN)
                people.change_user(session, actor, user_id, UserUpdate(role=Role.MEMBER))
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        won = list(pool.map(demote, [(both[0], both[1]), (both[1], both[0])]))

    assert sorted(won) == [False, True]
