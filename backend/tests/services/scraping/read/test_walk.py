import pytest

from app.services.scraping.pages import Hints, WebPage
from app.services.scraping.read.document import Document
from app.services.scraping.read.visible.landmarks import own_heading
from app.services.scraping.read.visible.walk import FAR_BEFORE, FAR_BEHIND, MOST_STEPS, Texts, walk
from tests.services.scraping.read.support import amount, read_html

MENU = (
    "<nav><ul>" + "".join(f"<li><a href='/c/{n}'>Menu {n}</a></li>" for n in range(400)) + "</ul>"
)
FOOTER = "<footer>" + "".join(f"<p>Note <i>{n}</i></p><input>" for n in range(300)) + "</footer>"


@pytest.mark.parametrize(
    "html",
    [
        f"<body>{MENU}<main><div><p>Sale</p><h1>Kettle</h1></div><b>12 €</b></main>{FOOTER}",
        f"<body><header>{MENU}<button>Menu</button></header><h1>The <b>kettle</b></h1>{FOOTER}",
        f"<body>{FOOTER}<!-- --><div><script>var a</script><h1>Kettle</h1></div>{MENU}",
        f"<body>{MENU}<div><h1>Kettle</h1></div><textarea>no</textarea>{MENU}",
        "<body><h1>Kettle</h1>",
    ],
)
def test_near_a_sure_heading_the_texts_are_those_of_the_whole_page(html: str) -> None:
    whole, near = walked(html, is_sure=False), walked(html, is_sure=True)
    heading = whole.heading
    assert heading is not None
    first = max(heading - FAR_BEFORE, 0)
    end = heading + FAR_BEHIND

    assert near.texts == whole.texts[first:end]
    assert near.heading == heading - first
    assert [node.text_content for node in near.nodes] == near.texts
    assert [at for at, _ in near.buttons] == [
        at - first for at, _ in whole.buttons if first <= at < end
    ]


def test_what_is_far_before_the_heading_is_not_visited() -> None:
    html = f"<body>{MENU}{MENU}<p>From</p><h1>Kettle</h1>"

    texts = walked(html, is_sure=True).texts

    assert len(walked(html, is_sure=False).texts) == 802
    assert texts[-2:] == ["From", "Kettle"]
    assert len(texts) == FAR_BEFORE + 1


def test_no_end_of_empty_elements_before_the_heading_is_passed() -> None:
    html = f"<body><p>Far</p>{'<br>' * MOST_STEPS}<h1>Kettle</h1>"

    assert walked(html, is_sure=True).texts == ["Kettle"]
    assert walked(html.replace("<br>", "", 1), is_sure=True).texts == ["Far", "Kettle"]


def test_a_heading_that_stands_nowhere_on_the_page_ends_nothing() -> None:
    document = document_of(f"<body><template><h1>Kettle</h1></template>{MENU}")
    elsewhere = document_of("<h1>Kettle</h1>").headings[0]

    assert len(walk(document, elsewhere, is_sure=True).texts) == 400


def test_a_price_behind_a_long_menu_is_read_all_the_same() -> None:
    html = f"<body>{MENU}<main><span class='price'>€ 49.90</span><h1>Kettle</h1></main>"

    assert amount(read_html(html)) == "49.90"


def walked(html: str, *, is_sure: bool) -> Texts:
    document = document_of(html)
    heading, _ = own_heading(document, None)
    return walk(document, heading, is_sure=is_sure)


def document_of(html: str) -> Document:
    page = WebPage(url="https://shop.example/p/1", final_url="", body=html.encode())
    return Document(page, Hints())
