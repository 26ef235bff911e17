"""The frame that shows a kept page, and its source."""

import pytest
import time_machine
from fastapi.testclient import TestClient
from sqlmodel import select

from app.core.database import Session
from app.models import Snapshot, User
from app.models.types import utcnow
from app.tasks.housekeeping import expire_snapshots
from tests.conftest import MakeClient
from tests.shop import Shop
from tests.support.previews import preview

pytestmark = pytest.mark.usefixtures("shop_settings")


_HOSTILE = """<!doctype html><html><head><title>Kettle</title><base href="https://evil.example/">
<meta http-equiv="refresh" content="0;url=https://evil.example/">
<link rel="stylesheet" href="https://evil.example/x.css"><style>h1 { color: red }</style>
<script>alert(1)</script></head>
<body onload="alert(2)"><h1 onclick="alert(3)">Copper kettle</h1>
<p class="price">19,99 EUR</p><a href="javascript:alert(4)">Buy</a>
<img src="/kettle.jpg" onerror="alert(5)"><svg onload="alert(6)"><script>alert(7)</script></svg>
<iframe src="https://evil.example/"></iframe><noscript><img src=x onerror=alert(8)></noscript>
<form action="https://evil.example/"><button formaction="javascript:alert(9)">Add</button></form>
</body></html>"""


def test_the_frame_of_a_page_holds_what_is_seen_and_nothing_that_runs(
    client: TestClient, anonymous: TestClient, shop: Shop
) -> None:
    path = str(preview(client, url=shop.page(text=_HOSTILE).url)["page_path"])

    answer = anonymous.get(path)

    assert answer.status_code == 200
    policy = answer.headers["content-security-policy"]
    assert "sandbox allow-scripts" in policy
    assert "default-src 'none'" in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    page, _, picker = answer.text.partition("<script nonce=")
    assert picker.split(">")[0].strip('"') in policy
    assert "Copper kettle" in page
    assert "/api/images/" in page
    for word in ("alert", "evil.example", "onload", "onclick", "onerror", "<iframe", "<svg"):
        assert word not in page
    assert page.count("<script") == 0


@pytest.mark.parametrize("source", ["http://[odd", "//[x/y.png"])
def test_a_frame_does_without_images_whose_address_is_none(
    client: TestClient, anonymous: TestClient, shop: Shop, source: str
) -> None:
    url = shop.page(text=_HOSTILE.replace("/kettle.jpg", source)).url

    answer = anonymous.get(str(preview(client, url=url)["page_path"]))

    assert answer.status_code == 200
    assert "Copper kettle" in answer.text
    assert "/api/images/" not in answer.text


@pytest.mark.parametrize("path", ["x", "MTo5OTk5OTk5OTk5.AAAA", "%00", "a.b.c"])
def test_only_an_address_of_ours_shows_a_frame(anonymous: TestClient, path: str) -> None:
    assert anonymous.get(f"/api/scrape/frames/{path}").status_code == 404


def test_a_frame_is_over_after_an_hour_and_a_preview_after_a_day(
    client: TestClient, anonymous: TestClient, session: Session, shop: Shop
) -> None:
    shown = preview(client, url=shop.page().url)
    now = utcnow()

    with time_machine.travel(now.replace(year=now.year + 1), tick=False):
        over = anonymous.get(str(shown["page_path"]))
        expire_snapshots()
        expire_snapshots()

    assert over.status_code == 404
    session.expire_all()
    assert session.exec(select(Snapshot)).all() == []


def test_the_source_of_a_preview_is_the_page_as_it_was_sent(
    client: TestClient, client_for: MakeClient, shop: Shop, stranger: User
) -> None:
    page = shop.page(text="<h1>Kettle</h1><script>alert(1)</script>")
    snapshot_id = preview(client, url=page.url)["snapshot_id"]

    source = client.get(f"/api/scrape/snapshots/{snapshot_id}/source")

    assert source.headers["content-type"] == "application/json"
    assert "<script>alert(1)</script>" in source.json()["text"]
    assert (source.json()["url"], source.json()["cut"]) == (page.url, False)
    theirs = client_for(stranger).get(f"/api/scrape/snapshots/{snapshot_id}/source")
    assert theirs.status_code == 404


def test_a_long_source_is_cut_and_says_so(client: TestClient, shop: Shop) -> None:
    page = shop.page(text=f"<h1>Kettle</h1><p>{'x' * 1_000_000}</p>")
    snapshot_id = preview(client, url=page.url)["snapshot_id"]

    source = client.get(f"/api/scrape/snapshots/{snapshot_id}/source").json()

    assert (len(source["text"]), source["cut"]) == (1_000_000, True)
