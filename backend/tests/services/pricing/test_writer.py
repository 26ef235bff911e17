"""The thread that writes: in order, and no failure is lost in it."""

from threading import current_thread
from uuid import uuid4

import pytest
from structlog.contextvars import bound_contextvars, get_contextvars

from app.core.database import Session
from app.models import ProductUrl, User
from app.models.checks import Outcome
from app.services import pricing
from app.services.pricing import Check
from app.services.pricing.effort import Effort
from app.services.pricing.writer import Writer
from app.services.scraping.pages import Postponed, Target
from tests import factories


@pytest.fixture
def page(session: Session, owner: User) -> ProductUrl:
    product, store = factories.make_product(session, owner), factories.make_store(session, owner)
    return factories.make_product_url(session, product, store, is_primary=True)


@pytest.mark.usefixtures("session")
def test_a_failure_while_writing_comes_out_at_the_end() -> None:
    def fail(_: object) -> None:
        raise OSError("The disk is full.")

    with pytest.raises(OSError, match="disk"), Writer(uuid4(), Effort(), fail) as writer:
        writer.write([Check(1, Outcome.GONE)])


@pytest.mark.usefixtures("session")
def test_a_failure_while_writing_keeps_the_next_write_from_beginning() -> None:
    told: list[object] = []

    def fail(result: object) -> None:
        told.append(result)
        raise OSError("The disk is full.")

    def write_twice() -> None:
        with Writer(uuid4(), Effort(), fail) as writer:
            writer.write([Check(1, Outcome.GONE)])
            writer.write([Check(2, Outcome.GONE)])

    with pytest.raises(OSError, match="disk"):
        write_twice()

    assert len(told) == 1


def test_what_was_visited_is_written_elsewhere_with_the_tasks_words_in_its_log(
    session: Session, page: ProductUrl
) -> None:
    (batch,) = pricing.lease_now(session, [page.id])
    seen: list[tuple[str, object]] = []

    def tell(_: object) -> None:
        seen.append((current_thread().name, get_contextvars().get("task_id")))

    with bound_contextvars(task_id="t-1"), Writer(batch.lease, Effort(), tell) as writer:
        writer.write([Check(page.id, Outcome.GONE)])

    session.refresh(page)
    assert page.last_outcome is Outcome.GONE
    assert [(name.startswith("write"), task) for name, task in seen] == [(True, "t-1")]


def test_a_postponed_page_is_due_again_when_its_shop_has_rested(
    session: Session, page: ProductUrl
) -> None:
    (batch,) = pricing.lease_now(session, [page.id])
    before = page.next_check_at
    told: list[object] = []
    postponed = Postponed(Target(page.url, key=page.id), 90)

    with Writer(batch.lease, Effort(), told.append) as writer:
        writer.postpone([postponed])

    session.refresh(page)
    assert page.lease is None
    assert page.next_check_at is not None
    assert before is not None
    assert 80 < (page.next_check_at - before).total_seconds() < 100
    assert told == [postponed]
