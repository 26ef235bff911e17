"""Browsers that take messages: where their push service is, and the keys that only they open."""

from datetime import datetime
from typing import Annotated

from cryptography.hazmat.primitives.asymmetric import ec
from pydantic import AfterValidator
from pydantic import Field as Given
from sqlmodel import Field

from app.models.points import CURVE, decoded
from app.models.types import Body, ReadModel, Table, UTCDateTime, utcnow

MOST_BROWSERS = 20
"""Of one reader."""

_LONGEST_ENDPOINT = 2_000
_BYTES_OF_AUTH = 16


class PushSubscription(Table, table=True):
    """One browser of one reader; `sealed` holds its address and keys, encrypted."""

    __tablename__ = "push_subscriptions"

    user_id: int = Field(foreign_key="users.id", ondelete="CASCADE", index=True)
    endpoint_hash: str = Field(max_length=64, unique=True)
    """SHA-256 of the address: a browser belongs to whoever subscribed it last."""
    host: str = Field(max_length=255)
    sealed: str
    user_agent: str = Field(default="", max_length=200)
    created_at: datetime = Field(default_factory=utcnow, sa_type=UTCDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    """When its push service last took a message."""


def _point(text: str) -> str:
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(CURVE, decoded(text))
    except ValueError:
        raise ValueError("This is not a public key of the curve P-256.") from None
    return text


def _secret(text: str) -> str:
    if len(decoded(text)) != _BYTES_OF_AUTH:
        raise ValueError("The secret of a subscription has 16 bytes.")
    return text


class PushKeys(Body):
    p256dh: Annotated[str, Given(max_length=120), AfterValidator(_point)]
    auth: Annotated[str, Given(max_length=40), AfterValidator(_secret)]


class PushSubscriptionCreate(Body):
    """As `PushSubscription.toJSON()` of a browser gives it."""

    endpoint: str = Field(min_length=1, max_length=_LONGEST_ENDPOINT)
    keys: PushKeys
    expirationTime: float | None = None  # noqa: N815 -- the browser's name


class PushSubscriptionRead(ReadModel):
    """A browser that takes messages; its address and keys are not told again."""

    id: int
    host: str
    user_agent: str
    created_at: datetime
    used_at: datetime | None


class PushRead(ReadModel):
    """What `pushManager.subscribe` needs, or the `reason` why there are no messages to browsers."""

    public_key: str | None
    reason: str | None
