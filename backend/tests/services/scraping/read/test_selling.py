"""Buttons and boxes by which a product is bought: whether it is, and whose price theirs is."""

from app.models.selectors import Availability
from tests.services.scraping.read.support import H1, amount, ld, read_html

SOLD = "<b class='price'>€ 5.00</b><p>Indisponible en ligne</p>"


IN_STOCK = ld(
    '{"@type":"Product","name":"Blue Kettle","offers":'
    '{"price":5,"priceCurrency":"EUR","availability":"InStock"}}'
)


def test_a_buy_button_that_cannot_be_pressed_sells_nothing() -> None:
    page = f"{IN_STOCK}<body>{H1}{SOLD}<button disabled>Ajouter au panier</button></body>"

    assert read_html(page).availability is Availability.OUT_OF_STOCK


def test_a_buy_button_behind_another_products_price_sells_that_one() -> None:
    others = "".join(
        f"<div class='product-card'><h3>Pan {size}</h3><span>{size},00 €</span>"
        "<button>Ajouter au panier</button></div>"
        for size in (16, 20, 24)
    )

    page = f"{IN_STOCK}<body>{H1}{SOLD}{others}</body>"

    assert read_html(page).availability is Availability.OUT_OF_STOCK


def test_a_buy_box_may_be_called_the_products_basket() -> None:
    page = f"<body>{H1}<div data-testid='product:basket:price'><b>£149.95</b></div></body>"

    assert amount(read_html(page)) == "149.95"


def test_what_is_offered_instead_of_a_product_that_is_gone_has_its_own_price() -> None:
    page = (
        f"<body>{H1}<p>This product is no longer available</p><p>Have a look at these instead:</p>"
        "<a href='/p/red-pan'>Red Pan with Lid</a> <span>€ 19.00</span></body>"
    )

    assert read_html(page).price is None
