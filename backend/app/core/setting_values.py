"""What values settings have: lists and keys that are read from text, and words to choose from."""

from enum import StrEnum
from ipaddress import ip_address, ip_network
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
)

from app.core.secrets import refuse_bad_vapid_key


def _by_commas(value: object) -> object:
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


def _pairs(value: object) -> object:
    if isinstance(value, str):
        pairs = (part.partition("=") for part in value.split(",") if part.strip())
        return {name.strip(): address.strip() for name, _, address in pairs}
    return value


def _of_hosts(names: tuple[str, ...]) -> tuple[str, ...]:
    if names:
        from app.core.allow_list import AllowList  # noqa: PLC0415 -- it loads every table

        AllowList.parse(names)
    return names


def _with_addresses(answers: dict[str, str]) -> dict[str, str]:
    for address in answers.values():
        ip_address(address)
    return answers


def _of_networks(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(str(ip_network(name)) for name in names)


def _of_issuer(url: str) -> str:
    """As it stands there, a final slash included: providers compare letter by letter."""
    parts = urlsplit(url)
    whole = parts.scheme in {"https", "http"} and bool(parts.hostname)
    if url and (not whole or "@" in parts.netloc or parts.query or parts.fragment):
        raise ValueError("This has to be the https address of a provider, with nothing after it.")
    if url:
        from app.models.address import parse_address  # noqa: PLC0415 -- it loads every table

        parse_address(url)
    return url


def _of_vapid(value: SecretStr) -> SecretStr:
    refuse_bad_vapid_key(value.get_secret_value())
    return value


Names = Annotated[tuple[str, ...], BeforeValidator(_by_commas)]


Networks = Annotated[Names, AfterValidator(_of_networks)]


Hosts = Annotated[Names, AfterValidator(_of_hosts)]


Issuer = Annotated[str, Field(max_length=255), AfterValidator(_of_issuer)]


VapidKey = Annotated[SecretStr, AfterValidator(_of_vapid)]


Answers = Annotated[dict[str, str], BeforeValidator(_pairs), AfterValidator(_with_addresses)]


class Environment(StrEnum):
    """Where this process runs; unset means production."""

    LOCAL = "local"
    TEST = "test"
    PRODUCTION = "production"


class CacheBackend(StrEnum):
    """Where cached reads live; limits, gaps and locks always live in Redis."""

    REDIS = "redis"
    MEMORY = "memory"


class LogFormat(StrEnum):
    """How logs are written; `auto` is `console` on a terminal and `json` elsewhere."""

    AUTO = "auto"
    JSON = "json"
    CONSOLE = "console"


class SmtpSecurity(StrEnum):
    """How the connection to the mail server is protected."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"
