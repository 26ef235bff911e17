"""What the gate says: a purpose, an allowed address, a refusal, and the operator's list."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from app.core.errors import Invalid


class Purpose(StrEnum):
    """Why a connection is opened; each has an allow-list of its own."""

    SCRAPE = "scrape"
    NOTIFY = "notify"
    AUTH = "auth"
    SERVICE = "service"
    """What the environment itself configures (scraper, SearXNG), and nothing besides."""


class Refused(Invalid):
    """The gate stays shut; nothing was contacted."""

    code = "address_refused"

    @property
    def reason(self) -> str:
        return self.detail


@dataclass(frozen=True, slots=True)
class Allowed:
    """An address that may be opened, at one of these IP addresses and no other."""

    url: str
    host: str
    port: int
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """`host`, `host:port`, `*.suffix` or `*.suffix:port`; without a port, every port."""

    host: str
    port: int | None

    @classmethod
    def parse(cls, text: str) -> Self:
        """ValueError when `text` is none of the four forms."""
        host, port = text.strip().lower(), ""
        if host.startswith("["):
            host, _, port = host[1:].partition("]")
            port = port.removeprefix(":")
        elif host.count(":") == 1:
            host, _, port = host.partition(":")
        if not host.removeprefix("*.") or (port and not port.isdecimal()):
            raise ValueError(f"'{text}' has to be host[:port] or *.suffix[:port].")
        return cls(host=host, port=int(port) if port else None)

    def covers(self, host: str, port: int) -> bool:
        if self.port is not None and self.port != port:
            return False
        return matches(self.host, host)


@dataclass(frozen=True, slots=True)
class AllowList:
    """The hosts that an operator opened for one purpose, by name."""

    entries: tuple[Entry, ...] = ()

    @classmethod
    def parse(cls, texts: Iterable[str]) -> Self:
        return cls(tuple(Entry.parse(text) for text in texts))

    def covers(self, host: str, port: int) -> bool:
        return any(entry.covers(host, port) for entry in self.entries)


def matches(pattern: str, host: str) -> bool:
    """Whether `host` is `pattern`, or below it when that is `*.suffix`."""
    if pattern.startswith("*."):
        return host.endswith(pattern[1:])
    return host == pattern
