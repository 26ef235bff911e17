"""`manage.py import-urls` as an operator runs it, against the shop."""

import json
from pathlib import Path

import pytest
from sqlmodel import col, select
from typer.testing import CliRunner

from app.core.database import Session
from app.core.redis import redis
from app.models import Job, Product, ProductUrl, User
from app.models.jobs import JobState
from scripts.manage import app
from tests import factories
from tests.shop import Shop

pytestmark = pytest.mark.usefixtures("shop_settings", "empty_redis")


def run(*arguments: str, typed: str = "") -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["import-urls", *arguments], input=typed)
    return result.exit_code, result.stdout, result.stderr


def tracked(session: Session) -> dict[str, list[str]]:
    """Product -> its pages, the primary one first."""
    session.expire_all()
    found = session.exec(
        select(Product.name, ProductUrl.url)
        .join(ProductUrl)
        .order_by(col(ProductUrl.is_primary).desc(), col(ProductUrl.id))
    ).all()
    pages: dict[str, list[str]] = {}
    for name, url in found:
        pages.setdefault(name, []).append(url)
    return pages


def test_a_list_from_standard_input_becomes_one_product_with_reasons_for_the_rest(
    session: Session, shop: Shop
) -> None:
    first = shop.page("/p/1", name="Copper kettle", amount="24.99").url
    second = shop.page("/p/2", host="shop002.test").url
    gone = shop.page("/p/3", host="shop003.test", status=404).url
    lines = [first, second, first, gone, "no address", "http://127.0.0.1/\x1b[31m"]

    code, out, error = run("-", "--owner-email", "ops@example.com", typed="\n".join(lines))

    assert code == 3
    assert {name: set(urls) for name, urls in tracked(session).items()} == {
        "Copper kettle": {first, second}
    }
    assert out.splitlines() == [
        f"skipped {first}: duplicate",
        "skipped no address: invalid_url",
        "skipped http://127.0.0.1/\ufffd[31m: invalid_url",
        f"skipped {gone}: fetch_failed",
        "2 pages on 1 products, 4 skipped: 1 duplicate, 1 fetch_failed, 2 invalid_url.",
    ]
    assert "Importing" in error
    job = session.exec(select(Job)).one()
    assert (job.state, job.done, job.total) == (JobState.DONE, 6, 6)


def test_a_table_feeds_products_that_are_there_and_makes_the_others(
    session: Session, shop: Shop, owner: User, tmp_path: Path
) -> None:
    known = factories.make_product(session, owner, name="Kettle")
    urls = [shop.page(f"/p/{n}", host=f"shop00{n}.test").url for n in (1, 2, 3)]
    sheet = tmp_path / "pages.csv"
    sheet.write_text(
        "url,product,tags,primary\n"
        f"{urls[0]},Kettle,Kitchen,\n"
        f"{urls[1]},Toaster,Kitchen|Gift,\n"
        f"{urls[2]},Toaster,,yes\n",
        encoding="utf-8",
    )

    code, out, _ = run(str(sheet), "--owner-email", owner.email)
    again, repeated, _ = run(str(sheet), "--owner-email", owner.email)

    assert (code, again) == (0, 0)
    assert out == "3 pages on 2 products, 0 skipped.\n"
    assert repeated.splitlines()[-1] == ("0 pages on 2 products, 3 skipped: 3 already_tracked.")
    assert tracked(session) == {"Kettle": [urls[0]], "Toaster": [urls[2], urls[1]]}
    toaster = session.exec(select(Product).where(Product.name == "Toaster")).one()
    session.refresh(toaster, ["tags"])
    assert [tag.name for tag in toaster.tags] == ["Gift", "Kitchen"]
    assert toaster.user_id == known.user_id == owner.id


def test_the_product_says_whose_pages_they_are(session: Session, shop: Shop, owner: User) -> None:
    product = factories.make_product(session, owner)

    code, out, _ = run("-", "--product-id", str(product.id), "--json", typed=shop.page().url)

    assert code == 0
    item = json.loads(out)
    assert (item["outcome"], item["seq"]) == ("created", 1)
    assert session.exec(select(Job)).one().user_id == owner.id
    assert tracked(session) == {product.name: [shop.page().url]}


def test_a_new_product_gets_the_name_that_is_given_and_a_second_visit_when_asked(
    session: Session, shop: Shop, owner: User
) -> None:
    arguments = ["-", "--owner-email", owner.email, "--search-query", "Kettle"]

    code, _, _ = run(*arguments, "--enqueue-refresh", typed=shop.page().url)

    assert code == 0
    assert list(tracked(session)) == ["Kettle"]
    assert redis().llen("http") == 1


@pytest.mark.parametrize(
    ("arguments", "typed", "reason"),
    [
        (["-"], "https://a.example/", "Say whose the pages are"),
        (["-", "--owner-email", "ops@example.com"], "", "no address"),
        (["-", "--owner-email", "nobody"], "https://a.example/", "email: "),
        (["/nowhere/pages.txt", "--owner-email", "ops@example.com"], "", "cannot be read"),
        (["-", "--product-id", "4711"], "https://a.example/", "There is no product 4711"),
    ],
)
def test_what_cannot_be_begun_is_said_in_one_line(
    session: Session, arguments: list[str], typed: str, reason: str
) -> None:
    code, out, error = run(*arguments, typed=typed)

    assert (code, out) == (1, "")
    assert reason in error
    assert len(error.splitlines()) == 1
    assert session.exec(select(Job)).all() == []


def test_a_strangers_product_gets_nothing(session: Session, owner: User, stranger: User) -> None:
    product = factories.make_product(session, stranger)

    code, _, error = run(
        "-",
        "--owner-email",
        owner.email,
        "--product-id",
        str(product.id),
        typed="https://a.example/",
    )

    assert code == 1
    assert f"There is no product {product.id}" in error
