"""What comes of a visit, whatever the shop does."""

import hashlib
import time
from dataclasses import replace
from typing import Any

import httpx
import pytest

from app.core.outbound import Gate, Purpose
from app.models.address import parse_address
from app.models.checks import Outcome
from app.services.scraping.fetch import Fetching
from app.services.scraping.fetch.request import request_for
from app.services.scraping.pages import Target, Visit
from tests.services.scraping.conftest import MakeFetcher
from tests.shop import Body, Kind, Shop
from tests.support.tls import SelfSigned


def visit(fetcher: Fetching, url: str, **options: Any) -> Visit:
    result = fetcher.fetch(Target(url, **options))
    assert isinstance(result, Visit)
    return result


def arrived(result: Visit) -> str:
    assert result.page is not None, result.reason
    return result.page.text


def test_a_page_comes_back_with_what_is_kept_as_evidence(fetcher: Fetching, shop: Shop) -> None:
    page = shop.page(etag='"v1"', headers={"Last-Modified": "Sat, 21 Nov 2026 10:00:00 GMT"})

    result = visit(fetcher, page.url, key=7)

    text = arrived(result)
    assert result.page is not None
    assert result.target.key == 7
    assert result.outcome is Outcome.OK
    assert result.status == 200
    assert result.page.final_url == page.url
    assert result.page.size == len(text.encode())
    assert result.page.content_hash == hashlib.sha256(text.encode()).hexdigest()
    assert result.page.etag == '"v1"'
    assert result.page.last_modified == "Sat, 21 Nov 2026 10:00:00 GMT"
    assert result.page.content_type == "text/html; charset=utf-8"


def test_the_time_on_the_network_is_told_without_the_time_in_a_queue(
    fetcher_for: MakeFetcher, shop: Shop
) -> None:
    fetcher = fetcher_for(scrape_gap_seconds=2.0)
    page = shop.page(delay_seconds=0.2)

    first, second = (visit(fetcher, page.url) for _ in range(2))

    assert 200 <= first.duration_ms < 1_000
    assert 200 <= second.duration_ms < 1_000


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_of_page_arrives(kind: Kind, fetcher: Fetching, shop: Shop) -> None:
    assert "Copper kettle" in arrived(visit(fetcher, shop.page(kind=kind).url))


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd"])
def test_a_packed_page_is_unpacked(encoding: str, fetcher: Fetching, shop: Shop) -> None:
    assert "Copper kettle" in arrived(visit(fetcher, shop.page(encoding=encoding, size=90_000).url))


def test_we_say_who_we_are(fetcher_for: MakeFetcher, shop: Shop) -> None:
    fetcher = fetcher_for(scrape_contact="https://costcourter.example/bot")

    visit(fetcher, shop.page().url, accept_language="de-DE")

    headers = shop.hits[0].headers
    assert headers["user-agent"].startswith("Mozilla/5.0 (compatible; CostCourter/")
    assert headers["user-agent"].endswith("; +https://costcourter.example/bot)")
    assert headers["accept-language"] == "de-DE"
    assert headers["accept-encoding"] == "gzip, deflate, br, zstd"


def test_a_store_sets_headers_and_cookies_but_not_the_connection(
    fetcher: Fetching, shop: Shop
) -> None:
    headers = {"user-agent": "Browser/1", "X-Client": "a", "Host": "other.test", "cookie": "b=2"}

    visit(fetcher, shop.page().url, headers=headers, cookies="a=1")

    sent = shop.hits[0].headers
    assert sent["user-agent"] == "Browser/1"
    assert sent["x-client"] == "a"
    assert sent["cookie"] == "a=1; b=2"
    assert sent["host"] == f"shop001.test:{shop.port}"


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (203, Outcome.OK),
        (204, Outcome.SERVER_ERROR),
        (400, Outcome.SERVER_ERROR),
        (401, Outcome.LOGIN_REQUIRED),
        (403, Outcome.BLOCKED),
        (404, Outcome.GONE),
        (410, Outcome.GONE),
        (429, Outcome.RATE_LIMITED),
        (451, Outcome.BLOCKED),
        (500, Outcome.SERVER_ERROR),
        (503, Outcome.SERVER_ERROR),
        (304, Outcome.SERVER_ERROR),
    ],
)
def test_a_status_has_an_outcome(
    status: int, outcome: Outcome, fetcher: Fetching, shop: Shop
) -> None:
    result = visit(fetcher, shop.page(status=status).url)

    assert (result.outcome, result.status) == (outcome, status)
    assert (result.reason is None) == (outcome is Outcome.OK)


