"""`--selector FIELD=KIND:EXPRESSION`, the same for every command."""

from collections.abc import Sequence

import typer
from pydantic import ValidationError

from app.models.selectors import Rule, SelectorField, Selectors


def parse_selectors(options: Sequence[str]) -> Selectors:
    """The rules in the order they were given; one that is none ends the command."""
    found: Selectors = {}
    for option in options:
        name, equals, notation = option.partition("=")
        if not equals or name not in {*SelectorField}:
            fields = ", ".join(SelectorField)
            raise _end(f"'{option[:60]}' has to be FIELD=KIND:EXPRESSION; fields are {fields}.")
        try:
            rule = Rule(selector=notation)
        except ValidationError as error:
            message = str(error.errors()[0]["msg"]).removeprefix("Value error, ")
            raise _end(message) from error
        found.setdefault(SelectorField(name), []).append(rule)
    return found


def _end(message: str) -> typer.Exit:
    typer.echo(f"Error: {message}", err=True)
    return typer.Exit(1)
