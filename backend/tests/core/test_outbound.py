"""The gate: what it lets through, what it refuses, and that a refusal contacts nobody."""

import asyncio
import socket
from threading import Barrier

import httpx
import pytest

from app.core.allow_list import AllowList
from app.core.config import Settings, get_settings
from app.core.outbound import (
    Gate,
    Purpose,
    Refused,
    async_transport,
    check,
    check_address,
    gate_for,
    transport,
)
from app.core.outbound.gate import Lookup
from app.core.setting_values import Environment
from tests.shop import Shop
from tests.support.tls import SelfSigned

PUBLIC = "93.184.215.14"

LOCAL_HOSTS = (
    "127.0.0.1",
    "127.8.9.10",
    "localhost",
    "localhost.localdomain",
    "shop.localhost",
    "redis",
    "printer.local",
    "metadata.google.internal",
    "0.0.0.0",  # noqa: S104 -- nothing is bound to it
    "10.0.0.1",
    "100.64.0.1",
    "100.100.100.200",
    "168.63.129.16",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "203.0.113.7",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "[::]",
    "[::1]",
    "[::127.0.0.1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[0:0:0:0:0:ffff:a9fe:a9fe]",
    "[64:ff9b::7f00:1]",
    "[64:ff9b:1::a00:1]",
    "[100::1]",
    "[2001::1]",
    "[2001:db8::1]",
    "[2002:7f00:1::]",
    "[3fff::1]",
    "[5f00::1]",
    "[fc00::1]",
    "[fd00:ec2::254]",
    "[fe80::1]",
    "[fec0::1]",
    "[ff02::1]",
    # The same in spellings that some resolver or browser understands.
    "127.1",
    "127.0.1",
    "2130706433",
    "0x7f000001",
    "0x7f.0.0.1",
    "0x7f.1",
    "0177.0.0.1",
    "017700000001",
    "127.0.0.01",
    "127.0.0.1.",
    "localhost.",
    "127%2e0%2e0%2e1",
    "%6c%6f%63%61%6c%68%6f%73%74",
    "\uff11\uff12\uff17.0.0.1",
    "127\u30020\u30020\u30021",
    "127.0.0\uff0e1",
    "\u24db\u24de\u24d2\u24d0\u24db\u24d7\u24de\u24e2\u24e3",
    "\u2460\u2461\u2466.0.0.1",
    "lo\u00adcalhost",
    "[fe80::1%25eth0]",
    "[fe80::1%eth0]",
    "[::1%251]",
    "[v1.fe80::a]",
)

ODD_ADDRESSES = (
    "http://shop.example\\@127.0.0.1/",
    "http://127.0.0.1\\.shop.example/",
    "http:\\\\shop.example/",
    "http://shop.example@127.0.0.1/",
    "http://127.0.0.1:80@shop.example/",
    "http://@shop.example/",
    "http://:@shop.example/",
    "http://shop.example\t/",
    "http://shop.\nexample/",
    "http://shop.example\r\nHost: other/",
    "http://shop.example\x00/",
    "http://shop.example\u200b/",
    "http://shop.example\u2028/",
    "http://shop .example/",
    "http://shop..example/",
    "http://.shop.example/",
    "http://shop.example./",
    "http://shop%2eexample/",
    "http://shop.example%00.other.example/",
    "http://-shop.example/",
    "http://" + "a" * 64 + ".example/",
    "http://" + "a." * 130 + "example/",
    "http://shop.example:0/",
    "http://shop.example:-1/",
    "http://shop.example:+80/",
    "http://shop.example:080/",
    "http://shop.example:65536/",
    "http://shop.example:99999999/",
    "http://shop.example:80:80/",
    "http://shop.example:\uff18\uff10/",
    "http://shop.example: 80/",
    "http://[::1/",
    "http://::1/",
    "http://[shop.example]/",
    "http://",
    "http:///shop.example/",
    "http:/shop.example/",
    "http:shop.example/",
    "//shop.example/",
    "shop.example",
    "",
    "http://shop.example/" + "a" * 5_000,
)

OTHER_SCHEMES = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,<script>",
    "vbscript:x",
    "file:///etc/passwd",
    "FILE:///etc/passwd",
    "ftp://shop.example/",
    "gopher://shop.example:70/",
    "dict://shop.example/",
    "ldap://shop.example/",
    "ws://shop.example/",
    "blob:https://shop.example/1",
    "view-source:https://shop.example/",
    "jar:https://shop.example!/",
    "url:https://shop.example/",
    "https+unix://shop.example/",
    "mailto:a@shop.example",
)


def answering(*answers: str) -> Lookup:
    return lambda _: answers


def never(host: str) -> list[str]:
    raise AssertionError(f"{host} was looked up")


