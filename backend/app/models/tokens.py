"""Sign-ins that can be ended: refresh-token families, and personal API tokens."""

from datetime import datetime

from sqlmodel import Field

from app.models.types import Body, Expiry, JSONOf, ReadModel, Table, UTCDateTime, utcnow
from app.models.users import Permission


class RefreshFamily(Table, table=True):
    """One sign-in on one device; ended by logout, or when an old refresh token comes back."""

    __tablename__ = "refresh_families"

    user_id: int = Field(foreign_key="users.id", ondelete="CASCADE", index=True)
    created_at: datetime = Field(default_factory=utcnow, sa_type=UTCDateTime)
    expires_at: datetime = Field(sa_type=UTCDateTime, index=True)
    ended_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    user_agent: str = Field(default="", max_length=200)
    address: str | None = Field(default=None, max_length=45)
    proved_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    """When somebody last showed who they are; unknown where a provider does not say it."""


class SignInRead(ReadModel):
    """One sign-in that goes on; `current` is the one that asks."""

    id: int
    created_at: datetime
    last_used_at: datetime
    """When its tokens were renewed last, which a client does within half an hour."""
    expires_at: datetime
    user_agent: str
    address: str | None
    current: bool


class RefreshToken(Table, table=True):
    """One link of a family's chain; only its SHA-256 is kept."""

    __tablename__ = "refresh_tokens"

    family_id: int = Field(foreign_key="refresh_families.id", ondelete="CASCADE", index=True)
    token_hash: str = Field(max_length=64, unique=True)
    created_at: datetime = Field(default_factory=utcnow, sa_type=UTCDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


class ApiToken(Table, table=True):
    """A personal token (`cc_…`); shown once, only its SHA-256 is kept."""

    __tablename__ = "api_tokens"

    user_id: int = Field(foreign_key="users.id", ondelete="CASCADE", index=True)
    name: str = Field(max_length=80)
    prefix: str = Field(max_length=12)
    token_hash: str = Field(max_length=64, unique=True)
    token_version: int
    """The owner's when it was made: what raises theirs ends this token too."""
    scopes: list[Permission] = Field(sa_type=JSONOf(list[Permission]))
    created_at: datetime = Field(default_factory=utcnow, sa_type=UTCDateTime)
    expires_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


class ApiTokenCreate(Body):
    name: str = Field(min_length=1, max_length=80)
    scopes: list[Permission] = Field(min_length=1, max_length=len(Permission))
    expires_at: Expiry | None = None


class ApiTokenRead(ReadModel):
    id: int
    name: str
    prefix: str
    scopes: list[Permission]
    created_at: datetime
    expires_at: datetime | None
    used_at: datetime | None


class ApiTokenCreated(ApiTokenRead):
    token: str
    """The token itself; this is the only time it is told."""
