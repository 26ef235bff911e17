"""Which addresses mean one page, and which hosts belong together."""

import pytest

from app.models.address import BadAddress
from app.models.sites import registrable_domain
from app.services.scraping.addresses import canonical, host_of, normalise_domain


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://shop.example", "https://shop.example/"),
        ("HTTPS://SHOP.example:443/P/1", "https://shop.example/P/1"),
        ("http://shop.example:80/p", "http://shop.example/p"),
        ("https://shop.example/a/../b/./c", "https://shop.example/b/c"),
        ("https://shop.example/p?utm_source=mail&utm_Medium=x", "https://shop.example/p"),
        ("https://shop.example/p?gclid=1&size=9&fbclid=2", "https://shop.example/p?size=9"),
        ("https://shop.example/p?b=2&a=1", "https://shop.example/p?b=2&a=1"),
        ("https://shop.example/p?a=1&&b", "https://shop.example/p?a=1&b"),
        ("https://shop.example/p?utm%5Fsource=mail", "https://shop.example/p"),
        ("https://shop.example/p?colour=utm_red", "https://shop.example/p?colour=utm_red"),
        ("https://shop.example/p#reviews", "https://shop.example/p"),
        ("https://shop.example/p#variant=42", "https://shop.example/p#variant=42"),
        ("https://shop.example/p?#", "https://shop.example/p"),
        ("https://b\u00fccher.example/\u00e4", "https://xn--bcher-kva.example/%C3%A4"),
        ("https://shop.example/p?q=caf%C3%A9", "https://shop.example/p?q=caf%C3%A9"),
        ("https://[2606:4700:0::1111]:443/", "https://[2606:4700::1111]/"),
    ],
)
def test_one_page_has_one_canonical_address(url: str, expected: str) -> None:
    assert canonical(url) == expected
    assert canonical(expected) == expected


@pytest.mark.parametrize("url", ["", "shop.example", "javascript:1", "https://u:p@shop.example/"])
def test_what_is_no_address_has_no_canonical_form(url: str) -> None:
    with pytest.raises(BadAddress):
        canonical(url)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("shop.example.com", "example.com"),
        ("a.b.example.co.uk", "example.co.uk"),
        ("example.com.au", "example.com.au"),
        ("kettles.myshopify.com", "kettles.myshopify.com"),
        ("www.shop001.test", "shop001.test"),
        ("shop.localhost", "shop.localhost"),
        ("intranet", "intranet"),
        ("192.168.1.5", "192.168.1.5"),
        ("fd12::1", "fd12::1"),
        ("www.xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("shop.xn--55qx5d.cn", "shop.xn--55qx5d.cn"),
    ],
)
def test_a_registrable_domain_is_what_one_owner_registered(host: str, expected: str) -> None:
    assert registrable_domain(host) == expected


def test_the_host_of_an_address_is_lower_case_and_ascii() -> None:
    assert host_of("https://B\u00dcCHER.example:8443/p") == "xn--bcher-kva.example"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("shop.example", "shop.example"),
        (" Shop.Example ", "shop.example"),
        ("https://www.Shop.example:8443/p?a=1", "shop.example"),
        ("//shop.example/p", "shop.example"),
        ("www.shop.example", "shop.example"),
        ("*.shop.example", "shop.example"),
        ("www.com", "www.com"),
        ("outlet.shop.example", "outlet.shop.example"),
        ("b\u00fccher.example", "xn--bcher-kva.example"),
        ("localhost:8000", "localhost"),
    ],
)
def test_a_domain_is_kept_bare(text: str, expected: str) -> None:
    assert normalise_domain(text) == expected


@pytest.mark.parametrize("text", ["", "  ", "*.", "https://", "a b", "u@shop.example", "127.1"])
def test_a_text_without_a_host_is_no_domain(text: str) -> None:
    with pytest.raises(BadAddress):
        normalise_domain(text)
