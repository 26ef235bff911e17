"""Where settings come from: the environment, then a root `.env`, then what `make run` noted.

This module alone reads the environment; `core/config.py` gives the names their meaning.
"""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from dotenv import dotenv_values

ROOT: Final = Path(__file__).resolve().parents[3]
"""The top of the repository, where `.env` lies."""


class SettingsRefused(SystemExit):
    """Settings that nothing may start with: whichever process asks ends with this one sentence."""


def home() -> Path:
    """The data folder: COSTCOURTER_HOME, else `.costcourter` at the root.

    In somebody else's checkout it is `.costcourter` in one's own home.
    """
    named = _environment().get("COSTCOURTER_HOME")
    if named:
        return Path(named).resolve()
    return (ROOT if os.access(ROOT, os.W_OK) else Path.home()) / ".costcourter"


def given() -> dict[str, str]:
    """What the operator sets by name: the environment, then a root `.env`.

    A run of the tests (ENVIRONMENT=test) reads no file, so that none lying about can change it.
    """
    environment = _environment()
    return environment if _is_test(environment) else read_file(_env_file()) | environment


def noted() -> dict[str, str]:
    """The ports and secrets that `make run` chose once; read last, and never by the tests."""
    return {} if _is_test(_environment()) else read_file(home() / "env")


def for_child(**more: str) -> dict[str, str]:
    """The environment of a Python process that we start: ours, and more.

    It keeps its bytecode, in the data folder unless the shell names another: without any, each
    start would compile every library anew, which takes longer than everything else.
    """
    ours = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}  # noqa: TID251 -- handed on
    # An arena for each of the API's threads would keep memory that nobody uses any more.
    own = {"PYTHONPYCACHEPREFIX": str(home() / "pycache"), "MALLOC_ARENA_MAX": "2"}
    return own | ours | more


def for_child_of_its_own(own: Iterable[str], **more: str) -> dict[str, str]:
    """As `for_child`, without `own` names of ours, their files and any `.env`."""
    without = {name for each in own for name in (each.upper(), f"{each.upper()}_FILE")}
    plain = {name: value for name, value in for_child().items() if name not in without}
    return plain | {"COSTCOURTER_ENV_FILE": ""} | more


def read_file(path: Path) -> dict[str, str]:
    """The lines NAME=value of a file; nothing when there is none."""
    return _filled(dotenv_values(path, interpolate=False)) if path.is_file() else {}


def read_secret(path: str, name: str) -> str:
    """A secret from the file that variable `name` points to, without the white space around it."""
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise SettingsRefused(f"{name} cannot be read: {path}: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise SettingsRefused(f"{name} is not UTF-8: {path}.") from None


def _env_file() -> Path:
    """The root `.env`, or what COSTCOURTER_ENV_FILE names instead; empty, it names none."""
    return ROOT / os.environ.get("COSTCOURTER_ENV_FILE", ".env")  # noqa: TID251 -- empty counts


def _environment() -> dict[str, str]:
    return _filled(os.environ)  # noqa: TID251 -- the one reader


def _is_test(environment: Mapping[str, str]) -> bool:
    return environment.get("ENVIRONMENT") == "test"


def _filled(layer: Mapping[str, str | None]) -> dict[str, str]:
    """An empty variable counts as one that is not there."""
    return {name: value for name, value in layer.items() if value}
