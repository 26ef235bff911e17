"""What every command on the catalogue needs: servers that are up, and errors in one clear line."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar

import typer
from pydantic import ValidationError
from redis import RedisError
from sqlalchemy.exc import OperationalError

from app.core.actor import Author, write_as
from app.core.config import get_settings
from app.core.database import Session, unit_of_work
from app.core.errors import Refusal
from app.core.logging import configure_logging
from scripts.stack import StackError, database_for_a_command

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


def command(
    *, redis: bool = False
) -> Callable[[Callable[Parameters, Result]], Callable[Parameters, Result]]:
    """Run with PostgreSQL up (and Valkey, with `redis`); a refusal ends it with its sentence."""

    def wrap(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
        @wraps(function)
        def run(*args: Parameters.args, **options: Parameters.kwargs) -> Result:
            try:
                with database_for_a_command(redis=redis):
                    configure_logging("manage", quiet=True)
                    return function(*args, **options)
            except (Refusal, StackError, ValidationError, OperationalError, RedisError) as error:
                typer.echo(f"Error: {_sentence(error)}", err=True)
                raise typer.Exit(1) from error

        return run

    return wrap


@contextmanager
def operators_unit() -> Iterator[Session]:
    """A unit of work whose changes the audit log notes as an operator's."""
    with unit_of_work() as session:
        write_as(session.info, Author(None))
        yield session


def _sentence(error: Exception) -> str:
    settings = get_settings()
    if isinstance(error, OperationalError):
        return f"PostgreSQL cannot be reached at {settings.postgres_host}:{settings.postgres_port}."
    if isinstance(error, RedisError):
        return f"Redis cannot be reached: {error}"
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        return f"{where}: {first['msg']}"
    return str(error)
