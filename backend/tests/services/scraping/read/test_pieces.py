"""Prices in several elements, of a set, a piece, a metre or a quantity."""

import pytest

from app.models.money import plain
from app.models.selectors import Availability
from tests.services.scraping.read.support import amount, read_html

H1 = "<h1>Blue Kettle</h1>"
BUY = "<button class='add-to-cart'>Add to basket</button>"


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        (("R$", "1", ".", "299", ",", "00"), "1299"),
        (("R$", "12", ".", "299", ",", "90"), "12299.90"),
        (("R$", "1", ".", "250", ".", "299", ",", "90"), "1250299.90"),
        (("R$", "299", ",", "90"), "299.90"),
    ],
)
def test_groups_of_thousands_may_stand_in_elements_of_their_own(
    pieces: tuple[str, ...], expected: str
) -> None:
    price = "".join(f"<span>{piece}</span>" for piece in pieces)
    page = f"{H1}<div class='price'><span>{price}</span></div>{BUY}"
    assert amount(read_html(page, url="https://shop.example.com.br/p/1")) == expected


def test_three_digits_behind_a_full_stop_alone_are_a_number_of_their_own() -> None:
    page = f"{H1}<p>Article 4711</p><p>.</p><div class='price'>299 €</div>{BUY}"
    assert amount(read_html(page)) == "299"


def test_the_sum_of_a_set_behind_the_price_of_a_piece_is_not_the_price() -> None:
    page = f"{H1}<div class='price'><b>89,90 €</b> <i>pro Stück</i></div><p>4: 359,60 €</p>{BUY}"
    assert amount(read_html(page, locale="de_DE")) == "89.90"


def test_the_price_of_a_piece_behind_that_of_its_pack_is_not_the_price() -> None:
    page = f"{H1}<div class='price'><b>19,20 €</b></div><p>2,40 € pro Stück</p>{BUY}"
    assert amount(read_html(page, locale="de_DE")) == "19.20"


def test_cloth_costs_what_a_metre_costs_and_neither_its_sample_nor_many_metres() -> None:
    rows = "<tr><td>vanaf 5 m</td><td>€ 11,95</td></tr><tr><td>10+</td><td>€ 10,95</td></tr>"
    page = (
        f"{H1}<div><span class='price'>€ 12,95</span> per meter</div><p>Stalen: € 0,75</p>{BUY}"
        f"<table>{rows}</table>"
    )
    assert amount(read_html(page, locale="nl_NL")) == "12.95"


def test_a_metre_is_a_measure_where_the_whole_has_a_price() -> None:
    page = f"{H1}<div class='price'>€ 25,90</div><p>€ 12,95 per meter</p>{BUY}"
    assert amount(read_html(page, locale="nl_NL")) == "25.90"


def test_a_third_decimal_counts_in_a_language_that_its_country_shares_with_others() -> None:
    page = f"</html><html lang='en'>{H1}<div class='amount'>84.500</div>{BUY}"
    listing = read_html(page, url="https://shop.example.bh/en/p/1")
    assert listing.price is not None
    assert (plain(listing.price.amount), listing.price.currency) == ("84.50", "BHD")


@pytest.mark.parametrize(
    "button",
    [
        "<button class='b' aria-label='Add Blue Kettle, 2 l to cart'>Add</button>",
        "<div class='basketBtn'><a class='button'>SEPETE EKLE</a></div>",
        "<a role='button'>Toevoegen aan winkelmandje</a>",
    ],
)
def test_a_button_buys_by_what_it_is_called(button: str) -> None:
    listing = read_html(f"{H1}<b class='price'>€ 5.00</b>{button}")
    assert listing.availability is Availability.IN_STOCK


def test_a_button_that_adds_to_a_list_buys_nothing() -> None:
    button = "<button aria-label='Add Blue Kettle to compare'>Add</button>"
    listing = read_html(f"{H1}<b class='price'>€ 5.00</b>{button}")
    assert listing.availability is Availability.UNKNOWN
