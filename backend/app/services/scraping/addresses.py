"""Which page an address means, and whose it is: canonical addresses, domains, store domains."""

from functools import lru_cache
from typing import Final
from urllib.parse import unquote_plus

from app.models.address import parse_address, parsed
from app.models.sites import suffixes

# fmt: off
TRACKING: Final = frozenset(
    {
        "_branch_match_id", "_ga", "_gl", "_hsenc", "_hsmi", "_openstat", "awc", "cjdata",
        "cjevent", "dclid", "ef_id", "epik", "fb_action_ids", "fb_action_types", "fb_source",
        "fbclid", "gad_campaignid", "gad_source", "gbraid", "gclid", "gclsrc", "igsh", "igshid",
        "irclickid", "irgwc", "li_fat_id", "mc_cid", "mc_eid", "mkt_tok", "msclkid",
        "oly_anon_id", "oly_enc_id", "pk_campaign", "pk_kwd", "rb_clickid", "s_cid", "s_kwcid",
        "srsltid", "ttclid", "twclid", "vero_conv", "vero_id", "wbraid", "wickedid", "yclid",
        "ysclid", "zanpid",
    }
)
# fmt: on
TRACKING_PREFIXES: Final = ("utm_", "hsa_", "mtm_", "matomo_", "piwik_", "itm_")


def canonical(url: str) -> str:
    """The normalised address without tracking; the fragment stays when it carries a `=`.

    Two addresses with the same canonical form are one page. BadAddress when `url` is none.
    """
    address = parsed(parse_address(url).url)
    path, _, query = address.raw_path.decode("ascii").partition("?")
    kept = "&".join(part for part in query.split("&") if part and not _is_tracking(part))
    fragment = f"#{address.fragment}" if "=" in address.fragment else ""
    target = f"{path}?{kept}" if kept else path
    return f"{address.scheme}://{address.netloc.decode('ascii')}{target}{fragment}"


def host_of(url: str) -> str:
    """The host of an address: lower-case ASCII, without port."""
    return parse_address(url).host


@lru_cache(maxsize=16_384)
def is_public_suffix(host: str) -> bool:
    """Whether strangers register names right below it, as below `com`, `co.uk` or `github.io`."""
    found = suffixes(host)
    return bool(found.suffix) and not found.domain


def normalise_domain(text: str) -> str:
    """A store's domain as it is kept: `HTTPS://www.Shop.example:443/x` -> `shop.example`.

    BadAddress when no host is left.
    """
    text = text.strip().lower()
    start = text.partition("://")[2] if "://" in text else text.removeprefix("//")
    host = parse_address(f"https://{start.removeprefix('*.')}").host
    bare = host.removeprefix("www.")
    return host if "." not in bare or is_public_suffix(bare) else bare


def _is_tracking(parameter: str) -> bool:
    name = unquote_plus(parameter.partition("=")[0]).lower()
    return name in TRACKING or name.startswith(TRACKING_PREFIXES)
