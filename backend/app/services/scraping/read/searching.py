"""One search for many phrases, in linear time whatever the page holds."""

from typing import Any, Final

import re2

_MOST_MEMORY: Final = 32 << 20
"""Bytes that the automaton of all phrases may take."""


def search_for(*phrases: str) -> Any:
    """One pattern for all of the phrases, whatever their capitals."""
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.max_mem = _MOST_MEMORY
    return re2.compile("|".join(phrases), options=options)
