"""How long reading a page takes beside decoding and parsing the same bytes, small and large pages.

Pages are those of the folder named on the command line, else our own. A figure with a limit that
it misses makes the exit status 1.
"""

import json
import resource
import sys
import time
from collections.abc import Callable
from itertools import cycle, islice
from pathlib import Path
from statistics import median

from selectolax.lexbor import LexborHTMLParser

from app.core.garbage import settle
from app.services.scraping.fetch.body import decoded
from app.services.scraping.pages import Hints, WebPage
from app.services.scraping.read import read

SMALL = 150_000
ROUNDS = 15
OWN = Path(__file__).parents[1] / "tests" / "pages"
ADDRESS = "https://shop.example/p/1"
LIMITS = {"small": (4.5, 8.0), "large": (2.7, 6.0)}
MANY = 20_000
LARGEST_GROWTH = 5.0
"""Megabytes."""


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else OWN
    bodies = [path.read_bytes() for path in sorted(folder.glob("*.html"))]
    if not bodies:
        sys.exit(f"There are no pages (*.html) in {folder}.")
    bodies = enlarged(bodies) if folder == OWN else bodies
    small = [body for body in bodies if len(body) < SMALL]
    large = [body for body in bodies if len(body) >= SMALL]
    for body in bodies:
        read_page(body)
    settle()
    fits = [report(size, some) for size, some in (("small", small), ("large", large)) if some]
    fits.append(
        show(f"resident growth over {MANY:,} reads", growth(small, large), "MB", LARGEST_GROWTH)
    )
    sys.exit(0 if all(fits) else 1)


def enlarged(bodies: list[bytes]) -> list[bytes]:
    """Our own pages are short: the same with the filling of real ones, at 60 and 500 KB."""
    filling = b"<div class='row'><p>Some words about nothing</p><a href='/x'>more</a></div>\n"
    code = b"<script>" + b"var a=1;" * 2_000 + b"</script>"
    return [
        body.replace(b"</body>", filling * rows + code * scripts + b"</body>")
        for body in bodies
        for rows, scripts in ((400, 2), (2_500, 20))
    ]


def report(size: str, bodies: list[bytes]) -> bool:
    """Shows a size's figures; whether they keep their limits."""
    costs = [(*best(body, parse, read_page), len(body)) for body in bodies]
    ratios = [mine / bare for bare, mine, _ in costs]
    mine = sum(cost for _, cost, _ in costs)
    megabytes = sum(length for _, _, length in costs) / 1e6
    middle, worst = LIMITS[size]
    show(f"{size} pages", len(costs) / mine, "pages/s")
    show(f"{size} pages, time", mine * 1e3 / megabytes, "ms/MB")
    show(f"{size} pages, parsing alone", sum(c for c, _, _ in costs) * 1e3 / megabytes, "ms/MB")
    return all(
        [
            show(f"{size} pages, median ratio", median(ratios), "times", middle),
            show(f"{size} pages, worst ratio", max(ratios), "times", worst),
        ]
    )


def growth(small: list[bytes], large: list[bytes]) -> float:
    """By how many megabytes the most memory ever held grows in very many reads, once warm."""
    bodies = cycle([*small * (1 + 9 * len(large) // max(len(small), 1)), *large])
    for body in islice(bodies, MANY // 20):
        read_page(body)
    before = most_memory()
    for body in islice(bodies, MANY):
        read_page(body)
    return most_memory() - before


def most_memory() -> float:
    """Megabytes; Linux counts kilobytes, macOS bytes."""
    unit = 1e6 if sys.platform == "darwin" else 1e3
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def best(body: bytes, *works: Callable[[bytes], object]) -> list[float]:
    """Processor seconds of each work's quickest round; they take turns on one busy machine."""
    rounds = [[seconds(work, body) for work in works] for _ in range(ROUNDS)]
    return [min(found) for found in zip(*rounds, strict=True)]


def seconds(work: Callable[[bytes], object], body: bytes) -> float:
    started = time.process_time()
    work(body)
    return time.process_time() - started


def parse(body: bytes) -> object:
    return LexborHTMLParser(body.decode("utf-8", "replace"))


def read_page(body: bytes) -> object:
    _, as_utf8 = decoded(body, "text/html; charset=utf-8")
    return read(WebPage(url=ADDRESS, final_url=ADDRESS, body=as_utf8), Hints())


def show(figure: str, value: float, unit: str, limit: float | None = None) -> bool:
    """Prints a figure; whether it keeps its limit."""
    line = {"bench": "read", "figure": figure, "value": round(value, 2), "unit": unit}
    print(json.dumps(line if limit is None else {**line, "limit": limit}), flush=True)
    return limit is None or value <= limit


if __name__ == "__main__":
    main()
