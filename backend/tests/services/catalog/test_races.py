"""What is deleted while somebody else is about to use it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from decimal import Decimal

import pytest
from sqlmodel import select

from app.core.actor import Actor
from app.core.database import Session, unit_of_work
from app.core.errors import NotFound
from app.models import PriceHistory, Product, ProductUrl, Tag, User
from app.models.price_history import ReadingCreate
from app.models.products import ProductUpdate
from app.services import catalog
from tests import factories

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def actor(committed: None) -> Actor:
    """Somebody with a tagged product that has a page."""
    with unit_of_work() as session:
        owner = factories.make_user(session)
        product = factories.make_product(session, owner)
        factories.make_tag(session, owner, name="Kitchen")
        factories.make_product_url(
            session, product, factories.make_store(session, owner), is_primary=True
        )
        return Actor.of(owner.id, owner.role)


def while_deleting(delete: Callable[[Session], None], use: Callable[[Session], None]) -> None:
    """Use something that another unit has deleted already, but not committed yet."""

    def in_its_own_unit() -> None:
        with unit_of_work() as session:
            use(session)

    with ThreadPoolExecutor() as pool:
        with unit_of_work() as session:
            delete(session)
            session.flush()
            waiting = pool.submit(in_its_own_unit)
            assert wait([waiting], timeout=0.5).not_done
        waiting.result()


def test_a_reading_for_a_page_that_is_being_deleted_is_not_found(actor: Actor) -> None:
    def delete(session: Session) -> None:
        catalog.delete_product_url(session, actor, session.exec(select(ProductUrl.id)).one())

    def read(session: Session) -> None:
        page_id = session.exec(select(ProductUrl.id)).one()
        seen = ReadingCreate(product_url_id=page_id, amount=Decimal("9.99"), currency="EUR")
        catalog.create_reading(session, actor, seen)

    with pytest.raises(NotFound):
        while_deleting(delete, read)

    with unit_of_work() as session:
        assert session.exec(select(PriceHistory)).all() == []


def test_a_tag_that_is_being_deleted_is_made_anew_for_whoever_uses_it(actor: Actor) -> None:
    def delete(session: Session) -> None:
        catalog.delete_tag(session, actor, session.exec(select(Tag.id)).one())

    def use(session: Session) -> None:
        product_id = session.exec(select(Product.id)).one()
        catalog.update_product(session, actor, product_id, ProductUpdate(tags=["kitchen"]))

    while_deleting(delete, use)

    with unit_of_work() as session:
        assert session.exec(select(Tag.name)).all() == ["kitchen"]
        product_id = session.exec(select(Product.id)).one()
        assert len(catalog.get_product(session, actor, product_id).tags) == 1


@pytest.mark.parametrize("name", ["İstanbul", "STRASSE", "ΟΔΟΣ", "ǅ"])
def test_a_name_in_any_script_is_one_tag_however_often_it_is_used(actor: Actor, name: str) -> None:
    with unit_of_work() as session:
        owner = session.exec(select(User)).one()
        first = catalog.ensure_tags(session, owner.id, [name])
        again = catalog.ensure_tags(session, owner.id, [name, name])

        assert [tag.id for tag in again] == [tag.id for tag in first]


def test_of_names_that_differ_in_case_alone_the_first_is_kept(actor: Actor) -> None:
    with unit_of_work() as session:
        owner = session.exec(select(User)).one()

        tags = catalog.ensure_tags(session, owner.id, ["Telly", "TELLY", "kitchen", "telly"])

        assert [tag.name for tag in tags] == ["Kitchen", "Telly"]


def test_a_tag_that_is_written_so_comes_before_one_that_differs_in_case(actor: Actor) -> None:
    with unit_of_work() as session:
        owner = session.exec(select(User)).one()
        for name in ("Telly", "telly", "TELLY"):
            factories.make_tag(session, owner, name=name)

        (written,) = catalog.ensure_tags(session, owner.id, ["telly"])
        (oldest,) = catalog.ensure_tags(session, owner.id, ["tELLy"])

        assert (written.name, oldest.name) == ("telly", "Telly")
