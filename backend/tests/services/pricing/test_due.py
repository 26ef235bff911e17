"""Leases: what is due is visited once, by one batch, whatever dies in between."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlmodel import col

from app.core.actor import Actor
from app.core.database import Session
from app.core.queue import celery
from app.models import InstanceSetting, Product, ProductUrl, Store, User
from app.models.products import ProductStatus
from app.models.schedules import Schedule
from app.models.types import utcnow
from app.services import pricing
from app.services.pricing.due import begin, give_back, is_set_aside, postpone, renew
from app.tasks import entries
from tests import factories


@pytest.fixture
def product(session: Session, owner: User) -> Product:
    return factories.make_product(session, owner)


@pytest.fixture
def store(session: Session, owner: User) -> Store:
    return factories.make_store(session, owner)


@pytest.fixture
def page(session: Session, product: Product, store: Store) -> ProductUrl:
    return factories.make_product_url(session, product, store, is_primary=True)


def leased(session: Session) -> list[int]:
    return [page_id for batch in pricing.lease_due(session) for page_id in batch.product_url_ids]


def lapse(session: Session, page: ProductUrl) -> None:
    """Let the page's lease run out, as if its worker had died."""
    session.refresh(page)
    page.leased_until = utcnow() - timedelta(seconds=1)
    session.flush()


def test_a_due_page_is_leased_once(session: Session, page: ProductUrl) -> None:
    assert leased(session) == [page.id]
    assert leased(session) == []


def test_a_page_that_is_not_due_is_left_alone(session: Session, page: ProductUrl) -> None:
    page.next_check_at = utcnow() + timedelta(minutes=1)
    session.flush()

    assert leased(session) == []


@pytest.mark.parametrize("what", ["page", "store", "paused", "archived", "instance"])
def test_what_is_switched_off_while_it_is_due_is_not_visited(
    session: Session, product: Product, store: Store, page: ProductUrl, what: str
) -> None:
    page.active = what != "page"
    store.active = what != "store"
    product.paused = what == "paused"
    product.status = ProductStatus.ARCHIVED if what == "archived" else ProductStatus.ACTIVE
    session.add(InstanceSetting(name="paused", value=what == "instance"))
    session.flush()

    visited = [
        page_id
        for batch in pricing.lease_due(session)
        for page_id in begin(session, batch.product_url_ids, batch.lease)
    ]

    assert visited == []
    assert leased(session) == []


def closed_now() -> Schedule:
    """A window that opens in an hour, for an hour."""
    opens, closes = (utcnow() + timedelta(hours=hours) for hours in (1, 2))
    window = {"start": f"{opens:%H:%M}", "end": f"{closes:%H:%M}"}
    return Schedule.model_validate({"interval_minutes": 60, "window": window, "timezone": "UTC"})


@pytest.mark.parametrize("level", ["page", "product", "store", "instance"])
def test_what_is_due_outside_of_its_window_waits_until_it_opens(
    session: Session, product: Product, store: Store, page: ProductUrl, level: str
) -> None:
    if level == "instance":
        value = closed_now().model_dump(mode="json")
        session.add(InstanceSetting(name="schedule", value=value))
    else:
        {"page": page, "product": product, "store": store}[level].schedule = closed_now()
    session.flush()

    (batch,) = pricing.lease_due(session)
    begun = begin(session, batch.product_url_ids, batch.lease)

    session.refresh(page)
    assert begun == []
    assert (page.lease, page.attempts) == (None, 0)
    assert timedelta(minutes=58) < factories.due_in(page) < timedelta(hours=2)


def test_what_somebody_asks_for_is_visited_outside_of_its_window(
    session: Session, page: ProductUrl
) -> None:
    page.schedule = closed_now()
    session.flush()
    (batch,) = pricing.lease_now(session, [page.id])

    assert begin(session, batch.product_url_ids, batch.lease) == [page.id]


def test_a_closed_window_keeps_no_other_page_of_its_batch_waiting(
    session: Session, product: Product, store: Store, page: ProductUrl
) -> None:
    page.schedule = closed_now()
    other = factories.make_product_url(session, product, store)
    session.flush()
    (batch,) = pricing.lease_due(session)

    assert begin(session, batch.product_url_ids, batch.lease) == [other.id]


