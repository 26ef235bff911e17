"""Which picture is the product's."""

import pytest

from tests.services.scraping.read.support import read_html


@pytest.mark.parametrize(
    ("name", "address", "is_its"),
    [
        ("Hoodie with Logo", "/media/hoodie-with-logo-2.jpg", True),
        ("Blue Kettle", "/media/logo-2.jpg", False),
        ("Sprite Zero 0.33 l", "/media/sprite-zero.png", True),
        ("Google Pixel 9", "/media/google-pixel-9.png", True),
        ("Blue Kettle", "/media/pixelboxx-mss-7461/fee_325_png/blue-kettle", True),
        ("Blue Kettle", "/media/pixel.gif", False),
        ("Blue Kettle", "/media/1234567.jpg", True),
        ("Blue Kettle", "/og_image.png", False),
        ("Blue Kettle", "/site/images/icons/share.png", False),
        ("Blue Kettle", "Blue Kettle", False),
        ("Blue Kettle", "/img/Blue Kettle.jpg", True),
        ("Blue Kettle", "https://www.facebookshop.example/k.jpg?utm_source=facebook", True),
        ("Blue Kettle", "/img/facebook-button.png", False),
    ],
)
def test_stand_ins_are_no_picture_unless_the_product_is_called_so(
    name: str, address: str, is_its: bool
) -> None:
    page = f"<head><meta property='og:image' content='{address}'></head><body><h1>{name}</h1>"

    found = read_html(page, url="https://shop.example/p/1").image

    assert (found is not None) is is_its
