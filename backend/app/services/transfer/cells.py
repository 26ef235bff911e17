"""Cells of CSV files, which spreadsheets open and would otherwise run."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def lines(rows: Iterable[Sequence[str]]) -> str:
    """Rows as CSV; a cell that could be a formula gets a quote before it, which a reader drops."""
    buffer = io.StringIO()
    csv.writer(buffer).writerows([neutral(cell) for cell in row] for row in rows)
    return buffer.getvalue()


def neutral(cell: str) -> str:
    """The cell as nothing that runs; its own leading quotes are doubled, so that it comes back."""
    return f"'{cell}" if cell.startswith((*_FORMULA, "'")) else cell
