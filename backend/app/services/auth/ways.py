"""The ways in that an account has: a password, passkeys, an identity at the provider we ask."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, exists, false, literal, or_, union
from sqlmodel import col, select

from app.core.config import get_settings
from app.core.database import Session
from app.models import Identity, Passkey, User
from app.models.people import SignInMethod
from app.services.auth.place import own_place


def issuers() -> tuple[str, ...]:
    """How the configured provider may call itself; nothing without one."""
    issuer = get_settings().oidc_issuer
    return spellings(issuer) if issuer else ()


def spellings(issuer: str) -> tuple[str, str]:
    """With and without a final slash, which providers add and drop."""
    bare = issuer.rstrip("/")
    return bare, f"{bare}/"


def of_this_place() -> ColumnElement[bool]:
    """For a statement about passkeys: whether they work at today's address of the instance."""
    place = own_place()
    if place is None:
        return false()
    return or_(col(Passkey.rp_id) == place.rp_id, col(Passkey.rp_id).is_(None))


def is_of_this_place(passkey: Passkey) -> bool:
    """The same of one passkey."""
    place = own_place()
    return place is not None and passkey.rp_id in {place.rp_id, None}


def has_a_way_in() -> ColumnElement[bool]:
    """For a statement about users: whether they can sign in without being invited again."""
    return or_(
        col(User.password_hash).is_not(None),
        exists().where(col(Passkey.user_id) == User.id, of_this_place()),
        exists().where(col(Identity.user_id) == User.id, col(Identity.issuer).in_(issuers())),
    )


def can_sign_in(session: Session, user: User) -> bool:
    """Whether this account has a way in, as far as everything was flushed."""
    found = select(User.id).where(col(User.id) == user.id, has_a_way_in())
    return session.exec(found).first() is not None


def ways_of(session: Session, users: Sequence[User]) -> dict[int, list[SignInMethod]]:
    """Every way into each of these accounts: one statement for all of them."""
    ids = [user.id for user in users]
    passkeys = select(Passkey.user_id, literal(SignInMethod.PASSKEY.value)).where(
        col(Passkey.user_id).in_(ids), of_this_place()
    )
    identities = select(Identity.user_id, literal(SignInMethod.SSO.value)).where(
        col(Identity.user_id).in_(ids), col(Identity.issuer).in_(issuers())
    )
    found = {(row[0], row[1]) for row in session.execute(union(passkeys, identities))}
    found |= {(user.id, SignInMethod.PASSWORD) for user in users if user.password_hash is not None}
    return {each: [way for way in SignInMethod if (each, way) in found] for each in ids}
