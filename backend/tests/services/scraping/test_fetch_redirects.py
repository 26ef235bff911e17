"""Redirects: followed by hand, through the gate, and without the store's secrets."""

import pytest

from app.models.checks import Outcome
from app.services.scraping.fetch import Fetching
from app.services.scraping.pages import Target
from tests.services.scraping.test_fetch import arrived, visit
from tests.shop import Body, Shop


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_followed(status: int, fetcher: Fetching, shop: Shop) -> None:
    shop.page("/new", name="The new kettle")
    old = shop.page("/old", redirect_to="/new?colour=red", status=status)

    result = visit(fetcher, old.url)

    assert "The new kettle" in arrived(result)
    assert result.page is not None
    assert result.page.url == old.url
    assert result.page.final_url == shop.url("/new?colour=red")


def test_five_redirects_are_enough(fetcher: Fetching, shop: Shop) -> None:
    shop.page("/6")
    for step in range(6):
        shop.page(f"/{step}", redirect_to=f"/{step + 1}")

    assert visit(fetcher, shop.url("/1")).outcome is Outcome.OK
    result = visit(fetcher, shop.url("/0"))
    assert result.outcome is Outcome.SERVER_ERROR
    assert result.reason == "The shop redirects more than 5 times."


@pytest.mark.parametrize(("hops", "status"), [(0, 302), (0, 301), (1, 302), (3, 308)])
@pytest.mark.parametrize(
    "inside",
    [
        "http://127.0.0.1:{port}/secret",
        "http://localhost:{port}/secret",
        "http://[::ffff:127.0.0.1]:{port}/secret",
        "http://0x7f.1:{port}/secret",
        "http://2130706433:{port}/secret",
        "http://u:p@shop001.test:{port}/secret",
        "//127.0.0.1:{port}/secret",
        "http:\\\\127.0.0.1:{port}\\secret",
        "http://shop001.test:6379/secret",
        "http://169.254.169.254/latest/meta-data/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "http://[::1/",
    ],
)
def test_a_redirect_inside_is_refused_at_its_hop(
    inside: str, hops: int, status: int, fetcher: Fetching, shop: Shop
) -> None:
    for hop in range(hops):
        shop.page(f"/{hop}", redirect_to=f"/{hop + 1}", status=status)
    shop.page(f"/{hops}", redirect_to=inside.format(port=shop.port), status=status)

    result = visit(fetcher, shop.url("/0"))

    assert result.outcome is Outcome.REFUSED
    assert [hit.path for hit in shop.hits] == [f"/{hop}" for hop in range(hops + 1)]


def test_refresh_is_not_followed(fetcher: Fetching, shop: Shop) -> None:
    inside = f"http://127.0.0.1:{shop.port}/secret"
    text = f'<meta http-equiv="refresh" content="0;url={inside}"><p>Kettle</p>'
    page = shop.page(text=text, headers={"Refresh": f"0; url={inside}"})

    assert arrived(visit(fetcher, page.url)) == text
    assert len(shop.hits) == 1


def test_secrets_of_a_store_stay_with_its_host(fetcher: Fetching, shop: Shop) -> None:
    shop.page("/new", host="shop002.test")
    shop.page("/hop", redirect_to=shop.url("/new", host="shop002.test"))
    old = shop.page("/old", redirect_to="/hop")

    visit(
        fetcher,
        old.url,
        headers={"Authorization": "Bearer secret", "X-Key": "secret"},
        cookies="session=secret",
        etag='"v1"',
        accept_language="de",
    )

    first, hop, other = (hit.headers for hit in shop.hits)
    assert first["authorization"] == hop["authorization"] == "Bearer secret"
    assert first["cookie"] == hop["cookie"] == "session=secret"
    assert "secret" not in str(other)
    assert other["accept-language"] == "de"
    assert "if-none-match" in first
    assert "if-none-match" not in hop


def test_secrets_do_not_go_to_a_subdomain_either(fetcher: Fetching, shop: Shop) -> None:
    shop.page("/p", host="www.shop001.test")
    shop.page("/p", redirect_to=shop.url("/p", host="www.shop001.test"))

    visit(fetcher, shop.url("/p"), cookies="session=secret")

    assert "cookie" not in shop.hits[1].headers


