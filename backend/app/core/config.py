"""Settings: this module alone reads the environment, then a root `.env`, then `.costcourter/env`."""

import os
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Final, Self
from urllib.parse import quote
from zoneinfo import ZoneInfo, available_timezones

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

ROOT: Final = Path(__file__).resolve().parents[3]
"""The top of the repository, where `.env` lies."""


def home() -> Path:
    """The data folder of `make run`: COSTCOURTER_HOME, else `.costcourter` at the root."""
    return Path(os.environ.get("COSTCOURTER_HOME") or ROOT / ".costcourter")  # noqa: TID251 -- this is the one reader


class Environment(StrEnum):
    """Where this process runs; unset means production."""

    LOCAL = "local"
    TEST = "test"
    PRODUCTION = "production"


class CacheBackend(StrEnum):
    """Where cached reads live; limits, gaps and locks always live in Redis."""

    REDIS = "redis"
    MEMORY = "memory"


class Settings(BaseSettings):
    """Every setting, by the name of its environment variable in lower case."""

    model_config = SettingsConfigDict(
        env_file_encoding="utf-8", extra="ignore", env_ignore_empty=True
    )

    app_name: str = "CostCourter"
    environment: Environment = Environment.PRODUCTION
    debug: bool = False
    tz: str = "UTC"
    base_url: str = "http://localhost:8000"
    default_locale: str = "en"
    currency_locale: str = "en_US"

    postgres_host: str = "127.0.0.1"
    postgres_port: int = 5432
    postgres_db: str = "costcourter"
    postgres_user: str = "costcourter"
    postgres_password: SecretStr = SecretStr("")

    redis_host: str = "127.0.0.1"
    redis_port: int = 6379
    redis_password: SecretStr = SecretStr("")
    celery_broker_url: SecretStr | None = None
    celery_result_backend: SecretStr | None = None
    cache_backend: CacheBackend = CacheBackend.REDIS

    jwt_secret_key: SecretStr = SecretStr("")
    jwt_algorithm: str = "HS256"
    access_token_expire_minutes: int = Field(default=30, ge=1, le=24 * 60)
    refresh_token_expire_days: int = Field(default=30, ge=1, le=365)

    outbound_allow_scrape: Annotated[tuple[str, ...], NoDecode] = ()
    outbound_allow_notify: Annotated[tuple[str, ...], NoDecode] = ()
    outbound_allow_auth: Annotated[tuple[str, ...], NoDecode] = ()
    outbound_resolve: Annotated[dict[str, str], NoDecode] = Field(default_factory=dict)
    """Names answered without DNS, such as `*.test` -> `127.0.0.1`; local and test only."""
    scrape_contact: str = ""
    scraper_base_url: str | None = None
    searxng_url: str | None = None

    check_interval_minutes: int = Field(default=720, ge=15)

    @field_validator(
        "outbound_allow_scrape", "outbound_allow_notify", "outbound_allow_auth", mode="before"
    )
    @classmethod
    def _by_commas(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("outbound_resolve", mode="before")
    @classmethod
    def _pairs(cls, value: object) -> object:
        if isinstance(value, str):
            pairs = (part.partition("=") for part in value.split(",") if part.strip())
            return {name.strip(): address.strip() for name, _, address in pairs}
        return value

    @field_validator("tz")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError(f"'{value}' is not a time zone.")
        return value

    @model_validator(mode="after")
    def _refuse_unsafe(self) -> Self:
        if self.jwt_algorithm != "HS256":
            raise ValueError("JWT_ALGORITHM has to be HS256.")
        if len(self.jwt_secret_key.get_secret_value().encode()) < 32:
            raise ValueError("JWT_SECRET_KEY needs at least 32 bytes.")
        if self.outbound_resolve and self.environment is Environment.PRODUCTION:
            raise ValueError("OUTBOUND_RESOLVE is for ENVIRONMENT=local or test.")
        return self

    @property
    def timezone(self) -> ZoneInfo:
        return ZoneInfo(self.tz)

    @property
    def database_url(self) -> str:
        password = quote(self.postgres_password.get_secret_value(), safe="")
        return (
            f"postgresql+psycopg://{self.postgres_user}:{password}"
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


@lru_cache
def get_settings() -> Settings:
    """The settings of this process, read once; later files win over earlier ones."""
    return Settings(_env_file=(home() / "env", ROOT / ".env"))  # type: ignore[call-arg]  # a pydantic-settings option
