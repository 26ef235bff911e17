"""The notebook: the payloads of the REST answer, and a server that shows them."""

import re
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from fastapi.testclient import TestClient

from app.core.database import Session, unit_of_work
from app.core.environment import ROOT
from app.models import User
from notebooks.catalog_explorer import app
from scripts.stack.home import free_port
from tests import factories

BACKEND: Final = ROOT / "backend"
PRINTED: Final = "notebooks/catalog_explorer.py"
PATIENCE_SECONDS: Final = 60


@pytest.fixture
def catalogue(session: Session, owner: User) -> int:
    """Two pages of one product, at shops in two countries, with a year of changes."""
    product = factories.make_product(session, owner, name="Telly")
    factories.make_product_tag(session, product, factories.make_tag(session, owner))
    for number, currency in enumerate(("EUR", "USD")):
        store = factories.make_store(session, owner, name=f"Shop {currency}", currency=currency)
        store.locale = "de_AT" if currency == "EUR" else "en_US"
        page = factories.make_product_url(session, product, store, is_primary=number == 0)
        for days in range(60):
            amount = f"{100 + days}.50"
            factories.make_reading(
                session, page, amount=amount, currency=currency, days_ago=days + 1
            )
    factories.make_product(session, owner, name="Kettle")
    session.flush()
    return product.id


def test_its_payloads_are_those_of_the_rest_answer(
    client: TestClient, session: Session, catalogue: int, owner: User, stranger: User
) -> None:
    factories.make_product(session, stranger, name="Not mine")

    _, found = app.run()

    answer = client.get("/api/products", params={"limit": 100, "sort": "name"})
    assert found["owner"].id == owner.id
    assert [row["name"] for row in found["payload"]["items"]] == ["Kettle", "Telly"]
    assert found["payload"] == answer.json()


def test_the_drill_down_tells_pages_and_readings_with_their_stores(
    client: TestClient, session: Session, catalogue: int
) -> None:
    products = client.get("/api/products", params={"search": "Telly"}).json()["items"]

    _, found = app.run(defs={"products": Chosen([products[0]])})

    assert found["detail"] == client.get(f"/api/products/{catalogue}").json()
    assert [(row["store"], row["locale"], row["currency"]) for row in found["urls"]] == [
        ("Shop EUR", "de_AT", "EUR"),
        ("Shop USD", "en_US", "USD"),
    ]
    assert [(row["primary"], row["active"]) for row in found["urls"]] == [
        (True, True),
        (False, True),
    ]
    path = "/api/price-history"
    slices = [
        client.get(path, params={"product_id": catalogue, "limit": 100, "offset": offset}).json()
        for offset in (0, 100)
    ]
    assert found["history"] == slices[0]["items"] + slices[1]["items"]
    assert len(found["readings"]) == slices[0]["total"] == 120
    assert {(row["store"], row["store locale"]) for row in found["readings"]} == {
        ("Shop EUR", "de_AT"),
        ("Shop USD", "en_US"),
    }


def test_the_counts_are_those_of_the_owner_and_of_everybody(
    session: Session, catalogue: int, owner: User, stranger: User
) -> None:
    factories.make_product(session, stranger)

    _, found = app.run()

    counts = {row["what"]: (row[owner.email], row["everybody"]) for row in found["counts"]}
    assert counts == {
        "products": (2, 3),
        "product urls": (2, 2),
        "readings": (120, 120),
        "stores": (2, 2),
        "tags": (1, 1),
        "saved views": (0, 0),
        "alert rules": (0, 0),
        "notification channels": (0, 0),
        "feeds": (0, 0),
    }


def test_an_instance_without_accounts_says_so(session: Session) -> None:
    outputs, found = app.run()

    assert "owner" not in found
    assert any("no account yet" in str(getattr(each, "text", "")) for each in outputs)


@pytest.fixture
def shown(tmp_path: Path, committed: None) -> Iterator[str]:
    """The address of the notebook, started with the command that its docstring prints."""
    with unit_of_work() as session:
        factories.make_product(session, factories.make_user(session), name="Telly")
    port = free_port()
    command = [sys.executable, "-m", "marimo", "run", PRINTED]
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(
            [*command, "--headless", "--port", str(port), "--no-token"],
            cwd=BACKEND,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(timeout=20)


def test_the_printed_command_serves_it(shown: str) -> None:
    assert f"uv run marimo run {PRINTED}" in (BACKEND / PRINTED).read_text(encoding="utf-8")

    page = fetched(shown)

    assert page.status_code == 200
    assert "Catalog explorer" in page.text
    assert httpx.get(f"{shown}/health").json()["status"] == "healthy"


@pytest.mark.usefixtures("committed")
def test_it_shows_what_stands_in_the_apps_own_database(tmp_path: Path) -> None:
    with unit_of_work() as session:
        factories.make_product(session, factories.make_user(session), name="Telly from Contoso")
    shown = tmp_path / "shown.html"
    command = [sys.executable, "-m", "marimo", "export", "html", PRINTED, "-o", str(shown)]

    subprocess.run(
        [*command, "--no-include-code"],
        cwd=BACKEND,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=PATIENCE_SECONDS,
        check=True,
    )

    assert "Telly from Contoso" in shown.read_text(encoding="utf-8")


def test_marimo_is_a_tool_of_developers_and_in_no_image() -> None:
    project = tomllib.loads((BACKEND / "pyproject.toml").read_text(encoding="utf-8"))
    dockerfile = (BACKEND / "Dockerfile").read_text(encoding="utf-8")

    assert "marimo" in project["dependency-groups"]["dev"]
    assert not [each for each in project["project"]["dependencies"] if "marimo" in each]
    assert "notebooks" not in dockerfile
    assert set(re.findall(r"uv sync ([^&\n]*)", dockerfile)) == {
        "--frozen --no-dev --no-install-project",
        "--frozen --no-dev ",
    }


class Chosen:
    """A table of the notebook in which somebody chose rows."""

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        self.value = rows


def fetched(address: str) -> httpx.Response:
    ends_at = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return httpx.get(address, timeout=10, follow_redirects=True)
        except httpx.TransportError:
            if time.monotonic() > ends_at:
                raise
            time.sleep(0.2)
