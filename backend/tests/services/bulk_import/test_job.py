"""Imports that are jobs: window by window, whoever dies or stops them in between."""

from collections import Counter
from collections.abc import Iterable, Iterator

import pytest
from sqlmodel import col, select

from app.core.actor import Actor
from app.core.config import get_settings
from app.core.database import Session
from app.models import Job, JobItem, Product, ProductUrl
from app.models.checks import Outcome
from app.models.imports import HostPause, ImportHost, ImportJob, ListItem
from app.models.jobs import JobState
from app.models.types import utcnow
from app.models.users import Role
from app.services import jobs
from app.services.bulk_import import (
    Stages,
    begin_import,
    hosts,
    hosts_of_import,
    pause_host,
    retry_import,
    run_import,
    start_import,
    summary_of,
)
from app.services.scraping.pages import NO_SUCH_HOST, Postponed, Target, Visit
from tests.support.statements import counted


def resting(targets: Iterable[Target]) -> Iterator[Postponed]:
    return (Postponed(target, 60) for target in targets)


def started(session: Session, actor: Actor, count: int) -> Job:
    items = [ListItem(url=f"https://shop{n}.example/p") for n in range(count)]
    return start_import(session, actor, ImportJob(items=items, search_query="Kettle"))


def run(session: Session, job: Job) -> None:
    lease = begin_import(session, job.id)
    assert lease is not None
    for _ in run_import(job.id, lease, fetch_many=resting):
        pass
    session.expire_all()


def test_more_than_one_window_is_imported_one_after_another_on_one_product(
    session: Session, actor: Actor
) -> None:
    job = started(session, actor, 205)

    run(session, job)
    middle = (job.state, job.done)
    run(session, job)

    assert middle == (JobState.RUNNING, 200)
    assert (job.state, job.done) == (JobState.DONE, 205)
    assert session.exec(select(Product.name)).all() == ["Kettle"]
    summary = summary_of(session, job.id)
    assert (summary.created_product, len(summary.created_urls)) == (True, 205)
    assert sum(page.is_primary for page in summary.created_urls) == 1
    seqs = session.exec(select(JobItem.seq).order_by(col(JobItem.seq))).all()
    assert list(seqs) == list(range(1, 206))


def test_pages_are_told_while_others_are_still_to_come(session: Session, actor: Actor) -> None:
    job = started(session, actor, 60)
    lease = begin_import(session, job.id)
    told = Counter[str]()
    told_before: list[int] = []

    def watched(targets: Iterable[Target]) -> Iterator[Postponed]:
        for target in targets:
            told_before.append(told["pages"])
            yield Postponed(target, 60)

    assert lease is not None
    for items in run_import(job.id, lease, fetch_many=watched):
        told["pages"] += len(items)

    assert told_before[0] == 0
    assert 50 <= told_before[-1] < told["pages"] == 60


def test_quick_pages_are_told_while_a_slow_shop_keeps_the_rest_waiting(
    session: Session, actor: Actor
) -> None:
    job = started(session, actor, 3)
    lease = begin_import(session, job.id)
    told: list[str | None] = []
    told_before_the_slow_one: list[str | None] = []

    def dawdling(targets: Iterable[Target]) -> Iterator[Postponed | None]:
        slow, *quick = targets
        yield from (Postponed(target, 60) for target in quick)
        yield None
        told_before_the_slow_one.extend(told)
        yield Postponed(slow, 60)

    assert lease is not None
    for items in run_import(job.id, lease, fetch_many=dawdling):
        told.extend(item.url for item in items)

    assert told_before_the_slow_one == ["https://shop1.example/p", "https://shop2.example/p"]
    assert told[2:] == ["https://shop0.example/p"]


