"""Previews of pages, rules tried on kept pages, and the frame that shows one."""

import json
from contextlib import ExitStack
from random import Random

import pytest
import time_machine
from fastapi.testclient import TestClient
from sqlmodel import select

from app.core.database import Session
from app.models import ProductUrl, Snapshot, User
from app.models.snapshots import LARGEST_SNAPSHOT
from app.models.types import utcnow
from app.services.sightings import AT_ONCE, PLACES
from app.tasks.housekeeping import expire_snapshots
from tests import factories
from tests.conftest import MakeClient
from tests.shop import Body, Kind, Shop

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


def preview(client: TestClient, **asked: object) -> dict[str, object]:
    answer = client.post("/api/scrape/preview", json=asked)
    assert answer.status_code == 200, answer.text
    shown: dict[str, object] = answer.json()
    return shown


def test_a_page_is_read_by_a_draft_and_nothing_is_tracked(
    client: TestClient, session: Session, shop: Shop
) -> None:
    url = shop.page(kind=Kind.JSON_LD, name="Copper kettle", amount="24.99").url

    shown = preview(client, url=url, store={"selectors": {"title": ["css:h1"]}})

    assert shown["listing"]["title"] == "Copper kettle"  # type: ignore[index]  # JSON
    assert (shown["listing"]["price"], shown["listing"]["currency"]) == ("24.99", "EUR")  # type: ignore[index]  # JSON
    assert shown["evidence"]["title"]["method"] == "selector"  # type: ignore[index]  # JSON
    assert shown["response"]["status"] == 200  # type: ignore[index]  # JSON
    assert session.exec(select(ProductUrl)).all() == []
    assert session.exec(select(Snapshot)).one().url == url


def test_other_rules_are_tried_on_the_kept_page_without_asking_the_shop(
    client: TestClient, shop: Shop
) -> None:
    url = shop.page(kind=Kind.CSS, amount="24.99").url
    snapshot_id = preview(client, url=url)["snapshot_id"]
    asked = len(shop.hits_of("/p/kettle"))

    answer = client.post(
        f"/api/scrape/snapshots/{snapshot_id}/evaluate",
        json={"selectors": {"title": ["regex:(Copper)"]}},
    )

    assert answer.json()["listing"]["title"] == "Copper"
    assert len(shop.hits_of("/p/kettle")) == asked == 1


def test_each_field_says_how_it_was_read(client: TestClient, shop: Shop) -> None:
    url = shop.page(text="<h1>Kettle</h1><b>1.299 EUR</b><b>1.499 EUR</b>").url
    rules = {"selectors": {"price": ["css:b"], "sku": ["css:.sku"]}}

    shown = preview(client, url=url, store=rules)
    snapshot = f"/api/scrape/snapshots/{shown['snapshot_id']}/evaluate"
    evaluated = client.post(snapshot, json={"selectors": {"price": ["css:b:first-of-type"]}}).json()

    traces: dict[str, dict[str, object]] = shown["traces"]  # type: ignore[assignment]  # JSON
    assert traces["price"]["matches"] == 2
    assert traces["price"]["doubts"] == ["many_matches", "decimals"]
    assert (traces["sku"]["matches"], traces["sku"]["doubts"]) == (0, ["no_match"])
    assert traces["title"] == {"matches": None, "ms": None, "doubts": []}
    assert evaluated["traces"]["price"]["doubts"] == ["decimals"]


def test_the_way_to_a_page_is_told_without_what_would_let_somebody_in(
    client: TestClient, shop: Shop
) -> None:
    page = shop.page(headers={"X-Served-By": "cache-7", "X-Auth-Token": "hush"})
    start = shop.page(
        "/old", redirect_to=page.url, status=301, headers={"Set-Cookie": "basket=hush; Path=/"}
    )

    shown = preview(client, url=start.url)

    redirect, last = shown["response"]["answers"]  # type: ignore[index]  # JSON
    assert (redirect["url"], redirect["status"]) == (start.url, 301)
    assert (last["url"], last["status"]) == (page.url, 200)
    assert {"name": "set-cookie", "value": None} in redirect["headers"]
    assert {"name": "location", "value": page.url} in redirect["headers"]
    assert {"name": "x-served-by", "value": "cache-7"} in last["headers"]
    assert {"name": "x-auth-token", "value": None} in last["headers"]
    assert "hush" not in json.dumps(shown["response"])


def test_a_refusal_tells_its_headers_too(client: TestClient, shop: Shop) -> None:
    url = shop.page(status=403, headers={"Server": "gate"}).url

    response: dict[str, object] = preview(client, url=url)["response"]  # type: ignore[assignment]  # JSON

    assert response["final_url"] == url
    (answer,) = response["answers"]  # type: ignore[misc]  # JSON
    assert (answer["status"], answer["ms"] >= 0) == (403, True)  # type: ignore[has-type]  # JSON
    assert {"name": "server", "value": "gate"} in answer["headers"]  # type: ignore[has-type]  # JSON


def test_long_and_many_headers_are_cut(client: TestClient, shop: Shop) -> None:
    many = {f"X-Note-{number}": "n" * 600 for number in range(80)}
    url = shop.page(headers=many).url

    (answer,) = preview(client, url=url)["response"]["answers"]  # type: ignore[index]  # JSON

    assert len(answer["headers"]) == 60
    assert max(len(each["value"] or "") for each in answer["headers"]) == 500


