"""How reading each field went: what rules found, how long that took, and what is in doubt."""

import time
from typing import Any

import pytest

from app.models.listing import Doubt, Trace
from app.models.selectors import SelectorField
from app.services.scraping.pages import Hints, WebPage, utf8
from app.services.scraping.read import read
from tests.services.scraping.read.support import ADDRESS, ld, read_html, selectors

PAGE = "<body><h1>Kettle</h1><b class=price>19,99 €</b><b class=old>24,99 €</b><i>sold out</i>"


def traced(body: str, *, url: str = ADDRESS, **hints: Any) -> dict[SelectorField, Trace]:
    page = WebPage(url=url, final_url=url, body=utf8(f"<!DOCTYPE html><html>{body}</html>"))
    return read(page, Hints(**hints), traced=True).traces


def doubts_of_price(body: str, **hints: Any) -> tuple[Doubt, ...]:
    return traced(body, **hints)[SelectorField.PRICE].doubts


@pytest.mark.parametrize(
    ("rules", "matches", "doubts"),
    [
        (["css:.price"], 1, ()),
        (["css:.gone"], 0, (Doubt.NO_MATCH,)),
        (["css:h1"], 1, (Doubt.INVALID,)),
        (["css:b"], 2, (Doubt.MANY_MATCHES,)),
        (["css:.gone", "css:h1", "css:.price"], 1, ()),
    ],
)
def test_a_field_says_what_its_rules_found(
    rules: list[str], matches: int, doubts: tuple[Doubt, ...]
) -> None:
    began_at = time.perf_counter()
    trace = traced(PAGE, selectors=selectors(price=rules))[SelectorField.PRICE]
    took_ms = (time.perf_counter() - began_at) * 1000

    assert (trace.matches, trace.doubts) == (matches, doubts)
    assert trace.ms is not None
    assert trace.ms <= took_ms


def test_a_field_that_was_read_without_rules_has_no_matches() -> None:
    trace = traced(PAGE)[SelectorField.TITLE]

    assert (trace.matches, trace.ms, trace.doubts) == (None, None, ())


def test_a_fallback_that_nobody_asked_found_nothing_and_is_not_blamed() -> None:
    page = ld('{"@type":"Product","name":"Pan","offers":{"price":"9","priceCurrency":"EUR"}}')
    rule = {"selector": "css:.gone", "fallback": True}

    trace = traced(page, selectors=selectors(price=[rule]))[SelectorField.PRICE]

    assert (trace.matches, trace.doubts) == (None, ())


@pytest.mark.parametrize(
    ("text", "rule", "locale", "doubtful"),
    [
        ("1.299 €", {}, None, True),
        ("1.299 €", {}, "de_DE", False),
        ("$1.299", {}, "en_US", True),
        ("$1,299", {}, "en_US", False),
        ("1.299 €", {"decimal": ","}, "en_US", False),
        ("1.299,00 €", {}, None, False),
        ("19.99 €", {}, None, False),
        ("0.999 €", {}, None, False),
    ],
)
def test_an_amount_with_one_separator_before_three_digits_is_in_doubt(
    text: str, rule: dict[str, str], locale: str | None, *, doubtful: bool
) -> None:
    rules = selectors(price=[{"selector": "css:b", **rule}])

    doubts = doubts_of_price(f"<body><b>{text}</b>", selectors=rules, locale=locale)

    assert (Doubt.DECIMALS in doubts) is doubtful


def test_what_is_read_without_rules_may_be_in_doubt_too() -> None:
    page = ld('{"@type":"Product","name":"Pan","offers":{"price":"1.299","priceCurrency":"EUR"}}')

    assert doubts_of_price(page) == (Doubt.DECIMALS,)


@pytest.mark.parametrize(
    ("price", "hints", "guessed"),
    [
        ("$5.00", {"locale": "en_CA"}, True),
        ("$5.00", {"locale": "en_CA", "currency": "CAD"}, False),
        ("5.00 €", {"locale": "en_CA"}, False),
        ("£5.00", {}, False),
        ("5.00", {"currency": "EUR"}, False),
    ],
)
def test_a_currency_that_nobody_names_is_a_guess(
    price: str, hints: dict[str, str], *, guessed: bool
) -> None:
    found = traced(f"<body><b>{price}</b>", selectors=selectors(price="css:b"), **hints)

    assert (Doubt.CURRENCY_GUESS in found[SelectorField.CURRENCY].doubts) is guessed


def test_the_worker_pays_for_no_traces() -> None:
    assert read_html(PAGE, selectors=selectors(price="css:b")).traces == {}