def test_each_page_is_told_to_be_fetched_read_and_saved_while_somebody_watches(
    session: Session, actor: Actor
) -> None:
    job = started(session, actor, 2)
    lease = begin_import(session, job.id)
    stages = Stages()
    told: list[tuple[str, str]] = []

    def in_turn(targets: Iterable[Target]) -> Iterator[Postponed | None]:
        for target in targets:
            target.begins()
            yield None
            yield Postponed(target, 60)
            yield None

    assert lease is not None
    for items in run_import(job.id, lease, fetch_many=in_turn, stages=stages):
        told += [(url, each.stage) for each in stages.take() for url in each.urls]
        told += [(item.url or "", "told") for item in items]

    for number in range(2):
        url = f"https://shop{number}.example/p"
        seen = [stage for each, stage in told if each == url]
        assert seen == ["fetching", "parsing", "saving", "told"]


def test_only_one_process_runs_it_and_the_next_goes_on_when_that_dies(
    session: Session, actor: Actor
) -> None:
    job = started(session, actor, 2)
    first = begin_import(session, job.id)

    meanwhile = begin_import(session, job.id)
    job.leased_until = utcnow()
    run(session, job)

    assert first is not None
    assert meanwhile is None
    assert (job.state, job.done) == (JobState.DONE, 2)
    assert list(run_import(job.id, first, fetch_many=resting)) == []


def test_an_import_that_kills_its_worker_three_times_fails_and_says_so(
    session: Session, actor: Actor
) -> None:
    job = started(session, actor, 1)
    for _ in range(3):
        assert begin_import(session, job.id) is not None
        job.leased_until = utcnow()

    assert begin_import(session, job.id) is None
    assert job.state is JobState.FAILED
    assert job.error == "The worker died three times while it visited these pages."


def test_a_cancelled_import_keeps_what_it_has_and_goes_no_further(
    session: Session, actor: Actor
) -> None:
    job = started(session, actor, 3)
    lease = begin_import(session, job.id)
    assert lease is not None

    def cancelling(targets: Iterable[Target]) -> Iterator[Postponed]:
        for number, target in enumerate(targets):
            if number == 1:
                jobs.cancel_job(session, actor, job.id)
            yield Postponed(target, 60)

    for _ in run_import(job.id, lease, fetch_many=cancelling):
        pass

    session.expire_all()
    assert (job.state, job.done) == (JobState.CANCELLED, 0)
    assert session.exec(select(ProductUrl)).all() == []


def test_the_job_says_what_became_of_each_page(session: Session, actor: Actor) -> None:
    job = started(session, actor, 3)
    lease = begin_import(session, job.id)
    assert lease is not None

    def mixed(targets: Iterable[Target]) -> Iterator[Visit | Postponed]:
        gone, nowhere, slow = targets
        yield Visit(gone, Outcome.GONE, reason="Gone.")
        yield Visit(nowhere, Outcome.NETWORK_ERROR, reason=NO_SUCH_HOST)
        yield Visit(slow, Outcome.NETWORK_ERROR, reason="The shop did not finish within 20 s.")

    for _ in run_import(job.id, lease, fetch_many=mixed):
        pass

    items = jobs.get_job(session, actor, job.id, limit=10, offset=0).items or []
    assert [item.outcome for item in items] == ["fetch_failed", "fetch_failed", "created"]
    assert items[2].warnings == ["The shop did not finish within 20 s."]


@pytest.mark.parametrize(("gap", "visited"), [("8", 3), ("0", 5)])
def test_pages_of_one_shop_that_would_wait_too_long_are_left_to_the_schedule(
    session: Session, actor: Actor, monkeypatch: pytest.MonkeyPatch, gap: str, visited: int
) -> None:
    monkeypatch.setenv("SCRAPE_GAP_SECONDS", gap)
    get_settings.cache_clear()
    items = [ListItem(url=f"https://shop.example/p/{n}") for n in range(5)]
    job = start_import(session, actor, ImportJob(items=items))
    lease = begin_import(session, job.id)
    assert lease is not None
    asked: list[str] = []

    def noting(targets: Iterable[Target]) -> Iterator[Visit]:
        for target in targets:
            asked.append(target.url)
            yield Visit(target, Outcome.SERVER_ERROR, reason="The shop answered with status 500.")

    for _ in run_import(job.id, lease, fetch_many=noting):
        pass
    monkeypatch.undo()
    get_settings.cache_clear()

    pages = session.exec(select(ProductUrl).order_by(col(ProductUrl.id))).all()
    assert len(asked) == visited
    assert len(pages) == 5
    session.expire_all()
    assert job.state is JobState.DONE


