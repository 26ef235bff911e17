"""Who somebody is to the provider of single sign-on: its issuer, and a subject of it."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from app.models.sign_in import AccessToken
from app.models.types import Body, ReadModel, Table, UTCDateTime, utcnow

LONGEST_ISSUER = 255


class Identity(Table, table=True):
    """An account's identity; the e-mail address is told to its owner, and identifies nobody."""

    __tablename__ = "identities"
    __table_args__ = (
        UniqueConstraint("issuer", "subject"),
        UniqueConstraint("user_id", "issuer"),
    )

    user_id: int = Field(foreign_key="users.id", ondelete="CASCADE")
    issuer: str = Field(max_length=LONGEST_ISSUER)
    subject: str = Field(max_length=255)
    email: str | None = Field(default=None, max_length=254)
    created_at: datetime = Field(default_factory=utcnow, sa_type=UTCDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


class IdentityRead(ReadModel):
    """`current` is false for one of a provider that this instance no longer asks."""

    id: int
    issuer: str
    email: str | None
    created_at: datetime
    used_at: datetime | None
    current: bool


class SsoBegin(Body):
    """Where to go after signing in: a path of ours, else the start."""

    next: str = Field(default="/", max_length=2_000)
    fresh: bool = False
    """Have the provider ask who one is, also where it knows; this ends the sign-in before."""


class SsoLink(Body):
    """Who has a password gives it, so that a borrowed session ties nobody else to the account."""

    current_password: str | None = Field(default=None, max_length=200)


class SsoStart(ReadModel):
    """The provider's page, for the browser to go to."""

    url: str


class SsoAnswer(Body):
    """What the provider gave the browser along: a code, or why there is none."""

    state: str = Field(min_length=1, max_length=200)
    code: str | None = Field(default=None, min_length=1, max_length=4_000)
    iss: str | None = Field(default=None, max_length=500)
    error: str | None = Field(default=None, max_length=200)


class SsoDone(ReadModel):
    """Where to go on; without a token the identity was linked to whoever is signed in already."""

    next: str
    token: AccessToken | None
