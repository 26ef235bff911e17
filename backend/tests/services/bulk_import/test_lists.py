"""Lists of pages for many products: one each, or those that lines name."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError
from sqlmodel import col, select

from app.core.actor import Actor
from app.core.database import Session
from app.core.errors import Conflict
from app.models import AlertRule, Job, JobItem, Product, ProductUrl, User
from app.models.checks import Outcome
from app.models.imports import ImportJob
from app.models.jobs import JobState
from app.services import jobs, visibility
from app.services.bulk_import import (
    begin_import,
    preview_import,
    retry_import,
    run_import,
    start_import,
)
from app.services.scraping.pages import Postponed, Target, Visit
from tests import factories
from tests.support.statements import counted


def resting(targets: Iterable[Target]) -> Iterator[Postponed]:
    return (Postponed(target, 60) for target in targets)


def gone(targets: Iterable[Target]) -> Iterator[Visit]:
    return (Visit(target, Outcome.GONE, reason="Gone.") for target in targets)


def wanted(grouping: str, *lines: dict[str, Any], skip_tracked: bool = False) -> ImportJob:
    return ImportJob.model_validate(
        {"items": lines, "grouping": grouping, "skip_tracked": skip_tracked}
    )


def run(session: Session, job: Job, fetch_many: Any = resting) -> None:
    lease = begin_import(session, job.id)
    assert lease is not None
    for _ in run_import(job.id, lease, fetch_many=fetch_many):
        pass
    session.expire_all()


def outcomes(session: Session, job: Job) -> list[str | None]:
    items = select(JobItem.outcome).where(JobItem.job_id == job.id)
    return list(session.exec(items.order_by(col(JobItem.id))))


def numbers(session: Session, job: Job) -> list[int | None]:
    items = select(JobItem.seq).where(JobItem.job_id == job.id)
    return list(session.exec(items.order_by(col(JobItem.id))))


def pages_by_product(session: Session, actor: Actor) -> dict[str, list[str]]:
    named = visibility.products(actor).with_only_columns(col(Product.id), col(Product.name))
    pages = select(ProductUrl).order_by(col(ProductUrl.id))
    found: dict[int, list[str]] = {}
    for page in session.exec(pages):
        found.setdefault(page.product_id, []).append(page.url)
    return {name: found.get(product_id, []) for product_id, name in session.execute(named)}


def test_a_product_each_is_called_as_its_line_says_or_as_its_address_reads(
    session: Session, actor: Actor
) -> None:
    job = start_import(
        session,
        actor,
        wanted(
            "each",
            {"url": "https://a.example/p/1", "product": "My kettle"},
            {"url": "https://a.example/shop/copper-kettle_2l.html?ref=7"},
            {"url": "https://b.example/p/1"},
        ),
    )

    run(session, job)

    assert (job.state, job.product_id) == (JobState.DONE, None)
    assert pages_by_product(session, actor) == {
        "My kettle": ["https://a.example/p/1"],
        "Copper kettle 2l": ["https://a.example/shop/copper-kettle_2l.html?ref=7"],
        "b.example": ["https://b.example/p/1"],
    }
    assert all(page.is_primary for page in session.exec(select(ProductUrl)))


def test_lines_of_one_name_are_one_product_and_join_the_one_that_has_the_name(
    session: Session, actor: Actor, owner: User, stranger: User
) -> None:
    factories.make_product(session, owner, name="Telly")
    factories.make_product(session, stranger, name="Kettle")
    job = start_import(
        session,
        actor,
        wanted(
            "named",
            {"url": "https://a.example/p/1", "product": "Kettle"},
            {"url": "https://b.example/p/1", "product": "Telly"},
            {"url": "https://b.example/p/2", "product": "Kettle", "set_primary": True},
            {"url": "https://c.example/a-fine-teapot"},
        ),
    )

    run(session, job)

    assert pages_by_product(session, actor) == {
        "Telly": ["https://b.example/p/1"],
        "Kettle": ["https://b.example/p/2", "https://a.example/p/1"],
        "A fine teapot": ["https://c.example/a-fine-teapot"],
    }
    primary = select(ProductUrl.url).where(ProductUrl.is_primary).order_by(col(ProductUrl.url))
    assert list(session.exec(primary)) == [
        "https://b.example/p/1",
        "https://b.example/p/2",
        "https://c.example/a-fine-teapot",
    ]
    items = jobs.get_job(session, actor, job.id, limit=10, offset=0).items or []
    assert [item.product_name for item in items] == ["Kettle", "Telly", "Kettle", "A fine teapot"]
    assert all(item.product_id for item in items)


def test_tags_and_targets_of_lines_are_those_of_their_products(
    session: Session, actor: Actor, owner: User
) -> None:
    telly = factories.make_product(session, owner, name="Telly")
    factories.make_rule(session, telly, amount="90")
    euros = {"amount": "19.90", "currency": "EUR"}
    lines: list[dict[str, Any]] = [
        {"url": "https://a.example/1", "product": "Kettle", "tags": ["Kitchen"], "target": euros},
        {"url": "https://a.example/2", "product": "Kettle", "tags": ["Gift", "kitchen"]},
        {"url": "https://a.example/3", "product": "Telly", "tags": ["Gift"], "target": euros},
        {"url": "https://a.example/4"},
    ]

    run(session, start_import(session, actor, wanted("named", *lines)))

    products = session.exec(visibility.products(actor).order_by(col(Product.name))).all()
    assert [(each.name, [tag.name for tag in each.tags]) for each in products] == [
        ("Kettle", ["Gift", "Kitchen"]),
        ("Telly", ["Gift"]),
        ("a.example", []),
    ]
    rules = session.exec(select(AlertRule).order_by(col(AlertRule.product_id))).all()
    assert [(rule.product_id, rule.amount, rule.currency) for rule in rules] == [
        (telly.id, Decimal("19.90"), "EUR"),
        (products[0].id, Decimal("19.90"), "EUR"),
    ]


def test_what_any_product_of_the_owner_tracks_is_skipped_when_that_is_asked_for(
    session: Session, actor: Actor, owner: User, stranger: User
) -> None:
    mine = factories.make_product(session, owner)
    theirs = factories.make_product(session, stranger)
    shop, other = factories.make_store(session, owner), factories.make_store(session, stranger)
    known = factories.make_product_url(session, mine, shop, is_primary=True)
    unknown = factories.make_product_url(session, theirs, other, is_primary=True)
    lines = [{"url": known.url}, {"url": unknown.url}, {"url": f"{unknown.url}#top"}]

    asked = start_import(session, actor, wanted("each", *lines, skip_tracked=True))
    run(session, asked)
    not_asked = start_import(session, actor, wanted("each", *lines))
    run(session, not_asked)

    assert outcomes(session, asked) == ["already_tracked", "created", "duplicate"]
    assert outcomes(session, not_asked) == ["created", "created", "created"]


def test_a_look_beforehand_says_what_an_import_would_do_and_keeps_nothing(
    session: Session, actor: Actor, owner: User
) -> None:
    telly = factories.make_product(session, owner, name="Telly")
    shop = factories.make_store(session, owner, domain="contoso.example")
    page = factories.make_product_url(
        session, telly, shop, url="https://www.contoso.example/1", is_primary=True
    )

    told = preview_import(
        session,
        actor,
        wanted(
            "named",
            {"url": page.url},
            {"url": "https://new.example/1", "product": "Telly"},
            {"url": "https://new.example/2", "product": "Kettle"},
            {"url": "https://new.example/2#top", "product": "Kettle"},
            {"url": "nonsense"},
            {"url": "http://127.0.0.1/"},
            skip_tracked=True,
        ),
    )

    assert [item.reason for item in told.items] == [
        *("already_tracked", None, None, "duplicate", "invalid_url", "refused"),
    ]
    assert (told.items[0].store_name, told.items[1].store_name) == (shop.name, None)
    tracked = told.items[0].tracked
    assert tracked is not None
    assert (tracked.product_id, tracked.product_name) == (telly.id, "Telly")
    assert (told.pages, told.new_products, told.known_products, told.new_stores) == (2, 1, 1, 1)
    assert session.exec(select(Product.name)).all() == ["Telly"]


def test_any_number_of_products_takes_the_same_questions(session: Session, actor: Actor) -> None:
    counts = []
    for number, size in enumerate((2, 40)):
        lines = [
            {
                "url": f"https://shop{n}.example/list{number}",
                "product": f"Kettle {number}",
                "tags": ["Kitchen"],
                "target": {"amount": "9.90", "currency": "EUR"},
            }
            for n in range(40)
        ]
        warm = start_import(session, actor, wanted("each", *lines))
        run(session, warm)
        again = start_import(session, actor, wanted("each", *lines[:size]))
        with counted(session) as statements:
            run(session, again)
        counts.append(sum(each.startswith("SELECT") for each in statements))
        assert outcomes(session, again) == ["created"] * size

    assert counts[0] == counts[1]


def test_what_failed_is_tried_again_for_the_same_products(session: Session, actor: Actor) -> None:
    lines = [
        {"url": "https://a.example/1", "product": "Kettle"},
        {"url": "https://b.example/1", "product": "Kettle"},
        {"url": "nonsense", "product": "Kettle"},
    ]

    def half(targets: Iterable[Target]) -> Iterator[Visit | Postponed]:
        first, second = targets
        yield Postponed(first, 60)
        yield Visit(second, Outcome.GONE, reason="Gone.")

    job = start_import(session, actor, wanted("named", *lines))
    with pytest.raises(Conflict, match="over"):
        retry_import(session, actor, job.id)
    run(session, job, half)
    before = (outcomes(session, job), numbers(session, job), job.state, job.done)
    again = retry_import(session, actor, job.id)
    meanwhile = (outcomes(session, job), again.state, again.done, again.finished_at)
    run(session, again)

    assert before == (["created", "fetch_failed", "invalid_url"], [2, 3, 1], JobState.DONE, 3)
    assert meanwhile == (["created", None, "invalid_url"], JobState.QUEUED, 2, None)
    # It stays the job that it was, and what is told once more has a number of its own.
    assert again.id == job.id
    assert outcomes(session, job) == ["created", "created", "invalid_url"]
    assert numbers(session, job) == [2, 4, 1]
    assert (job.state, job.done) == (JobState.DONE, 3)
    assert pages_by_product(session, actor) == {
        "Kettle": ["https://a.example/1", "https://b.example/1"]
    }
    with pytest.raises(Conflict, match="left out for good"):
        retry_import(session, actor, again.id)


def test_only_the_pages_that_are_named_are_tried_again(session: Session, actor: Actor) -> None:
    lines = [{"url": f"https://{name}.example/1"} for name in "ab"]
    job = start_import(session, actor, wanted("each", *lines))
    run(session, job, gone)
    ids = session.exec(select(JobItem.id).order_by(col(JobItem.id))).all()

    with pytest.raises(Conflict, match="left out for good"):
        retry_import(session, actor, job.id, [max(ids) + 1])
    retry_import(session, actor, job.id, [ids[0]])
    told = jobs.progress_of(session, job.id, after=2, limit=10)
    run(session, job)

    assert told is not None
    assert told.items == []
    assert outcomes(session, job) == ["created", "fetch_failed"]
    # Whoever had heard of both hears of the one that was tried again.
    news = jobs.progress_of(session, job.id, after=2, limit=10)
    assert news is not None
    assert [item.url for item in news.items] == ["https://a.example/1"]


def test_a_list_of_which_everything_is_gone_makes_no_product(
    session: Session, actor: Actor
) -> None:
    job = start_import(session, actor, wanted("each", {"url": "https://a.example/1"}))

    run(session, job, gone)

    assert outcomes(session, job) == ["fetch_failed"]
    assert session.exec(select(Product)).all() == []


def test_what_was_stopped_can_be_taken_up_again(session: Session, actor: Actor) -> None:
    job = start_import(session, actor, wanted("each", {"url": "https://a.example/1"}))
    jobs.cancel_job(session, actor, job.id)

    again = retry_import(session, actor, job.id)
    run(session, again)

    assert outcomes(session, again) == ["created"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"grouping": "each", "product_id": 7},
        {"grouping": "named", "search_query": "Kettle"},
        {"grouping": "each", "enqueue_refresh": True},
        {
            "grouping": "named",
            "items": [
                {"url": "https://a.example/1", "product": "Kettle", "set_primary": True},
                {"url": "https://a.example/2", "product": "Kettle", "set_primary": True},
            ],
        },
        {"items": [{"url": "https://a.example/1", "target": {"amount": "0", "currency": "EUR"}}]},
        {"items": [{"url": "https://a.example/1", "target": {"amount": "1", "currency": "XXQ"}}]},
    ],
)
def test_a_list_that_contradicts_itself_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        ImportJob.model_validate({"items": [{"url": "https://a.example/1"}]} | wrong)
