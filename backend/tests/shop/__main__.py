"""`python -m tests.shop --port 8900`: the shop as a process of its own."""

import argparse
import time

from tests.shop.pages import Kind
from tests.shop.server import Shop


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.shop")
    parser.add_argument("--port", type=int, default=0)
    arguments = parser.parse_args()
    with Shop(port=arguments.port) as shop:
        for name, value in shop.environment.items():
            print(f"{name}={value}")  # noqa: T201 -- a command speaks
        for kind in Kind:
            print(shop.url(f"/{kind}/1"), flush=True)  # noqa: T201 -- as above
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()
