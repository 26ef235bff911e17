"""People as administrators see them: invited, given a role, and let go."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field

from app.models.money import Currency
from app.models.types import Body, Name, ReadModel, Table, UTCDateTime, utcnow
from app.models.users import Email, LocaleCode, Password, Role, TimeZoneName


class UserStatus(StrEnum):
    """`invited` accounts have no way in yet; `disabled` ones have none any more."""

    ACTIVE = "active"
    INVITED = "invited"
    DISABLED = "disabled"


class SignInMethod(StrEnum):
    """A way in that an account has."""

    PASSWORD = "password"  # noqa: S105 -- the name of a way in
    PASSKEY = "passkey"
    SSO = "sso"


class Invitation(Table, table=True):
    """A link with which the owner of an account sets its password; only its SHA-256 is kept."""

    __tablename__ = "invitations"

    user_id: int = Field(foreign_key="users.id", ondelete="CASCADE", unique=True)
    """One link at a time: a new one ends the one before."""
    token_hash: str = Field(max_length=64, unique=True)
    created_at: datetime = Field(default_factory=utcnow, sa_type=UTCDateTime)
    expires_at: datetime = Field(sa_type=UTCDateTime)


class UserInvite(Body):
    """A new account, whose owner sets the password."""

    email: Email = Field(max_length=254)
    full_name: Name = Field(default="", max_length=120)
    role: Role = Role.MEMBER
    expires_in_hours: int = Field(default=72, ge=1, le=720)


class InvitationCreate(Body):
    """A new link for an account that is there, also for a password that was forgotten."""

    expires_in_hours: int = Field(default=72, ge=1, le=720)


class UserUpdate(Body):
    """What administrators change; `confirm` is for what locks themselves out."""

    full_name: Name = Field(default=None, max_length=120)
    role: Role = Field(default=None)
    active: bool = Field(default=None)
    confirm: bool = False


class DataTransfer(Body):
    to_user_id: int


class Belongings(ReadModel):
    """How much of each an account has.

    Its channels and the addresses of its feeds are its own: they end with it, and go to nobody.
    """

    products: int
    product_urls: int
    readings: int
    stores: int
    tags: int
    saved_views: int
    alert_rules: int
    notification_channels: int
    feeds: int

    def of_the_catalogue(self) -> dict[str, int]:
        """What somebody else can have after them, or what is erased with them."""
        return self.model_dump(exclude={"notification_channels", "feeds"})


class Transferred(ReadModel):
    """What now belongs to somebody else; what they had already is united with theirs."""

    products: int
    stores: int
    stores_united: int
    tags: int
    tags_united: int
    saved_views: int
    alert_rules: int


class UserRead(ReadModel):
    """`last_seen_at` is within half an hour: a client that goes on renews its token by then."""

    id: int
    email: str
    full_name: str
    role: Role
    status: UserStatus
    sign_in_methods: list[SignInMethod]
    products_total: int
    urls_total: int
    signed_in_at: datetime | None
    last_seen_at: datetime | None
    invitation_expires_at: datetime | None
    created_at: datetime


class UserDetail(UserRead):
    """With the counts that a transfer or the end of the account is about."""

    belongings: Belongings


class InvitationLink(ReadModel):
    """This is the only time that the link is told; hand it over yourself."""

    url: str
    expires_at: datetime


class UserInvited(ReadModel):
    user: UserRead
    invitation: InvitationLink


class InvitationToken(Body):
    """What stands behind the `#` of the link."""

    token: str = Field(min_length=1, max_length=200)


class InvitationAccept(InvitationToken):
    password: Password
    full_name: Name = Field(default=None, max_length=120)
    locale: LocaleCode = Field(default=None)
    timezone: TimeZoneName = Field(default=None)
    currency: Currency | None = None


class InvitationRead(ReadModel):
    """Whom a link is for; `has_password` says that accepting it replaces one."""

    email: str
    full_name: str
    has_password: bool
    expires_at: datetime
