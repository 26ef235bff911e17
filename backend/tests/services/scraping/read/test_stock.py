"""What the page says about stock."""

import re

import pytest

from app.models.selectors import Availability
from app.services.scraping.read import phrases
from app.services.scraping.read.phrases import PHRASES
from tests.services.scraping.read.support import ld, read_html, read_page

H1 = "<h1>Blue Kettle</h1><b class='price'>€ 5.00</b>"
SOLD_OUT = ld(
    '{"@type":"Product","name":"Blue Kettle","offers":'
    '{"price":5,"priceCurrency":"EUR","availability":"OutOfStock"}}'
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("In stock", Availability.IN_STOCK),
        ("Only 3 left", Availability.IN_STOCK),
        ("Out of stock", Availability.OUT_OF_STOCK),
        ("Derzeit nicht verfügbar", Availability.OUT_OF_STOCK),
        ("Auf Lager", Availability.IN_STOCK),
        ("En rupture de stock", Availability.OUT_OF_STOCK),
        ("En stock", Availability.IN_STOCK),
        ("Agotado", Availability.OUT_OF_STOCK),
        ("Disponible", Availability.IN_STOCK),
        ("Non disponibile", Availability.OUT_OF_STOCK),
        ("Disponibilità immediata", Availability.IN_STOCK),
        ("Esgotado", Availability.OUT_OF_STOCK),
        ("Em estoque", Availability.IN_STOCK),
        ("Niet op voorraad", Availability.OUT_OF_STOCK),
        ("Op voorraad", Availability.IN_STOCK),
        ("Slut i lager", Availability.OUT_OF_STOCK),
        ("Finns i lager", Availability.IN_STOCK),
        ("Produkt niedostępny", Availability.OUT_OF_STOCK),
        ("Dostępny", Availability.IN_STOCK),
        ("Není skladem", Availability.OUT_OF_STOCK),
        ("Skladem", Availability.IN_STOCK),
        ("Δεν είναι πλέον διαθέσιμο", Availability.OUT_OF_STOCK),
        ("არ არის მარაგში", Availability.OUT_OF_STOCK),
        ("მარაგშია", Availability.IN_STOCK),
        ("Prodej skončil", Availability.DISCONTINUED),
        ("Нет в продаже", Availability.OUT_OF_STOCK),
        ("Stokta mevcut değil", Availability.OUT_OF_STOCK),
        ("Stokta bulunmaktadir", Availability.IN_STOCK),
        ("No hay stock", Availability.OUT_OF_STOCK),
        ("Nincs készleten", Availability.OUT_OF_STOCK),
        ("Nu mai este in stoc", Availability.OUT_OF_STOCK),
        ("没有现货", Availability.OUT_OF_STOCK),
        ("매진 임박", Availability.UNKNOWN),
        ("Boltban nem kapható", Availability.UNKNOWN),
        ("Dobírkou nelze objednat", Availability.UNKNOWN),
        ("Produse în coșul tău", Availability.UNKNOWN),
        ("Katalog jetzt bestellen", Availability.UNKNOWN),
        ("Pickup: out of stock", Availability.UNKNOWN),
        ("Знято з продажу", Availability.DISCONTINUED),
        ("Non più disponibile", Availability.OUT_OF_STOCK),
        ("Jelenleg nem rendelhető", Availability.OUT_OF_STOCK),
        ("Nu este in stoc", Availability.OUT_OF_STOCK),
        ("Temin edilemiyor", Availability.OUT_OF_STOCK),
        ("此商品缺货", Availability.OUT_OF_STOCK),
        ("暂无库存", Availability.OUT_OF_STOCK),
        ("有库存", Availability.IN_STOCK),
        ("In stoc", Availability.IN_STOCK),
        ("Uppselt", Availability.OUT_OF_STOCK),
        ("Til á lager", Availability.IN_STOCK),
        ("Available for delivery to 98101", Availability.IN_STOCK),
        ("在庫切れ", Availability.OUT_OF_STOCK),
        ("在庫あり", Availability.IN_STOCK),
        ("Pre-order", Availability.PRE_ORDER),
        ("Temporarily on backorder", Availability.BACK_ORDER),
        ("Auf Bestellung", Availability.SPECIAL_ORDER),
        ("This item has been discontinued", Availability.DISCONTINUED),
        ("Bild nicht verfügbar", Availability.UNKNOWN),
        ("It is currently unavailable to pick up at nearby stores.", Availability.UNKNOWN),
        ("Sold out in our online store", Availability.OUT_OF_STOCK),
        ("Sold out for pickup and delivery", Availability.OUT_OF_STOCK),
        ("Out of stock in store and online", Availability.OUT_OF_STOCK),
        ("This item isn't available to ship", Availability.OUT_OF_STOCK),
        ("Sold out in nearby stores", Availability.UNKNOWN),
        ("Available to ship", Availability.IN_STOCK),
    ],
)
def test_words_about_stock_are_understood_in_many_languages(
    text: str, expected: Availability
) -> None:
    assert read_html(f"<body>{H1}<p>{text}</p>").availability is expected


