"""Paging and sorting, the same for every list."""

from collections.abc import Mapping
from typing import Any, TypeVar

from sqlalchemy import SQLColumnExpression, func
from sqlalchemy.orm import Mapped
from sqlmodel import SQLModel
from sqlmodel.sql.expression import SelectOfScalar

from app.core.database import Session
from app.core.errors import Invalid
from app.models.page import Page

Row = TypeVar("Row", bound=SQLModel)
Column = SQLColumnExpression[Any] | Mapped[Any]


def page_of(
    session: Session, statement: SelectOfScalar[Row], *, limit: int, offset: int
) -> Page[Row]:
    """One slice and the total: two statements, plus one for each loaded relation."""
    counted = statement.order_by(None).with_only_columns(func.count(), maintain_column_froms=True)
    total = session.scalar(counted) or 0
    rows = session.exec(statement.limit(limit).offset(offset)).all() if total > offset else []
    return Page.model_construct(items=list(rows), total=total)


def sorted_by(
    statement: SelectOfScalar[Row],
    sort: str,
    columns: Mapping[str, Column],
    *,
    tie: Column,
) -> SelectOfScalar[Row]:
    """Order by a named column (`name`, `-updated_at`), nulls last, and then by `tie`."""
    name = sort.removeprefix("-")
    if name not in columns:
        raise Invalid(f"Sort by one of {', '.join(columns)}; a minus before it reverses the order.")
    column: Any = columns[name]
    direction = column.desc() if sort.startswith("-") else column.asc()
    last: Any = tie
    return statement.order_by(direction.nulls_last(), last.desc() if sort[0] == "-" else last.asc())
