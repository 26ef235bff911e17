"""Jobs that have pages visited, from asking to the end."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from app.core.actor import Actor
from app.core.database import Session
from app.core.errors import Conflict, NotFound
from app.models import Job, JobItem, Product, ProductUrl, Store, User
from app.models.jobs import JobKind, JobState
from app.models.types import utcnow
from app.services import jobs, pricing
from app.services.pricing.due import begin, postpone
from app.tasks.jobs import expire_jobs, settle
from app.tasks.pricing import check_pages, dispatch_due
from tests import factories
from tests.shop import Shop


@pytest.fixture
def store(session: Session, owner: User) -> Store:
    return factories.make_store(session, owner, domain="shop001.test", currency=None)


@pytest.fixture
def product(session: Session, owner: User) -> Product:
    return factories.make_product(session, owner)


@pytest.fixture
def pages(session: Session, shop: Shop, product: Product, store: Store) -> list[ProductUrl]:
    """Two pages that are not due before tomorrow."""
    made = [
        factories.make_product_url(
            session, product, store, url=shop.page(path).url, is_primary=path == "/p/1"
        )
        for path in ("/p/1", "/p/2")
    ]
    for page in made:
        page.next_check_at = utcnow() + timedelta(days=1)
    session.flush()
    return made


def visit(session: Session, *pages: ProductUrl) -> None:
    """As the queue would have it."""
    for batch in pricing.lease_now(session, [page.id for page in pages]):
        check_pages(batch.product_url_ids, str(batch.lease))
    session.expire_all()


def outcomes(session: Session, job: Job) -> list[str | None]:
    items = select(JobItem).where(JobItem.job_id == job.id).order_by(col(JobItem.id))
    return [item.outcome for item in session.exec(items)]


@pytest.mark.usefixtures("shop_settings")
def test_a_job_moves_on_with_each_visit_and_ends_with_the_last(
    session: Session, shop: Shop, actor: Actor, product: Product, pages: list[ProductUrl]
) -> None:
    shop.page("/p/2", status=404)
    job, queued = jobs.fetch_product(session, actor, product.id)
    began = (job.state, job.done, job.total)

    visit(session, pages[0])
    session.refresh(job)
    middle = (job.state, job.done)
    visit(session, pages[1])
    session.refresh(job)

    assert queued == [page.id for page in pages]
    assert began == (JobState.QUEUED, 0, 2)
    assert middle == (JobState.RUNNING, 1)
    assert (job.state, job.done) == (JobState.DONE, 2)
    assert job.finished_at is not None
    assert outcomes(session, job) == ["ok", "gone"]


def test_a_page_whose_shop_has_to_rest_says_how_long(
    session: Session, actor: Actor, product: Product, pages: list[ProductUrl]
) -> None:
    job, _ = jobs.fetch_product(session, actor, product.id)
    (batch,) = pricing.lease_now(session, [page.id for page in pages])
    begin(session, batch.product_url_ids, batch.lease)
    postpone(session, batch.lease, {page.id: utcnow() + timedelta(seconds=119.5) for page in pages})

    jobs.settle(session, batch.product_url_ids)

    items = jobs.get_job(session, actor, job.id, limit=10, offset=0).items or []
    assert job.state is JobState.DONE
    assert [(item.seq, item.outcome) for item in items] == [(1, "postponed"), (2, "postponed")]
    assert items[0].reason == "The shop has to rest; the page is visited in 120 s."


@pytest.mark.usefixtures("shop_settings")
def test_a_worker_that_was_killed_before_it_told_leaves_no_job_hanging(
    session: Session, actor: Actor, product: Product, pages: list[ProductUrl]
) -> None:
    job, _ = jobs.fetch_product(session, actor, product.id)
    (batch,) = pricing.lease_now(session, [page.id for page in pages])
    pricing.visit_pages(batch.product_url_ids, batch.lease)

    settle()

    session.refresh(job)
    assert job.state is JobState.DONE


def test_a_deleted_page_holds_nothing_up(
    session: Session, actor: Actor, product: Product, pages: list[ProductUrl]
) -> None:
    job, _ = jobs.fetch_product(session, actor, product.id)
    for page in pages:
        session.delete(page)
    session.flush()

    settle()

    session.refresh(job)
    assert job.state is JobState.DONE
    assert outcomes(session, job) == ["deleted", "deleted"]


def test_a_page_that_is_being_visited_already_is_waited_for(
    session: Session, actor: Actor, product: Product, pages: list[ProductUrl]
) -> None:
    pricing.lease_now(session, [pages[0].id])
    job, _ = jobs.fetch_product(session, actor, product.id)

    settle()

    session.refresh(job)
    assert (job.state, job.done, job.total) == (JobState.QUEUED, 0, 2)


def test_a_product_without_active_pages_is_done_at_once(
    session: Session, actor: Actor, product: Product
) -> None:
    job, queued = jobs.fetch_product(session, actor, product.id)

    assert (job.state, job.total, queued) == (JobState.DONE, 0, [])


def test_asking_again_while_it_goes_on_is_answered_with_the_same_job(
    session: Session, actor: Actor, product: Product, pages: list[ProductUrl]
) -> None:
    first, _ = jobs.fetch_product(session, actor, product.id)
    everything = jobs.fetch_all(session, actor)

    assert jobs.fetch_product(session, actor, product.id) == (first, [])
    assert jobs.fetch_all(session, actor) == everything
    assert first != everything


def test_everything_means_what_is_active_and_ones_own(
    session: Session, actor: Actor, owner: User, stranger: User, pages: list[ProductUrl]
) -> None:
    paused = factories.make_product(session, owner)
    paused.paused = True
    store = factories.make_store(session, stranger)
    for each in (paused, factories.make_product(session, stranger)):
        factories.make_product_url(session, each, store, is_primary=True)

    job = jobs.fetch_all(session, actor)

    assert (job.kind, job.total) == (JobKind.FETCH_ALL, len(pages))


def test_a_cancelled_job_leaves_its_pages_as_they_were(
    session: Session, actor: Actor, pages: list[ProductUrl]
) -> None:
    planned = {page.id: page.next_check_at for page in pages}
    job = jobs.fetch_all(session, actor)
    session.expire_all()
    (leased,) = pricing.lease_now(session, [pages[0].id])

    jobs.cancel_job(session, actor, job.id)

    session.expire_all()
    assert (job.state, job.done) == (JobState.CANCELLED, 0)
    assert (pages[1].asked, pages[1].next_check_at) == (False, planned[pages[1].id])
    assert (pages[0].asked, pages[0].lease) == (True, leased.lease)


def test_what_another_job_waits_for_is_visited_all_the_same(
    session: Session, actor: Actor, product: Product, pages: list[ProductUrl]
) -> None:
    job = jobs.fetch_all(session, actor)
    jobs.fetch_product(session, actor, product.id)

    jobs.cancel_job(session, actor, job.id)

    session.expire_all()
    assert [page.asked for page in pages] == [True, True]


def test_what_is_over_cannot_be_cancelled(session: Session, actor: Actor, product: Product) -> None:
    job, _ = jobs.fetch_product(session, actor, product.id)

    with pytest.raises(Conflict, match="over already"):
        jobs.cancel_job(session, actor, job.id)


def test_jobs_that_are_long_over_are_dropped(
    session: Session, actor: Actor, product: Product, pages: list[ProductUrl]
) -> None:
    job, _ = jobs.fetch_product(session, actor, product.id)
    old = factories.make_job(session, session.get_one(User, actor.user_id), pages[0])
    old.state, old.finished_at = JobState.DONE, factories.ago(days=8)
    session.flush()
    old_id = old.id
    session.expunge(old)

    expire_jobs()

    assert jobs.read_job(job).state is JobState.QUEUED
    with pytest.raises(NotFound):
        jobs.get_job(session, actor, old_id, limit=1, offset=0)


@pytest.mark.usefixtures("shop_settings", "empty_redis")
def test_the_dispatcher_finds_what_a_job_asked_for(
    session: Session, actor: Actor, pages: list[ProductUrl]
) -> None:
    jobs.fetch_all(session, actor)

    dispatch_due()

    session.expire_all()
    assert all(page.lease is not None for page in pages)
