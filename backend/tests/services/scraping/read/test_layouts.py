"""How shops all over the world set a price, in a line each."""

import pytest

from app.models.money import plain
from app.models.selectors import Availability
from tests.services.scraping.read.support import ld, read_html

H1 = "<h1>Blue Kettle</h1>"
BUY = "<button class='add-to-cart'>Add to basket</button>"
BOX = "<div class='price'>£49.00</div>"
OTHERS = "".join(
    f"<div class='xy'><a href='/p/{index}'>Thing {index}</a><b class='price'>£{index}9.00</b></div>"
    for index in range(2, 6)
)
GB = "https://www.shop.example.co.uk/p/blue-kettle"


def read_price(body: str, tld: str, lang: str) -> str | None:
    page = f"</html><html lang='{lang}'><body>{body}</body>"
    listing = read_html(page, url=f"https://shop.example.{tld}/p/1")
    if listing.price is None:
        return None
    return f"{plain(listing.price.amount)} {listing.price.currency}"


@pytest.mark.parametrize(
    "body",
    [
        f"{H1}<div><b class='text-2xl'>£49.00</b><i class='line-through'>£60.00</i></div>{BUY}",
        f"{H1}<p>Price: £49.00</p>{BUY}",
        f"{BOX}{H1}{BUY}",
        f"{H1}<div class='price'><span>GBP</span> <span>49</span><span>.00</span></div>",
        f"{H1}{BOX}<div class='member-price'>£39.00 for members</div>",
        f"{H1}{BOX}<p>3 payments of £16.33 with Klarna</p>",
        f"{H1}{BOX}<div><span>Subscribe and save</span> <b class='price'>£44.10</b></div>",
        f"{H1}{BOX}<ul><li>S £49.00</li><li>L £59.00</li><li>XL £69.00</li></ul>",
        f"{H1}{BOX}<table><tr><td>10+</td><td>£4.50</td></tr><tr><td>99+</td><td>£3.90</td></table>",
        f"{H1}{BOX}<p>Delivery £3.99</p>",
        f"{H1}{BOX}<div>Trade in and get up to £10.00</div>",
        f"{H1}<dl><dt>Our price<dd>£49.00<dt>RRP<dd>£60.00<dt>You save<dd>£11.00</dl>",
        f"{H1}<p class='price'>Was £60.00 Now £49.00</p>",
        f"{H1}<p class='price'>Now £49.00 Was £60.00</p>",
        f"{H1}<p class='price'>£49.00 (£98.00 per kg)</p>",
        f"{H1}<div>4.5 (120 reviews)</div>{BOX}",
        f"{H1}<b class='price' aria-hidden=true>£49<sup>00</sup></b><i class='sr-only'>£49.00</i>",
        f"{H1}{BOX}{OTHERS}",
    ],
)
def test_the_price_is_found_in_every_layout(body: str) -> None:
    assert read_price(body, "co.uk", "en-GB") == "49 GBP"


@pytest.mark.parametrize(
    ("body", "tld", "lang", "expected"),
    [
        ("<p class='price'>4,900円 (税込)</p>", "jp", "ja", "4900 JPY"),
        ("<p>税抜 4,455円</p><p>税込 4,900円</p>", "jp", "ja", "4900 JPY"),
        ("<p class='price'>1 299 kr</p>", "se", "sv", "1299 SEK"),
        ("<p>De R$ 59,90</p><p>R$ 49,90</p><p>5x de R$ 9,98</p>", "com.br", "pt", "49.90 BRL"),
        ("<p>₹1,29,999.00</p><p>M.R.P.: <s>₹1,49,999</s></p>", "in", "en", "129999 INR"),
        ("<p class='price'>4 990 ₽ <del>5 990 ₽</del></p>", "ru", "ru", "4990 RUB"),
        ("<p>49,90 zł</p><p>Najniższa cena z 30 dni: 45,00 zł</p>", "pl", "pl", "49.90 PLN"),
        ("<p class='preis'>5,99 €</p><p>zzgl. 3,30 € Pfand</p>", "de", "de", "5.99 EUR"),
        ("<p class='price'>CHF 1'049.95</p>", "ch", "de", "1049.95 CHF"),
        ("<p class='price'>49<sup>,90</sup> €</p>", "de", "de", "49.90 EUR"),
        ("<p><b>49</b><b class='dec'>90</b><b>€</b></p>", "de", "de", "49.90 EUR"),
    ],
)
def test_the_price_is_found_in_every_country(body: str, tld: str, lang: str, expected: str) -> None:
    assert read_price(f"<h1>Kettle 2000</h1>{body}", tld, lang) == expected


