"""The stage: a shop on the core that the servers will share, and settings of their own."""

import subprocess
import sys
import tempfile

from benchmarks.check.catalogue import LATENCY_SECONDS, PAGE_BYTES
from benchmarks.check.cores import give, two_cores
from tests.shop import Shop
from tests.support.stack import BACKEND, plain_environment


def main() -> int:
    cores = two_cores()
    give(None, cores.servers)
    with (
        tempfile.TemporaryDirectory() as folder,
        Shop(size=PAGE_BYTES, delay_seconds=LATENCY_SECONDS, restless=True) as shop,
    ):
        environment = plain_environment() | {
            **shop.environment,
            "ENVIRONMENT": "local",
            "COSTCOURTER_HOME": f"{folder}/home",
            "SCRAPE_GAP_SECONDS": "0",
            "LOG_FORMAT": "json",
        }
        core = "any" if cores.worker is None else str(cores.worker)
        command = [sys.executable, "-m", "benchmarks.check.run", str(shop.port), core]
        return subprocess.run(command, cwd=BACKEND, env=environment, check=False).returncode  # noqa: S603 -- our own module


if __name__ == "__main__":
    sys.exit(main())
