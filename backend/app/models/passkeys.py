"""Passkeys: keys of an account that an authenticator holds, and what browsers are told of them.

What browsers take stands as WebAuthn names it; binary values are base64url without padding.
"""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import ConfigDict, StringConstraints
from pydantic.alias_generators import to_camel
from sqlalchemy import BigInteger
from sqlmodel import Field

from app.models.types import Body, JSONOf, Name, ReadModel, Table, UTCDateTime, utcnow

LONGEST_ID: Final = 1366
"""Characters; an authenticator may use 1,023 bytes."""

ALGORITHMS: Final = (-8, -7, -257)
"""EdDSA, ES256, and RS256, which Windows Hello makes; by their numbers in COSE, the best first."""

Base64Url = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]+$")]
PasskeyName = Annotated[Name, Field(min_length=1, max_length=80)]


class Transport(StrEnum):
    """How an authenticator is reached, as it says itself: a hint for the browser."""

    USB = "usb"
    NFC = "nfc"
    BLE = "ble"
    SMART_CARD = "smart-card"
    HYBRID = "hybrid"
    INTERNAL = "internal"


class Passkey(Table, table=True):
    """The public half of a key, with which whoever holds the other half signs in."""

    __tablename__ = "passkeys"

    user_id: int = Field(foreign_key="users.id", ondelete="CASCADE", index=True)
    credential_id: str = Field(max_length=LONGEST_ID, unique=True)
    public_key: bytes
    """As COSE."""
    rp_id: str | None = Field(default=None, max_length=255)
    """The host that it is for, and nowhere else; unknown for those from before this was kept."""
    user_handle: str = Field(max_length=86)
    """What authenticators call the account: random, and the same for all of its passkeys."""
    sign_count: int = Field(sa_type=BigInteger)
    """How often it was used, as it says itself; many say 0 for ever."""
    transports: list[Transport] = Field(sa_type=JSONOf(list[Transport]))
    name: str = Field(max_length=80)
    created_at: datetime = Field(default_factory=utcnow, sa_type=UTCDateTime)
    last_used_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


class PasskeyStart(Body):
    """Before a passkey is added; an account without a password has to have signed in just now."""

    current_password: str | None = Field(default=None, max_length=200)


class PasskeyCreate(Body):
    """What an authenticator made; the browser calls the middle two otherwise."""

    name: PasskeyName
    credential_id: Base64Url = Field(max_length=LONGEST_ID)
    client_data: Base64Url = Field(max_length=4_096, description="`clientDataJSON`")
    attestation: Base64Url = Field(max_length=16_384, description="`attestationObject`")
    transports: list[str] = Field(default=[], max_length=20)
    """Those that nobody has heard of are left out."""


class PasskeyUpdate(Body):
    name: PasskeyName = Field(default=None)


class PasskeyProof(Body):
    """What an authenticator signed, to sign in with."""

    credential_id: Base64Url = Field(max_length=LONGEST_ID)
    client_data: Base64Url = Field(max_length=4_096, description="`clientDataJSON`")
    authenticator_data: Base64Url = Field(max_length=4_096)
    signature: Base64Url = Field(max_length=2_048)
    user_handle: Base64Url = Field(max_length=88)


class PasskeyRead(ReadModel):
    """`current` is false for one of another host, `rp_id`, which opens nothing here."""

    id: int
    name: str
    created_at: datetime
    last_used_at: datetime | None
    rp_id: str | None
    current: bool


class _AsInBrowsers(ReadModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


class RelyingParty(_AsInBrowsers):
    id: str
    name: str


class PasskeyAccount(_AsInBrowsers):
    id: str
    name: str
    display_name: str


class KeyKind(_AsInBrowsers):
    type: Literal["public-key"] = "public-key"
    alg: int


class KnownCredential(_AsInBrowsers):
    type: Literal["public-key"] = "public-key"
    id: str
    transports: list[Transport]


class AuthenticatorSelection(_AsInBrowsers):
    """Kept by the authenticator, which makes sure of whoever uses it."""

    resident_key: Literal["required"] = "required"
    require_resident_key: Literal[True] = True
    user_verification: Literal["required"] = "required"


class PasskeyCreation(_AsInBrowsers):
    """`PublicKeyCredentialCreationOptionsJSON`; `timeout` is in milliseconds."""

    rp: RelyingParty
    user: PasskeyAccount
    challenge: str
    pub_key_cred_params: list[KeyKind]
    timeout: int
    exclude_credentials: list[KnownCredential]
    authenticator_selection: AuthenticatorSelection
    attestation: Literal["none"] = "none"


class PasskeyRequest(_AsInBrowsers):
    """`PublicKeyCredentialRequestOptionsJSON`; `timeout` is in milliseconds."""

    rp_id: str
    challenge: str
    timeout: int
    user_verification: Literal["required"] = "required"
