"""Addresses that people hand in, as the catalogue keeps them."""

from typing import Final

from app.core import outbound
from app.core.errors import Invalid
from app.models.address import BadAddress
from app.services.scraping.addresses import is_public_suffix, normalise_domain

_LONGEST: Final = 2_000


def kept_address(url: str) -> str:
    """The normalised address; Invalid when it is none, too long, or one that we never open."""
    try:
        address = outbound.check_address(url)
    except outbound.Refused as error:
        raise Invalid(error.detail) from error
    if len(address) > _LONGEST:
        raise Invalid(f"An address has at most {_LONGEST:,} characters.")
    return address


def kept_domain(text: str) -> str:
    """The domain as a store carries it: lower case, without scheme, `www.`, port and path.

    Invalid also for what many own together: a store's cookies and headers go to all of its hosts.
    """
    try:
        domain = normalise_domain(text)
    except BadAddress as error:
        raise Invalid(f"'{text[:80]}' is not a domain. {error}") from error
    if is_public_suffix(domain):
        raise Invalid(f"'{domain[:80]}' is not one shop's: anybody can have a name below it.")
    return domain
