"""People: who they are, their role, and what each role may do."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from zoneinfo import available_timezones

from babel import Locale, UnknownLocaleError
from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator
from sqlalchemy import CheckConstraint
from sqlmodel import Field

from app.models.money import Currency
from app.models.types import Body, EnumOf, ReadModel, Stamped, UTCDateTime


class Permission(StrEnum):
    """What a role or an API token may do."""

    CATALOG_READ = "catalog:read"
    CATALOG_WRITE = "catalog:write"
    INSTANCE_ADMIN = "instance:admin"


class Role(StrEnum):
    """DOMAIN section 8."""

    ADMIN = "admin"
    MEMBER = "member"
    VIEWER = "viewer"

    @property
    def permissions(self) -> frozenset[Permission]:
        return _PERMISSIONS[self]


_PERMISSIONS = {
    Role.ADMIN: frozenset(Permission),
    Role.MEMBER: frozenset({Permission.CATALOG_READ, Permission.CATALOG_WRITE}),
    Role.VIEWER: frozenset({Permission.CATALOG_READ}),
}


def check_email(text: str) -> str:
    """The address in lower case; ValueError when it is not one. Nothing is looked up in DNS."""
    try:
        found = validate_email(text, check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise ValueError(str(error)) from error
    return found.normalized.lower()


def check_locale(text: str) -> str:
    """A locale such as `de` or `de_AT`; ValueError when CLDR does not know it."""
    try:
        return str(Locale.parse(text.replace("-", "_")))
    except (UnknownLocaleError, ValueError, TypeError) as error:
        raise ValueError(f"'{text[:20]}' is not a locale.") from error


def check_timezone(text: str) -> str:
    """An IANA time zone."""
    if text not in available_timezones():
        raise ValueError(f"'{text[:40]}' is not a time zone.")
    return text


Email = Annotated[str, AfterValidator(check_email)]
LocaleCode = Annotated[str, AfterValidator(check_locale)]
TimeZoneName = Annotated[str, AfterValidator(check_timezone)]
Password = Annotated[str, Field(min_length=10, max_length=200)]


class User(Stamped, table=True):
    """An account; without a password nobody can sign in to it."""

    __tablename__ = "users"
    __table_args__ = (CheckConstraint("email = lower(email)", name="email_lower"),)

    email: str = Field(max_length=254, unique=True)
    full_name: str = Field(default="", max_length=120)
    password_hash: str | None = Field(default=None, max_length=255)
    role: Role = Field(default=Role.MEMBER, sa_type=EnumOf(Role))
    active: bool = True
    token_version: int = 0
    """Raised when the password, the role or the activity changes: every older token ends."""
    locale: str = Field(default="en", max_length=20)
    timezone: str = Field(default="UTC", max_length=60)
    currency: str | None = Field(default=None, max_length=3)
    signed_in_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


class Setup(Body):
    """The first account of an instance; what it leaves out comes from the settings."""

    email: Email = Field(max_length=254)
    password: Password
    full_name: str = Field(default="", max_length=120)
    locale: LocaleCode | None = None
    currency: Currency | None = None
    timezone: TimeZoneName | None = None


class UserCreate(Body):
    """An account that an operator makes."""

    email: Email = Field(max_length=254)
    password: Password | None = None
    full_name: str = Field(default="", max_length=120)
    role: Role = Role.MEMBER


class ProfileUpdate(Body):
    """What people may change about themselves."""

    full_name: str = Field(default=None, max_length=120)
    locale: LocaleCode = Field(default=None)
    timezone: TimeZoneName = Field(default=None)
    currency: Currency | None = None


class Profile(ReadModel):
    """The signed-in user, as `GET /api/auth/me` tells it."""

    id: int
    email: str
    full_name: str
    is_superuser: bool
    roles: list[Role]
    permissions: list[Permission]
    locale: str
    timezone: str
    currency: str | None
    has_password: bool