def test_cards_with_a_link_each_are_other_products() -> None:
    listing = read_html(f"<body>{H1}<p>Currently unavailable</p>{OTHERS}", url=GB)

    assert listing.price is None
    assert listing.availability is Availability.OUT_OF_STOCK


@pytest.mark.parametrize(
    "body",
    [
        "<p>Estimate: £300 - £500</p><p>Starting bid £200</p>",
        "<p>Price on request</p><p>Deposit £500</p>",
        "<div class='price'>Free</div>",
        "<div class='price'>£0.00</div>",
        "<div class='save'>-£11.00</div>",
    ],
)
def test_a_page_that_names_other_money_only_has_no_price(body: str) -> None:
    assert read_price(f"{H1}{body}", "co.uk", "en-GB") is None


def test_a_price_that_is_called_so_counts_above_the_heading_too() -> None:
    assert read_price(f"<p>Price: £49.00</p>{H1}{BUY}", "co.uk", "en-GB") == "49 GBP"


def test_data_that_counts_in_cents_gives_way_to_the_price_that_is_shown() -> None:
    data = ld(
        '{"@type":"Product","name":"Blue Kettle","offers":{"price":4900,"priceCurrency":"GBP"}}'
    )

    assert read_price(f"{data}{H1}{BOX}{BUY}", "co.uk", "en-GB") == "49 GBP"


def test_data_without_tax_gives_way_to_what_is_paid() -> None:
    data = ld('{"@type":"Product","name":"Blue Kettle","offers":{"price":"40.83"}}')
    page = f"{data}<body>{H1}<b class='price'>£49.00</b> <small>£40.83 ex VAT</small>{BUY}"

    listing = read_html(page, url=GB)

    assert listing.price
    assert plain(listing.price.amount) == "49"


def test_data_is_believed_when_the_page_shows_only_prices_far_away() -> None:
    data = ld(
        '{"@type":"Product","name":"Blue Kettle","offers":{"price":"49","priceCurrency":"GBP"}}'
    )
    far = "<p>text</p>" * 150 + "<b class='price'>£29.00</b>"

    listing = read_html(f"{data}<body>{H1}{far}", url=GB)

    assert listing.price
    assert plain(listing.price.amount) == "49"


def test_a_name_without_a_heading_is_known_by_what_the_title_says_in_other_words() -> None:
    head = "<head><title>Buy the kettle Rosa in blue, 1 litre, online</title></head>"
    body = (
        f"<body><p>£35.00</p><p>Menu</p>{OTHERS}<div class='product-name'>Kettle Rosa blue</div>"
        "<p>1 litre</p><p>Enamel</p><p>£52.50</p>"
    )
    found = read_html(head + body, url=GB).price
    assert found is not None
    assert plain(found.amount) == "52.50"
    assert read_html(head + body.replace("product-name", "xy"), url=GB).price is None


def test_the_only_amount_that_is_called_a_price_is_the_price_even_without_a_heading() -> None:
    price = "<p>Text</p>" * 30 + f"<div class='product--price'>£49.00</div>{BUY}"
    assert read_price(price, "co.uk", "en-GB") == "49 GBP"
    assert read_price(price.replace("product--price", "xy"), "co.uk", "en-GB") is None
    assert read_price(f"{price}<b class='price'>£59.00</b>", "co.uk", "en-GB") is None
    assert read_price(price.replace(BUY, ""), "co.uk", "en-GB") is None


