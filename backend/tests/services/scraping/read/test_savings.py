"""What one saves tells the price from the former one."""

import pytest

from tests.services.scraping.read.support import amount, read_html

H1 = "<h1>Blue Kettle</h1>"
BUY = "<button>Add to cart</button>"


def _shown(*texts: str) -> str:
    return "".join(f"<div>{text}</div>" for text in texts)


@pytest.mark.parametrize(
    "saving", ["You save £11.00", "Save: £11.00 (18%)", "Ersparnis £11.00", "Oszczędź £11.00"]
)
def test_the_lower_of_two_that_differ_by_it_is_the_price(saving: str) -> None:
    listing = read_html(f"<body><section>{H1}</section>{_shown('£60.00', '£49.00', saving)}{BUY}")

    assert amount(listing) == "49"


@pytest.mark.parametrize(
    "saving",
    [
        "Save £10.00",  # of something else
        "Members save £11.00",
        "Save £11.00 with the code KETTLE at the checkout",
        "Delivery £11.00",
    ],
)
def test_what_is_saved_on_something_else_says_nothing(saving: str) -> None:
    listing = read_html(f"<body><section>{H1}</section>{_shown('£60.00', '£49.00', saving)}{BUY}")

    assert amount(listing) == "60"


def test_a_price_that_it_confirms_is_sure_even_above_the_heading() -> None:
    prices = "<p>£18.40</p><p><s>£23.00</s> You save £4.60 (20%)</p>"

    assert amount(read_html(f"<body><main>{prices}{H1}</main>")) == "18.40"
    assert read_html(f"<body><main>{prices.replace('4.60', '5.60')}{H1}</main>").price is None
