"""What one saves makes a price sure that it confirms, and decides between no two."""

import pytest

from tests.services.scraping.read.support import amount, read_html

H1 = "<h1>Blue Kettle</h1>"
BUY = "<button>Add to cart</button>"


def _shown(*texts: str) -> str:
    return "".join(f"<div>{text}</div>" for text in texts)


@pytest.mark.parametrize(
    "offers",
    [
        ("One-time purchase £60.00", "Subscribe £49.00", "Save £11.00"),
        ("£60.00", "Autoship £49.00", "You save £11.00"),
        ("£60.00", "Hand in a kettle", "£49.00", "Save £11.00"),
        ("£60.00", "Insiders £49.00", "Save £11.00"),
        ("£60.00", "Buy 2 or more", "£49.00", "Save £11.00"),
    ],
)
def test_between_two_that_could_be_the_price_it_decides_nothing(offers: tuple[str, ...]) -> None:
    price, *others = offers
    page = f"<body><section>{H1}</section><div class=price>{price}</div>{_shown(*others)}{BUY}"

    assert amount(read_html(page)) == "60"


def test_a_price_that_it_confirms_is_sure_even_above_the_heading() -> None:
    prices = "<p>£18.40</p><p><s>£23.00</s> You save £4.60 (20%)</p>"

    assert amount(read_html(f"<body><main>{prices}{H1}</main>")) == "18.40"
    assert read_html(f"<body><main>{prices.replace('4.60', '5.60')}{H1}</main>").price is None
