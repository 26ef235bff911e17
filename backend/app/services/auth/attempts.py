"""How often a password may be tried: by network, by account from one network, and by account."""

from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import Final

from app.core import limits
from app.core.limits import Limit
from app.core.security import hash_token

PER_NETWORK: Final = Limit("sign_in_network", 60, 15 * 60)
PER_ACCOUNT_AND_NETWORK: Final = Limit("sign_in_account_network", 10, 15 * 60)
PER_ACCOUNT: Final = Limit("sign_in_account", 100, 60 * 60)
"""So wide that one network alone, which gets ten, cannot keep the owner out."""
CHALLENGES_PER_NETWORK: Final = Limit("passkey_challenge_network", 300, 15 * 60)
"""Each page that offers to sign in asks for one, and again while it stays open."""

SSO_PER_NETWORK: Final = Limit("sso_network", 60, 15 * 60)
"""Trips to the provider of single sign-on that led to nothing so far."""
SSO_GUESSES_PER_NETWORK: Final = Limit("sso_guess_network", 60, 15 * 60)
"""Ways back that nobody began; they keep nobody from beginning."""


def count(account: str, address: str | None) -> None:
    """Count a try before the password is looked at; raises TooMany and Unavailable."""
    network, account = network_of(address), hash_token(account)
    limits.count(PER_NETWORK, network)
    limits.count(PER_ACCOUNT_AND_NETWORK, f"{account}@{network}")
    limits.count(PER_ACCOUNT, account)


def count_sso(address: str | None) -> None:
    """Count a trip before the provider is asked; raises TooMany and Unavailable."""
    limits.count(SSO_PER_NETWORK, network_of(address))


def count_sso_guess(address: str | None) -> None:
    """Count a way back that is not good; raises TooMany and Unavailable."""
    limits.count(SSO_GUESSES_PER_NETWORK, network_of(address))


def forgive_sso(address: str | None) -> None:
    """After a trip that led to somebody we know: behind one address may be a whole office."""
    limits.forget(SSO_PER_NETWORK, network_of(address))


def forgive(account: str, address: str | None) -> None:
    """After the right password: its owner may mistype again. The network stays counted."""
    limits.forget(PER_ACCOUNT_AND_NETWORK, f"{hash_token(account)}@{network_of(address)}")


def network_of(address: str | None) -> str:
    """An IPv4 address itself, or the /64 that one IPv6 customer has to himself."""
    if address is None:
        return "unknown"
    number = ip_address(address)
    if isinstance(number, IPv6Address):
        return str(IPv6Network((number, 64), strict=False))
    return str(number)
