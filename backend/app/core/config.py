"""Settings: their names, their limits, and what nothing may start with."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final, Self
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from app.core.environment import SettingsRefused, given, noted, read_secret
from app.core.secrets import is_known, refuse_weak_key
from app.core.setting_values import (
    Answers,
    CacheBackend,
    Environment,
    Hosts,
    Issuer,
    LogFormat,
    Names,
    Networks,
    SmtpSecurity,
    VapidKey,
)


class Settings(BaseSettings):
    """Every setting, by the name of its environment variable in lower case."""

    model_config = SettingsConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    app_name: str = "CostCourter"
    environment: Environment = Environment.PRODUCTION
    debug: bool = False
    log_format: LogFormat = LogFormat.AUTO
    tz: str = "UTC"
    port: int = Field(default=8000, ge=1, le=65535)
    listen_address: str = "127.0.0.1"
    forwarded_allow_ips: Names = ()
    """Proxies whose X-Forwarded-For and X-Forwarded-Proto are believed."""
    stream_seconds: int = Field(default=300, ge=0, le=3_600)
    """How long one stream of alerts lasts before its reader comes back; 0 turns it into a poll."""
    base_url: str = Field(default="", validate_default=True)
    """Where people reach us, without a trailing slash; `http://localhost:PORT` when left out."""
    default_locale: str = "en"
    currency_locale: str = "en_US"

    postgres_host: str = "127.0.0.1"
    postgres_port: int = Field(default=5432, ge=1, le=65535)
    postgres_db: str = "costcourter"
    postgres_user: str = "costcourter"
    postgres_password: SecretStr = SecretStr("")

    redis_host: str = "127.0.0.1"
    redis_port: int = Field(default=6379, ge=1, le=65535)
    redis_password: SecretStr = SecretStr("")
    celery_broker_url: SecretStr | None = None
    celery_result_backend: SecretStr | None = None
    cache_backend: CacheBackend = CacheBackend.REDIS
    worker_concurrency: int = Field(default=1, ge=1, le=64)

    jwt_secret_key: SecretStr = SecretStr("")
    jwt_algorithm: str = "HS256"
    secrets_key: SecretStr = SecretStr("")
    """Keys by commas that encrypt secrets at rest: the first one writes, all of them read."""
    access_token_expire_minutes: int = Field(default=30, ge=1, le=24 * 60)
    refresh_token_expire_days: int = Field(default=30, ge=1, le=365)

    oidc_issuer: Issuer = ""
    """Whom single sign-on asks, by OpenID Connect; nobody when empty."""
    oidc_client_id: str = Field(default="costcourter", min_length=1)
    oidc_client_secret: SecretStr = SecretStr("")
    """Empty for a public client, which PKCE alone protects."""
    oidc_scopes: str = "openid profile email"
    oidc_name: str = Field(default="SSO", min_length=1, max_length=40)
    """What the button calls the provider."""
    oidc_create_accounts: bool = False
    """Whether somebody whom only the provider knows gets an account, as a member."""
    oidc_link_by_email: bool = False
    """Whether an account goes to whoever the provider says has verified its e-mail address."""

    metrics_allow: Networks = ()
    """Addresses and networks that may read /metrics; nobody else is told that it is there."""
    metrics_token: SecretStr = SecretStr("")
    log_url: str | None = Field(default=None, pattern=r"^https?://")
    """Where administrators read logs; `{service}`, `{level}` and `{text}` are filled in."""

    outbound_allow_scrape: Hosts = ()
    outbound_allow_notify: Hosts = ()
    outbound_allow_push: Hosts = ()
    outbound_allow_auth: Hosts = ()
    outbound_resolve: Answers = Field(default_factory=dict)
    """Names answered without DNS, such as `*.test` -> `127.0.0.1`; local and test only."""
    scrape_contact: str = ""
    scrape_gap_seconds: float = Field(default=8.0, ge=0, le=3600)
    """How long a shop rests after each request, plus or minus half."""
    scrape_daily_budget: int = Field(default=2_000, ge=1, le=1_000_000)
    """Visits to one registrable domain in a day of UTC."""
    fetch_in_flight: int = Field(default=200, ge=1, le=2_000)
    """Pages that one worker process asks for, or has ready to be read, at any time."""
    scraper_base_url: str | None = None
    scraper_concurrency: int = Field(default=4, ge=1, le=20)
    """Pages that the browser service shows at once, for all workers together."""
    scraper_proxy_url: str | None = None
    """The proxy that its browser goes through, as the service itself reaches it."""
    searxng_url: str | None = None

    check_interval_minutes: int = Field(default=720, ge=15)
    check_batch_pages: int = Field(default=250, ge=1, le=2_000)
    """What one task visits; a worker that dies has so many pages tried again, one by one."""
    check_queue_pages: int = Field(default=15_000, ge=1, le=200_000)
    """How many may wait for a worker at a time; the dispatcher fills up to that each minute."""
    check_queue_seconds: float = Field(default=600, ge=5, le=24 * 3600)
    """How long pages wait for their batch; after that its message counts as lost. No shop gets
    more pages at once than its gap lets through in this time."""
    worker_silence_seconds: float = Field(default=30, ge=3, le=600)
    """After so long without a word from a worker, its pages and its turns at shops are others'."""
    checks_keep_days: int = Field(default=30, ge=1)
    """How long visits are remembered; readings and undecided held checks stay."""
    pages_keep_days: int = Field(default=90, ge=0)
    """How long the newest body of a page stays, for trying rules on it; with 0 none is kept."""
    ended_keep_days: int = Field(default=7, ge=1)
    """How long jobs and API tokens stay after their end, for people to see what became of them."""
    audit_keep_days: int = Field(default=365, ge=1)

    smtp_host: str = ""
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_username: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_security: SmtpSecurity = SmtpSecurity.STARTTLS
    smtp_from: str = ""
    notifier_pushover_token: SecretStr = SecretStr("")
    notifier_gotify_url: str = ""
    notifier_gotify_token: SecretStr = SecretStr("")
    notifier_telegram_token: SecretStr = SecretStr("")
    notifier_apprise_url: SecretStr = SecretStr("")
    vapid_private_key: VapidKey = SecretStr("")
    """By which push services know that a message is ours; base64url of 32 bytes."""
    vapid_contact: str = ""
    """`mailto:` or https address that push services may turn to."""
    aws_access_key_id: str = ""
    aws_secret_access_key: SecretStr = SecretStr("")
    aws_default_region: str = ""
    aws_bucket: str = ""
    aws_endpoint_url: str = ""
    vite_app_name: str = ""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 -- the library asks for all of them
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003 -- as above
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 -- as above
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 -- as above
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what `read_settings` layers: naming a server sets aside what was noted of ours."""
        return (init_settings,)

    @field_validator("tz")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError(f"'{value}' is not a time zone.")
        return value

    @field_validator("base_url")
    @classmethod
    def _own_address(cls, value: str, info: ValidationInfo) -> str:
        return value.rstrip("/") or f"http://localhost:{info.data.get('port', 8000)}"

    @model_validator(mode="after")
    def _refuse_unsafe(self) -> Self:
        if self.jwt_algorithm != "HS256":
            raise ValueError("JWT_ALGORITHM has to be HS256.")
        refuse_weak_key(self.jwt_secret_key.get_secret_value())
        for key in self.secrets_keys:
            refuse_weak_key(key, "SECRETS_KEY")
        if "openid" not in self.oidc_scopes.split():
            raise ValueError("OIDC_SCOPES has to name openid.")
        if self.environment is Environment.PRODUCTION:
            self._refuse_in_production()
        return self

    def _refuse_in_production(self) -> None:
        if self.outbound_resolve:
            raise ValueError("OUTBOUND_RESOLVE is for ENVIRONMENT=local or test.")
        if not self.postgres_password.get_secret_value():
            raise ValueError("POSTGRES_PASSWORD is missing.")
        for name in ("postgres_password", "redis_password", "metrics_token"):
            if is_known(getattr(self, name).get_secret_value()):
                raise ValueError(f"{name.upper()} is one that anyone would guess.")
        broker = self.celery_broker_url.get_secret_value() if self.celery_broker_url else ""
        if is_known(urlsplit(broker).password or ""):
            raise ValueError("CELERY_BROKER_URL has a password that anyone would guess.")

    @property
    def secrets_keys(self) -> tuple[str, ...]:
        """The keys of SECRETS_KEY, the one that writes first."""
        keys = self.secrets_key.get_secret_value().split(",")
        return tuple(key.strip() for key in keys if key.strip())

    @property
    def timezone(self) -> ZoneInfo:
        return ZoneInfo(self.tz)

    @property
    def database_url(self) -> str:
        password = quote(self.postgres_password.get_secret_value(), safe="")
        return (
            f"postgresql+psycopg://{quote(self.postgres_user, safe='')}:{password}"
            f"@{self.postgres_host}:{self.postgres_port}/{self.postgres_db}"
        )

    @property
    def redis_url(self) -> str:
        """The broker, and where limits, gaps and locks live."""
        if self.celery_broker_url is not None:
            return self.celery_broker_url.get_secret_value()
        password = self.redis_password.get_secret_value()
        login = f":{quote(password, safe='')}@" if password else ""
        return f"redis://{login}{self.redis_host}:{self.redis_port}/0"


RESERVED: Final = frozenset(
    name for name in Settings.model_fields if name.startswith(("aws_", "vite_"))
)
"""Settings that are accepted although nothing uses them yet."""


_SECRETS: Final = frozenset(
    name for name, field in Settings.model_fields.items() if "SecretStr" in str(field.annotation)
)


_NAMED_BY: Final = {"postgres": {"postgres_host"}, "redis": {"redis_host", "celery_broker_url"}}
"""Naming a server sets aside everything that `make run` noted about its own one."""


def read_settings(chosen: Mapping[str, str], noted: Mapping[str, str] | None = None) -> Settings:
    """Settings from what the operator chose, then from what `make run` noted, then from defaults.

    A server of `make run` keeps its noted password: a chosen one is for a server that is named.
    Any secret may stand in a file that NAME_FILE names. Raises SettingsRefused.
    """
    values = _values(noted or {})
    over = _values(chosen)
    for server, hosts in _NAMED_BY.items():
        if over.keys() & hosts:
            values = {name: value for name, value in values.items() if not name.startswith(server)}
        elif f"{server}_password" in values:
            over.pop(f"{server}_password", None)
    try:
        layers: dict[str, Any] = values | over
        return Settings(**layers)
    except ValidationError as error:
        raise SettingsRefused(_sentence(error)) from None


@lru_cache
def get_settings() -> Settings:
    """The settings of this process, read once. Raises SettingsRefused."""
    return read_settings(given(), noted())


def _values(layer: Mapping[str, str]) -> dict[str, str]:
    values = {name: layer[name.upper()] for name in Settings.model_fields if name.upper() in layer}
    for name in _SECRETS:
        path = layer.get(f"{name.upper()}_FILE")
        if path is not None and name in values:
            raise SettingsRefused(f"{name.upper()} and {name.upper()}_FILE are both set.")
        if path is not None:
            values[name] = read_secret(path, f"{name.upper()}_FILE")
    return values


def _sentence(error: ValidationError) -> str:
    parts = []
    for each in error.errors(include_url=False, include_input=False, include_context=False):
        name = ".".join(str(part) for part in each["loc"][:1]).upper()
        text = each["msg"].removeprefix("Value error, ").rstrip(".") + "."
        parts.append(f"{name}: {text}" if name else text)
    return " ".join(parts)
