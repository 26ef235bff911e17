# ruff: noqa: RUF001 -- prices are written in many scripts
"""Prices that only some pay, or nobody any more: with a code, a card, a membership, in the past."""

import pytest

from app.models.selectors import Availability
from tests.services.scraping.read.support import amount, ld, read_html

H1 = "<h1>Blue Kettle</h1>"


def read_with(text: str, price: str = "49,00 €") -> str | None:
    page = f"<body>{H1}<div><p>{text}</p><p class='price'>{price}</p></div></body>"
    return amount(read_html(page, url="https://shop.example.de/p/1"))


@pytest.mark.parametrize(
    "text",
    [
        "Mit Code <b>SPAR10</b>: 44,10 €",
        "44,10 € mit Code SPAR10",
        "Mit Klub+ <b>45,00 €</b>",
        "Met Select <b>45,00 €</b>",
        "With Prime 45,00 €",
        "Premium'la <b>45,00 €</b>",
        "<b>45,00 €</b> <i>с Картой магазина</i>",
        "Tiefster Preis der letzten 3 Monate: 41,00 €",
        "Letzter Bestpreis (30 Tage) 41,00 €",
        "Son 30 günün en düşük fiyatı 41,00 €",
        "Garantieerweiterung +12 Monate 15,90 €",
        "Garantía extendida 2 años 15,90 €",
    ],
)
def test_what_only_some_pay_or_paid_before_is_not_the_price(text: str) -> None:
    assert read_with(text) == "49"


@pytest.mark.parametrize(
    "text",
    [
        "Mit MwSt. 49,00 €",
        "Con descuento 49,00 €",
        "49,00 € <small>mit kostenlosem Versand</small>",
    ],
)
def test_what_is_said_with_tax_discount_or_delivery_is_the_price(text: str) -> None:
    assert read_with("", text) == "49"


def test_a_unit_price_of_which_tax_is_told_is_that_of_one_piece() -> None:
    page = (
        f"<body>{H1}<div class='buybox'><span id='priceUnitPrice'>34,99 €</span>"
        "<p>inkl. MwSt. <small>(29,40 € ohne MwSt.)</small></p></div>"
    )
    net = ld(
        '{"@type":"Product","name":"Blue Kettle","offers":{"price":"29.40","priceCurrency":"EUR"}}'
    )

    assert amount(read_html(net + page)) == "34.99"


def test_tax_that_is_added_makes_an_amount_a_net_one() -> None:
    page = (
        f"<body>{H1}<div class='price'><p>$ 229.00 <i>inc GST</i></p><p>$ 199.13 <i>+ GST</i></p>"
        "</div></body>"
    )

    assert amount(read_html(page, url="https://shop.example.co.nz/p/1")) == "229"


def test_cents_that_are_written_twice_count_once() -> None:
    page = (
        f"<body>{H1}<p class='price'>289<span class='hidden'>,99</span>€"
        "<sup aria-hidden='true'>99</sup></p></body>"
    )

    assert amount(read_html(page)) == "289.99"


def test_the_price_is_that_of_the_chosen_form() -> None:
    rows = (
        "<div class='row'><i>30 ml</i> <b class='price__base'>24,99 €</b></div>"
        "<div class='row row--selected' aria-selected='true'><i>50 ml</i> <b>34,75 €</b></div>"
    )

    assert amount(read_html(f"<body>{H1}<div class='variants'>{rows}</div></body>")) == "34.75"


def test_a_link_that_names_another_form_does_not_name_the_price() -> None:
    page = (
        f"<body><div><p>CHF 139.–</p>{H1}<p>Farbe: <a>Schwarz CHF 152.–</a></p>"
        "<button class='add-to-cart'>In den Warenkorb</button></div></body>"
    )

    assert amount(read_html(page)) != "152"


@pytest.mark.parametrize(
    ("query", "expected"), [("?v=1", "10.99"), ("?activeVariant=131052.3", "11.49")]
)
def test_the_address_selects_a_variant_by_the_number_that_the_variant_has(
    query: str, expected: str
) -> None:
    variants = ",".join(
        f'{{"@type":"Product","sku":"131052.{number}","offers":{{"price":{price},'
        '"priceCurrency":"EUR"}}}'
        for number, price in ((1, 10.99), (3, 11.49))
    )
    data = ld(f'{{"@type":"ProductGroup","name":"Blue Kettle","hasVariant":[{variants}]}}')

    listing = read_html(f"{data}<body>{H1}", url=f"https://shop.example/p/kettle{query}")

    assert amount(listing) == expected