def test_sold_out_beside_the_title_beats_the_data_when_nothing_can_be_bought() -> None:
    assert read_page("sold_out.html").availability is Availability.OUT_OF_STOCK


def test_a_button_that_buys_beats_data_that_says_sold_out() -> None:
    page = f"{SOLD_OUT}<body>{H1}<button class='add-to-cart'>Add to cart</button>"

    assert read_html(page).availability is Availability.IN_STOCK


def test_a_disabled_button_buys_nothing() -> None:
    page = f"{SOLD_OUT}<body>{H1}<button class='add-to-cart' disabled>Add</button>"

    assert read_html(page).availability is Availability.OUT_OF_STOCK


def test_words_that_no_screen_shows_do_not_count() -> None:
    assert read_page("hidden_texts.html").availability is Availability.IN_STOCK


def test_pre_order_inside_a_link_is_a_menu() -> None:
    page = f"<body><a href='/pre-orders'>Pre-order</a>{H1}"

    assert read_html(page).availability is Availability.UNKNOWN


def test_words_in_a_container_about_other_products_do_not_count() -> None:
    page = f"<body>{H1}<div class='related-products'><p>Out of stock</p></div>"

    assert read_html(page).availability is Availability.UNKNOWN


def test_words_beside_one_choice_are_about_that_choice() -> None:
    page = (
        "<body><h1>Blue Kettle</h1><ul><li><input type=radio>New <b class='price'>€ 5.00</b></li>"
        "<li><input type=radio disabled>Used <b>Out of stock</b></li></ul>"
    )

    assert read_html(page).availability is Availability.UNKNOWN


def test_sellers_that_are_counted_can_deliver() -> None:
    page = ld(
        '{"@type":"Product","name":"Pan","offers":{"@type":"AggregateOffer","lowPrice":5,'
        '"priceCurrency":"EUR","offerCount":2}}'
    )

    assert read_html(page).availability is Availability.IN_STOCK


@pytest.mark.parametrize(
    "text",
    [
        "Notify me when available",
        "Back in stock soon",
        "Get in-stock alert",
        "Benachrichtigen Sie mich, sobald der Artikel lieferbar ist.",
        "Dieser Artikel steht derzeit nicht zur Verfügung!",
        "Prévenez-moi dès que le produit est disponible",
        "Hết hàng",
        "Stok habis",
        "We do not know when or if this item will be back in stock.",
        "Ob und wann dieser Artikel wieder vorrätig sein wird, ist unbekannt.",
        "No sabemos si este producto volverá a estar disponible, ni cuándo.",
        "Non sappiamo quando o se l'articolo sarà di nuovo disponibile.",
        "Não sabemos se ou quando este item estará disponível novamente.",
        "We weten niet of en wanneer dit product weer op voorraad is.",
        "Nie wiemy, czy i kiedy ten produkt będzie ponownie dostępny.",
        "Vi vet inte när eller om varan kommer att finnas i lager igen.",
    ],
)
def test_an_alert_for_its_return_says_that_the_product_is_not_there(text: str) -> None:
    assert read_html(f"<body>{H1}<p>{text}</p>").availability is Availability.OUT_OF_STOCK


@pytest.mark.parametrize(
    "weak",
    [
        "<span class='badge price__badge-sold-out'>Sold out</span>",
        "<ul class='sizes'><li>S <i>Sold out</i></li><li>M</li></ul>",
        "<span class='visually-hidden'>Variant sold out or unavailable</span>",
        "<span class='displaynone'>Sold out</span>",
        "<a href='#mail'>Notify me when available</a>",
    ],
)
def test_a_button_that_buys_beats_badges_choices_and_alerts(weak: str) -> None:
    button = "<button class='add-to-cart'>Add to cart</button>"

    assert read_html(f"<body>{H1}{weak}{button}").availability is Availability.IN_STOCK


