"""Images through our own origin."""

import threading
from concurrent.futures import Future, ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest
from fastapi.testclient import TestClient

from app.core import signing
from app.core.config import get_settings
from app.core.errors import Unavailable
from app.services import images
from tests.shop import Shop
from tests.support.peers import Peer, Received, Reply, until

pytestmark = pytest.mark.usefixtures("shop_settings")

# What a shop of the tests sends is text; these marks are text as well.
_GIF = "GIF89a" + "." * 40


def test_an_image_whose_address_we_signed_is_shown(anonymous: TestClient, shop: Shop) -> None:
    url = shop.page("/kettle.gif", text=_GIF, content_type="text/html").url

    answer = anonymous.get(str(images.path_of(url)))

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "image/gif"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "max-age" in answer.headers["cache-control"]
    assert answer.text == _GIF


def test_it_is_fetched_once(anonymous: TestClient, shop: Shop) -> None:
    path = str(images.path_of(shop.page("/once.gif", text=_GIF).url))

    answers = [anonymous.get(path).status_code for _ in range(3)]

    assert answers == [200, 200, 200]
    assert len(shop.hits_of("/once.gif")) == 1


@pytest.mark.parametrize("text", ["<svg onload=alert(1)>", "<html>", "", "GIF", "%PDF-1.7"])
def test_what_is_no_raster_image_is_not_shown(anonymous: TestClient, shop: Shop, text: str) -> None:
    url = shop.page(f"/{len(text)}.png", text=text, content_type="image/png").url

    assert anonymous.get(str(images.path_of(url))).status_code == 404


def test_an_icon_that_is_missing_is_no_error(anonymous: TestClient, shop: Shop) -> None:
    page = shop.page("/p/kettle").url
    icon = images.icon_path_of(page)

    missing = anonymous.get(icon)
    shop.page("/favicon.ico", text="\x00\x00\x01\x00" + "." * 40)
    there = anonymous.get(icon)

    assert (missing.status_code, missing.content) == (204, b"")
    assert missing.headers["cache-control"] == "private, max-age=86400"
    assert (there.status_code, there.headers["content-type"]) == (200, "image/x-icon")
    assert anonymous.get(icon.removesuffix("?optional=true") + "x").status_code == 404


def test_an_icon_that_cannot_be_fetched_right_now_is_asked_for_again(
    anonymous: TestClient, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = shop.page("/favicon.ico", host="shop007.test", text="\x00\x00\x01\x00" + "." * 40)
    icon = images.icon_path_of(page.url)
    full = threading.BoundedSemaphore(1)
    with full, monkeypatch.context() as crowded:
        crowded.setattr(images, "_HERE", full)
        missing = anonymous.get(icon)

    assert (missing.status_code, missing.headers["cache-control"]) == (204, "no-store")
    assert anonymous.get(icon).status_code == 200


def test_an_image_of_more_than_5_mb_is_not_shown(anonymous: TestClient, shop: Shop) -> None:
    url = shop.page("/huge.gif", text=_GIF + "." * images.LARGEST_IMAGE).url

    assert anonymous.get(str(images.path_of(url))).status_code == 404


@pytest.mark.parametrize(
    "target", ["http://127.0.0.1:1/x.gif", "http://[::1]/x.gif", "http://169.254.169.254/x.gif"]
)
def test_an_address_or_redirect_to_what_is_never_opened_ends_there(
    anonymous: TestClient, shop: Shop, target: str
) -> None:
    hop = shop.page("/hop.gif", status=302, redirect_to=target).url

    answers = [anonymous.get(str(images.path_of(url))) for url in (target, hop)]

    assert [answer.status_code for answer in answers] == [404, 404]


def test_a_redirect_to_what_is_no_address_ends_there(anonymous: TestClient, shop: Shop) -> None:
    url = shop.page("/odd.gif", status=302, redirect_to="http://[odd").url

    assert anonymous.get(str(images.path_of(url))).status_code == 404


@pytest.mark.parametrize("encoding", ["gzip", "br", "zstd"])
def test_an_image_is_asked_for_as_it_is_and_never_unpacked(
    anonymous: TestClient, shop: Shop, encoding: str
) -> None:
    url = shop.page(f"/{encoding}.gif", text=_GIF, encoding=encoding).url

    assert anonymous.get(str(images.path_of(url))).status_code == 404
    (hit,) = shop.hits_of(f"/{encoding}.gif")
    assert hit.headers["accept-encoding"] == "identity"


@pytest.mark.parametrize("purpose", ["frame", "other"])
def test_an_address_signed_for_something_else_is_no_image(
    anonymous: TestClient, shop: Shop, purpose: str
) -> None:
    url = shop.page("/signed.gif", text=_GIF).url

    answer = anonymous.get(f"/api/images/{signing.sign(purpose, url)}")

    assert answer.status_code == 404
    assert shop.hits_of("/signed.gif") == []


@pytest.mark.parametrize("signed", ["x", "a.b", ".", "aHR0cA.aHR0cA", "é.é"])
def test_what_nobody_signed_is_no_image(anonymous: TestClient, signed: str) -> None:
    assert anonymous.get(f"/api/images/{signed}").status_code == 404


def test_many_images_of_a_slow_shop_leave_threads_for_everything_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of thirty at once twenty are waited for, eight of them on the line; the others hear so."""
    released, at_once, most = threading.Event(), [0], [0]
    lock = threading.Lock()

    def hold(_: Received) -> None:
        with lock:
            at_once[0] += 1
            most[0] = max(most[0], at_once[0])
        released.wait(60)
        with lock:
            at_once[0] -= 1

    def shown(number: int) -> str:
        signed = urlsplit(str(images.path_of(f"{shop.url}/{number}.gif"))).path.rpartition("/")[2]
        return images.image(signed).media_type

    with Peer() as shop, ThreadPoolExecutor(30) as pool:
        monkeypatch.setenv("OUTBOUND_ALLOW_SCRAPE", shop.host)
        get_settings.cache_clear()
        shop.replies["/"] = Reply(200, _GIF.encode())
        shop.on_request = hold
        running: list[Future[str]] = [pool.submit(shown, number) for number in range(30)]
        try:
            assert until(lambda: sum(each.done() for each in running) >= 10, 60)
            turned_away = [each for each in running if each.done()]
            assert until(lambda: most[0] == 8, 60)
        finally:
            released.set()
        ended = [each.exception() or each.result() for each in running]

    assert len(turned_away) == 10
    assert all(isinstance(each.exception(), Unavailable) for each in turned_away)
    assert ended.count("image/gif") == 20
    assert most[0] == 8