def test_a_cookie_set_on_the_way_comes_back_to_its_host_only(fetcher: Fetching, shop: Shop) -> None:
    shop.page("/b", host="shop002.test")
    shop.page("/a", redirect_to=shop.url("/b", host="shop002.test"))
    shop.page("/old", redirect_to="/a", headers={"Set-Cookie": "seen=1; Path=/"})

    visit(fetcher, shop.url("/old"), cookies="mine=1")
    visit(fetcher, shop.url("/a"))

    assert [hit.headers.get("cookie") for hit in shop.hits] == [
        "mine=1",
        "mine=1; seen=1",
        None,
        None,
        None,
    ]


@pytest.mark.parametrize("path", ["/login", "/account/sign-in", "/de/anmelden.html?back=/p"])
def test_a_redirect_to_the_login_says_so(path: str, fetcher: Fetching, shop: Shop) -> None:
    shop.page(path, text="<form>Password</form>")
    page = shop.page("/p", redirect_to=path)

    assert visit(fetcher, page.url).outcome is Outcome.LOGIN_REQUIRED


def test_a_page_about_logins_is_a_page(fetcher: Fetching, shop: Shop) -> None:
    shop.page("/login/doorbell", text="<p>A doorbell</p>")

    assert visit(fetcher, shop.url("/login/doorbell")).outcome is Outcome.OK


@pytest.mark.parametrize("status", [301, 302])
def test_a_redirect_to_the_front_page_means_moved(
    status: int, fetcher: Fetching, shop: Shop
) -> None:
    shop.page("/", text="<h1>Welcome</h1>")
    page = shop.page("/p/kettle", redirect_to="/", status=status)

    result = visit(fetcher, page.url)

    assert result.outcome is Outcome.MOVED
    assert result.page is None


def test_a_permanent_redirect_to_another_shop_means_moved(fetcher: Fetching, shop: Shop) -> None:
    new = shop.page("/p", host="shop002.test")
    old = shop.page("/p", redirect_to=new.url, status=308)

    result = visit(fetcher, old.url)

    assert (result.outcome, result.moved_to) == (Outcome.MOVED, new.url)


@pytest.mark.parametrize(
    ("status", "to", "moved"),
    [
        (301, "/p/copper-kettle", True),
        (308, "/p/copper-kettle", True),
        (302, "/p/copper-kettle", False),
        (301, "/p/kettle/", False),
        (301, "/p/kettle?utm_source=x", False),
        (301, "http://www.shop001.test:{port}/p/kettle", False),
    ],
)
def test_a_permanent_redirect_to_another_page_is_noted(
    status: int, to: str, moved: bool, fetcher: Fetching, shop: Shop
) -> None:
    to = to.format(port=shop.port)
    shop.page("/p/copper-kettle")
    shop.page("/p/kettle/")
    shop.page("/p/kettle?utm_source=x")
    shop.page("/p/kettle", host="www.shop001.test")
    page = shop.page("/p/kettle", redirect_to=to, status=status)

    result = visit(fetcher, page.url)

    assert result.outcome is Outcome.OK
    assert result.moved_to == (shop.url("/p/copper-kettle") if moved else None)


def test_what_follows_a_temporary_redirect_is_not_permanent(fetcher: Fetching, shop: Shop) -> None:
    shop.page("/c")
    shop.page("/b", redirect_to="/c", status=301)
    page = shop.page("/a", redirect_to="/b", status=302)

    assert visit(fetcher, page.url).moved_to is None


def test_the_clock_runs_over_all_redirects(fetcher: Fetching, shop: Shop) -> None:
    shop.page("/b", delay_seconds=0.4)
    page = shop.page("/a", redirect_to="/b", delay_seconds=0.4)

    result = visit(fetcher, page.url, timeout_seconds=0.6)

    assert result.outcome is Outcome.NETWORK_ERROR


def test_a_redirect_with_an_endless_body_is_followed(fetcher: Fetching, shop: Shop) -> None:
    shop.page("/new")
    page = shop.page("/old", body=Body.ENDLESS_REDIRECT, redirect_to="/new")

    assert visit(fetcher, page.url).outcome is Outcome.OK


def test_a_redirect_without_an_address_is_a_server_error(fetcher: Fetching, shop: Shop) -> None:
    assert visit(fetcher, shop.page(status=302).url).outcome is Outcome.SERVER_ERROR


def test_targets_of_one_domain_keep_their_cookies_apart(fetcher: Fetching, shop: Shop) -> None:
    shop.page("/a", headers={"Set-Cookie": "seen=1; Path=/"})
    shop.page("/b")

    list(fetcher.fetch_many([Target(shop.url("/a")), Target(shop.url("/b"))]))

    assert [hit.headers.get("cookie") for hit in shop.hits] == [None, None]
