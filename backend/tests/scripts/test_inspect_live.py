"""`manage.py inspect` on a live page, on a machine where nothing else runs."""

import json
import os
import subprocess
import sys

from app.core.environment import ROOT
from tests.shop import Shop


def test_a_live_page_is_read_without_servers_and_secrets(shop: Shop) -> None:
    kettle, lamp = shop.page("/p/kettle"), shop.page("/p/lamp", name="Lamp", amount="74.50")
    nothing = {"PATH": os.environ["PATH"], "REDIS_PORT": "1", "POSTGRES_PORT": "1"}
    unhurried = {"SCRAPE_GAP_SECONDS": "0.1", "COSTCOURTER_HOME": "/nonexistent"}

    done = subprocess.run(
        [sys.executable, "backend/scripts/manage.py", "inspect", kettle.url, lamp.url, "--json"],
        cwd=ROOT,
        env={**nothing, **unhurried, **shop.environment, "ENVIRONMENT": "local"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    listings = [json.loads(line) for line in done.stdout.splitlines()]
    assert [listing["title"] for listing in listings] == ["Copper kettle", "Lamp"]
    assert [listing["price"]["amount"] for listing in listings] == ["19.99", "74.50"]