@pytest.mark.parametrize("host", LOCAL_HOSTS)
def test_a_local_host_is_refused_in_every_spelling_without_a_lookup(host: str) -> None:
    with pytest.raises(Refused):
        Gate(Purpose.SCRAPE, lookup=never).check(f"http://{host}/p/1")


@pytest.mark.parametrize("host", LOCAL_HOSTS)
def test_a_client_never_contacts_a_local_host(host: str, shop: Shop) -> None:
    gate = Gate(Purpose.SCRAPE, open_ports={shop.port})

    with (
        httpx.Client(transport=transport(gate), trust_env=False) as client,
        pytest.raises((Refused, httpx.InvalidURL, httpx.ConnectError, UnicodeError)),
    ):
        client.get(f"http://{host}:{shop.port}/p/1")

    assert shop.connections == 0


@pytest.mark.parametrize("url", ODD_ADDRESSES)
def test_an_address_that_parsers_disagree_about_is_refused(url: str) -> None:
    with pytest.raises(Refused):
        Gate(Purpose.SCRAPE, lookup=never).check(url)


@pytest.mark.parametrize("url", OTHER_SCHEMES)
def test_other_schemes_are_refused(url: str) -> None:
    with pytest.raises(Refused):
        check_address(url)


@pytest.mark.parametrize(
    ("url", "normalised"),
    [
        ("https://shop.example", "https://shop.example/"),
        ("HTTPS://Shop.Example:443/P?a=1", "https://shop.example/P?a=1"),
        ("  https://shop.example/p ", "https://shop.example/p"),
        ("https://b\u00fccher.example/\u00e4", "https://xn--bcher-kva.example/%C3%A4"),
        ("https://shop.example:8443/p#a=1", "https://shop.example:8443/p#a=1"),
        ("https://shop.example/p?", "https://shop.example/p"),
        ("https://8.8.8.8/", "https://8.8.8.8/"),
        ("https://[2606:4700:0::1111]/", "https://[2606:4700::1111]/"),
    ],
)
def test_a_public_address_is_normalised(url: str, normalised: str) -> None:
    assert check_address(url) == normalised


def test_a_public_name_is_allowed_at_the_addresses_it_was_checked_for() -> None:
    allowed = Gate(Purpose.SCRAPE, lookup=answering(PUBLIC)).check("https://Shop.example/p")

    assert (allowed.url, allowed.host, allowed.port) == (
        "https://shop.example/p",
        "shop.example",
        443,
    )
    assert allowed.addresses == (PUBLIC,)


@pytest.mark.parametrize(
    "answers",
    [
        ["127.0.0.1"],
        [PUBLIC, "10.0.0.1"],
        ["10.0.0.1", PUBLIC],
        [PUBLIC, "::1"],
        [PUBLIC, "fe80::1%2"],
        ["::ffff:93.184.215.14"],
        ["169.254.169.254"],
        ["64:ff9b::5db8:d70e"],
    ],
)
def test_one_private_answer_is_enough_to_refuse_a_name(answers: list[str]) -> None:
    gate = Gate(Purpose.SCRAPE, lookup=answering(*answers))

    with pytest.raises(Refused) as refused:
        gate.check("https://shop.example/")

    assert "127.0.0.1" not in refused.value.reason
    assert "10.0.0.1" not in refused.value.reason


def test_a_name_without_an_address_is_no_refusal() -> None:
    with pytest.raises(OSError, match="no address"):
        Gate(Purpose.SCRAPE, lookup=answering()).check("https://shop.example/")


@pytest.mark.parametrize("port", [1, 22, 25, 81, 5432, 6379, 9000])
def test_a_port_that_shops_do_not_use_is_refused(port: int) -> None:
    with pytest.raises(Refused, match=f"Port {port}"):
        Gate(Purpose.SCRAPE, lookup=never).check(f"http://shop.example:{port}/")


@pytest.mark.parametrize("url", ["http://shop.example:6379/", "http://redis/", "http://[::1]/"])
def test_the_transports_refuse_by_host_and_port_before_they_look_anything_up(url: str) -> None:
    gate = Gate(Purpose.SCRAPE, lookup=never)

    async def get() -> None:
        client = httpx.AsyncClient(transport=async_transport(gate), trust_env=False)
        async with client:
            await client.get(url)

    with pytest.raises(Refused):
        asyncio.run(get())
    with (
        httpx.Client(transport=transport(gate), trust_env=False) as client,
        pytest.raises(Refused),
    ):
        client.get(url)