def test_reading_in_a_crowd_leaves_the_api_its_threads(
    client: TestClient, session: Session, owner: User, shop: Shop
) -> None:
    snapshot_id = preview(client, url=shop.page().url)["snapshot_id"]
    store = factories.make_store(session, owner)
    with ExitStack() as taken:
        for _ in range(AT_ONCE):
            assert PLACES.acquire(blocking=False)
            taken.callback(PLACES.release)

        answers = [
            client.post(f"/api/scrape/snapshots/{snapshot_id}/evaluate", json={}),
            client.post(f"/api/stores/{store.id}/replay", json={}),
            client.post("/api/scrape/preview", json={"url": shop.page().url}),
        ]

    assert [answer.status_code for answer in answers] == [503, 503, 503]
    assert len(shop.hits_of("/p/kettle")) == 1


@pytest.mark.parametrize(
    ("selector", "status", "told"),
    [
        ("css:h1[", 400, "'h1[' is no CSS selector."),
        ("xpath://h1[", 400, "'//h1[' is no XPath 1.0."),
        ("regex:(", 400, "'(' is no linear-time regular expression."),
        ("json:$[", 400, "'$[' is no JSONPath."),
        ("jquery:h1", 422, "'jquery:h1' has to start with one of css:"),
    ],
)
def test_rules_that_make_no_sense_are_said_to_be_so(
    client: TestClient, shop: Shop, selector: str, status: int, told: str
) -> None:
    snapshot_id = preview(client, url=shop.page().url)["snapshot_id"]

    answer = client.post(
        f"/api/scrape/snapshots/{snapshot_id}/evaluate", json={"selectors": {"title": [selector]}}
    )

    assert answer.status_code == status
    assert answer.json()["title"] == {400: "invalid", 422: "validation_failed"}[status]
    assert told in answer.text


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/", "http://[::1]/", "http://169.254.169.254/", "ftp://shop001.test/"]
)
def test_an_address_that_is_never_opened_is_refused(
    client: TestClient, session: Session, url: str
) -> None:
    answer = client.post("/api/scrape/preview", json={"url": url})

    assert answer.status_code == 400
    assert session.exec(select(Snapshot)).all() == []


def test_a_page_that_is_gone_says_so_and_is_not_kept(
    client: TestClient, session: Session, shop: Shop
) -> None:
    shown = preview(client, url=shop.page(status=404).url)

    assert shown["listing"] is None
    assert shown["response"]["outcome"] == "gone"  # type: ignore[index]  # JSON
    assert shown["reason"]
    assert session.exec(select(Snapshot)).all() == []


def test_secrets_of_a_store_are_sent_to_its_own_hosts_alone(
    client: TestClient, session: Session, shop: Shop, owner: User
) -> None:
    store = factories.make_store(session, owner, domain="shop001.test")
    store.cookies, store.headers = "basket=1", {"X-Api-Key": "k", "X-Plain": "p"}
    session.flush()
    own, other = shop.page().url, shop.page(host="shop002.test").url

    preview(client, url=own, store_id=store.id)
    shown = preview(client, url=other, store_id=store.id)

    (at_home,) = shop.hits_of("/p/kettle")
    (abroad,) = shop.hits_of("/p/kettle", host="shop002.test")
    assert (at_home.headers["cookie"], at_home.headers["x-api-key"]) == ("basket=1", "k")
    assert "cookie" not in abroad.headers
    assert "x-api-key" not in abroad.headers
    assert abroad.headers["x-plain"] == "p"
    assert any("secrets stay here" in warning for warning in shown["warnings"])  # type: ignore[attr-defined]  # JSON


def test_a_page_too_large_to_keep_is_read_all_the_same(
    client: TestClient, session: Session, shop: Shop
) -> None:
    letters = [chr(0x4E00 + number) for number in range(20_000)]
    noise = "".join(Random(1).choices(letters, k=LARGEST_SNAPSHOT))  # noqa: S311 -- no secret
    page = shop.page(text=f"<h1>Kettle</h1><p class=price>19,99 EUR</p><!--{noise}-->")

    shown = preview(client, url=page.url)

    assert shown["snapshot_id"] is None
    assert any("too large" in warning for warning in shown["warnings"])  # type: ignore[attr-defined]  # JSON
    assert session.exec(select(Snapshot)).all() == []


def test_nobody_else_reads_a_preview(
    client_for: MakeClient, client: TestClient, shop: Shop, stranger: User
) -> None:
    snapshot_id = preview(client, url=shop.page().url)["snapshot_id"]

    answer = client_for(stranger).post(f"/api/scrape/snapshots/{snapshot_id}/evaluate", json={})

    assert answer.status_code == 404


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


def test_a_page_that_never_ends_harms_nobody(client: TestClient, shop: Shop) -> None:
    shown = preview(client, url=shop.page(body=Body.ENDLESS).url, store={"timeout_seconds": 1})

    assert shown["listing"] is None


def test_rules_are_replayed_on_the_newest_page_of_each_offer(
    client: TestClient, session: Session, owner: User
) -> None:
    store = factories.make_store(session, owner)
    product = factories.make_product(session, owner)
    kept, none = (
        factories.make_product_url(session, product, store, is_primary=primary)
        for primary in (True, False)
    )
    factories.make_snapshot(session, kept, text=_priced("19.99"))

    replayed = client.post(
        f"/api/stores/{store.id}/replay",
        json={"selectors": {"price": ["css:.other"]}, "currency": "EUR"},
    ).json()

    assert none.id != kept.id
    assert (replayed["differs"], replayed["without_snapshot"]) == (1, 1)
    (result,) = replayed["results"]
    assert result["verdict"] == "differs"
    assert (result["before"]["price"], result["after"]["price"]) == ("19.99", "5")


def _priced(amount: str) -> str:
    product = {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": "Kettle",
        "offers": {"@type": "Offer", "price": amount, "priceCurrency": "EUR"},
    }
    return (
        f'<script type="application/ld+json">{json.dumps(product)}</script>'
        f"<h1>Kettle</h1><p>{amount} EUR</p><p class=other>5.00 EUR</p>"
    )


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