def test_a_batch_mixes_stores(session: Session, owner: User, product: Product) -> None:
    pages: dict[int, int] = {}
    for _ in range(3):
        store = factories.make_store(session, owner)
        for _ in range(2):
            page = factories.make_product_url(session, product, store, is_primary=not pages)
            pages[page.id] = store.id

    stores = [pages[page_id] for page_id in leased(session)]

    assert len(set(stores[:3])) == 3


def test_a_lease_that_ran_out_is_given_again(session: Session, page: ProductUrl) -> None:
    leased(session)
    lapse(session, page)

    assert leased(session) == [page.id]


def test_a_message_delivered_again_while_its_lease_is_gone_visits_nothing(
    session: Session, page: ProductUrl
) -> None:
    assert begin(session, [page.id], uuid4()) == []


def test_a_batch_that_died_is_split_and_its_pages_are_tried_alone(
    session: Session, product: Product, store: Store, page: ProductUrl
) -> None:
    other = factories.make_product_url(session, product, store)
    (batch,) = pricing.lease_due(session)
    begin(session, batch.product_url_ids, batch.lease)

    redelivered = begin(session, batch.product_url_ids, batch.lease)
    lapse(session, page)
    lapse(session, other)
    alone = pricing.lease_due(session)

    assert redelivered == []
    assert [b.product_url_ids for b in alone] == [[page.id], [other.id]]


def test_a_page_that_ends_its_worker_alone_too_is_set_aside(
    session: Session, page: ProductUrl
) -> None:
    for _ in range(3):
        (batch,) = pricing.lease_due(session)
        begin(session, batch.product_url_ids, batch.lease)
        lapse(session, page)

    session.refresh(page)
    assert is_set_aside(page)


def test_a_check_by_hand_leaves_a_running_visit_alone(session: Session, page: ProductUrl) -> None:
    (first,) = pricing.lease_now(session, [page.id])

    assert first.product_url_ids == [page.id]
    assert pricing.lease_now(session, [page.id]) == []


def test_a_check_by_hand_whose_message_is_lost_is_found_by_the_dispatcher(
    session: Session, page: ProductUrl
) -> None:
    page.next_check_at = utcnow() + timedelta(days=1)
    session.flush()
    pricing.lease_now(session, [page.id])
    lapse(session, page)

    assert leased(session) == [page.id]


def test_a_large_shop_keeps_no_other_waiting(
    session: Session, owner: User, product: Product, store: Store
) -> None:
    store.gap_seconds = 60
    for number in range(30):
        page = factories.make_product_url(session, product, store, is_primary=number == 0)
        page.next_check_at = factories.ago(days=1)
    small = factories.make_product_url(session, product, factories.make_store(session, owner))
    session.flush()

    first = leased(session)
    second = leased(session)

    assert small.id in first
    assert len(first) == 1 + 10
    assert second == []


def test_the_stores_of_many_owners_share_the_gap_of_one_site(
    session: Session, product: Product, stranger: User
) -> None:
    for number in range(2):
        for owner in (product.user_id, stranger.id):
            store = factories.make_store(session, session.get_one(User, owner))
            store.gap_seconds = 600 // 3
            for page in range(2):
                url = f"https://shop{number}.example/{owner}/{page}"
                first = not (number or page or owner != product.user_id)
                factories.make_product_url(session, product, store, url=url, is_primary=first)

    assert len(leased(session)) == 2 * 3


def test_what_a_crowded_site_hides_is_found_all_the_same(
    session: Session, product: Product, store: Store, owner: User
) -> None:
    for number in range(12):
        page = factories.make_product_url(session, product, store, is_primary=number == 0)
        page.next_check_at = factories.ago(days=1)
    store.gap_seconds = 600
    hidden = factories.make_product_url(session, product, factories.make_store(session, owner))
    session.flush()

    (batch,) = pricing.lease_due(session, limit=1)
    (another,) = pricing.lease_due(session, limit=1)

    assert hidden.id not in batch.product_url_ids
    assert another.product_url_ids == [hidden.id]


