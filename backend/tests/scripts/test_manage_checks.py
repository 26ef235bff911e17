"""`manage.py check` and `show-schedule` as an operator runs them."""

import json

import pytest
from typer.testing import CliRunner

from app.core.database import Session
from app.models import User
from scripts.manage import app
from tests import factories
from tests.shop.server import Shop
from tests.support.servers import Servers

pytestmark = pytest.mark.usefixtures("shop_settings")


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, arguments)
    return result.exit_code, result.stdout, result.stderr


def test_a_page_is_visited_by_its_address(session: Session, owner: User, shop: Shop) -> None:
    page = shop.page("/p/kettle", amount="24.50")
    product = factories.make_product(session, owner)
    store = factories.make_store(session, owner, domain="shop001.test")
    tracked = factories.make_product_url(session, product, store, url=page.url, is_primary=True)

    code, out, _ = run("check", "--url", page.url, "--json")

    assert code == 0
    assert json.loads(out) == {
        "product_url_id": tracked.id,
        "outcome": "ok",
        "amount": "24.50",
        "currency": "EUR",
        "availability": "in_stock",
        "reason": None,
    }


def test_what_is_due_is_visited(session: Session, owner: User, shop: Shop) -> None:
    page = shop.page("/p/kettle", status=404)
    product = factories.make_product(session, owner)
    store = factories.make_store(session, owner, domain="shop001.test")
    tracked = factories.make_product_url(session, product, store, url=page.url, is_primary=True)

    code, out, _ = run("check", "--due")

    assert code == 0
    assert out.startswith(f"{tracked.id}: gone")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--product", "999"), "Error: There is no product 999."),
        (("--url", "999"), "Error: There is no product URL 999."),
        (("--url", "https://shop.test/x"), "Error: No product tracks https://shop.test/x."),
        ((), "Error: Invalid value: Name one of --product, --url and --due."),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    session: Session, arguments: tuple[str, ...], sentence: str
) -> None:
    code, out, error = run("check", *arguments)

    assert code != 0
    assert out == ""
    assert error.splitlines()[-1] == sentence


def test_the_schedule_is_what_beat_runs(servers: Servers) -> None:
    code, out, _ = run("show-schedule", "--json")

    runs = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert runs[0]["name"] == "dispatch-due"
    assert runs[0]["schedule"] == "every 60 s"
    assert all(run["next_run_at"] for run in runs)
