"""Shops' pages: visiting them, and reading what they say.

`read` is for commands and tests. What serves people reads with `read_apart`, and the worker with
`read_guarded`: there, no page may cost more than a second.
"""

from app.services.scraping.apart import read_apart, read_guarded
from app.services.scraping.fetch import fetch, fetch_many, fetch_with_pauses
from app.services.scraping.fetch.impersonation import MISSING as CANNOT_IMPERSONATE
from app.services.scraping.fetch.impersonation import is_installed as can_impersonate
from app.services.scraping.manners.closing import close_circuits
from app.services.scraping.manners.kept import forget as forget_standings
from app.services.scraping.manners.kept import keep as keep_standings
from app.services.scraping.packing import packed, unpacked
from app.services.scraping.read import read
from app.services.scraping.read.categories import categories
from app.services.scraping.read.selecting import BadSelector, check_selectors, check_words
from app.services.scraping.read.version import reader_version

__all__ = [
    "CANNOT_IMPERSONATE",
    "BadSelector",
    "can_impersonate",
    "categories",
    "check_selectors",
    "check_words",
    "close_circuits",
    "fetch",
    "fetch_many",
    "fetch_with_pauses",
    "forget_standings",
    "keep_standings",
    "packed",
    "read",
    "read_apart",
    "read_guarded",
    "reader_version",
    "unpacked",
]
