"""`make demo` as a newcomer meets it: shops, an account, a year of prices, and checks that run."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from scripts.demo.goods import GOODS
from scripts.stack import free_port
from tests.support.stack import BACKEND, Stack, eventually, plain_environment


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Stack]:
    port = free_port()
    log = tmp_path / "demo.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "scripts.demo"],
            cwd=BACKEND,
            env=plain_environment()
            | {
                "COSTCOURTER_HOME": str(tmp_path / "home"),
                "PORT": str(port),
                "POSTGRES_HOST": "192.0.2.1",
            },
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        yield Stack(f"http://127.0.0.1:{port}", process, log)
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        process.wait(timeout=20)


def test_a_newcomer_sees_prices_move_without_a_network(demo: Stack) -> None:
    printed = eventually(lambda: credentials(demo), seconds=90, of=demo)
    with demo.client() as anonymous:
        token = anonymous.post("/api/auth/login", json=printed).json()["access_token"]
    with demo.client(token) as client:
        checked = eventually(lambda: all_checked(client), seconds=60, of=demo)
        page = httpx.URL(client.get("/api/product-urls").json()["items"][0]["url"])
    as_a_browser = {"Host": page.netloc.decode()}
    in_the_shop = httpx.get(page.copy_with(host="127.0.0.1"), headers=as_a_browser)

    assert "manage.py check --due" in demo.log.read_text()
    assert len(checked) == len(GOODS)
    assert all(product["min"] and product["sparkline"] for product in checked)
    assert len({product["trend"] for product in checked}) > 1
    assert "product-price" in in_the_shop.text
    demo.process.send_signal(signal.SIGINT)
    assert demo.process.wait(timeout=20) == 0


def credentials(demo: Stack) -> dict[str, str] | None:
    found = re.search(r"Sign in as (\S+) with the password (\S+)", demo.log.read_text())
    return {"email": found[1], "password": found[2]} if found else None


def all_checked(client: httpx.Client) -> list[dict[str, Any]] | None:
    products = client.get("/api/products", params={"limit": 100}).json()["items"]
    return products if all(product["last_checked_at"] for product in products) else None
