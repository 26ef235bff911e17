"""`python -m scripts.stack run | migrate`: what the Makefile calls."""

import sys
from typing import Final

from scripts.stack.home import StackError
from scripts.stack.supervisor import run
from scripts.stack.use import database_for_a_command, migrate

USAGE: Final = "Usage: python -m scripts.stack run | migrate"


def main(arguments: list[str]) -> int:
    match arguments:
        case ["run"]:
            return run()
        case ["migrate"]:
            return _migrate()
        case _:
            sys.stderr.write(f"{USAGE}\n")
            return 2


def _migrate() -> int:
    try:
        with database_for_a_command():
            migrate()
    except StackError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