def test_data_whose_address_selects_another_variant_yields_to_what_is_shown() -> None:
    data = ld(
        '{"@type":"Product","name":"Blue Kettle","offers":{"price":24.99,"priceCurrency":"EUR",'
        '"url":"https://shop.example/p/kettle?variant=841526"}}'
    )
    page = f"{data}<body>{H1}<p class='price'>34,75 €</p><button>In den Warenkorb</button>"

    listing = read_html(page, url="https://shop.example/p/kettle?variant=841527")

    assert amount(listing) == "34.75"


def test_a_number_in_the_products_name_is_no_price() -> None:
    page = "<body><h1>Rillenkugellager 6204-2RS</h1><p>Preise nur für angemeldete Händler</p>"

    assert read_html(page, url="https://shop.example.de/p/1").price is None


@pytest.mark.parametrize("heading", ["Other sellers (7)", "Andere verkopers", "Diğer satıcılar"])
def test_behind_a_heading_about_other_sellers_stand_their_prices(heading: str) -> None:
    page = f"<body>{H1}<h3>{heading}</h3><p>Shop A <b class='price'>33,50 €</b></p></body>"

    assert read_html(page).price is None


def test_a_country_in_the_path_tells_what_is_paid_with() -> None:
    page = f"<body>{H1}<p class='price'>36,99</p></body>"

    listing = read_html(page, url="https://www.shop.example.com/nl/nl/p/kettle/1/")

    assert listing.price is not None
    assert listing.price.currency == "EUR"


@pytest.mark.parametrize(
    "head", ["Con il tuo usato lo paghi solo", "Kaina su kodu BLACK", "Z kodem: CHLOD200"]
)
def test_the_head_of_a_box_tells_who_pays_what_stands_in_it(head: str) -> None:
    box = f"<div class='box'><p>{head}</p><div class='price'><b>44</b><i>,90 €</i></div></div>"

    assert amount(read_html(f"<body>{H1}{box}<p class='price'>49,00 €</p></body>")) == "49"


@pytest.mark.parametrize(
    "names", ["price-template--code", "promo-code-box", "club-price", "swap-price"]
)
def test_an_element_may_be_called_by_what_its_price_needs(names: str) -> None:
    page = f"<body>{H1}<p class='{names}'>44,90 €</p><p class='price'>49,00 €</p></body>"

    assert amount(read_html(page)) == "49"


def test_the_element_nearest_to_an_amount_says_what_it_is() -> None:
    page = f"<body>{H1}<p class='discount'><span class='the-price'><b>€ 49.00</b></span></p></body>"

    assert amount(read_html(page)) == "49"


def test_a_range_over_all_forms_yields_to_the_price_of_the_chosen_one() -> None:
    page = (
        f"<body>{H1}<p class='price'><b>9,90 €</b> - <b>33,90 €</b></p>"
        "<div class='variation'><span class='price'>17,90 €</span></div></body>"
    )

    assert amount(read_html(page)) == "17.90"


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


def test_a_size_that_is_sold_out_leaves_the_others() -> None:
    sizes = "<button>34</button><button disabled>36 ausverkauft</button><button>38</button>"
    page = f"<body>{H1}<b class='price'>€ 5.00</b>{sizes}<button>In den Warenkorb</button></body>"

    assert read_html(page).availability is Availability.IN_STOCK


def test_what_is_named_by_tax_and_said_to_hold_it_is_what_one_pays() -> None:
    page = (
        "<h1>Blue Kettle</h1><div class='product-price'><span class='price'>£34.99</span>"
        "<span>ex VAT</span><div class='vatprice'><span>£41.99</span> <span>{}</span></div></div>"
    )

    assert amount(read_html(page.format("inc VAT"))) == "41.99"
    assert amount(read_html(page.format("incl. VAT"))) == "41.99"


def test_the_rate_of_the_tax_takes_nothing_off() -> None:
    page = (
        f"<body>{H1}<div class='priceblock'><div><span class='price'>489,00 € <i>zzgl. MwSt.</i>"
        "</span></div><div class='gross'>581,91 € inkl. 19% MwSt.</div></div></body>"
    )

    assert amount(read_html(page, url="https://shop.example.de/p/1")) == "581.91"


def test_what_a_piece_of_many_costs_is_not_what_one_does() -> None:
    row = (
        "<tr itemprop=offers itemscope itemtype='https://schema.org/Offer'><td>"
        "<meta itemprop=priceCurrency content=EUR><meta itemprop=price content='%s'>%s"
        "<b>%s</b></td><td>%s €</td></tr>"
    )
    rows = row % ("13.9", "bis ", "11", "13,90") + row % ("12.9", "ab ", "12", "12,90")
    page = (
        "<body itemscope itemtype='https://schema.org/Product'><h1 itemprop=name>Blue Kettle</h1>"
        "<div itemprop=offers itemscope itemtype='https://schema.org/AggregateOffer'>"
        "<meta itemprop=lowPrice content='12.9'><meta itemprop=highPrice content='13.9'>"
        f"<table>{rows}</table></div></body>"
    )

    assert amount(read_html(page, url="https://shop.example.de/p/1")) == "13.90"


