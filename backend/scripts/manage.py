"""CostCourter on the command line."""

import os
import shutil
import sys
from importlib.util import find_spec
from pathlib import Path

BACKEND = Path(__file__).resolve().parents[1]


def _in_our_environment() -> bool:
    return all(find_spec(name) is not None for name in ("typer", "selectolax", "sqlmodel"))


def _home() -> Path:
    """As `app.core.environment.home`, which needs packages that are not found yet."""
    named = os.environ.get("COSTCOURTER_HOME")  # noqa: TID251 -- before our packages are there
    root = BACKEND.parent
    usual = (root if os.access(root, os.W_OK) else Path.home()) / ".costcourter"
    return Path(named).resolve() if named else usual


def _our_environment() -> Path:
    """Where our packages are or will be: as the Makefile has it."""
    named = os.environ.get("UV_PROJECT_ENVIRONMENT")  # noqa: TID251 -- as above
    if named:
        return BACKEND / named
    ours = BACKEND / ".venv"
    return ours if ours.exists() or os.access(BACKEND, os.W_OK) else _home() / "venv"


def _restart_in_our_environment() -> None:
    """Starts this command again with the Python that has our packages, made by uv if need be."""
    ours = _our_environment()
    python = ours / "bin" / "python"
    command = [str(Path(__file__).resolve()), *sys.argv[1:]]
    if python.exists() and Path(sys.prefix).resolve() != ours.resolve():
        os.execv(python, [str(python), *command])  # noqa: S606 -- our own interpreter, no shell
    uv = shutil.which("uv") or shutil.which(_home() / "tools" / "bin" / "uv")
    if uv is not None and not python.exists():
        project = ["--project", str(BACKEND), "--frozen", "--no-dev", "--extra", "embedded"]
        environment = os.environ | {"UV_PROJECT_ENVIRONMENT": str(ours)}  # noqa: TID251 -- handed on
        os.execve(uv, [uv, "run", *project, "python", *command], environment)  # noqa: S606


if __name__ == "__main__" and not _in_our_environment():
    _restart_in_our_environment()
    sys.exit(
        f"The packages of {BACKEND.name}/ are not installed: run 'uv sync --extra embedded' there."
    )
sys.path[:0] = [] if str(BACKEND) in sys.path else [str(BACKEND)]

import typer  # noqa: E402 -- only our environment has it

from scripts.commands import (  # noqa: E402 -- found by the path above
    checks,
    imports,
    reading,
    secrets,
    stores,
    users,
)

app = typer.Typer(
    help=__doc__, no_args_is_help=True, rich_markup_mode=None, pretty_exceptions_enable=False
)
app.command()(reading.inspect)
app.command("parse-price")(reading.parse_price)
app.command()(checks.check)
app.command("show-schedule")(checks.show_schedule)
app.command("create-store")(stores.create_store)
app.command("import-urls")(imports.import_urls)
app.command("create-user")(users.create_user)
app.command("list-users")(users.list_users)
app.command("invite-user")(users.invite_user)
app.command("reset-password")(users.reset_password)
app.command("change-user")(users.change_user)
app.command("sign-out-user")(users.sign_out_user)
app.command("transfer-data")(users.transfer_data)
app.command("delete-user")(users.delete_user)
app.command("create-vapid-key")(secrets.create_vapid_key)
app.command("reseal-secrets")(secrets.reseal_secrets)

if __name__ == "__main__":
    app()
