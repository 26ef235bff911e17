"""How the reader says how it knows."""

from app.models.listing import Method
from app.models.selectors import SelectorField
from tests.services.scraping.read.support import ld, read_html, selectors

DATA = ld('{"@type":"Product","name":"Pan","offers":{"price":"12.00","priceCurrency":"EUR"}}')
META = '<meta property="product:price:amount" content="12.00">'


def test_methods_that_read_the_amount_of_the_selector_agree_with_it() -> None:
    page = f"<head>{DATA}</head><body><b class=mine>12,00 €</b>"

    listing = read_html(page, selectors=selectors(price="css:.mine"))

    assert listing.agreeing[:2] == (Method.SELECTOR, Method.JSON_LD)


def test_methods_that_read_another_amount_do_not_agree_and_are_named() -> None:
    page = f"<head>{META}{DATA}</head><body><b class=mine>15,00 €</b>"

    listing = read_html(page, selectors=selectors(price="css:.mine"))

    assert Method.JSON_LD not in listing.agreeing
    assert Method.META not in listing.agreeing
    assert "json_ld says 12.00, not 15.00." in listing.warnings
    assert "meta says 12.00, not 15.00." in listing.warnings


def test_evidence_names_the_place_and_the_text_as_it_stood() -> None:
    listing = read_html("<body><h1>Pan</h1><div class='box'><b class='price'>€ 9,50</b></div>")

    found = listing.evidence[SelectorField.PRICE]
    assert found.method is Method.VISIBLE
    assert found.path == "body > div.box > b.price"
    assert found.raw == "€ 9,50"


def test_every_amount_that_could_have_been_the_price_is_kept_with_its_score() -> None:
    page = f"<head>{DATA}</head><body><h1>Pan</h1><b class='price'>€ 9,50</b>"

    listing = read_html(page)

    assert {str(one.amount) for one in listing.candidates} == {"12.00", "9.50"}
    assert listing.candidates[0].score > listing.candidates[1].score > 0


def test_the_struck_amount_beside_the_price_is_the_list_price() -> None:
    page = "<body><h1>Pan</h1><p class='price'><s>€ 15,00</s> <b>€ 9,50</b></p>"

    listing = read_html(page)

    assert listing.list_price
    assert str(listing.list_price.amount) == "15.00"


def test_the_price_per_unit_is_kept_beside_the_price() -> None:
    page = "<body><h1>Oil</h1><b class='price'>€ 9,50</b><p class='unit-price'>€ 19,00 / l</p>"

    listing = read_html(page)

    assert listing.price
    assert str(listing.price.amount) == "9.50"
    assert listing.unit_price
    assert str(listing.unit_price.amount) == "19.00"
