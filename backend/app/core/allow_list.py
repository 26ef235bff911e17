"""The hosts that an operator opens: `host[:port]` or `*.suffix[:port]`, matched on the name."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from app.models.address import BadAddress, parse_address


@dataclass(frozen=True, slots=True)
class Entry:
    """`host`, `host:port`, `*.suffix` or `*.suffix:port`; without a port, every port."""

    host: str
    port: int | None

    @classmethod
    def parse(cls, text: str) -> Self:
        """ValueError when `text` is none of the four forms; an IPv6 address stands in brackets."""
        name = text.strip().lower()
        suffix = "*." if name.startswith("*.") else ""
        name = name.removeprefix("*.")
        try:
            address = parse_address(f"http://{name}/")
        except BadAddress as error:
            raise ValueError(f"'{text}' has to be host[:port] or *.suffix[:port].") from error
        if any(sign in name for sign in "/?#"):
            raise ValueError(f"'{text}' has to be host[:port] or *.suffix[:port], without a path.")
        has_port = ":" in name.rpartition("]")[2]
        return cls(suffix + address.host, address.port if has_port else None)

    def covers(self, host: str, port: int) -> bool:
        if self.port is not None and self.port != port:
            return False
        return matches(self.host, host)


@dataclass(frozen=True, slots=True)
class AllowList:
    """The hosts that an operator opened for one purpose."""

    entries: tuple[Entry, ...] = ()

    @classmethod
    def parse(cls, texts: Iterable[str]) -> Self:
        """ValueError for an entry that says nothing."""
        return cls(tuple(Entry.parse(text) for text in texts))

    def covers(self, host: str, port: int) -> bool:
        return any(entry.covers(host, port) for entry in self.entries)


def matches(pattern: str, host: str) -> bool:
    """Whether `host` is `pattern`, or below it when that is `*.suffix`."""
    if pattern.startswith("*."):
        return host.endswith(pattern[1:])
    return host == pattern
