"""What the gate says: for which purpose, an address that is allowed, or a refusal."""

from dataclasses import dataclass
from enum import StrEnum

from app.core.errors import Invalid


class Purpose(StrEnum):
    """Why a connection is opened; each has an allow-list of its own."""

    SCRAPE = "scrape"
    NOTIFY = "notify"
    PUSH = "push"
    """To the services that browsers name when they ask for messages."""
    AUTH = "auth"
    SERVICE = "service"
    """What the environment itself configures (scraper, SearXNG, mail), and nothing besides."""


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
