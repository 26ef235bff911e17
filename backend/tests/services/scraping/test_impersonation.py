"""Who we look like to a shop, and that a borrowed TLS profile goes through the same gate."""

import asyncio
import socket
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

from app.core.allow_list import AllowList
from app.core.outbound import Gate, Purpose, Refused
from app.models.address import parse_address
from app.models.checks import Outcome
from app.models.fetching import Appearance
from app.services.scraping.fetch import Fetching, impersonation
from app.services.scraping.fetch.connections import Connections, Way
from app.services.scraping.fetch.impersonation import MISSING, Impersonation
from app.services.scraping.pages import Target, Visit
from tests.services.scraping.test_fetch import arrived, visit
from tests.shop import Body, Shop
from tests.support.http2 import Http2Server
from tests.support.inside import PORT, Inside


def disguised(url: str, **settings: Any) -> Target:
    return Target(url, appearance=Appearance.BROWSER_TLS, **settings)


def visited(fetcher: Fetching, target: Target) -> Visit:
    result = fetcher.fetch(target)
    assert isinstance(result, Visit)
    return result


@pytest.mark.parametrize("appearance", [Appearance.BROWSER, Appearance.BROWSER_TLS])
def test_a_browsers_headers_come_as_one_consistent_set(
    appearance: Appearance, fetcher: Fetching, shop: Shop
) -> None:
    url = shop.page(encoding="br").url
    target = Target(
        url, appearance=appearance, accept_language="de-AT", headers={"X-A": "b"}, cookies="c=d"
    )

    result = visited(fetcher, target)

    assert "Copper kettle" in arrived(result)
    (hit,) = shop.hits
    major = hit.headers["user-agent"].partition("Chrome/")[2].partition(".")[0]
    assert f'"Chromium";v="{major}"' in hit.headers["sec-ch-ua"]
    assert "CostCourter" not in str(hit.headers)
    assert hit.headers["accept-language"] == "de-AT"
    assert (hit.headers["x-a"], hit.headers["cookie"]) == ("b", "c=d")
    assert hit.headers["sec-fetch-mode"] == "navigate"


def test_without_a_choice_we_say_who_we_are(fetcher: Fetching, shop: Shop) -> None:
    visit(fetcher, shop.page().url)

    assert "CostCourter" in shop.hits[0].headers["user-agent"]
    assert "sec-ch-ua" not in shop.hits[0].headers


def test_redirects_are_followed_by_hand_and_through_the_gate(fetcher: Fetching, shop: Shop) -> None:
    shop.page("/new", name="The new kettle")
    fair = shop.page("/old", redirect_to="/new", headers={"Set-Cookie": "seen=1"})
    with Inside() as inside:
        bad = shop.page("/bad", redirect_to=f"http://{inside.address}:{PORT}/")

        assert "The new kettle" in arrived(visited(fetcher, disguised(fair.url)))
        assert visited(fetcher, disguised(bad.url)).outcome is Outcome.REFUSED
        assert inside.count() == 0
    assert shop.hits_of("/new")[0].headers["cookie"] == "seen=1"


def test_no_address_inside_is_contacted_in_any_spelling(fetcher: Fetching) -> None:
    with Inside() as inside:
        outcomes = {visited(fetcher, disguised(url)).outcome for url in inside.spellings[:-3]}
        gate = Gate(Purpose.SCRAPE, lookup=lambda _: ["93.184.215.14", inside.address])
        mixed = visited(replace(fetcher, gate=gate), disguised(f"http://mixed.example:{PORT}/"))
        assert inside.count() == 0

    assert outcomes == {Outcome.REFUSED}
    assert mixed.outcome is Outcome.REFUSED


def test_proxies_of_the_environment_are_not_used(
    fetcher: Fetching, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")

    assert visited(fetcher, disguised(shop.page().url)).outcome is Outcome.OK


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        (Body.HUGE, Outcome.PARSE_MISS),
        (Body.ENDLESS, Outcome.PARSE_MISS),
        (Body.GZIP_BOMB, Outcome.PARSE_MISS),
        (Body.BROTLI_BOMB, Outcome.PARSE_MISS),
        (Body.ZSTD_BOMB, Outcome.PARSE_MISS),
        (Body.HUGE_HEADERS, Outcome.NETWORK_ERROR),
        (Body.SLOW, Outcome.NETWORK_ERROR),
        (Body.SILENT, Outcome.NETWORK_ERROR),
        (Body.CUT_OFF, Outcome.NETWORK_ERROR),
        (Body.NOT_HTTP, Outcome.NETWORK_ERROR),
        (Body.RESET, Outcome.NETWORK_ERROR),
        (Body.LATIN_1, Outcome.OK),
    ],
)
def test_its_answers_have_the_same_limits(
    body: Body, outcome: Outcome, fetcher: Fetching, shop: Shop
) -> None:
    page = shop.page(body=body)
    seconds = 2 if body in (Body.SLOW, Body.SILENT) else 30

    assert visited(fetcher, disguised(page.url, timeout_seconds=seconds)).outcome is outcome