class Rebinding:
    """Answers a public address first and the shop's own ever after."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, host: str) -> list[str]:
        self.asked += 1
        return [PUBLIC] if self.asked == 1 else ["127.0.0.1"]


def test_a_name_that_turns_private_after_the_check_is_not_contacted(shop: Shop) -> None:
    gate = Gate(Purpose.SCRAPE, lookup=Rebinding(), open_ports={shop.port})
    url = f"http://rebinding.example:{shop.port}/p"
    allowed = gate.check(url)

    with httpx.Client(transport=transport(gate), trust_env=False) as client, pytest.raises(Refused):
        client.get(url)

    assert allowed.addresses == (PUBLIC,)
    assert shop.connections == 0


def test_the_asyncio_transport_refuses_as_well(shop: Shop) -> None:
    gate = Gate(Purpose.SCRAPE, lookup=answering("127.0.0.1"), open_ports={shop.port})

    async def get() -> None:
        client = httpx.AsyncClient(transport=async_transport(gate), trust_env=False)
        async with client:
            await client.get(f"http://shop.example:{shop.port}/p")

    with pytest.raises(Refused):
        asyncio.run(get())
    assert shop.connections == 0


@pytest.mark.parametrize("path", ["/first", "/second"])
def test_a_redirect_to_a_local_host_is_refused_at_the_hop(path: str, shop: Shop) -> None:
    shop.page("/first", redirect_to="/second")
    shop.page("/second", redirect_to=f"http://127.0.0.1:{shop.port}/secret")
    gate = gate_for(Purpose.SCRAPE, settings_for(shop))

    with (
        httpx.Client(transport=transport(gate), trust_env=False, follow_redirects=True) as client,
        pytest.raises(Refused),
    ):
        client.get(shop.url(path))

    assert [hit.path for hit in shop.hits if hit.host == "127.0.0.1"] == []


def test_the_connection_goes_to_the_checked_address_under_the_original_name(shop: Shop) -> None:
    page = shop.page()
    gate = gate_for(Purpose.SCRAPE, settings_for(shop))

    with httpx.Client(transport=transport(gate), trust_env=False) as client:
        answer = client.get(page.url)

    assert answer.status_code == 200
    assert shop.hits[0].headers["host"] == f"shop001.test:{shop.port}"


def test_the_next_address_is_tried_when_the_first_does_not_answer(shop: Shop) -> None:
    shop.page("/p", host="two.example")
    listed = AllowList.parse([f"two.example:{shop.port}"])
    gate = Gate(Purpose.SCRAPE, listed, lookup=answering("127.0.0.2", "127.0.0.1"))

    with httpx.Client(transport=transport(gate), trust_env=False) as client:
        answer = client.get(f"http://two.example:{shop.port}/p")

    assert answer.status_code == 200


def test_proxies_of_the_environment_are_not_used(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{shop.port}")
    gate = Gate(Purpose.SCRAPE, lookup=answering("10.0.0.1"))

    with httpx.Client(transport=transport(gate), trust_env=False) as client, pytest.raises(Refused):
        client.get("http://shop.example/")

    assert shop.connections == 0


@pytest.mark.parametrize(
    ("entry", "url", "passes"),
    [
        ("intranet.example", "http://intranet.example/", True),
        ("intranet.example", "http://intranet.example:9999/", True),
        ("intranet.example", "http://a.intranet.example/", False),
        ("intranet.example:8000", "http://intranet.example:8000/", True),
        ("intranet.example:8000", "http://intranet.example/", False),
        ("*.shops.example", "http://a.shops.example/", True),
        ("*.shops.example", "http://b.a.shops.example/", True),
        ("*.shops.example", "http://shops.example/", False),
        ("*.shops.example", "http://evilshops.example/", False),
        ("*.shops.example:81", "http://a.shops.example:81/", True),
        ("*.shops.example:81", "http://a.shops.example:82/", False),
        ("INTRANET.example", "http://intranet.EXAMPLE/", True),
        ("b\u00fccher.example", "http://xn--bcher-kva.example/", True),
        ("intranet.example:80", "http://intranet.example:8080/", False),
        ("redis", "http://redis/", True),
    ],
)
def test_an_allow_list_opens_the_names_and_ports_it_says(
    entry: str, url: str, passes: bool
) -> None:
    gate = Gate(Purpose.SCRAPE, AllowList.parse([entry]), lookup=answering("192.168.1.5"))

    if passes:
        assert gate.check(url).addresses == ("192.168.1.5",)
    else:
        with pytest.raises(Refused):
            gate.check(url)


@pytest.mark.parametrize("url", ["http://192.168.1.5:8000/", "http://[fd12::1]/"])
def test_an_allow_list_may_name_an_address(url: str) -> None:
    gate = Gate(Purpose.SCRAPE, AllowList.parse(["192.168.1.5:8000", "[fd12::1]"]), lookup=never)

    assert len(gate.check(url).addresses) == 1


@pytest.mark.parametrize(
    "answer",
    ["169.254.169.254", "fd00:ec2::254", "100.100.100.200", "0.0.0.1", "224.0.0.1", "::7f00:1"],
)
def test_even_a_listed_name_does_not_lead_to_a_metadata_service(answer: str) -> None:
    gate = Gate(Purpose.SCRAPE, AllowList.parse(["*.example"]), lookup=answering(answer))

    with pytest.raises(Refused):
        gate.check("http://rebound.example/")


@pytest.mark.parametrize(
    "entry",
    ["", "*.", "*", "a.*", "a.example:http", ":80", "http://a.example", "a.example/p", "fd12::1"],
)
def test_an_entry_that_says_nothing_is_an_error(entry: str) -> None:
    with pytest.raises(ValueError, match="has to be host"):
        AllowList.parse([entry])


@pytest.fixture
def settings() -> Settings:
    return get_settings().model_copy(
        update={
            "outbound_allow_scrape": ("shop.lan",),
            "outbound_allow_notify": ("gotify.lan",),
            "outbound_allow_auth": ("login.lan",),
            "outbound_resolve": {"*.lan": "192.168.1.5", "scraper": "192.168.1.6"},
            "scraper_base_url": "http://scraper:3000",
            "searxng_url": "http://[fd12::1]:8080/search",
        }
    )


@pytest.mark.parametrize(
    ("purpose", "opened"),
    [
        (Purpose.SCRAPE, "http://shop.lan/"),
        (Purpose.NOTIFY, "http://gotify.lan/"),
        (Purpose.AUTH, "http://login.lan/"),
        (Purpose.SERVICE, "http://scraper:3000/api"),
        (Purpose.SERVICE, "http://[fd12::1]:8080/search?q=a"),
    ],
)
def test_what_is_opened_for_one_purpose_stays_shut_for_the_others(
    purpose: Purpose, opened: str, settings: Settings
) -> None:
    assert check(opened, purpose, settings).addresses
    for other in set(Purpose) - {purpose}:
        with pytest.raises(Refused):
            check(opened, other, settings)


def test_a_service_that_is_not_configured_is_refused_even_when_public() -> None:
    with pytest.raises(Refused):
        check_address("https://shop.example/", Purpose.SERVICE)


def test_the_resolver_of_the_tests_does_not_open_a_host(settings: Settings) -> None:
    with pytest.raises(Refused):
        check("http://other.lan/", Purpose.SCRAPE, settings)


def test_the_resolver_of_the_tests_is_silent_in_production(settings: Settings) -> None:
    production = settings.model_copy(update={"environment": Environment.PRODUCTION})

    assert gate_for(Purpose.SCRAPE, settings).resolve("shop.lan", 80) == ("192.168.1.5",)
    assert gate_for(Purpose.SCRAPE, production).answers == {}


def settings_for(shop: Shop) -> Settings:
    return get_settings().model_copy(
        update={
            "outbound_resolve": {"*.test": "127.0.0.1"},
            "outbound_allow_scrape": (f"*.test:{shop.port}",),
        }
    )


def test_a_certificate_that_nobody_vouches_for_is_refused_after_asking_by_name() -> None:
    with SelfSigned() as server:
        listed = AllowList.parse([f"tls.example:{server.port}"])
        gate = Gate(Purpose.SCRAPE, listed, lookup=answering("127.0.0.1"))

        with (
            httpx.Client(transport=transport(gate), trust_env=False) as client,
            pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"),
        ):
            client.get(f"https://tls.example:{server.port}/")

    assert server.names == ["tls.example"]


def test_a_silent_first_address_leaves_time_for_the_next(shop: Shop) -> None:
    shop.page("/p", host="two.example")
    listed = AllowList.parse([f"two.example:{shop.port}"])
    gate = Gate(Purpose.SCRAPE, listed, lookup=answering("127.0.0.2", "127.0.0.1"))

    async def get() -> int:
        client = httpx.AsyncClient(transport=async_transport(gate), trust_env=False, timeout=60)
        async with client, asyncio.timeout(20):
            return (await client.get(f"http://two.example:{shop.port}/p")).status_code

    with socket.socket() as silent, socket.socket() as filler:
        silent.bind(("127.0.0.2", shop.port))
        silent.listen(0)
        # It holds the only place of a queue that nobody empties.
        filler.connect(("127.0.0.2", shop.port))
        assert asyncio.run(get()) == 200


def test_slow_names_do_not_hold_up_others() -> None:
    everyone_asked = Barrier(60)

    def lookup(host: str) -> list[str]:
        everyone_asked.wait(timeout=4)
        return [PUBLIC]

    async def resolve_all() -> set[tuple[str, ...]]:
        gate = Gate(Purpose.SCRAPE, lookup=lookup)
        names = [f"shop{number}.example" for number in range(60)]
        return set(await asyncio.gather(*(gate.resolve_async(name, 443) for name in names)))

    assert asyncio.run(resolve_all()) == {(PUBLIC,)}
