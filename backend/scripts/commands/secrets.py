"""Commands around stored secrets."""

import json
from typing import Annotated

import typer

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
