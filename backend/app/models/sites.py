"""Sites: what one owner registered, and what manners and dispatch take for one shop."""

from functools import lru_cache
from typing import Any, Final

import tldextract

from app.models.address import literal, parse_address

LONGEST_HOST: Final = 253

# The snapshot that comes with the package: no download, and nothing written to a cache folder.
suffixes: Final = tldextract.TLDExtract(
    suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True
)


@lru_cache(maxsize=16_384)
def registrable_domain(host: str) -> str:
    """What one owner registered: `a.example.co.uk` -> `example.co.uk`; an IP is itself."""
    if literal(host) is not None:
        return host
    found = suffixes(host)
    if found.domain and found.suffix:
        return f"{found.domain}.{found.suffix}"
    # A suffix nobody registered (`.test`, `.localhost`, `.lan`): the last two labels.
    return ".".join(host.split(".")[-2:])


def site_of_row(context: Any) -> str:
    """The site of a page that is inserted, from its canonical address."""
    canonical_url = context.get_current_parameters()["canonical_url"]
    return registrable_domain(parse_address(canonical_url).host)
