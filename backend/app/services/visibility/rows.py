"""Rows of one owner, or of everybody for those who may see them."""

from typing import Any, Final, TypeVar

from sqlalchemy.orm import InstrumentedAttribute, Mapped, selectinload
from sqlalchemy.orm.interfaces import LoaderOption
from sqlmodel import SQLModel
from sqlmodel.sql.expression import SelectOfScalar

from app.core.database import Session
from app.core.errors import NotFound

Row = TypeVar("Row", bound=SQLModel)
LARGEST_ID: Final = 2**31 - 1


def load(*path: Any) -> LoaderOption:
    """Load a relation with the rows: `load(Product.urls)`, or deeper, `load(Product.urls, …)`."""
    option = selectinload(path[0])
    for step in path[1:]:
        option = option.selectinload(step)
    return option


def owned(
    statement: SelectOfScalar[Row],
    owner: InstrumentedAttribute[int] | Mapped[int | None] | int,
    whose: int | None,
) -> SelectOfScalar[Row]:
    """The rows of `whose`, by the column or id that says whose they are; everybody's for None."""
    return statement if whose is None else statement.where(owner == whose)


def one_of(
    session: Session,
    statement: SelectOfScalar[Row],
    row_id: int,
    noun: str,
    *,
    largest: int = LARGEST_ID,
) -> Row:
    """The row that the statement finds; NotFound, which names the noun and the id, without one."""
    row = session.exec(statement).one_or_none() if 0 < row_id <= largest else None
    if row is None:
        raise NotFound(f"There is no {noun} {row_id}.")
    return row
