"""Commands that make accounts."""

import json
import sys
from typing import Annotated

import typer

from app.core.database import unit_of_work
from app.models.users import Role
from app.services import auth
from scripts.commands.running import command


@command()
def create_user(
    email: Annotated[str, typer.Option(help="The address to sign in with.")],
    full_name: Annotated[str, typer.Option(help="What the person is called.")] = "",
    role: Annotated[Role, typer.Option(help="What the person may do.")] = Role.MEMBER,
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from standard input.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Make an account; without a password nobody can sign in to it."""
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else None
    with unit_of_work() as session:
        user = auth.create_user(session, email, password, role, full_name)
    if as_json:
        typer.echo(json.dumps({"id": user.id, "email": user.email, "role": user.role}))
        return
    without = "" if password_stdin else ", without a password"
    typer.echo(f"Made the account {user.email} (id {user.id}): {user.role}{without}.")
