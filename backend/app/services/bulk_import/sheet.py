"""Files of addresses: one a line, or CSV that also says for which product.

Pure: a text goes in, and what is to be imported for which product comes out.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from pydantic import TypeAdapter, ValidationError

from app.core.errors import Invalid
from app.models.imports import ListItem
from app.models.tags import TagNames

LARGEST_SHEET: Final = 20 * 1024 * 1024
"""Bytes; more lines than that are no list that anybody keeps by hand."""

_COLUMNS: Final = ("url", "product", "tags", "primary")
_DELIMITERS: Final = (",", ";", "\t")
_YES: Final = frozenset({"1", "true", "yes", "y", "x"})
_NO: Final = frozenset({"", "0", "false", "no", "n"})
_LONGEST_NAME: Final = 300
_TAGS: Final[TypeAdapter[list[str]]] = TypeAdapter(TagNames)


@dataclass(slots=True)
class Group:
    """What is for one product; without a name, for the one that the caller names."""

    product: str | None
    items: list[ListItem] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    url: str
    product: str = ""
    tags: str = ""
    primary: str = ""


def read_sheet(content: bytes) -> list[Group]:
    """The groups in the order in which their products come; Invalid names the line.

    An address that is none is no reason to refuse the file: its import is skipped and says so.
    """
    if len(content) > LARGEST_SHEET:
        raise Invalid(f"The file has more than {LARGEST_SHEET // 1024**2} MB.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid("The file is not UTF-8.") from error
    if "\x00" in text:
        raise Invalid("The file has NUL characters: it is no text.")
    groups: dict[str, Group] = {}
    for line in _lines(text):
        name = line.product.strip()
        group = groups.setdefault(name, Group(name or None))
        _add(group, line)
    if not groups:
        raise Invalid("The file has no address.")
    return list(groups.values())


def _lines(text: str) -> Iterator[_Line]:
    header, delimiter = _header_of(text)
    if header is None:
        for number, raw in enumerate(text.splitlines(), start=1):
            url = raw.strip()
            if url and not url.startswith("#"):
                yield _Line(number, url)
        return
    rows = csv.reader(io.StringIO(text), delimiter=delimiter)
    try:
        yield from _table(header, rows)
    except csv.Error as error:
        raise Invalid(f"Line {rows.line_num}: this is not CSV: {error}.") from error


def _table(header: Sequence[str], rows: "Iterable[list[str]]") -> Iterator[_Line]:
    seen_header = False
    for number, row in enumerate(rows, start=1):
        if not any(cell.strip() for cell in row):
            continue
        if not seen_header:
            seen_header = True
            continue
        cells = {
            name: cell.strip() for name, cell in zip(header, row, strict=False) if name in _COLUMNS
        }
        yield _Line(number, **{"url": "", **cells})


def _header_of(text: str) -> tuple[list[str] | None, str]:
    """The names of the columns when the first line names them, and what stands between cells."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    for delimiter in _DELIMITERS:
        names = [
            cell.strip().lower() for cell in next(csv.reader([first], delimiter=delimiter), [])
        ]
        if "url" in names:
            if len(set(names)) != len(names):
                raise Invalid("Line 1: a column stands there twice.")
            return names, delimiter
    return None, ","


def _add(group: Group, line: _Line) -> None:
    if len(line.product) > _LONGEST_NAME:
        raise Invalid(f"Line {line.number}: the product's name is longer than {_LONGEST_NAME}.")
    primary = line.primary.lower()
    if primary not in _YES | _NO:
        raise Invalid(f"Line {line.number}: 'primary' is yes or no.")
    if primary in _YES and any(item.set_primary for item in group.items):
        raise Invalid(f"Line {line.number}: the product has a primary page already.")
    try:
        item = ListItem(url=line.url, set_primary=primary in _YES)
        tags = _TAGS.validate_python([each for each in line.tags.split("|") if each.strip()])
    except ValidationError as error:
        reason = error.errors(include_url=False, include_input=False)[0]["msg"]
        raise Invalid(f"Line {line.number}: {reason.removeprefix('Value error, ')}.") from error
    group.items.append(item)
    group.tags += [tag for tag in tags if tag not in group.tags]
