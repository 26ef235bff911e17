"""The bare loop: the same fetch and the same reading, without database and without acceptance."""

import json
import sys
import time

from app.core.config import get_settings
from app.core.garbage import settle
from app.services import scraping
from app.services.scraping.pages import Hints, Target, Visit
from benchmarks.check.catalogue import WARM_UP, addresses


def main() -> None:
    port, pages = int(sys.argv[1]), int(sys.argv[2])
    urls = addresses(port)
    loop(urls[:WARM_UP])
    settle()
    began, spent = time.monotonic(), time.process_time()
    reading = loop(urls[WARM_UP : WARM_UP + pages])
    figures = {
        "pages": pages,
        "seconds": time.monotonic() - began,
        "processor_seconds": time.process_time() - spent,
        "reading_seconds": reading,
    }
    print(json.dumps(figures))


def loop(urls: list[str]) -> float:
    """Fetch and read them all in batches; the processor seconds that reading took."""
    reading = 0.0
    batch = get_settings().check_batch_pages
    for start in range(0, len(urls), batch):
        targets = [Target(url=url) for url in urls[start : start + batch]]
        for visit in scraping.fetch_many(targets, max_wait_seconds=30):
            if not isinstance(visit, Visit) or visit.page is None:
                raise SystemExit(f"A page was not fetched: {visit}")
            began = time.thread_time()
            listing = scraping.read_guarded(visit.page, Hints(currency="EUR"))
            reading += time.thread_time() - began
            if listing.price is None:
                raise SystemExit(f"No price was read: {listing.reason}")
    return reading


if __name__ == "__main__":
    main()