def test_the_lower_end_of_a_range_is_not_what_the_shop_beside_the_name_asks() -> None:
    data = ld(
        '{"@type":"Product","name":"Blue Kettle","offers":{"@type":"AggregateOffer",'
        '"lowPrice":"198.90","highPrice":"419.00","offerCount":87,"priceCurrency":"EUR"}}'
    )
    offers = "".join(
        f"<li><p class=price>{price} €</p><i>{state}</i><button>Ajouter</button></li>"
        for price, state in (("264,90", "Neuf"), ("198,90", "Bon état"))
    )
    page = (
        f"<body>{H1}<div class=buybox><p class=price>264,90 €</p>"
        f"<button>Ajouter au panier</button></div><div>{'<p>Livraison rapide.</p>' * 20}"
        f"<h2>87 offres</h2><ul>{offers}</ul></div></body>"
    )

    assert amount(read_html(data + page, url="https://shop.example.fr/p/1")) == "264.90"


def test_what_is_called_discount_and_nothing_else_in_a_price_is_the_price() -> None:
    page = (
        f"<body>{H1}<div><div class='price discount-price'><span class='discount'>$ 89.9</span>"
        "</div><del>$ 128.0</del><span class='save'>$ 38.1</span></div></body>"
    )

    assert amount(read_html(page, url="https://shop.example.hk/p/1")) == "89.90"


def test_a_discount_beside_the_price_stays_one() -> None:
    page = (
        f"<body>{H1}<div class='price'><span class='discount'>$ 10.00</span>"
        "<span class='price-now'>$ 80.00</span></div></body>"
    )

    assert amount(read_html(page)) == "80"


def test_a_dollar_on_a_page_in_french_is_the_one_of_canada() -> None:
    page = f"<body>{H1}<div class='prix'>Prix : 28,95 $</div></body>"

    listing = read_html(f'<html lang="fr">{page}', url="https://shop.example/p/1")

    assert listing.price is not None
    assert listing.price.currency == "CAD"


def test_raised_cents_follow_groups_of_thousands_too() -> None:
    page = f"<body>{H1}<p class='price'>$3,219<sup>30</sup></p></body>"

    assert amount(read_html(page, url="https://shop.example.mx/p/1")) == "3219.30"


def test_what_one_pays_without_the_card_is_what_everybody_pays() -> None:
    page = (
        f"<body>{H1}<div class='price price--loyalty'><div><i>mit Vorteilskarte</i><b>9,99 €</b>"
        "</div><div><i>ohne Vorteilskarte</i><b>15,99 €</b></div></div></body>"
    )

    assert amount(read_html(page, url="https://shop.example.at/p/1")) == "15.99"


def test_the_first_day_of_an_offer_is_no_amount_without_cents() -> None:
    page = (
        f"<body>{H1}<div class='price'><b class='actual'>9.45</b> <i>statt</i> <s>13.50</s></div>"
        "<span class='valid'>Gültig 24.11. – 30.11.2026</span></body>"
    )

    assert amount(read_html(page, url="https://shop.example.ch/p/1")) == "9.45"


def test_what_is_named_a_unit_price_within_the_price_of_now_is_the_price() -> None:
    page = (
        f"<body>{H1}<div class='price'><span class='sales'><b class='value js-unit-price'>"
        "799,90 €</b></span></div></body>"
    )

    assert amount(read_html(page, url="https://shop.example.de/p/1")) == "799.90"


def test_a_price_of_the_body_alone_is_without_tax_in_japan() -> None:
    page = (
        f"<body>{H1}<div class='goods-price'><div class='price'>19,800<i>円</i></div>"
        "<div>本体価格 18,000円</div></div></body>"
    )

    assert amount(read_html(page, url="https://shop.example.jp/p/1")) == "19800"


def test_days_beside_a_regular_price_are_no_lower_price() -> None:
    page = (
        f"<body>{H1}<div><p><i>Medlemspris</i> <b>149,-</b></p><p><i>Ordinær pris</i> <b>199,-</b>"
        "</p></div><ul><li>Fri frakt over 500 kr</li><li>90 dagers åpent kjøp</li></ul></body>"
    )

    assert amount(read_html(page, url="https://shop.example.no/p/1")) == "199"


@pytest.mark.parametrize(
    "ticked",
    [
        "<label><input type='checkbox' name='f'> Tot € 400 <i>(684)</i></label>",
        "<input type='checkbox' id='more'> <label for='more'>Extra bescherming € 29</label>",
    ],
)
def test_what_one_may_tick_is_not_the_price(ticked: str) -> None:
    page = f"<body>{H1}<form><ul><li>{ticked}</li></ul></form></body>"

    assert read_html(page, url="https://shop.example.nl/p/1").price is None


