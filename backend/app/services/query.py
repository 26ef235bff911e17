"""Paging and sorting, the same for every list."""

from collections.abc import Mapping
from typing import Any, TypeVar

from sqlalchemy import ColumnClause, Function, SQLColumnExpression, func, literal_column
from sqlalchemy.orm import Mapped
from sqlalchemy.sql.visitors import iterate
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
    total = count_of(session, statement)
    rows = session.exec(statement.limit(limit).offset(offset)).all() if total > offset else []
    return Page.model_construct(items=list(rows), total=total)


def count_of(session: Session, statement: SelectOfScalar[Row]) -> int:
    """How many rows the statement would give."""
    counted = statement.order_by(None).with_only_columns(func.count(), maintain_column_froms=True)
    return session.scalar(counted) or 0


def sorted_by(
    statement: SelectOfScalar[Row],
    sort: str,
    columns: Mapping[str, Column],
    *,
    tie: Column,
) -> SelectOfScalar[Row]:
    """Order by a named column (`name`, `-updated_at`), nulls last, and then by `tie`.

    PostgreSQL puts them last by itself where it ascends; said of a column that has none, it would
    keep an index from being read backwards.
    """
    name = sort.removeprefix("-")
    if name not in columns:
        raise Invalid(f"Sort by one of {', '.join(columns)}; a minus before it reverses the order.")
    column: Any = columns[name]
    last: Any = tie
    if not sort.startswith("-"):
        return statement.order_by(column.asc(), last.asc())
    falling = column.desc()
    return statement.order_by(
        falling.nulls_last() if _may_be_null(column) else falling, last.desc()
    )


def json_object(**fields: Any) -> Function[Any]:
    """A JSON object; its names stand in the statement, where a value of its own each would travel.

    Names are ours, never a client's.
    """
    parts: list[Any] = []
    for name, value in fields.items():
        parts += (literal_column(f"'{name}'"), value)
    return func.json_build_object(*parts)


def _may_be_null(expression: Any) -> bool:
    named = [part for part in iterate(expression.expression) if isinstance(part, ColumnClause)]
    return any(getattr(part, "nullable", True) for part in named)