def test_a_regular_price_alone_is_the_price_in_every_language() -> None:
    alone = "<div class='regular-price'>redna cena: <b>984,00 €</b></div>"
    lower = "<div class='price'>akcijska cena: <b>884,00 €</b></div>"
    shells = "<div class='price'>cena s školjkami: <b>836,40 €</b></div>"

    assert read_price(f"{H1}{alone}", "si", "sl") == "984 EUR"
    assert read_price(f"{H1}{alone}{lower}", "si", "sl") == "884 EUR"
    assert read_price(f"{H1}{alone}{shells}", "si", "sl") == "984 EUR"


def test_among_links_of_the_forms_the_one_that_is_here_is_the_product() -> None:
    body = (
        "<div class='item'><a href='/audio/1'>Audiobook <b class='price'>£12.00</b></a></div>"
        "<div class='item'><a id='bookCrossSell' {}>Book <b class='price'>£49.00</b></a></div>"
    )
    assert read_price(H1 + body.format("aria-current='page'"), "co.uk", "en-GB") == "49 GBP"
    assert read_price(H1 + body.format(""), "co.uk", "en-GB") is None


def test_data_that_the_page_calls_something_else_gives_way_to_what_stands_clearly() -> None:
    data = ld(
        '{"@type":"Product","name":"Blue Kettle","offers":{"price":90,"priceCurrency":"GBP"}}'
    )
    started = "<p>Starting price £90.00</p>"

    assert read_price(f"{data}{H1}<b class='price'>£400.00</b>{started}", "co.uk", "en") == (
        "400 GBP"
    )
    assert read_price(f"{data}{H1}{started}", "co.uk", "en") == "90 GBP"


def test_what_buys_at_once_beats_what_is_bid() -> None:
    bid = "<div>Current bid <b class='price'>£41.00</b></div>"
    start = "<p>Starting bid £15.00</p>"
    at_once = "<div>Buy it now <b>£85.00</b></div>"

    assert read_price(f"{H1}{bid}{start}{at_once}", "co.uk", "en") == "85 GBP"
    assert read_price(f"{H1}{bid}{start}", "co.uk", "en") == "41 GBP"


@pytest.mark.parametrize(
    ("tld", "lang", "lines", "expected"),
    [
        # Tax is added; more are cheaper; a sample costs little.
        ("hu", "hu", "12.990 Ft/db</b><i>(10.228 Ft + ÁFA)</i>", "12990 HUF"),
        ("hu", "hu", "12.990 Ft/db</b><p><i>2 db-tól</i> <u>12.340 Ft/db</u>", "12990 HUF"),
        ("dk", "da", "129,00 kr./m</b><i>12,90 kr. pr. 10 cm</i>", "129 DKK"),
        ("in", "en", "Rs. 2,199/-</b><u class='mrp'>Rs. 1,495/-</u>", "2199 INR"),
        ("ma", "fr", "5,499.00 DHs</b>", "5499 MAD"),
    ],
)
def test_what_else_stands_beside_a_price_is_known_by_its_words(
    tld: str, lang: str, lines: str, expected: str
) -> None:
    assert read_price(f"{H1}<div><b class='price'>{lines}</div>", tld, lang) == expected


@pytest.mark.parametrize(
    "words",
    [
        "<span>2-3 Tage</span> {}",
        "<span>98-104 cm</span> {}",
        "Preis mit Mehrwertsteuer: {}",
        "Preis mit Gravur: {}",
        "Precio con impuestos: {}",
        "80/160 cm - {}",
        "{} / 200 cm",
    ],
)
def test_sizes_days_taxes_and_extras_beside_a_price_take_nothing_from_it(words: str) -> None:
    price = words.format("<b class='price'>49,90 €</b>")
    assert read_price(f"{H1}<div>{price}</div>", "de", "de") == "49.90 EUR"
