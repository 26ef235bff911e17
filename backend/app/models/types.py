"""What every table shares: keys, the clock, typed JSON columns and the base of read models."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Final, Self

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    StringConstraints,
    TypeAdapter,
    model_validator,
)
from sqlalchemy import DateTime, Dialect, Enum, MetaData
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator, TypeEngine
from sqlmodel import Field, SQLModel

from app.models.exact import Exact

FURTHEST_AHEAD: Final = timedelta(days=3_652)
DEEPEST_BODY: Final = 50

SQLModel.metadata.naming_convention = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
).naming_convention


def utcnow() -> datetime:
    """The only clock: an aware instant in UTC."""
    return datetime.now(UTC)


class UTCDateTime(TypeDecorator[datetime]):
    """An instant; a naive value is refused when it is bound, and what is read is in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone.")
        return value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)


class JSONType(TypeDecorator[Any]):
    """A JSONB column whose values are validated by one Pydantic type on the way in and out."""

    impl = JSONB(none_as_null=True)
    cache_ok = False
    adapter: ClassVar[TypeAdapter[Any]]

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        if value is None:
            return None
        return self.adapter.dump_python(self.adapter.validate_python(value), mode="json")

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else self.adapter.validate_python(value)

    def coerce_compared_value(self, op: Any, value: Any) -> TypeEngine[Any]:
        return self.impl_instance.coerce_compared_value(op, value)


def JSONOf(shape: Any) -> type[TypeDecorator[Any]]:  # noqa: N802 -- reads as a type where it is used
    """The column type for JSON of one shape; its value is replaced as a whole, never mutated."""
    return type("TypedJSON", (JSONType,), {"adapter": TypeAdapter(shape), "cache_ok": True})


def EnumOf(names: type[StrEnum]) -> Enum:  # noqa: N802 -- reads as a type where it is used
    """The column type of a StrEnum: its lower-case values, stored as text."""
    return Enum(
        names,
        native_enum=False,
        create_constraint=False,
        length=20,
        values_callable=lambda members: [member.value for member in members],
    )


class Table(SQLModel):
    """The base of every table; `id` is filled by `flush()`, so it is an int to the type checker."""

    id: int = Field(default=None, primary_key=True)


class Stamped(Table):
    """A table that knows when its rows were made and last changed."""

    created_at: datetime = Field(default_factory=utcnow, sa_type=UTCDateTime)
    updated_at: datetime = Field(
        default_factory=utcnow, sa_type=UTCDateTime, sa_column_kwargs={"onupdate": utcnow}
    )


def check_text(text: str) -> str:
    """ValueError for what PostgreSQL cannot keep: NUL, and halves of surrogate pairs."""
    if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError("The text has a character that cannot be stored.")
    return text


Text = Annotated[str, AfterValidator(check_text)]
"""Text of a query parameter; bodies check theirs by themselves."""


def in_utc(instant: datetime) -> datetime:
    """The instant in UTC; ValueError when that lies outside of the years that we can write."""
    try:
        return instant.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("This instant is out of range.") from error


def check_horizon(instant: datetime) -> datetime:
    """ValueError for what is further away than anybody plans."""
    if instant > utcnow() + FURTHEST_AHEAD:
        raise ValueError("This is more than ten years ahead.")
    return instant


def refuse_number(value: Any) -> Any:
    """ValueError for a number: seconds or milliseconds, nobody knows."""
    try:
        float(value)
    except (TypeError, ValueError):
        return value
    raise ValueError("This is a number; say the instant as ISO 8601.")


Instant = Annotated[AwareDatetime, AfterValidator(in_utc), BeforeValidator(refuse_number)]
"""An instant that somebody hands in, in any time zone."""

Expiry = Annotated[Instant, AfterValidator(check_horizon)]
"""An instant that may lie ahead, up to ten years."""

Name = Annotated[str, StringConstraints(strip_whitespace=True)]
"""A name without blanks around it; its field says how long it is."""


class Body(Exact, SQLModel):
    """The base of request bodies: an unknown field is an error, and so is text we cannot keep."""

    model_config = ConfigDict(extra="forbid")  # type: ignore[assignment]  # SQLModel narrows the type

    @model_validator(mode="before")
    @classmethod
    def _storable(cls, data: Any) -> Any:
        _check_texts(data)
        return data


class ReadModel(BaseModel):
    """The base of answers: every field is required in OpenAPI, so a client has no phantom `?`.

    Plain Pydantic, which fills in C what SQLModel fills in Python: a list has hundreds of them.
    """

    model_config = ConfigDict(
        from_attributes=True, json_schema_serialization_defaults_required=True
    )

    @classmethod
    def of(cls, row: object, **more: Any) -> Self:
        """The answer about a row, with what the row itself does not know."""
        columns = {
            name: field.validation_alias if isinstance(field.validation_alias, str) else name
            for name, field in cls.model_fields.items()
            if name not in more
        }
        known = {each: getattr(row, each) for each in columns.values() if hasattr(row, each)}
        return cls.model_validate(known | more)


def _check_texts(whole: Any) -> None:
    """Without recursion: how deep a body goes is up to whoever sends it."""
    waiting = [(whole, 0)]
    while waiting:
        value, depth = waiting.pop()
        if depth > DEEPEST_BODY:
            raise ValueError(f"The body is nested more than {DEEPEST_BODY} levels deep.")
        if isinstance(value, str):
            check_text(value)
        elif isinstance(value, dict):
            waiting += [(each, depth + 1) for pair in value.items() for each in pair]
        elif isinstance(value, list | tuple):
            waiting += [(each, depth + 1) for each in value]
