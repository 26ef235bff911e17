"""One slice of a list."""

from typing import Generic, TypeVar

from app.models.types import ReadModel

Row = TypeVar("Row")


class Page(ReadModel, Generic[Row]):
    """`items` of the asked slice, and how many there are in `total`."""

    items: list[Row]
    total: int
