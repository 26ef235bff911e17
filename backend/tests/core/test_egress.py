"""The gate as a process of its own, which is a browser's only way out."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress

import httpx
import pytest

from app.core.environment import ROOT
from tests.shop import Shop
from tests.support.inside import PORT, Inside


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


@pytest.fixture
def egress(shop: Shop) -> Iterator[str]:
    """Its address; it knows no settings, and one host that its operator opened."""
    port = free_port()
    arguments = ["--listen=127.0.0.1", f"--port={port}", f"--allow=127.0.0.1:{shop.port}"]
    process = subprocess.Popen(
        [sys.executable, "-m", "app.egress", *arguments],
        cwd=ROOT / "backend",
        env={"PATH": os.environ["PATH"]},
    )
    while process.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            break
    yield f"http://127.0.0.1:{port}"
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=20) == 0


def test_it_opens_what_its_operator_opened_and_nothing_else_inside(egress: str, shop: Shop) -> None:
    shop.page("/p", host="127.0.0.1", text="<p>Hello</p>")
    with Inside() as inside, httpx.Client(proxy=egress, trust_env=False) as client:
        opened = client.get(f"http://127.0.0.1:{shop.port}/p")
        refused = [client.get(f"http://{inside.address}:{PORT}/").status_code]
        with pytest.raises(httpx.ProxyError, match="403"):
            client.get(f"https://{inside.address}:{PORT}/")
        contacts = inside.count()

    assert opened.text == "<p>Hello</p>"
    assert refused == [403]
    assert contacts == 0