def test_a_button_of_a_form_may_say_that_there_is_nothing_to_buy() -> None:
    price = f"{H1}<p>£49.00</p>"
    form = "<form action='/cart/add'><input type='{}' value='Out of stock' disabled></form>"
    data = ld('{"@type":"Product","name":"Blue Kettle","offers":{"price":49,'
              '"priceCurrency":"GBP","availability":"InStock"}}')  # fmt: skip

    for kind, expected in (
        ("submit", Availability.OUT_OF_STOCK),
        ("hidden", Availability.IN_STOCK),
    ):
        page = f"{data}<body>{price}{form.format(kind)}"
        assert read_html(page).availability is expected


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ("type=button value='Add to cart'", Availability.IN_STOCK),
        ("type=submit value='In den Warenkorb'", Availability.IN_STOCK),
        ("type=button value='Add to cart' disabled", Availability.UNKNOWN),
        ("type=text value='Add to cart'", Availability.UNKNOWN),
    ],
)
def test_a_button_may_be_an_input_without_a_form(attributes: str, expected: Availability) -> None:
    page = f"<body>{H1}<p>£49.00</p><input {attributes}></body>"

    assert read_html(page).availability is expected


def test_data_that_denies_it_beats_data_that_calls_it_in_stock_where_nothing_buys() -> None:
    page = (
        '<head><meta property="og:title" content="Blue Kettle">'
        '<meta property="product:price:amount" content="49">'
        '<meta property="og:availability" content="oos"></head>'
        + ld(
            '{"@type":"Product","name":"Blue Kettle","offers":{"price":49,'
            '"priceCurrency":"GBP","availability":"InStock"}}'
        )
        + f"<body>{H1}<p>£49.00</p>"
    )
    button = "<button class='add-to-cart'>Add to cart</button>"

    assert read_html(page).availability is Availability.OUT_OF_STOCK
    assert read_html(page + button).availability is Availability.IN_STOCK


def test_a_sentence_beats_the_button() -> None:
    page = f"<body>{H1}<p>Sold out</p><button class='add-to-cart'>Add to cart</button>"

    assert read_html(page).availability is Availability.OUT_OF_STOCK


@pytest.mark.parametrize("text", ["Còn hàng", "Stok tersedia", "尚有庫存", "มีสินค้า"])
def test_stock_is_understood_in_south_east_asia_too(text: str) -> None:
    assert read_html(f"<body>{H1}<p>{text}</p>").availability is Availability.IN_STOCK


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Buy now", Availability.IN_STOCK),
        ("Who would buy now and pay later may ask us", Availability.UNKNOWN),
    ],
)
def test_far_from_the_price_only_a_text_that_is_all_button_says_that_it_can_be_bought(
    text: str, expected: Availability
) -> None:
    choices = "".join(f"<p>Choice {number}</p>" for number in range(80))

    assert read_html(f"<body>{H1}{choices}<a>{text}</a></body>").availability is expected


@pytest.mark.parametrize(
    "text",
    [
        "Ielikt grozā", "Купити", "Додати в кошик", "Kjøp nå", "Køb nu", "Tilføj til kurv",
        "カゴに入れる", "바로 구매", "加入购物袋", "In die Einkaufstasche", "Añadir a la bolsa",
        "Kúpiť", "Hemen al", "اضف الى الحقيبة", "In den Korb", "Adicionar à sacola",
        "Ajouter à mon panier", "Pune în coș", "הוסף לסל",
    ],
)  # fmt: skip
def test_buttons_that_buy_are_known_by_their_words_in_many_languages(text: str) -> None:
    page = f"<body>{H1}<p>£49.00</p><button type='button'>{text}</button></body>"

    assert read_html(page).availability is Availability.IN_STOCK


@pytest.mark.parametrize("names", ["availability-label", "stock-label empty"])
def test_a_label_for_the_stock_is_no_badge(names: str) -> None:
    page = f"<body>{H1}<span class='{names}'>Vyprodáno</span><a href='/watch'>Hlídat</a></body>"

    assert read_html(SOLD_OUT + page).availability is Availability.OUT_OF_STOCK


