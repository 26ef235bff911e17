"""Any text whatever gives a listing: tries very many and says how many, how long, and the slowest.

`python -m benchmarks.fuzz_reader [HOW_MANY]`, 200,000 by default; the seed is printed.
"""

import json
import random
import sys
import time
from pathlib import Path

from app.services.scraping.pages import Hints, WebPage, utf8
from app.services.scraping.read import read

OWN = Path(__file__).parents[1] / "tests" / "pages"
LONGEST = 3_000


def main() -> None:
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    seed = time.time_ns() % 2**32
    chance = random.Random(seed)  # noqa: S311 -- makes pages, no secrets
    pages = [path.read_text(encoding="utf-8") for path in sorted(OWN.glob("*.html"))]
    slowest, priced, started = 0.0, 0, time.process_time()
    for _ in range(wanted):
        text = mutated(chance, pages)
        kind = chance.choice(["text/html", "text/html", "application/json"])
        began = time.process_time()
        url = chance.choice(["https://shop.example/p", "http://[", ""])
        page = WebPage(url=url, final_url=url, body=utf8(text), content_type=kind)
        listing = read(page, Hints())
        slowest = max(slowest, time.process_time() - began)
        priced += listing.price is not None
        if listing.price is None and not listing.reason:
            sys.exit(f"Neither a price nor a reason, seed {seed}: {text[:200]!r}")
    seconds = time.process_time() - started
    for figure, value, unit in (
        ("inputs", wanted, ""),
        ("with a price", priced, ""),
        ("time", round(seconds, 1), "s"),
        ("slowest", round(slowest * 1e3, 1), "ms"),
        ("seed", seed, ""),
    ):
        print(json.dumps({"bench": "fuzz reader", "figure": figure, "value": value, "unit": unit}))


def mutated(chance: random.Random, pages: list[str]) -> str:
    """A page of ours with cuts, copies, swaps and noise; or noise alone."""
    text = chance.choice(pages) if chance.random() < 0.9 else ""  # noqa: PLR2004 -- one in ten
    for _ in range(chance.randint(1, 12)):
        start, end = sorted((chance.randint(0, len(text)), chance.randint(0, len(text))))
        end = min(end, start + 200)
        piece = text[start:end]
        where = chance.randint(0, len(text))
        change = chance.randint(0, 3)
        if change == 0:
            text = text[:start] + text[end:]
        elif change == 1:
            text = text[:where] + piece * chance.randint(1, 4) + text[where:]
        else:
            text = text[:where] + noise(chance) + text[where:]
    return text[:LONGEST]


def noise(chance: random.Random) -> str:
    if chance.random() < 0.5:  # noqa: PLR2004 -- half and half
        return "".join(
            chance.choices("<>\"'{}[]:,/=-.0123456789€£$% \n\0", k=chance.randint(1, 12))
        )
    return "".join(chr(chance.randrange(0x11_0000)) for _ in range(chance.randint(1, 6)))


if __name__ == "__main__":
    main()
