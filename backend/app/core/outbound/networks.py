"""Which IP addresses belong to the public internet, beyond what `ipaddress` knows."""

from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

IP = IPv4Address | IPv6Address

_GLOBAL_UNICAST: Final = IPv6Network("2000::/3")

_NOT_PUBLIC: Final = tuple(
    ip_network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",  # carrier-grade NAT
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
        # In IPv6 only 2000::/3 is public, and these are not; some carry an IPv4 address inside.
        "2001::/23",  # Teredo, ORCHID, benchmarking
        "2001:db8::/32",
        "2002::/16",  # 6to4
        "2620:4f:8000::/48",
        "3fff::/20",
    )
)

_NEVER: Final = tuple(
    ip_network(network)
    for network in (
        # Metadata services of clouds: no allow-listed name leads here, only the literal address.
        "168.63.129.16/32",
        "100.100.100.200/32",
        "192.0.0.192/32",
        "fd00:ec2::/32",
        "fd20:ce::/32",
        # No host answers here, or every host does.
        "0.0.0.0/8",
        "169.254.0.0/16",
        "224.0.0.0/4",
        "255.255.255.255/32",
        "fe80::/10",
        "fec0::/10",
        "ff00::/8",
        # An IPv4 address in disguise.
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "::ffff:0:0/96",
        "2001::/32",
        "2002::/16",
    )
)

_LOOPBACK_6: Final = IPv6Address("::1")
_COMPATIBLE: Final = IPv6Network("::/96")


@lru_cache(maxsize=4_096)
def is_public(text: str) -> bool:
    """Global unicast and in no network of the table above."""
    address = ip_address(text)
    if isinstance(address, IPv6Address) and address not in _GLOBAL_UNICAST:
        return False
    return address.is_global and not _within(address, _NOT_PUBLIC) and not is_never(text)


@lru_cache(maxsize=4_096)
def is_never(text: str) -> bool:
    """Metadata, link-local, multicast or disguised: refused even for an allow-listed name."""
    address = ip_address(text)
    if address in _COMPATIBLE and address != _LOOPBACK_6:
        return True
    return bool(getattr(address, "scope_id", None)) or _within(address, _NEVER)


def _within(address: IP, networks: tuple[IPv4Network | IPv6Network, ...]) -> bool:
    return any(address in network for network in networks)