def test_an_unchanged_page_is_not_sent_again(fetcher: Fetching, shop: Shop) -> None:
    page = shop.page(etag='"v1"')

    result = visit(fetcher, page.url, etag='"v1"', last_modified="Sat, 21 Nov 2026 10:00:00 GMT")

    assert result.outcome is Outcome.NOT_MODIFIED
    assert result.page is None
    assert shop.hits[0].headers["if-modified-since"] == "Sat, 21 Nov 2026 10:00:00 GMT"


@pytest.mark.parametrize(
    ("status", "value", "expected"),
    [
        (429, "120", (Outcome.RATE_LIMITED, 120)),
        (503, "60", (Outcome.RATE_LIMITED, 60)),
        (429, "9999999", (Outcome.RATE_LIMITED, 86_400)),
        (429, "Fri, 01 Jan 2100 00:00:00 GMT", (Outcome.RATE_LIMITED, 86_400)),
        (429, "Fri, 01 Jan 2010 00:00:00 GMT", (Outcome.RATE_LIMITED, 0)),
        (429, "Fri, 01 Jan 2010 00:00:00", (Outcome.RATE_LIMITED, 0)),
        (429, "soon", (Outcome.RATE_LIMITED, None)),
        (429, "Fri, 01 Jan 99999999999 00:00:00 GMT", (Outcome.RATE_LIMITED, None)),
        (503, "-5", (Outcome.SERVER_ERROR, None)),
        (200, "60", (Outcome.OK, None)),
    ],
)
def test_retry_after_is_understood_in_both_forms(
    status: int, value: str, expected: tuple[Outcome, int | None], fetcher: Fetching, shop: Shop
) -> None:
    page = shop.page(status=status, headers={"Retry-After": value})

    result = visit(fetcher, page.url)

    assert (result.outcome, result.retry_after_seconds) == expected


@pytest.mark.parametrize(
    ("headers", "text"),
    [
        ({}, "<title>Just a moment...</title><script>window._cf_chl_opt={}</script>"),
        ({"CF-Mitigated": "challenge"}, "<p>One second</p>"),
        ({"x-amzn-waf-action": "captcha"}, "<p>One second</p>"),
        ({}, '<script src="https://geo.captcha-delivery.com/captcha/"></script>'),
        ({}, "<title>Access to this page has been denied</title>"),
        ({}, "<TITLE>Access Denied</TITLE> Reference #18 https://errors.edgesuite.net/18"),
        ({}, "<p>Request unsuccessful. Incapsula incident ID: 1</p>"),
        ({}, '<form action="/errors/validateCaptcha"></form>'),
        ({}, "<title>Pardon Our Interruption</title>"),
        ({}, "<title>Robot or human?</title>"),
    ],
)
@pytest.mark.parametrize("status", [200, 403, 429, 503])
def test_a_challenge_is_a_block_whatever_its_status(
    status: int, headers: dict[str, str], text: str, fetcher: Fetching, shop: Shop
) -> None:
    page = shop.page(status=status, headers=headers, text=text)

    result = visit(fetcher, page.url)

    assert result.outcome is Outcome.BLOCKED
    assert result.page is None


