"""Commands that make the reader testable by anyone: `inspect` and `parse-price`."""

import json
import secrets
import sys
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import typer
from w3lib.encoding import html_to_unicode

from app.core.config import read_settings
from app.core.environment import given, noted
from app.models.listing import Listing
from app.models.money import plain
from app.services.scraping.fetch import Fetching
from app.services.scraping.pages import Hints, Target, Visit, WebPage, utf8
from app.services.scraping.prices import parse
from app.services.scraping.read import read
from scripts.commands.selectors import parse_selectors

_UNKNOWN_ADDRESS = "https://shop.invalid/"


def inspect(  # noqa: PLR0917 -- typer's options
    pages: Annotated[list[str], typer.Argument(help="Saved files or addresses of pages.")],
    url: Annotated[str | None, typer.Option(help="The address a file was saved from.")] = None,
    url_map: Annotated[
        Path | None, typer.Option(help="JSON lines {file,url}: where each file was saved from.")
    ] = None,
    locale: Annotated[str | None, typer.Option(help="The store's locale, such as de_AT.")] = None,
    currency: Annotated[str | None, typer.Option(help="The store's currency.")] = None,
    selector: Annotated[
        list[str] | None, typer.Option(help="FIELD=KIND:EXPRESSION, as a store has it.")
    ] = None,
    ignore_structured: Annotated[
        bool, typer.Option("--ignore-structured", help="Read the visible page alone.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Print what the reader makes of saved or live pages, and how it knows."""
    hints = Hints(selectors=parse_selectors(selector or []), locale=locale, currency=currency)
    addresses = _addresses(url_map)
    for index, name in enumerate(pages):
        if len(pages) > 1 and sys.stderr.isatty():
            typer.echo(f"\r{index + 1}/{len(pages)} {name[-60:]:60s}", err=True, nl=False)
        address = url or addresses.get(Path(name).name)
        page = _live(name) if _is_address(name) else _saved(Path(name), address)
        listing = read(page, hints, ignore_structured=ignore_structured)
        record = _record(name, page.final_url if address or _is_address(name) else None, listing)
        typer.echo(json.dumps(record, ensure_ascii=False, indent=None if as_json else 2))


def parse_price(
    locale: Annotated[str | None, typer.Option(help="The shop's locale, such as de_AT.")] = None,
    currency: Annotated[str | None, typer.Option(help="A text that names the currency.")] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Lines are objects {text,locale?,currency?}.")
    ] = False,
) -> None:
    """Read the first amount of each line of standard input."""
    for number, line in enumerate(sys.stdin, start=1):
        asked = _asked(line, number) if as_json else {"text": line.rstrip("\n")}
        read_price = parse(
            asked["text"],
            locale=asked.get("locale") or locale,
            currency=asked.get("currency") or currency,
        )
        amount = None if read_price.amount is None else plain(read_price.amount)
        record = {
            "text": asked["text"],
            "amount": amount,
            "currency": read_price.currency,
            "reason": read_price.reason,
        }
        typer.echo(json.dumps(record, ensure_ascii=False))


def _fail(message: str) -> typer.Exit:
    typer.echo(message, err=True)
    return typer.Exit(1)


def _addresses(url_map: Path | None) -> dict[str, str]:
    if url_map is None:
        return {}
    try:
        lines = url_map.read_text(encoding="utf-8").splitlines()
        rows = [json.loads(line) for line in lines if line.strip()]
        return {Path(row["file"]).name: row["url"] for row in rows if row.get("url")}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _fail(f"{url_map} is no file of JSON lines with file and url.") from error


def _is_address(name: str) -> bool:
    return name.lower().startswith(("http://", "https://"))


def _saved(path: Path, address: str | None) -> WebPage:
    try:
        body = path.read_bytes()
    except OSError as error:
        raise _fail(f"{path} cannot be read: {error.strerror}.") from error
    text = html_to_unicode(None, body, default_encoding="utf-8")[1]
    url = address or _UNKNOWN_ADDRESS
    kind = "application/json" if path.suffix == ".json" else "text/html"
    return WebPage(url=url, final_url=url, body=utf8(text), content_type=kind, size=len(body))


def _live(address: str) -> WebPage:
    if not urlsplit(address).hostname:
        raise _fail(f"'{address}' is no address of a page.")
    visit = _fetcher().fetch(Target(url=address))
    if not isinstance(visit, Visit):
        raise _fail(f"{address}: its shop has to rest for {visit.seconds:.0f} s first.")
    if visit.page is None:
        raise _fail(f"{address}: {visit.reason or visit.outcome.value}")
    return visit.page


@lru_cache
def _fetcher() -> Fetching:
    """One for all addresses of this run: it needs no server, so whatever guards one is made up."""
    made_up = {"ENVIRONMENT": "local", "JWT_SECRET_KEY": secrets.token_urlsafe(48)}
    return Fetching.without_servers(read_settings(made_up | noted() | given()))


def _asked(line: str, number: int) -> dict[str, Any]:
    try:
        asked = json.loads(line)
    except ValueError as error:
        raise _fail(f"Line {number} is no JSON object.") from error
    if not isinstance(asked, dict) or not isinstance(asked.get("text"), str):
        raise _fail(f"Line {number} has no text.")
    return asked


def _record(name: str, url: str | None, listing: Listing) -> dict[str, Any]:
    said = listing.model_dump(mode="json")
    wanted = ("title", "price", "availability", "image")
    return {
        "file": name,
        "url": url,
        **{field: said[field] for field in wanted},
        "method": listing.method.value if listing.method else None,
        "candidates": said["candidates"],
        "reason": listing.reason,
        "list_price": said["list_price"],
        "brand": said["brand"],
        "sku": said["sku"],
        "gtin": said["gtin"],
        "evidence": said["evidence"],
        "warnings": said["warnings"],
    }