def test_an_unchanged_page_is_not_sent_again(fetcher: Fetching, shop: Shop) -> None:
    url = shop.page(etag='"a"').url

    assert visited(fetcher, disguised(url, etag='"a"')).outcome is Outcome.NOT_MODIFIED


@pytest.fixture
def secure() -> Iterator[Http2Server]:
    with Http2Server() as server:
        yield server


def test_the_name_is_that_of_the_address_and_its_certificate_counts(
    secure: Http2Server, tmp_path: Path
) -> None:
    listed = AllowList.parse([f"tls.example:{secure.port}"])
    gate = Gate(Purpose.SCRAPE, listed, lookup=lambda _: ["127.0.0.1"])
    address = parse_address(f"https://tls.example:{secure.port}/p")
    authorities = tmp_path / "authorities.pem"
    authorities.write_text(secure.certificate)

    async def ask(way: Impersonation) -> str:
        response = await way.send(address, httpx.Request("GET", address.url))
        return (await response.aread()).decode()

    assert asyncio.run(ask(Impersonation(gate, str(authorities)))) == "<p>Hello</p>"
    assert secure.requests[0][":authority"] == f"tls.example:{secure.port}"
    with pytest.raises(httpx.ConnectError, match="CERTIFICATE"):
        asyncio.run(ask(Impersonation(gate)))
    with pytest.raises(Refused):
        asyncio.run(
            Impersonation(Gate(Purpose.SCRAPE)).send(
                parse_address("http://127.0.0.1/"), httpx.Request("GET", "http://127.0.0.1/")
            )
        )


def test_of_several_addresses_the_one_that_answers_is_asked(shop: Shop) -> None:
    url = shop.page(host="twofold.test").url
    listed = AllowList.parse([f"twofold.test:{shop.port}"])
    gate = Gate(Purpose.SCRAPE, listed, lookup=lambda _: ["127.0.0.9", "127.0.0.1"])

    response = asyncio.run(Impersonation(gate).send(parse_address(url), httpx.Request("GET", url)))

    assert response.status_code == 200
    assert [hit.host for hit in shop.hits] == ["twofold.test"]


def test_its_handshake_is_a_browsers() -> None:
    assert is_grease(first_cipher_of(Impersonation))
    assert not is_grease(first_cipher_of(Connections))


def first_cipher_of(make: Callable[[Gate], Way]) -> int:
    """What a client offers first, heard by a server that hangs up then."""
    with socket.create_server(("127.0.0.1", 0)) as server, ThreadPoolExecutor(1) as listener:
        port = server.getsockname()[1]
        listed = AllowList.parse([f"tls.example:{port}"])
        way = make(Gate(Purpose.SCRAPE, listed, lookup=lambda _: ["127.0.0.1"]))
        heard = listener.submit(hello_on, server)
        url = f"https://tls.example:{port}/"
        with pytest.raises(httpx.HTTPError):
            asyncio.run(way.send(parse_address(url), httpx.Request("GET", url)))
        hello = heard.result()
    # Record, message, version and a random number; then the session's name, and how many ciphers.
    name_at = 5 + 4 + 2 + 32
    first_at = name_at + 1 + hello[name_at] + 2
    return int.from_bytes(hello[first_at : first_at + 2])


def hello_on(server: socket.socket) -> bytes:
    connection, _ = server.accept()
    with connection:
        return connection.recv(65_536)


def is_grease(cipher: int) -> bool:
    """One of the values that mean nothing, and that Chrome puts first (RFC 8701)."""
    return cipher & 0x0F0F == 0x0A0A and cipher >> 8 == cipher & 0xFF


def test_a_store_keeps_its_choice(client: TestClient) -> None:
    made = client.post("/api/stores", json={"name": "A", "domains": ["a.example"]}).json()
    assert made["appearance"] == "honest"

    changed = client.patch(f"/api/stores/{made['id']}", json={"appearance": "browser_tls"})

    assert changed.json()["appearance"] == "browser_tls"


def test_without_the_extra_the_choice_is_refused_and_so_is_a_visit(
    client: TestClient, fetcher: Fetching, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "curl_cffi", None)
    body = {"name": "A", "domains": ["a.example"], "appearance": "browser_tls"}

    assert not impersonation.is_installed()
    refused = client.post("/api/stores", json=body)
    result = visited(fetcher, disguised(shop.page().url))

    assert (refused.status_code, refused.json()["detail"]) == (400, MISSING)
    assert (result.outcome, result.reason) == (Outcome.NETWORK_ERROR, MISSING)
    assert shop.hits == []