@pytest.mark.parametrize(
    "text",
    [
        '<script src="https://js.datadome.co/tags.js"></script><h1>Kettle</h1>',
        '<title>Kettle</title><script src="/_Incapsula_Resource?x"></script>',
        "<title>Access control kit, 4 doors</title>",
        "<title>Access denied, a sign for doors</title>" + "<p>For doors.</p>" * 2_000,
        "<title>Kettle</title><p>Just a moment of your time</p>",
        "<title>Kettle</title>" + "<p>geo.captcha-delivery.com</p>" * 3_000,
    ],
)
def test_a_product_page_that_loads_a_vendors_script_is_no_block(
    text: str, fetcher: Fetching, shop: Shop
) -> None:
    assert visit(fetcher, shop.page(text=text).url).outcome is Outcome.OK


@pytest.mark.parametrize(
    ("body", "outcome", "reason"),
    [
        (Body.EMPTY, Outcome.PARSE_MISS, "empty"),
        (Body.BINARY, Outcome.PARSE_MISS, "is not a page"),
        (Body.HUGE, Outcome.PARSE_MISS, "larger than 5 MB"),
        (Body.ENDLESS, Outcome.PARSE_MISS, "larger than 5 MB"),
        (Body.GZIP_BOMB, Outcome.PARSE_MISS, "larger than 5 MB"),
        (Body.BROTLI_BOMB, Outcome.PARSE_MISS, "larger than 5 MB"),
        (Body.ZSTD_BOMB, Outcome.PARSE_MISS, "larger than 5 MB"),
        (Body.BROKEN_GZIP, Outcome.PARSE_MISS, "damaged"),
        (Body.CUT_OFF, Outcome.NETWORK_ERROR, "rules of HTTP"),
        (Body.HUGE_HEADERS, Outcome.NETWORK_ERROR, "rules of HTTP"),
        (Body.NOT_HTTP, Outcome.NETWORK_ERROR, "rules of HTTP"),
    ],
)
def test_a_hostile_body_is_cut_off(
    body: Body, outcome: Outcome, reason: str, fetcher: Fetching, shop: Shop
) -> None:
    result = visit(fetcher, shop.page(body=body).url)

    assert (result.outcome, result.page) == (outcome, None)
    assert reason in (result.reason or "")
    assert (result.status == 200) == (outcome is Outcome.PARSE_MISS)


@pytest.mark.parametrize("body", [Body.SLOW, Body.SILENT])
def test_a_visit_ends_by_the_clock(body: Body, fetcher: Fetching, shop: Shop) -> None:
    began_at = time.monotonic()

    result = visit(fetcher, shop.page(body=body).url, timeout_seconds=0.5)

    assert result.outcome is Outcome.NETWORK_ERROR
    assert "within 0.5 s" in (result.reason or "")
    assert time.monotonic() - began_at < 15


@pytest.mark.parametrize(
    ("content_type", "outcome"),
    [
        ("image/png", Outcome.PARSE_MISS),
        ("application/pdf", Outcome.PARSE_MISS),
        ("application/octet-stream", Outcome.PARSE_MISS),
        ("application/xhtml+xml", Outcome.OK),
        ("application/vnd.shop+json", Outcome.OK),
        ("TEXT/HTML;charset=UTF-8", Outcome.OK),
        ("", Outcome.OK),
    ],
)
def test_only_text_is_a_page(
    content_type: str, outcome: Outcome, fetcher: Fetching, shop: Shop
) -> None:
    assert visit(fetcher, shop.page(content_type=content_type).url).outcome is outcome


@pytest.mark.parametrize("encoding", ["compress", "gzip, gzip, gzip"])
def test_an_encoding_that_we_did_not_ask_for_is_a_miss(
    encoding: str, fetcher: Fetching, shop: Shop
) -> None:
    page = shop.page(headers={"Content-Encoding": encoding})

    assert visit(fetcher, page.url).outcome is Outcome.PARSE_MISS


def test_text_without_a_charset_is_read_as_browsers_do(fetcher: Fetching, shop: Shop) -> None:
    page = shop.page(body=Body.LATIN_1, kind=Kind.CSS, name="B\u00fcgeleisen")

    text = arrived(visit(fetcher, page.url))

    assert "B\u00fcgeleisen" in text
    assert "\u20ac19.99" in text


