"""The stage: servers and settings of their own, in a folder to throw away.

`python -m benchmarks.api [SIZES]`, by default 1000 10000 100000.
"""

import subprocess
import sys
import tempfile

from tests.support.stack import BACKEND, plain_environment

SIZES = ("1000", "10000", "100000")


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        environment = plain_environment() | {
            "ENVIRONMENT": "local",
            "COSTCOURTER_HOME": f"{folder}/home",
            # Making the largest catalogue takes longer than a token of the default lives.
            "ACCESS_TOKEN_EXPIRE_MINUTES": "600",
        }
        command = [sys.executable, "-m", "benchmarks.api.run", *(sys.argv[1:] or SIZES)]
        return subprocess.run(command, cwd=BACKEND, env=environment, check=False).returncode  # noqa: S603 -- our own module


if __name__ == "__main__":
    sys.exit(main())