def test_a_sentence_that_denies_it_is_not_about_what_can_be_had() -> None:
    page = f"<body>{H1}<p>Produk ini sedang tidak tersedia.</p></body>"

    assert read_html(page).availability is Availability.OUT_OF_STOCK


def test_no_phrase_counts_what_is_wide() -> None:
    """Or the automaton that looks for all of them at once outgrows its memory."""
    assert re.search(r"\{\d*,\d{2,}\}", PHRASES.pattern) is None


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ("class='addToTrolleyForm' action='/go'", "<input type='submit' value='Add'>"),
        ("name='sAddToBasket' action='/checkout/addArticle'", "<button>Put <i>in</i></button>"),
    ],
)
def test_a_form_that_is_called_by_the_basket_is_sent_by_its_button(form: str, field: str) -> None:
    page = f"<body>{H1}<p>£49.00</p><form {form}>{field}</form>"

    assert read_html(page).availability is Availability.IN_STOCK
    assert read_html(page.replace("asket", "x").replace("Trolley", "x")).availability is (
        Availability.UNKNOWN
    )


@pytest.mark.parametrize(
    "button",
    [
        "<form action='/x'><input type='image' src='b.gif' alt='In den Warenkorb'></form>",
        "<form action='/p.php?action=add_product'><input type='image' src='b.gif'></form>",
        "<a class='add-to-cart' href='javascript:buy()'>Want it</a>",
    ],
)
def test_pictures_and_links_buy_too(button: str) -> None:
    page = f"<body>{H1}<p>£49.00</p>{button}"

    assert read_html(page).availability is Availability.IN_STOCK


def test_similar_products_that_are_in_stock_say_nothing_of_this_one() -> None:
    page = f"<body>{H1}<ul><li>Size <i>Sold out</i></li></ul><h2>Similar items in stock</h2>"

    assert read_html(page).availability is Availability.OUT_OF_STOCK


@pytest.mark.parametrize(
    "weak",
    [
        "<a class='add-to-cart disabled' href='/x'>Notify me</a>",
        "<a class='btn-cart' href='/cart'>View cart</a>",
        "<div style='display:none'><form action='/cart/add'><input type=submit></form></div>",
        "<div class='related'><form action='/cart/add'><button>Go</button></form></div>",
        "<form action='/cart/add'><button aria-disabled='true'>Go</button></form>",
        "<p>Faltbar: passt in die Tasche</p>",
        "<p>Де купити</p>",
        "<p>Порожньо в кошику</p>",
    ],
)
def test_what_only_looks_like_a_way_to_buy_says_nothing_against_the_data(weak: str) -> None:
    data = ld(
        '{"@type":"Product","name":"Blue Kettle","offers":{"price":5,'
        '"priceCurrency":"EUR","availability":"OutOfStock"}}'
    )

    assert read_html(f"{data}<body>{H1}{weak}").availability is Availability.OUT_OF_STOCK


@pytest.mark.parametrize(
    "text",
    [
        "This product is sold out. See similar items below",
        "Derzeit nicht verfügbar. Ähnliche Artikel ansehen",
        "Produit épuisé, découvrez nos produits similaires",
    ],
)
def test_what_is_gone_may_lead_to_similar_products(text: str) -> None:
    assert read_html(f"<body>{H1}<p>{text}</p>").availability is Availability.OUT_OF_STOCK


def test_choices_that_are_gone_leave_the_others() -> None:
    sizes = "<ul><li>S (sold out)</li><li>M</li><li>L (sold out)</li></ul>"
    button = "<button>Add to bag</button>"

    assert read_html(f"<body>{H1}{sizes}{button}").availability is Availability.IN_STOCK


def test_no_phrase_asks_for_the_border_of_a_word_where_re2_sees_none() -> None:
    """Its `\\b` knows the letters of ASCII alone."""
    for words in phrases.BY_GROUP:
        for phrase in words:
            assert not re.search(r"[^\x00-\x7f]\??\\b|\\b[^\x00-\x7f(]", phrase), phrase


def test_a_size_on_a_button_that_is_sold_out_leaves_the_others() -> None:
    sizes = "<input type=button value='36 sold out'><input type=button value='37'>"
    old = "<INPUT TYPE='SUBMIT' VALUE='Sold out'>"

    assert read_html(f"<body>{H1}{sizes}").availability is Availability.UNKNOWN
    assert read_html(f"<body>{H1}{old}").availability is Availability.OUT_OF_STOCK
