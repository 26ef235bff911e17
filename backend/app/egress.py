"""What `python -m app.egress` runs: the gate as a proxy, for a container whose only way out it is.

It takes no settings but its arguments, so that what a hostile page can reach knows no secret.
"""

import argparse
import signal
import threading
from collections.abc import Sequence
from typing import Final

from app.core.allow_list import AllowList
from app.core.outbound import Gate, Proxy, Purpose
from app.core.outbound.passage import Limits

_LIMITS: Final = Limits(
    connections=512, silence_seconds=120, whole_seconds=900, bytes_each_way=64 * 1024 * 1024
)
"""A page asks for a hundred things at once, and a browser keeps its connections."""


def main(arguments: Sequence[str] | None = None, asked: threading.Event | None = None) -> None:
    """Serve until SIGTERM or SIGINT, or until somebody sets `asked`."""
    parser = argparse.ArgumentParser(description="The outbound gate as a proxy.")
    parser.add_argument("--listen", default="0.0.0.0")  # noqa: S104 -- the network is its neighbours' alone
    parser.add_argument("--port", type=int, default=3128)
    parser.add_argument("--allow", default="", help="Private hosts, as in OUTBOUND_ALLOW_SCRAPE.")
    given = parser.parse_args(arguments)
    listed = AllowList.parse(name for name in given.allow.split(",") if name.strip())
    ended = asked or threading.Event()
    if asked is None:
        for sign in (signal.SIGTERM, signal.SIGINT):
            signal.signal(sign, lambda *_: ended.set())
    with Proxy(Gate(Purpose.SCRAPE, listed), _LIMITS, listen=(given.listen, given.port)):
        ended.wait()


if __name__ == "__main__":
    main()
