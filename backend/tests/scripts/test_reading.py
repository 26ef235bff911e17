"""`inspect` and `parse-price`, as they are typed."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from scripts.manage import app

PAGES = Path(__file__).parents[1] / "pages"
SOLD_OUT = str(PAGES / "sold_out.html")


def run(*arguments: str, given: str = "") -> tuple[int, list[str], str]:
    """Exit code, lines of output, and what went to standard error."""
    result = CliRunner().invoke(app, list(arguments), input=given)
    return result.exit_code, result.stdout.splitlines(), result.stderr


def test_inspect_prints_one_object_a_page() -> None:
    code, lines, _ = run("inspect", SOLD_OUT, str(PAGES / "wall.html"), "--json")

    first, second = (json.loads(line) for line in lines)
    assert code == 0
    assert first["file"] == SOLD_OUT
    assert first["title"] == "Oak desk"
    assert first["price"] == {"amount": "499", "currency": "GBP"}
    assert first["availability"] == "out_of_stock"
    assert first["method"] == "json_ld"
    assert first["candidates"][0]["amount"] == "499"
    assert second["price"] is None
    assert second["reason"] == "There is no price on the page."


def test_inspect_takes_addresses_from_a_map(tmp_path: Path) -> None:
    addresses = tmp_path / "urls.jsonl"
    addresses.write_text('{"file": "sold_out.html", "url": "https://shop.example/oak-desk"}\n')

    _, lines, _ = run("inspect", SOLD_OUT, "--url-map", str(addresses), "--json")

    assert json.loads(lines[0])["url"] == "https://shop.example/oak-desk"


def test_inspect_reads_with_selectors_locale_and_currency(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<p class=a>1.299</p>", encoding="utf-8")

    _, lines, _ = run(
        "inspect", str(page), "--selector", "price=css:.a", "--currency", "EUR", "--json"
    )

    assert json.loads(lines[0])["price"] == {"amount": "1299", "currency": "EUR"}


def test_inspect_can_ignore_structured_data() -> None:
    _, lines, _ = run("inspect", SOLD_OUT, "--ignore-structured", "--json")

    assert json.loads(lines[0])["method"] == "visible"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("inspect", "/nowhere.html"), "/nowhere.html cannot be read: No such file or directory."),
        (("inspect", SOLD_OUT, "--selector", "price"), "'price' has to be FIELD=KIND:EXPRESSION"),
        (("inspect", SOLD_OUT, "--selector", "price=x:y"), "'x:y' has to start with one of"),
        (("inspect", SOLD_OUT, "--url-map", "/nowhere"), "/nowhere is no file of JSON lines"),
    ],
)
def test_an_error_of_inspect_is_one_line(arguments: tuple[str, ...], said: str) -> None:
    code, lines, error = run(*arguments)

    assert code == 1
    assert lines == []
    assert said in error
    assert error.count("\n") == 1


def test_parse_price_reads_each_line() -> None:
    code, lines, _ = run("parse-price", "--locale", "en_US", given="$1,299\nnothing\n")

    assert code == 0
    assert [json.loads(line) for line in lines] == [
        {"text": "$1,299", "amount": "1299", "currency": "USD", "reason": None},
        {
            "text": "nothing",
            "amount": None,
            "currency": None,
            "reason": "There is no amount in the text.",
        },
    ]


def test_parse_price_takes_objects_with_their_own_hints() -> None:
    _, lines, _ = run(
        "parse-price", "--json", given='{"text": "899,00", "currency": "Pris NOK 899,00"}\n'
    )

    assert json.loads(lines[0])["currency"] == "NOK"


def test_parse_price_says_which_line_it_cannot_read() -> None:
    code, _, error = run("parse-price", "--json", given='{"text": "1"}\n[]\n')

    assert code == 1
    assert error == "Line 2 has no text.\n"
