"""Other products are told by the shape of their cards, whatever the elements are called."""

import pytest

from tests.services.scraping.read.support import amount, read_html

H1 = "<h1>Blue Kettle</h1>"
OWN = "<div><b>24,90 €</b></div>"


def table(*cells: str) -> str:
    return f"<table><tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr></table>"


def test_cells_with_a_name_and_a_price_each_are_other_products() -> None:
    cells = [f"<h3>Pan {size}</h3><p>{size},00 €</p>" for size in (16, 20, 24)]

    assert read_html(f"<body>{H1}{table(*cells)}</body>").price is None
    assert amount(read_html(f"<body>{H1}{OWN}{table(*cells)}</body>")) == "24.90"


def test_a_card_may_be_called_like_the_price_of_the_product() -> None:
    cards = "".join(
        f"<div class='item'><p class='title'><a>Pan {size}</a></p>"
        f"<p class='price'>{size},00 €</p></div>"
        for size in (16, 20)
    )

    assert read_html(f"<body>{H1}{cards}</body>").price is None


@pytest.mark.parametrize("picture", ["/p/red-pan", "red-pan.html"])
def test_a_lone_amount_below_name_and_picture_of_another_page_is_that_pages(picture: str) -> None:
    card = (
        f"<div><a href='{picture}'><img src='/i/7.jpg'></a><a href='{picture}'>Red Pan</a>"
        "<p class='price'>17,35 €</p></div>"
    )

    assert read_html(f"<body>{H1}{card}</body>").price is None
    assert amount(read_html(f"<body>{H1}{OWN}{card}</body>")) == "24.90"


def test_a_picture_that_leads_to_itself_makes_no_card() -> None:
    page = (
        f"<body>{H1}<div><a href='/i/kettle.jpg'><img src='/i/kettle.jpg'></a>"
        "<a href='/brand/acme'>Acme</a><p class='price'>17,35 €</p></div></body>"
    )

    assert amount(read_html(page)) == "17.35"


def test_an_offer_of_other_sellers_beside_the_product_is_not_its_price() -> None:
    page = (
        f"<body>{H1}<div class='price'>129<sup>99</sup></div>"
        "<section class='other-sellers'>Nieuw vanaf <span class='price'>€ 124,50</span></section>"
    )

    assert amount(read_html(page)) == "129.99"