def test_an_undeclared_charset_is_utf_8_when_it_can_be(fetcher: Fetching, shop: Shop) -> None:
    page = shop.page(text="<p>\u20ac 5</p>", content_type="text/html")

    assert arrived(visit(fetcher, page.url)) == "<p>\u20ac 5</p>"


def test_a_host_that_does_not_answer_is_a_network_error(fetcher_for: MakeFetcher) -> None:
    fetcher = fetcher_for(outbound_allow_scrape=("*.test",))

    result = visit(fetcher, "http://shop001.test:9/p")

    assert result.outcome is Outcome.NETWORK_ERROR
    assert result.reason == "The shop cannot be reached."


def test_a_header_that_cannot_be_sent_is_said(fetcher: Fetching, shop: Shop) -> None:
    result = visit(fetcher, shop.page().url, headers={"X-Bad": "a\r\nX-Other: b"})

    assert result.outcome is Outcome.NETWORK_ERROR
    assert result.reason == "The store's own headers cannot be sent."
    assert shop.hits == []


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/", "javascript:alert(1)", "", "http://redis:6379"]
)
def test_a_refused_address_is_an_outcome(url: str, fetcher: Fetching, shop: Shop) -> None:
    result = visit(fetcher, url)

    assert result.outcome is Outcome.REFUSED
    assert result.reason
    assert shop.connections == 0


def test_a_shop_of_one_name_may_not_be_asked_for_another_port(
    fetcher: Fetching, shop: Shop
) -> None:
    result = visit(fetcher, "http://shop001.test:22/")

    assert result.outcome is Outcome.REFUSED


def test_a_name_that_turns_private_is_never_contacted(fetcher: Fetching, shop: Shop) -> None:
    answers = iter((["93.184.215.14"], ["127.0.0.1"]))
    gate = Gate(Purpose.SCRAPE, lookup=lambda _: next(answers), open_ports={shop.port})
    url = f"http://rebinding.example:{shop.port}/p"
    gate.check(url)

    result = visit(replace(fetcher, gate=gate), url)

    assert result.outcome is Outcome.REFUSED
    assert shop.connections == 0


def test_a_name_without_an_address_is_a_network_error(fetcher: Fetching) -> None:
    def nobody(host: str) -> list[str]:
        raise OSError(f"{host} is not known")

    result = visit(replace(fetcher, gate=Gate(Purpose.SCRAPE, lookup=nobody)), "http://a.example/")

    assert result.outcome is Outcome.NETWORK_ERROR
    assert result.reason == "The shop cannot be reached."


def test_a_bad_certificate_is_said(fetcher_for: MakeFetcher) -> None:
    with SelfSigned() as server:
        fetcher = fetcher_for(outbound_allow_scrape=(f"*.test:{server.port}",))

        result = visit(fetcher, f"https://shop001.test:{server.port}/")

    assert result.outcome is Outcome.NETWORK_ERROR
    assert result.reason == "The shop's certificate is not valid."


def test_a_connection_that_breaks_is_said(fetcher: Fetching, shop: Shop) -> None:
    result = visit(fetcher, shop.page(body=Body.RESET).url)

    assert result.outcome is Outcome.NETWORK_ERROR
    assert result.reason == "The connection to the shop broke."


@pytest.mark.parametrize(
    ("home", "address", "kept"),
    [
        ("https://shop.example/a", "https://shop.example/b", True),
        ("http://shop.example/a", "https://shop.example/b", True),
        ("https://shop.example/a", "http://shop.example/b", False),
        ("https://shop.example/a", "https://pay.shop.example/b", False),
        ("https://shop.example/a", "https://shop.example.evil.example/b", False),
    ],
)
def test_secrets_go_to_their_host_and_never_by_a_less_safe_way(
    home: str, address: str, kept: bool
) -> None:
    target = Target(home, headers={"Authorization": "Bearer a"}, cookies="a=1")

    request = request_for(
        target, parse_address(address), parse_address(home), httpx.Cookies(), "CostCourter"
    )

    assert ("authorization" in request.headers, "cookie" in request.headers) == (kept, kept)
