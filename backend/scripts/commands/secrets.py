"""Commands around stored secrets."""

import json
from typing import Annotated

import typer

from app.core import vapid
from app.core.database import unit_of_work
from app.services import notifications
from scripts.commands.running import command


@command()
def reseal_secrets(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Encrypt stored secrets with the first key of SECRETS_KEY, so that the others may go."""
    with unit_of_work() as session:
        changed = notifications.reseal_all(session)
    typer.echo(json.dumps({"resealed": changed}) if as_json else f"Encrypted {changed} anew.")


def create_vapid_key(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Print a new pair of keys for messages to browsers; the private one belongs into .env.

    Nothing is stored, and nothing has to run. With another key every browser has to ask again.
    """
    private = vapid.new_key()
    public = vapid.public_key(private)
    if as_json:
        typer.echo(json.dumps({"private_key": private, "public_key": public}))
        return
    typer.echo(f"VAPID_PRIVATE_KEY={private}")
    typer.echo(f"# Browsers are told the public key: {public}")
