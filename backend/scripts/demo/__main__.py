"""`python -m scripts.demo`: what `make demo` calls; `seed` is the child that fills the database."""

import sys
from typing import Final

from app.core.environment import home
from scripts.demo.running import noted, run
from scripts.demo.seed import NotEmpty, check_now, seed
from scripts.stack import Home

USAGE: Final = "Usage: python -m scripts.demo [seed]"


def main(arguments: list[str]) -> int:
    match arguments:
        case []:
            return run()
        case ["seed"]:
            return _seed()
        case _:
            sys.stderr.write(f"{USAGE}\n")
            return 2


def _seed() -> int:
    notes = noted(Home(home()))
    try:
        filled = seed(notes["PASSWORD"], int(notes["SHOP_PORT"]))
    except NotEmpty as error:
        sys.stderr.write(f"{error}\n")
        return 1
    if filled:
        check_now()
        sys.stdout.write("A year of prices is in the catalogue.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
