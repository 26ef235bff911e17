"""What is remembered of an answer for whoever tests a store: never what would let somebody in."""

from typing import Final

import httpx

from app.models.address import Address
from app.models.fetching import is_secret
from app.services.scraping.pages import Answer

MOST_SHOWN: Final = 60
LONGEST_SHOWN: Final = 500


def answer_of(address: Address, response: httpx.Response, seconds: float) -> Answer:
    """The answer by its head: at most 60 headers, each cut to 500 characters."""
    headers = response.headers.multi_items()[:MOST_SHOWN]
    return Answer(
        url=address.url,
        status=response.status_code,
        ms=round(seconds * 1000),
        headers=tuple(
            (name[:LONGEST_SHOWN], None if is_secret(name) else value[:LONGEST_SHOWN])
            for name, value in headers
        ),
    )
