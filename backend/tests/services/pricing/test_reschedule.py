"""A schedule or pause that changes, anywhere from page to instance, changes the next check."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete
from sqlmodel import col

from app.core.actor import Actor
from app.core.config import get_settings
from app.core.database import Session
from app.core.errors import Conflict
from app.models import Product, ProductUrl, Store, User
from app.models.instance import InstanceSettingsRead, InstanceSettingsUpdate
from app.models.products import ProductStatus
from app.models.schedules import Schedule, ScheduleSource
from app.models.types import utcnow
from app.services import instance, pricing
from app.services.instance import instance_settings
from tests import factories
from tests.support.statements import counted


@pytest.fixture
def product(session: Session, owner: User) -> Product:
    return factories.make_product(session, owner)


@pytest.fixture
def store(session: Session, owner: User) -> Store:
    return factories.make_store(session, owner)


@pytest.fixture
def page(session: Session, product: Product, store: Store) -> ProductUrl:
    page = factories.make_product_url(session, product, store, is_primary=True)
    page.last_checked_at = utcnow()
    session.flush()
    return page


def every(hours: int) -> Schedule:
    return Schedule(interval_minutes=hours * 60)


def hours_until(session: Session, page: ProductUrl) -> float:
    pricing.reschedule(session, col(ProductUrl.id) == page.id)
    session.refresh(page)
    return factories.due_in(page) / timedelta(hours=1)


def test_the_closest_schedule_counts(
    session: Session, admin: User, product: Product, store: Store, page: ProductUrl
) -> None:
    hours = [hours_until(session, page)]
    change(session, admin, schedule={"interval_minutes": 24 * 60})
    hours.append(hours_until(session, page))
    levels: list[Any] = [store, product, page]
    for level, wait in zip(levels, (8, 4, 2), strict=True):
        level.schedule = every(wait)
        session.flush()
        hours.append(hours_until(session, page))

    assert hours == [pytest.approx(wait, rel=0.11) for wait in (12, 24, 8, 4, 2)]


@pytest.mark.parametrize("level", ["page", "product", "store", "instance"])
def test_what_is_paused_is_not_planned_until_it_is_resumed(
    session: Session, admin: User, product: Product, store: Store, page: ProductUrl, level: str
) -> None:
    def pause(paused: bool) -> None:
        if level == "instance":
            change(session, admin, paused=paused)
        else:
            {"page": page, "product": product, "store": store}[level].paused = paused
        pricing.reschedule(session, col(ProductUrl.id) == page.id)
        session.refresh(page)

    pause(True)
    while_paused = page.next_check_at
    pause(False)

    assert while_paused is None
    assert factories.due_in(page) > timedelta(hours=10)


def test_a_page_that_was_never_checked_is_due_when_it_is_resumed(
    session: Session, product: Product, page: ProductUrl
) -> None:
    page.last_checked_at = None
    product.status = ProductStatus.ARCHIVED
    pricing.reschedule(session, col(ProductUrl.id) == page.id)
    product.status = ProductStatus.ACTIVE

    assert hours_until(session, page) <= 0


def test_a_failing_page_keeps_its_longer_wait(session: Session, page: ProductUrl) -> None:
    page.failures = 5
    session.flush()

    assert hours_until(session, page) == pytest.approx(48, rel=0.11)


def test_what_somebody_asked_for_stays_due(
    session: Session, product: Product, page: ProductUrl
) -> None:
    product.paused, page.asked = True, True
    session.flush()

    assert hours_until(session, page) <= 0


def test_any_number_of_pages_takes_the_same_statements(
    session: Session, product: Product, store: Store
) -> None:
    for number in range(30):
        factories.make_product_url(session, product, store, is_primary=number == 0)

    with counted(session) as statements:
        pricing.reschedule(session, col(ProductUrl.store_id) == store.id)

    assert len(statements) == 3


def test_pages_that_nobody_spoke_for_are_found(
    session: Session, product: Product, store: Store, page: ProductUrl
) -> None:
    page.next_check_at = None
    resumed = page
    paused = factories.make_product_url(session, product, store)
    paused.paused = True
    session.flush()

    pricing.reschedule_after(session, 0, only_forgotten=True)

    session.expire_all()
    assert resumed.next_check_at is not None
    assert paused.next_check_at is None


def test_it_is_told_whose_schedule_counts_and_whose_pause(
    session: Session, product: Product, store: Store, page: ProductUrl
) -> None:
    store.schedule, product.paused = every(3), True
    session.flush()

    (told,) = pricing.effective_schedules(session, [page])
    own = pricing.effective_schedule(instance_settings(session))

    assert (told.schedule, told.source, told.paused_by) == (
        every(3),
        ScheduleSource.STORE,
        ScheduleSource.PRODUCT,
    )
    assert (own.schedule, own.source, own.paused_by) == (every(12), ScheduleSource.INSTANCE, None)


@pytest.fixture
def two_hours_in_the_environment() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("CHECK_INTERVAL_MINUTES", "120")
        get_settings.cache_clear()
        yield
    get_settings.cache_clear()


@pytest.mark.usefixtures("two_hours_in_the_environment")
def test_what_the_environment_sets_wins_and_is_read_only(session: Session, admin: User) -> None:
    told = instance.read_instance(session)

    assert (told.schedule, told.read_only) == (every(2), ["schedule"])
    with pytest.raises(Conflict, match="CHECK_INTERVAL_MINUTES is set in the environment"):
        change(session, admin, schedule={"interval_minutes": 60})


def change(session: Session, admin: User, **values: Any) -> InstanceSettingsRead:
    actor = Actor.of(admin.id, admin.role)
    return instance.change_instance(session, actor, InstanceSettingsUpdate.model_validate(values))


def test_a_page_that_the_session_knows_and_that_is_gone_is_in_nobodys_way(
    session: Session, page: ProductUrl, product: Product, store: Store
) -> None:
    gone = factories.make_product_url(session, product, store)
    session.execute(
        delete(ProductUrl)
        .where(col(ProductUrl.id) == gone.id)
        .execution_options(synchronize_session=False)
    )
    session.expire_all()

    pricing.reschedule(session, col(ProductUrl.id) == page.id)

    assert factories.due_in(page) > timedelta()
