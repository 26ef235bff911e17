"""The address of a service that the environment configures, apart from the password in it."""

from dataclasses import dataclass

import httpx


@dataclass(frozen=True, slots=True)
class ServiceAddress:
    """Where a service is, and what it is shown; `url` may stand in logs."""

    url: str
    """Without user name, password and final slash."""
    auth: tuple[str, str] | None = None

    @classmethod
    def parse(cls, text: str) -> "ServiceAddress":
        """`http://user:password@host:port/path`, with either part left out."""
        url = httpx.URL(text.strip())
        auth = (url.username, url.password) if url.userinfo else None
        return cls(str(url.copy_with(userinfo=b"")).rstrip("/"), auth)