def test_a_card_whose_logo_stands_beside_an_amount_is_what_one_needs_for_it() -> None:
    page = (
        f"<body>{H1}<div class='row'><b class='ui-price'>$34.990</b><img alt='Tarjeta Andina' "
        "src='/tc.svg'></div><div class='row'><b class='ui-price'>$39.990</b></div></body>"
    )

    assert amount(read_html(page, url="https://shop.example.cl/p/1")) == "39990"


def test_the_logo_of_a_card_beside_the_only_amount_tells_nothing() -> None:
    page = (
        f"<body>{H1}<div class='row'><b class='ui-price'>$39.990</b><img alt='Pay by card' "
        "src='/tc.svg'></div></body>"
    )

    assert amount(read_html(page, url="https://shop.example.cl/p/1")) == "39990"


def test_who_is_no_member_pays_what_everybody_pays() -> None:
    page = (
        f"<body>{H1}<div class='price'><div class='price-non-member'><b class='sales'>$219.99</b>"
        "</div><div class='price-member club-price'><b class='sales'>$199.99</b></div></div></body>"
        + ld(
            '{"@type":"Product","name":"Blue Kettle","offers":{"@type":"AggregateOffer",'
            '"priceCurrency":"AUD","lowPrice":199.99,"highPrice":259.99}}'
        )
    )

    assert amount(read_html(page, url="https://shop.example.com.au/p/1")) == "219.99"


def test_a_block_that_holds_all_prices_is_not_old_whatever_it_is_called() -> None:
    page = (
        f"<body>{H1}<div class='price-detail price-detail--original'><p class='price-box__prices'>"
        "<b class='price-box__price'>4 490,-</b><i>bez DPH 3 710,74,-</i></p>"
        "<p class='price-box__part'>Splátky od 449,-/měs.</p></div></body>"
    )

    assert amount(read_html(page, url="https://shop.example.cz/p/1")) == "4490"


def test_old_prices_alone_stay_old() -> None:
    page = (
        f"<body>{H1}<div><p class='old-price'><b>10,00 €</b></p>"
        "<p class='old-price'><b>12,00 €</b></p></div></body>"
    )

    assert read_html(page, url="https://shop.example.de/p/1").price is None


def test_what_is_paid_each_month_is_not_the_price_though_the_data_say_so() -> None:
    page = (
        f"<body>{H1}<label class='pay'><b class='price-lg'>$27.78<sup>/mo.</sup></b></label>"
        "<p>In stock.</p></body>"
        + ld('{"@type":"Product","offers":{"price":"27.78","priceCurrency":"USD"}}')
    )

    listing = read_html(page, url="https://shop.example.com/p/1")

    assert listing.price is None
    assert "as a rate" in listing.candidates[0].reason


def test_ranges_to_choose_from_are_no_prices() -> None:
    page = (
        f"<body>{H1}<aside class='refinements'><h3>Prix</h3><ul><li>Moins de 50 €</li>"
        "<li>50 € - 100 €</li><li>100 € - 150 €</li><li>Plus de 150 €</li></ul></aside></body>"
    )

    assert read_html(page, url="https://shop.example.fr/p/1").price is None


def test_what_is_named_a_price_per_unit_is_the_price_where_the_unit_is_a_piece() -> None:
    page = (
        "<h1>Blue Kettle</h1><div class='pricing'>"
        "<p class='pricePerUnit'>£1.50<abbr>/</abbr><abbr>{}</abbr></p>"
        "<p class='pricePerMeasure'>£1.50<abbr>/</abbr><abbr>{}</abbr></p></div>"
    )

    assert amount(read_html(page.format("unit", "ea"))) == "1.50"
    assert amount(read_html(page.format("kg", "kg"))) is None


def test_the_foot_of_the_details_is_not_that_of_the_page() -> None:
    page = (
        "<h1>Blue Kettle</h1><section><p>A kettle.</p></section>"
        "<div class='{}'><span class='price'><span>EGP</span> <span>222</span></span></div>"
    )

    assert amount(read_html(page.format("details-footer"))) == "222"
    assert amount(read_html(page.format("site-footer"))) is None


def test_an_amount_in_another_currency_behind_a_slash_is_no_measure() -> None:
    price = "<span>195,58 лв</span><i>/</i><span>100,00 €</span>"
    page = f"<h1>Blue Kettle</h1><p class='price'>{price}</p>"

    assert amount(read_html(page, url="https://shop.bg/p/1")) in {"195.58", "100.00"}