def test_pages_of_a_host_that_is_left_alone_wait_and_the_import_with_them(
    session: Session, actor: Actor
) -> None:
    urls = ["https://a.example/1", "https://B.example/1", "https://user@b.example:8443/2"]
    items = [ListItem(url=url) for url in urls]
    job = start_import(session, actor, ImportJob(items=items, search_query="Kettle"))
    pause_host(session, actor, job.id, HostPause(host="b.example", paused=True))

    run(session, job)

    told = [(each.host, each.done, each.waiting, each.paused) for each in hosts_of(session, job)]
    assert told == [("b.example", 0, 2, True), ("a.example", 1, 0, False)]
    assert job.state is JobState.RUNNING
    # Nobody runs it meanwhile, and no try is counted.
    assert [begin_import(session, job.id) for _ in range(4)] == [None] * 4
    pause_host(session, actor, job.id, HostPause(host="B.example", paused=False))
    run(session, job)
    assert (job.state, job.done) == (JobState.DONE, 3)


def test_a_host_that_is_left_alone_while_its_pages_wait_for_their_turn_waits_with_them(
    session: Session, actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hosts, "_READ_SECONDS", 0.0)
    urls = ["https://a.example/1", *(f"https://B.example/{n}" for n in range(3))]
    items = [ListItem(url=url) for url in urls]
    job = start_import(session, actor, ImportJob(items=items, search_query="Kettle"))
    lease = begin_import(session, job.id)
    assert lease is not None
    asked: list[str] = []

    def pausing(targets: Iterable[Target]) -> Iterator[Visit | Postponed | None]:
        for number, target in enumerate(targets):
            if number == 2:
                pause_host(session, actor, job.id, HostPause(host="b.example", paused=True))
                yield None
            if not target.is_wanted():
                yield Postponed(target, 0)
                continue
            asked.append(target.url)
            yield Visit(target, Outcome.SERVER_ERROR, reason="The shop answered with status 500.")

    for _ in run_import(job.id, lease, fetch_many=pausing):
        pass

    session.expire_all()
    assert len(asked) == 2
    told = [(each.host, each.done, each.waiting) for each in hosts_of(session, job)]
    assert told == [("b.example", 1, 2), ("a.example", 1, 0)]
    assert (job.state, job.done) == (JobState.RUNNING, 2)
    pause_host(session, actor, job.id, HostPause(host="b.example", paused=False))
    run(session, job)
    assert (job.state, job.done) == (JobState.DONE, 4)


def test_what_is_tried_again_leaves_no_host_alone(session: Session, actor: Actor) -> None:
    job = started(session, actor, 2)
    pause_host(session, actor, job.id, HostPause(host="shop1.example", paused=True))
    jobs.cancel_job(session, actor, job.id)

    again = retry_import(session, actor, job.id)

    assert [each.paused for each in hosts_of(session, again)] == [False, False]
    assert begin_import(session, again.id) is not None


def test_hosts_are_told_in_slices_by_as_many_statements_for_any_number(
    session: Session, actor: Actor
) -> None:
    job = started(session, actor, 30)
    for number in (28, 29):
        pause_host(session, actor, job.id, HostPause(host=f"shop{number}.example", paused=True))
    run(session, job)

    job_id = job.id
    with counted(session) as statements:
        page = hosts_of_import(session, actor, job_id, limit=10, offset=20)
        left = hosts_of_import(session, actor, job_id, left=True, limit=1, offset=0)

    assert (len(page.items), page.total, page.paused) == (10, 30, 2)
    assert ([each.host for each in left.items], left.total) == (["shop28.example"], 2)
    assert len(statements) == 6


def hosts_of(session: Session, job: Job) -> list[ImportHost]:
    actor = Actor.of(job.user_id, Role.MEMBER)
    return hosts_of_import(session, actor, job.id, limit=100, offset=0).items
