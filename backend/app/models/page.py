"""One slice of a list."""

from typing import Generic, TypeVar

from pydantic import BaseModel

Row = TypeVar("Row")


class Page(BaseModel, Generic[Row]):
    """`items` of the asked slice, and how many there are in `total`.

    A plain Pydantic model: a generic SQLModel forgets what its rows are, and the OpenAPI document
    would say that they may be anything.
    """

    items: list[Row]
    total: int
