"""Signing in: what people send, and what they get."""

from sqlmodel import Field

from app.models.types import Body, ReadModel
from app.models.users import Email, Password


class Credentials(Body):
    email: Email = Field(max_length=254)
    password: str = Field(max_length=200)


class PasswordChange(Body):
    current_password: str = Field(max_length=200)
    new_password: Password


class AccessToken(ReadModel):
    """For the `Authorization` header; `expires_in` is in seconds."""

    access_token: str
    token_type: str = "bearer"  # noqa: S105 -- the name of a scheme
    expires_in: int


class SetupRegion(ReadModel):
    """Where the first reader is, as far as the environment says so."""

    locale: str | None
    currency: str | None
    timezone: str | None


class SetupState(ReadModel):
    """Whether the instance still waits for its first account; later the region is nobody's."""

    needed: bool
    region: SetupRegion | None = None


class SignInMethods(ReadModel):
    """The ways in that this instance offers; `sso` is the name for the button of its provider."""

    password: bool
    passkey: bool
    sso: str | None = None
