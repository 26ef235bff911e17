"""The stage: the admin built, servers and settings of their own, in a folder to throw away.

`python -m benchmarks.admin [SIZE]`, by default with 10000 products. Needs a Chromium.
"""

import subprocess
import sys
import tempfile
from typing import Final

from scripts import frontend
from tests.support.browser import on_this_machine
from tests.support.stack import BACKEND, plain_environment

SIZE: Final = "10000"


def main() -> int:
    browser = on_this_machine()
    if browser is None:
        sys.stderr.write("No Chromium: install one, or name it in CHROMIUM.\n")
        return 1
    try:
        frontend.build()
        frontend.install(frontend.SOURCES)
    except (frontend.NoNode, frontend.Failed) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    with tempfile.TemporaryDirectory() as folder:
        environment = plain_environment() | {
            "ENVIRONMENT": "local",
            "COSTCOURTER_HOME": f"{folder}/home",
            "CHROMIUM": browser,
        }
        command = [sys.executable, "-m", "benchmarks.admin.run", *(sys.argv[1:] or [SIZE])]
        return subprocess.run(command, cwd=BACKEND, env=environment, check=False).returncode  # noqa: S603 -- our own module


if __name__ == "__main__":
    sys.exit(main())
