"""Pages through the scraper service: both flavours, what each ignores, and what failures mean."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from app.models.checks import Outcome
from app.models.fetching import Appearance, FetchMode, Robots
from app.services.scraping.fetch import Fetching
from app.services.scraping.pages import NO_SUCH_HOST, Postponed, Target, Visit
from tests.services.scraping.conftest import MakeFetcher
from tests.shop import Shop
from tests.support.scraper import StubScraper

PAGE = "<html><head><title>Kettle</title></head><body><p>It boils water.</p></body></html>"
BLOCKED = "<html><head><title>Just a moment...</title></head><body></body></html>"

MakeBrowsing = Callable[[StubScraper], Fetching]


@pytest.fixture
def scraper() -> Iterator[StubScraper]:
    with StubScraper() as scraper:
        yield scraper


@pytest.fixture
def browsing(fetcher_for: MakeFetcher) -> MakeBrowsing:
    def make(scraper: StubScraper) -> Fetching:
        return fetcher_for(scraper_base_url=scraper.url)

    return make


def in_browser(url: str, **settings: Any) -> Target:
    return Target(url, mode=FetchMode.BROWSER, **settings)


def visited(fetcher: Fetching, target: Target) -> Visit:
    result = fetcher.fetch(target)
    assert isinstance(result, Visit)
    return result


def test_a_page_comes_as_the_browser_shows_it(
    scraper: StubScraper, browsing: MakeBrowsing, shop: Shop
) -> None:
    url = shop.url("/p/kettle")
    scraper.pages[url] = PAGE
    scraper.leads_to[url] = shop.url("/kettles/1")

    visit = visited(browsing(scraper), in_browser(url))

    assert visit.outcome is Outcome.OK
    assert visit.page is not None
    assert (visit.page.text, visit.page.final_url) == (PAGE, shop.url("/kettles/1"))
    assert (visit.status, visit.page.status) == (None, None)
    assert visit.warnings == ()
    assert shop.hits == []


def test_scrapper_is_told_time_language_headers_and_cookies(
    scraper: StubScraper, browsing: MakeBrowsing, shop: Shop
) -> None:
    target = in_browser(
        shop.url("/p"),
        accept_language="de-AT",
        headers={"X-Region": "AT", "X-Shop": "2: two"},
        cookies="currency=EUR; a=b",
        timeout_seconds=7.5,
    )
    scraper.pages[target.url] = PAGE

    visit = visited(browsing(scraper), target)

    (asked,) = scraper.shown
    assert asked["url"] == [target.url]
    assert asked["full-content"] == ["true"]
    assert asked["cache"] == ["false"]
    assert asked["timeout"] == ["7500"]
    assert asked["sleep"] == ["2000"]
    assert asked["wait-until"] == ["domcontentloaded"]
    assert asked["locale"] == ["de-AT"]
    assert asked["extra-http-headers"] == [
        "X-Region: AT",
        "X-Shop: 2: two",
        "Cookie: currency=EUR; a=b",
    ]
    assert visit.warnings == (
        "The browser shows the store's cookies and headers to every host of the page.",
    )


def test_the_browser_is_told_which_proxy_its_network_has(
    scraper: StubScraper, fetcher_for: MakeFetcher, shop: Shop
) -> None:
    url = shop.url("/p")
    scraper.pages[url] = PAGE
    behind = fetcher_for(scraper_base_url=scraper.url, scraper_proxy_url="http://egress:3128")

    visited(behind, in_browser(url))
    visited(fetcher_for(scraper_base_url=scraper.url), in_browser(url))

    assert [asked.get("proxy-server") for asked in scraper.shown] == [["http://egress:3128"], None]


@pytest.mark.parametrize(
    ("settings", "warnings"),
    [
        ({}, ()),
        ({"cookies": "a=b"}, ("This browser service ignores the store's cookies.",)),
        (
            {"cookies": "a=b", "headers": {"X-A": "b"}, "accept_language": "de"},
            ("This browser service ignores the store's cookies, headers and language.",),
        ),
    ],
)
def test_seleniumbase_ignores_most_settings_and_the_visit_says_so(
    settings: dict[str, Any], warnings: tuple[str, ...], browsing: MakeBrowsing, shop: Shop
) -> None:
    with StubScraper(flavour="seleniumbase") as scraper:
        target = in_browser(shop.url("/p"), **settings)
        scraper.pages[target.url] = PAGE
        visit = visited(browsing(scraper), target)

    assert visit.outcome is Outcome.OK
    assert visit.warnings == warnings
    assert [path for path, _ in scraper.asked] == ["/ping", "/health", "/api/article"]
    assert scraper.shown[0].keys() == {"url", "full-content", "cache", "timeout", "sleep"}


@pytest.mark.parametrize(
    ("appearance", "named"), [(Appearance.HONEST, True), (Appearance.BROWSER, False)]
)
def test_the_browser_says_who_we_are_unless_its_store_wants_otherwise(
    appearance: Appearance,
    named: bool,
    scraper: StubScraper,
    browsing: MakeBrowsing,
    shop: Shop,
) -> None:
    target = in_browser(shop.url("/p"), appearance=appearance)
    scraper.pages[target.url] = PAGE

    visited(browsing(scraper), target)

    assert ("user-agent" in scraper.shown[0]) is named


def test_the_flavour_is_asked_once(
    scraper: StubScraper, browsing: MakeBrowsing, shop: Shop
) -> None:
    fetcher = browsing(scraper)
    targets = [in_browser(shop.url(f"/p/{number}", host="a.test")) for number in range(3)]

    for target in targets:
        scraper.pages[target.url] = PAGE
        visited(fetcher, target)

    assert [path for path, _ in scraper.asked] == ["/ping", *["/api/page"] * 3]


@pytest.mark.parametrize(("flavour", "most"), [("seleniumbase", 2), ("scrapper", 4)])
def test_no_more_pages_at_once_than_the_service_bears(
    flavour: str, most: int, browsing: MakeBrowsing, shop: Shop
) -> None:
    with StubScraper(flavour=flavour, delay_seconds=1) as scraper:
        targets = [in_browser(shop.url("/p", host=f"s{number}.test")) for number in range(8)]
        scraper.pages.update({target.url: PAGE for target in targets})
        results = list(browsing(scraper).fetch_many(targets))

    assert [result.outcome for result in results if isinstance(result, Visit)] == [Outcome.OK] * 8
    assert scraper.most_at_once == most


def test_when_all_places_are_taken_the_page_is_visited_later(
    browsing: MakeBrowsing, shop: Shop
) -> None:
    with StubScraper(flavour="seleniumbase", delay_seconds=30) as scraper:
        fetcher = browsing(scraper)
        others = [in_browser(shop.url("/p", host=f"s{number}.test")) for number in range(2)]
        late = in_browser(shop.url("/p", host="late.test"))
        results = fetcher.fetch_many([*others, late], max_wait_seconds=0.2)
        first = next(iter(results))

    assert isinstance(first, Postponed)
    assert first.target in (*others, late)
    assert first.reason == "All places of the browser service are taken."


def test_the_password_in_the_address_is_shown_to_the_service(
    browsing: MakeBrowsing, shop: Shop
) -> None:
    url = shop.url("/p")
    with StubScraper(login="costcourter:s3cret") as scraper:
        scraper.pages[url] = PAGE
        fetcher = browsing(scraper)
        right = visited(fetcher, in_browser(url))
        scraper.login = "costcourter:another"
        wrong = visited(fetcher, in_browser(url))

    assert right.outcome is Outcome.OK
    assert wrong.outcome is Outcome.NETWORK_ERROR
    assert wrong.reason == (
        "The browser service refuses the user name and password of SCRAPER_BASE_URL."
    )


ERROR = 'PlaywrightError: Page.goto: {} at https://shop.test/p\nCall log:\n  - navigating to "x"\n'


@pytest.mark.parametrize(
    ("status", "body", "outcome", "reason"),
    [
        (
            422,
            '{"detail":[{"type":"device_parsing","loc":["query","device"],"msg":"Not found"}]}',
            Outcome.NETWORK_ERROR,
            "The browser service does not take what we ask for (device: Not found).",
        ),
        (
            422,
            "nothing",
            Outcome.NETWORK_ERROR,
            "The browser service does not take what we ask for (status 422).",
        ),
        (
            400,
            '{"detail":[{"type":"article_parsing","loc":["readability.js"],"msg":"No articles."}]}',
            Outcome.PARSE_MISS,
            "The browser service finds no article on the page, and tells nothing else of it.",
        ),
        (500, ERROR.format("net::ERR_NAME_NOT_RESOLVED"), Outcome.NETWORK_ERROR, NO_SUCH_HOST),
        (
            500,
            ERROR.format("net::ERR_HTTP_RESPONSE_CODE_FAILURE"),
            Outcome.SERVER_ERROR,
            "The shop answered with an error and without a page.",
        ),
        (
            500,
            ERROR.format("net::ERR_CERT_DATE_INVALID"),
            Outcome.NETWORK_ERROR,
            "The shop's certificate is not valid.",
        ),
        (
            500,
            ERROR.format("net::ERR_CONNECTION_REFUSED"),
            Outcome.NETWORK_ERROR,
            "The shop cannot be reached.",
        ),
        (
            500,
            ERROR.format("net::ERR_TUNNEL_CONNECTION_FAILED"),
            Outcome.REFUSED,
            "The page leads to an address that the browser's network keeps shut.",
        ),
        (
            500,
            "PlaywrightError: Page.goto: Timeout 1ms exceeded.\nCall log:\n",
            Outcome.NETWORK_ERROR,
            "The page did not finish in time in the browser.",
        ),
        (
            500,
            "PlaywrightError: Target page has been closed\n",
            Outcome.NETWORK_ERROR,
            "The browser failed (PlaywrightError: Target page has been closed).",
        ),
        (500, "", Outcome.NETWORK_ERROR, "The browser failed (without a reason)."),
        (418, "", Outcome.NETWORK_ERROR, "The browser service answered with status 418."),
        (
            200,
            "<html>",
            Outcome.NETWORK_ERROR,
            "The browser service answered with something that is no page.",
        ),
    ],
)
def test_a_failure_of_the_service_says_whose_fault_it_is(
    status: int,
    body: str,
    outcome: Outcome,
    reason: str,
    scraper: StubScraper,
    browsing: MakeBrowsing,
    shop: Shop,
) -> None:
    scraper.failure = (status, body)

    visit = visited(browsing(scraper), in_browser(shop.url("/p")))

    assert (visit.outcome, visit.reason) == (outcome, reason)
    assert visit.page is None
    assert len(scraper.shown) == 1


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_busy_service_is_no_check_of_the_page(
    status: int, scraper: StubScraper, browsing: MakeBrowsing, shop: Shop
) -> None:
    scraper.failure = (status, "")

    result = browsing(scraper).fetch(in_browser(shop.url("/p")))

    assert isinstance(result, Postponed)
    assert result.reason == f"The browser service is busy (status {status})."


def test_a_service_that_is_away_is_no_check_of_the_page(browsing: MakeBrowsing, shop: Shop) -> None:
    with StubScraper() as scraper:
        fetcher = browsing(scraper)

    result = fetcher.fetch(in_browser(shop.url("/p")))

    assert isinstance(result, Postponed)
    assert result.reason == "The browser service cannot be reached."


def test_what_is_no_browser_service_is_said_to_be_none(browsing: MakeBrowsing, shop: Shop) -> None:
    with StubScraper(health="/status") as scraper:
        visit = visited(browsing(scraper), in_browser(shop.url("/p")))

    assert visit.outcome is Outcome.NETWORK_ERROR
    assert visit.reason == "What answers at SCRAPER_BASE_URL is no browser service that we know."
    assert [path for path, _ in scraper.asked] == ["/ping", "/health"]


def test_without_a_service_a_store_that_wants_a_browser_is_told_so(
    fetcher: Fetching, shop: Shop
) -> None:
    visit = visited(fetcher, in_browser(shop.url("/p")))

    assert visit.outcome is Outcome.NETWORK_ERROR
    assert visit.reason == (
        "Pages of this store are shown by a browser, and SCRAPER_BASE_URL names none."
    )
    assert shop.hits == []


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://redis:6379/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::ffff:127.0.0.1]/",
        "http://shop.test:22/",
        "file:///etc/passwd",
    ],
)
def test_an_address_that_the_gate_refuses_never_reaches_the_service(
    url: str, scraper: StubScraper, browsing: MakeBrowsing
) -> None:
    visit = visited(browsing(scraper), in_browser(url))

    assert visit.outcome is Outcome.REFUSED
    assert scraper.asked == []


def test_a_name_that_leads_inside_never_reaches_the_service(
    scraper: StubScraper, fetcher_for: MakeFetcher
) -> None:
    fetcher = fetcher_for(
        scraper_base_url=scraper.url, outbound_resolve={"evil.example": "10.0.0.5"}
    )

    visit = visited(fetcher, in_browser("http://evil.example/"))

    assert visit.outcome is Outcome.REFUSED
    assert scraper.asked == []


@pytest.mark.parametrize("final", ["http://127.0.0.1:6379/", "chrome-error://chromewebdata/"])
def test_a_page_that_ends_where_we_never_go_is_not_read(
    final: str, scraper: StubScraper, browsing: MakeBrowsing, shop: Shop
) -> None:
    url = shop.url("/p")
    scraper.pages[url] = PAGE
    scraper.leads_to[url] = final

    visit = visited(browsing(scraper), in_browser(url))

    assert visit.outcome is Outcome.REFUSED
    assert visit.page is None


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        (BLOCKED, Outcome.BLOCKED),
        ("", Outcome.PARSE_MISS),
        ("<title>Error 404</title><h1>Error 404</h1>", Outcome.GONE),
        ("<title>429 Too Many Requests</title>", Outcome.RATE_LIMITED),
        ("<title>503 Service Temporarily Unavailable</title>", Outcome.SERVER_ERROR),
        ("<title>Sign in</title><input type=password>", Outcome.LOGIN_REQUIRED),
        ("<title>404 ways to boil water, a book</title>" + "<p>It is long.</p>" * 1200, Outcome.OK),
    ],
)
def test_without_a_status_the_page_itself_tells_what_it_is(
    text: str, outcome: Outcome, scraper: StubScraper, browsing: MakeBrowsing, shop: Shop
) -> None:
    url = shop.url("/p")
    scraper.pages[url] = text

    assert visited(browsing(scraper), in_browser(url)).outcome is outcome


def test_json_that_chromium_shows_comes_as_json(
    scraper: StubScraper, browsing: MakeBrowsing, shop: Shop
) -> None:
    url = shop.url("/p")
    scraper.pages[url] = (
        '<html><head><meta name="color-scheme" content="light dark"><meta charset="utf-8"></head>'
        '<body><pre>{"price": 12.5, "name": "a &amp; b"}</pre>'
        '<div class="json-formatter-container"></div></body></html>'
    )

    page = visited(browsing(scraper), in_browser(url)).page

    assert page is not None
    assert page.text == '{"price": 12.5, "name": "a & b"}'
    assert page.content_type == "application/json"


def test_a_page_beyond_the_limit_is_not_read(
    scraper: StubScraper, browsing: MakeBrowsing, shop: Shop
) -> None:
    url, huge = shop.url("/p"), shop.url("/q", host="b.test")
    scraper.pages[url] = "a" * (5 * 1024 * 1024 + 1)
    scraper.pages[huge] = "a" * (17 * 1024 * 1024)
    fetcher = browsing(scraper)

    for each in (url, huge):
        visit = visited(fetcher, in_browser(each))
        assert visit.outcome is Outcome.PARSE_MISS
        assert visit.page is None


def test_robots_txt_keeps_a_browser_away_as_well(
    scraper: StubScraper, browsing: MakeBrowsing, shop: Shop
) -> None:
    shop.page("/robots.txt", text="User-agent: *\nDisallow: /p", content_type="text/plain")

    visit = visited(browsing(scraper), in_browser(shop.url("/p"), robots=Robots.RESPECT))

    assert visit.outcome is Outcome.REFUSED
    assert scraper.asked == []


def test_after_a_block_over_http_the_shops_other_pages_wait_for_the_browser(
    fetcher: Fetching, shop: Shop
) -> None:
    targets = []
    for number in range(4):
        page = shop.page(f"/p/{number}", text=BLOCKED, status=403)
        targets.append(Target(page.url, mode=FetchMode.AUTO))

    results = list(fetcher.fetch_many(targets))

    assert isinstance(results[0], Visit)
    assert results[0].outcome is Outcome.BLOCKED
    assert [result.reason for result in results[1:]] == [
        "The shop keeps us out over http; a browser asks it soon."
    ] * 3
    assert len(shop.hits) == 1
