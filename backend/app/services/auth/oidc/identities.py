"""Identities at the provider, and the accounts that they open."""

from sqlalchemy import delete
from sqlmodel import col, select

from app.core.actor import Actor, Author, Visitor, write_as
from app.core.config import get_settings
from app.core.database import Session, conflict_on_duplicate
from app.core.errors import Conflict, Forbidden
from app.models import Identity, User
from app.models.identities import IdentityRead
from app.models.page import Page
from app.services import audit, visibility
from app.services.auth.invitations import forget_invitation
from app.services.auth.oidc.provider import Person
from app.services.auth.people import create_user
from app.services.auth.ways import can_sign_in, issuers, spellings
from app.services.query import page_of


def list_identities(
    session: Session, actor: Actor, *, limit: int, offset: int
) -> Page[IdentityRead]:
    page = page_of(session, visibility.identities(actor).order_by("id"), limit=limit, offset=offset)
    current = issuers()
    items = [IdentityRead.of(row, current=row.issuer in current) for row in page.items]
    return Page(items=items, total=page.total)


def unlink(session: Session, actor: Actor, identity_id: int, visitor: Visitor) -> None:
    """It opens the account no more; NotFound for anybody else's, Conflict for the last way in."""
    user = session.get_one(User, actor.user_id, with_for_update={"key_share": True})
    identity = visibility.identity(session, actor, identity_id)
    session.delete(identity)
    session.flush()
    if identity.issuer in issuers() and not can_sign_in(session, user):
        raise Conflict(
            "This is the only way into your account; add a passkey first, or ask an "
            "administrator for a link to set a password.",
            code="last_way_in",
        )
    audit.record(
        session,
        actor.user_id,
        "identity.unlinked",
        "identity",
        identity_id,
        changes={"issuer": (identity.issuer, None), "email": (identity.email, None)},
        address=visitor.address,
    )


def unlink_all(session: Session, user: User) -> int:
    """For an administrator; returns how many there were."""
    theirs = select(Identity.id).join(User).where(User.id == user.id)
    return session.exec(delete(Identity).where(col(Identity.id).in_(theirs))).rowcount


def link(
    session: Session, user: User, person: Person, visitor: Visitor, *, by: int | None
) -> Identity:
    """From now on this person opens this account, and no other one; `by` nobody for an address.

    Raises Conflict when the identity is somebody else's, or the account has another one there.
    """
    name = get_settings().oidc_name
    known = _known(session, person)
    if known is not None:
        if known[0].id != user.id:
            raise Conflict(
                f"This identity at {name} is connected with another account.", code="sso_taken"
            )
        return known[1]
    identity = Identity(
        user_id=user.id, issuer=person.issuer, subject=person.subject, email=person.email
    )
    taken = f"{user.email} is connected with another identity at {name}; disconnect that first."
    with conflict_on_duplicate(session, taken):
        session.add(identity)
    audit.record(
        session,
        by,
        "identity.linked",
        "identity",
        identity.id,
        changes={"issuer": (None, identity.issuer), "email": (None, identity.email)},
        address=visitor.address,
    )
    return identity


def account_of(session: Session, person: Person, visitor: Visitor) -> tuple[User, Identity]:
    """The account that this person opens, held; a new one, or one of their address, if that is on.

    An address counts only when the provider has verified it. Raises Forbidden for nobody's
    (`sso_unknown`) and for a disabled account (`account_disabled`).
    """
    known = _known(session, person)
    if known is not None:
        _refuse_disabled(session, known[0], visitor)
        known[1].email = person.email or known[1].email
        return known
    user = _of_address(session, person, visitor)
    _refuse_disabled(session, user, visitor)
    forget_invitation(session, user)
    return user, link(session, user, person, visitor, by=None)


def _refuse_disabled(session: Session, user: User, visitor: Visitor) -> None:
    if user.active:
        return
    audit.record(session, None, "user.sign_in_refused", "user", user.id, address=visitor.address)
    raise Forbidden(
        "Your account is disabled. Ask an administrator to enable it.",
        code="account_disabled",
        keeps_unit=True,
    )


def _of_address(session: Session, person: Person, visitor: Visitor) -> User:
    settings = get_settings()
    name = settings.oidc_name
    wanted = settings.oidc_link_by_email or settings.oidc_create_accounts
    if person.email is None:
        missing = f" {name} does not say that your e-mail address is verified." if wanted else ""
        raise _unknown(f"No account here is connected with you at {name}.{missing}")
    held = select(User).where(User.email == person.email).with_for_update(key_share=True)
    user = session.exec(held).one_or_none()
    if user is not None and settings.oidc_link_by_email:
        return user
    if user is not None:
        raise _unknown(
            f"The account {user.email} is not connected with {name} yet: sign in to it another "
            "way, and connect it under Settings, Security."
        )
    if not settings.oidc_create_accounts:
        raise _unknown(f"{person.email} has no account here. Ask an administrator to invite you.")
    write_as(session.info, Author(None, visitor.address))
    return create_user(session, person.email, full_name=person.name)


def _known(session: Session, person: Person) -> tuple[User, Identity] | None:
    """Held until this unit ends, so that nobody disables or erases the account meanwhile."""
    statement = (
        select(User, Identity)
        .join(Identity)
        .where(
            col(Identity.issuer).in_(spellings(person.issuer)),
            Identity.subject == person.subject,
        )
        .order_by((col(Identity.issuer) == person.issuer).desc())
        .with_for_update(of=User, key_share=True)
        .execution_options(populate_existing=True)
    )
    found = session.exec(statement).first()
    return None if found is None else (found[0], found[1])


def _unknown(detail: str) -> Forbidden:
    return Forbidden(detail, code="sso_unknown")
