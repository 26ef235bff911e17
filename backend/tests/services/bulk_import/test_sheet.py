"""Files of addresses: what they say, and which line is wrong."""

import pytest

from app.core.errors import Invalid
from app.services.bulk_import import LARGEST_SHEET, Group, read_sheet


def told(groups: list[Group]) -> list[tuple[str | None, list[tuple[str, bool]], list[str]]]:
    return [
        (group.product, [(item.url, item.set_primary) for item in group.items], group.tags)
        for group in groups
    ]


def test_plain_text_has_one_address_a_line() -> None:
    text = "\ufeff# my list\n\n  https://a.example/1  \nhttps://b.example/2\r\nnot an address\n"

    assert told(read_sheet(text.encode())) == [
        (
            None,
            [
                ("https://a.example/1", False),
                ("https://b.example/2", False),
                ("not an address", False),
            ],
            [],
        )
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_says_which_product_which_tags_and_which_page_is_primary(delimiter: str) -> None:
    rows = [
        ["Product", "URL", "Primary", "Note", "Tags"],
        ["Kettle", "https://a.example/1", "", "seen", "Kitchen | Gift"],
        ["Kettle", "https://b.example/2", "Yes", "", "Gift|Copper"],
        ["", "", "", "", ""],
        ["", "https://c.example/3", "no", "", ""],
    ]
    text = "\n".join(delimiter.join(row) for row in rows)

    assert told(read_sheet(text.encode())) == [
        (
            "Kettle",
            [("https://a.example/1", False), ("https://b.example/2", True)],
            ["Kitchen", "Gift", "Copper"],
        ),
        (None, [("https://c.example/3", False)], []),
    ]


def test_a_cell_may_hold_what_stands_between_cells() -> None:
    text = 'url,product\nhttps://a.example/1,"Kettle, copper"\n'

    assert told(read_sheet(text.encode()))[0][0] == "Kettle, copper"


def test_an_address_with_a_comma_is_plain_text() -> None:
    text = "https://a.example/p,1?url=x\nhttps://b.example/\n"

    assert [url for url, _ in told(read_sheet(text.encode()))[0][1]] == text.split()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "no address"),
        (b"# only a comment\n", "no address"),
        (b"url,product\n", "no address"),
        (b"\xff\xfe", "not UTF-8"),
        (b"https://a.example/\x00", "NUL"),
        (b"x" * (LARGEST_SHEET + 1), "more than 20 MB"),
        (b"url,url\nhttps://a.example/", "Line 1: a column stands there twice"),
        (b"url,primary\nhttps://a.example/,maybe", "Line 2: 'primary' is yes or no"),
        (
            b"url,primary\nhttps://a.example/,yes\n\nhttps://b.example/,yes",
            "Line 4: the product has a primary page already",
        ),
        (b"url,product\nhttps://a.example/," + b"x" * 301, "Line 2: the product's name is longer"),
        (b"url,tags\nhttps://a.example/," + b"x" * 81, "Line 2: String should have at most 80"),
        (b"https://a.example/" + b"x" * 10_001, "Line 1: String should have at most 10000"),
        (b"url\nhttps://a.example/" + b"x" * 140_000, "Line 2: this is not CSV"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(content: bytes, reason: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_sheet(content)

    assert reason in refused.value.detail