def test_what_somebody_asked_for_is_owed_even_when_it_is_switched_off(
    session: Session, product: Product, page: ProductUrl
) -> None:
    product.paused = True
    page.active = False
    session.flush()
    (batch,) = pricing.lease_now(session, [page.id])
    postpone(session, batch.lease, {page.id: utcnow()})

    assert leased(session) == [page.id]


def test_any_number_of_pages_can_be_asked_for_at_once(
    session: Session, actor: Actor, product: Product, store: Store, page: ProductUrl
) -> None:
    page.next_check_at = utcnow() + timedelta(days=1)
    factories.make_product_url(session, product, store, active=False)
    session.flush()

    asked = pricing.ask_for(session, col(ProductUrl.id).in_(pricing.pages_in_view(actor)))

    assert asked == 1
    assert leased(session) == [page.id]


def test_a_visit_that_could_not_be_made_does_not_count_against_the_page(
    session: Session, page: ProductUrl
) -> None:
    (batch,) = pricing.lease_due(session)
    begin(session, batch.product_url_ids, batch.lease)

    give_back(session, batch.product_url_ids, batch.lease, blameless=True)

    session.refresh(page)
    assert (page.lease, page.attempts) == (None, 0)


def test_a_visit_begins_its_lease_anew(session: Session, page: ProductUrl) -> None:
    (batch,) = pricing.lease_due(session)
    session.refresh(page)
    page.leased_until = utcnow() + timedelta(seconds=5)
    session.flush()

    begin(session, batch.product_url_ids, batch.lease)

    session.refresh(page)
    assert page.leased_until is not None
    assert page.leased_until > utcnow() + timedelta(seconds=15)


def test_a_worker_that_died_is_missed_after_half_a_minute_and_not_after_ten(
    session: Session, page: ProductUrl
) -> None:
    (batch,) = pricing.lease_due(session)
    session.refresh(page)
    waiting_until = page.leased_until

    begin(session, batch.product_url_ids, batch.lease)

    session.refresh(page)
    assert waiting_until is not None
    assert page.leased_until is not None
    assert waiting_until > utcnow() + timedelta(minutes=9)
    assert page.leased_until <= utcnow() + timedelta(seconds=30)


def test_a_message_delivered_three_times_is_worked_off_once(
    session: Session, product: Product, store: Store, page: ProductUrl
) -> None:
    pages = [page.id, factories.make_product_url(session, product, store).id]
    (batch,) = pricing.lease_due(session)

    begun = [begin(session, batch.product_url_ids, batch.lease) for _ in range(3)]

    session.refresh(page)
    assert begun == [pages, [], []]
    assert (page.attempts, page.lease) == (1, batch.lease)


def test_who_visits_holds_on_to_what_is_left_to_visit(
    session: Session, product: Product, store: Store, page: ProductUrl
) -> None:
    done = factories.make_product_url(session, product, store)
    (batch,) = pricing.lease_due(session)
    begin(session, batch.product_url_ids, batch.lease)
    give_back(session, [done.id], batch.lease)
    lapse(session, page)

    renewed = renew(session, batch.product_url_ids, batch.lease)

    assert renewed == 1
    assert leased(session) == [done.id]


def test_beats_messages_run_out_before_the_next_one() -> None:
    entries.install()

    sent = celery.conf.beat_schedule["dispatch-due"]

    assert sent["options"] == {"expires": 50}


def test_what_there_was_no_time_for_is_leased_again_whatever_is_due_before_it(
    session: Session, product: Product, store: Store, page: ProductUrl
) -> None:
    late = factories.make_product_url(session, product, store)
    page.next_check_at = factories.ago(days=1)
    session.flush()
    for batch in pricing.lease_due(session):
        begin(session, batch.product_url_ids, batch.lease)
        give_back(session, [late.id], batch.lease, blameless=True)

    (again,) = pricing.lease_again(session, [page.id, late.id])

    assert again.product_url_ids == [late.id]
