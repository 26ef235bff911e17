"""Accounts: the first one, those that an operator makes, and what people change themselves."""

from typing import Final

from pydantic import ValidationError
from sqlalchemy import func
from sqlmodel import select

from app.core.actor import Actor, Author, Visitor, author_of
from app.core.config import get_settings
from app.core.database import Session, conflict_on_duplicate
from app.core.errors import Conflict, Invalid
from app.models import User
from app.models.audit import Changes
from app.models.users import Profile, ProfileUpdate, Role, Setup, UserCreate, check_email
from app.services import audit
from app.services.auth.passwords import hash_password
from app.services.auth.ways import can_sign_in

_SETUP_LOCK: Final = 0x5E70


def setup_needed(session: Session) -> bool:
    """Whether there is no administrator yet; members alone keep the setup open."""
    return session.exec(select(User.id).where(User.role == Role.ADMIN).limit(1)).first() is None


def set_up(session: Session, data: Setup, visitor: Visitor) -> User:
    """Make the first administrator; Conflict for ever after, and for whoever comes second.

    An account that an operator made without a password, to own what the command line stores,
    becomes the administrator's. One that somebody can sign in to does not.
    """
    _refuse_second(session)
    password_hash = hash_password(data.password)
    session.exec(select(func.pg_advisory_xact_lock(_SETUP_LOCK)))
    _refuse_second(session)
    user = session.exec(select(User).where(User.email == data.email)).one_or_none()
    if user is not None and (can_sign_in(session, user) or not user.active):
        raise Conflict(f"There is an account '{data.email}' already.")
    user = user or User(email=data.email)
    settings = get_settings()
    user.sqlmodel_update(
        {
            "password_hash": password_hash,
            "role": Role.ADMIN,
            "full_name": data.full_name,
            "locale": data.locale or settings.default_locale,
            "timezone": data.timezone or settings.tz,
            "currency": data.currency,
        }
    )
    with conflict_on_duplicate(session, f"There is an account '{data.email}' already."):
        session.add(user)
    audit.record(session, user.id, "instance.set_up", "user", user.id, address=visitor.address)
    return user


def create_user(
    session: Session,
    email: str,
    password: str | None = None,
    role: Role = Role.MEMBER,
    full_name: str = "",
) -> User:
    """Make an account; Conflict for a taken address, Invalid for a value that the API refuses."""
    try:
        data = UserCreate(email=email, password=password, role=role, full_name=full_name)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        reason = first["msg"].removeprefix("Value error, ").rstrip(".")
        raise Invalid(f"{first['loc'][0]}: {reason}.") from None
    settings = get_settings()
    user = User(
        email=data.email,
        full_name=data.full_name,
        role=data.role,
        locale=settings.default_locale,
        timezone=settings.tz,
        password_hash=None if data.password is None else hash_password(data.password),
    )
    with conflict_on_duplicate(session, f"There is an account '{data.email}' already."):
        session.add(user)
    author = author_of(session.info) or Author(None)
    made: Changes = {"email": (None, user.email), "role": (None, user.role)}
    audit.record(
        session,
        author.user_id,
        "user.created",
        "user",
        user.id,
        changes=made,
        address=author.address,
    )
    return user


def ensure_owner(session: Session, email: str) -> tuple[User, bool]:
    """The account of this address, and whether it was made now: a member without a password."""
    try:
        return create_user(session, email), True
    except Conflict:
        known = select(User).where(User.email == check_email(email))
        return session.exec(known).one(), False


def get_profile(session: Session, actor: Actor) -> Profile:
    return profile_of(session.get_one(User, actor.user_id))


def update_profile(session: Session, actor: Actor, data: ProfileUpdate) -> Profile:
    user = session.get_one(User, actor.user_id)
    user.sqlmodel_update(data.model_dump(exclude_unset=True))
    session.flush()
    return profile_of(user)


def profile_of(user: User) -> Profile:
    """A user as they see themselves."""
    return Profile(
        id=user.id,
        email=user.email,
        full_name=user.full_name,
        is_superuser=user.role is Role.ADMIN,
        roles=[user.role],
        permissions=sorted(user.role.permissions),
        locale=user.locale,
        timezone=user.timezone,
        currency=user.currency,
        has_password=user.password_hash is not None,
    )


def _refuse_second(session: Session) -> None:
    if not setup_needed(session):
        raise Conflict("CostCourter has been set up already.")
