"""Commands that make accounts, change them and end them."""

import json
import sys
from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated, Any

import typer

from app.core.actor import Actor
from app.core.database import unit_of_work
from app.core.errors import Invalid
from app.models.people import UserInvite, UserRead, UserStatus, UserUpdate
from app.models.users import Role
from app.services import auth, people
from scripts.commands.running import command, operators_unit

_OPERATOR = Actor.of(0, Role.ADMIN)
"""Whoever can run commands on the machine; the last administrator stays all the same."""
_AT_ONCE = 100

Email = Annotated[str, typer.Argument(help="The address that the account signs in with.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]
Hours = Annotated[int, typer.Option(min=1, max=720, help="How long the link is good.")]


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


@command()
def list_users(
    search: Annotated[str, typer.Option(help="Part of a name or address.")] = "",
    role: Annotated[Role | None, typer.Option(help="Only these.")] = None,
    status: Annotated[UserStatus | None, typer.Option(help="Only these.")] = None,
    as_json: AsJson = False,
) -> None:
    """Print every account with its role, its state, and what it has."""
    for user in _all_users(search, role, status):
        typer.echo(user.model_dump_json() if as_json else _line(user))


@command()
def invite_user(
    email: Email,
    full_name: Annotated[str, typer.Option(help="What the person is called.")] = "",
    role: Annotated[Role, typer.Option(help="What the person may do.")] = Role.MEMBER,
    hours: Hours = 72,
) -> None:
    """Make an account, and print the link with which its owner sets the password."""
    data = UserInvite(email=email, full_name=full_name, role=role, expires_in_hours=hours)
    with operators_unit() as session:
        invited = people.invite_user(session, data)
    typer.echo(invited.invitation.url)
    typer.echo(f"Good until {invited.invitation.expires_at:%Y-%m-%d %H:%M} UTC.", err=True)


@command()
def reset_password(email: Email, hours: Hours = 72) -> None:
    """Print a link with which the owner of an account sets a new password."""
    with operators_unit() as session:
        user = people.find_user(session, email)
        link = people.invite_again(session, user.id, timedelta(hours=hours))
    typer.echo(link.url)
    typer.echo(f"Good until {link.expires_at:%Y-%m-%d %H:%M} UTC.", err=True)


@command()
def change_user(
    email: Email,
    role: Annotated[Role | None, typer.Option(help="What the person may do from now on.")] = None,
    active: Annotated[
        bool | None, typer.Option("--enable/--disable", help="Whether they may sign in.")
    ] = None,
    full_name: Annotated[str | None, typer.Option(help="What the person is called.")] = None,
) -> None:
    """Change role, activity or name; another role and --disable end every sign-in."""
    given = {"role": role, "active": active, "full_name": full_name}
    data = UserUpdate.model_validate({k: value for k, value in given.items() if value is not None})
    if not data.model_fields_set:
        raise Invalid("Say what changes: --role, --enable, --disable or --full-name.")
    with operators_unit() as session:
        user = people.find_user(session, email)
        typer.echo(_line(people.change_user(session, _OPERATOR, user.id, data)))


@command()
def sign_out_user(email: Email) -> None:
    """End every sign-in and API token of an account."""
    with operators_unit() as session:
        people.sign_out_everywhere(session, people.find_user(session, email).id)
    typer.echo(f"{email} is signed out everywhere.")


@command()
def transfer_data(
    email: Email, to: Annotated[str, typer.Option(help="Whose the catalogue is to be.")]
) -> None:
    """Give the catalogue of an account to another one."""
    with operators_unit() as session:
        source, target = people.find_user(session, email), people.find_user(session, to)
        told = people.transfer_data(session, source.id, target.id).model_dump()
    typer.echo(f"{to} has now: {_counted(told)}.")


@command()
def delete_user(
    email: Email,
    transfer_to: Annotated[
        str | None, typer.Option(help="The address of who gets the catalogue.")
    ] = None,
    erase: Annotated[
        bool, typer.Option("--erase", help="The catalogue goes with the account.")
    ] = False,
) -> None:
    """End an account; one with a catalogue wants --transfer-to or --erase."""
    with operators_unit() as session:
        user = people.find_user(session, email)
        to = None if transfer_to is None else people.find_user(session, transfer_to).id
        people.delete_user(session, _OPERATOR, user.id, transfer_to=to, erase=erase)
    typer.echo(f"Deleted the account {email}.")


def _all_users(search: str, role: Role | None, status: UserStatus | None) -> Iterator[UserRead]:
    offset = 0
    while True:
        with unit_of_work() as session:
            page = people.list_users(
                session, search=search, role=role, status=status, limit=_AT_ONCE, offset=offset
            )
        yield from page.items
        offset += _AT_ONCE
        if offset >= page.total:
            return


def _line(user: UserRead) -> str:
    has = f"{user.products_total} products, {user.urls_total} pages"
    seen = "never" if user.last_seen_at is None else f"{user.last_seen_at:%Y-%m-%d %H:%M}"
    return f"{user.email:32} {user.role:7} {user.status:9} {has}, seen {seen}"


def _counted(counts: dict[str, Any]) -> str:
    told = [f"{number} {noun.replace('_', ' ')}" for noun, number in counts.items() if number]
    return ", ".join(told) or "nothing more"
