"""What administrators do with accounts; nobody can lock the last of them out."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from sqlalchemy import delete, func
from sqlmodel import col, select

from app.core.actor import Actor
from app.core.database import Session
from app.core.errors import Conflict, Invalid
from app.models import User
from app.models.audit import Changes
from app.models.people import (
    InvitationLink,
    Transferred,
    UserDetail,
    UserInvite,
    UserInvited,
    UserUpdate,
)
from app.models.users import Role
from app.services import audit, auth, catalog
from app.services.people.reads import account, get_user, read_users

_ADMINISTRATORS_LOCK: Final = 0xAD31


def invite_user(session: Session, data: UserInvite) -> UserInvited:
    """An account without a password, and the link to set one; Conflict for a taken address."""
    user = auth.create_user(session, data.email, role=data.role, full_name=data.full_name)
    invited = auth.invite(session, user, timedelta(hours=data.expires_in_hours))
    return UserInvited(
        user=read_users(session, [user])[0],
        invitation=InvitationLink(url=invited.url, expires_at=invited.expires_at),
    )


def invite_again(session: Session, user_id: int, lifetime: timedelta) -> InvitationLink:
    """A new link for an account; what there is of a password stays until the link is used.

    Raises NotFound; Conflict for an account that is disabled.
    """
    user = account(session, user_id, held=True)
    if not user.active:
        raise Conflict("The account is disabled; enable it first.")
    invited = auth.invite(session, user, lifetime)
    audit.record_by_author(session, "user.invited", "user", user.id)
    return InvitationLink(url=invited.url, expires_at=invited.expires_at)


def change_user(session: Session, actor: Actor, user_id: int, data: UserUpdate) -> UserDetail:
    """Change name, role or activity; another role and deactivation end every sign-in at once.

    Raises NotFound; Conflict for the last administrator (`last_admin`), and for oneself without
    `confirm` (`yourself`).
    """
    _take_turns(session)
    user = account(session, user_id, held=True)
    role = data.role if "role" in data.model_fields_set else user.role
    active = data.active if "active" in data.model_fields_set else user.active
    ends = role is not user.role or (user.active and not active)
    if ends:
        remains = active and role is Role.ADMIN
        _refuse_lockout(session, actor, user, confirmed=data.confirm, remains=remains)
    if "full_name" in data.model_fields_set:
        user.full_name = data.full_name
    user.role, user.active = role, active
    if ends:
        auth.end_all(session, user)
    if not active:
        auth.forget_invitation(session, user)
    session.flush()
    return get_user(session, user.id)


def sign_out_everywhere(session: Session, user_id: int) -> None:
    """End every sign-in and API token of somebody; NotFound."""
    user = account(session, user_id, held=True)
    auth.end_all(session, user)
    audit.record_by_author(session, "user.signed_out_everywhere", "user", user.id)


def reset_passkeys(session: Session, actor: Actor, user_id: int) -> None:
    """Remove every passkey of somebody who lost theirs, and end whatever was signed in with them.

    Nothing happens to an account that has none. Raises NotFound; Conflict (`last_admin`) when
    nobody who administers could sign in any more.
    """
    _remove_ways(session, actor, user_id, auth.passkeys.remove_all_passkeys, "passkeys")


def reset_identities(session: Session, actor: Actor, user_id: int) -> None:
    """Cut somebody's account off from the provider of single sign-on, after a break-in or a mix-up.

    Ends every sign-in; otherwise as `reset_passkeys`.
    """
    _remove_ways(session, actor, user_id, auth.oidc.unlink_all, "identities")


def _remove_ways(
    session: Session,
    actor: Actor,
    user_id: int,
    remove: Callable[[Session, User], int],
    what: str,
) -> None:
    _take_turns(session)
    user = account(session, user_id, held=True)
    removed = remove(session, user)
    if not removed:
        return
    remains = auth.can_sign_in(session, user)
    _refuse_lockout(session, actor, user, confirmed=True, remains=remains)
    auth.end_all(session, user)
    audit.record_by_author(session, f"user.{what}_reset", "user", user.id, {what: (removed, 0)})


def transfer_data(session: Session, user_id: int, to_user_id: int) -> Transferred:
    """Give the catalogue of one account to another one.

    Raises NotFound; Invalid for one and the same; Conflict for a disabled one.
    """
    if user_id == to_user_id:
        raise Invalid("This takes two accounts.")
    _take_turns(session)
    held = {each: account(session, each, held=True) for each in (user_id, to_user_id)}
    if not held[to_user_id].active:
        raise Conflict("The account that is to get the data is disabled.")
    transferred = catalog.hand_over(session, user_id, to_user_id)
    changes: Changes = {"to": (None, held[to_user_id].email)}
    changes |= {noun: (None, number) for noun, number in transferred.model_dump().items() if number}
    audit.record_by_author(session, "user.data_transferred", "user", user_id, changes)
    return transferred


def delete_user(
    session: Session,
    actor: Actor,
    user_id: int,
    *,
    transfer_to: int | None = None,
    erase: bool = False,
    confirm: bool = False,
) -> None:
    """The account is gone; its catalogue goes to somebody else, or with it.

    Raises NotFound; Invalid for both at once; Conflict when it has a catalogue and neither was
    said (`has_data`), for the last administrator, and for oneself without `confirm`.
    """
    if erase and transfer_to is not None:
        raise Invalid("Say `transfer_to` or `erase`, not both.")
    _take_turns(session)
    user = account(session, user_id, held=True)
    _refuse_lockout(session, actor, user, confirmed=confirm, remains=False)
    if transfer_to is not None:
        transfer_data(session, user_id, transfer_to)
    belongings = catalog.belongings_of(session, user_id)
    catalogue, counts = belongings.of_the_catalogue(), belongings.model_dump()
    if any(catalogue.values()) and not erase:
        told = ", ".join(f"{number} {noun.replace('_', ' ')}" for noun, number in catalogue.items())
        raise Conflict(f"The account has {told}: say `transfer_to` or `erase`.", code="has_data")
    catalog.erase(session, user_id)
    gone: Changes = {"email": (user.email, None)}
    gone |= {noun: (number, 0) for noun, number in counts.items() if number}
    session.expunge(user)
    session.execute(delete(User).where(col(User.id) == user_id))
    audit.record_by_author(session, "user.deleted", "user", user_id, gone)


def _refuse_lockout(
    session: Session, actor: Actor, user: User, *, confirmed: bool, remains: bool
) -> None:
    """`remains` says whether they are an administrator afterwards."""
    if user.role is Role.ADMIN and user.active and not remains:
        others = select(func.count()).where(
            User.role == Role.ADMIN,
            col(User.active),
            auth.has_a_way_in(),
            User.id != user.id,
        )
        if session.exec(others).one() == 0:
            raise Conflict(
                "This is the last administrator who can sign in; make another one first.",
                code="last_admin",
            )
    if actor.user_id == user.id and not confirmed:
        raise Conflict("This is your own account: say `confirm` if you mean it.", code="yourself")


def _take_turns(session: Session) -> None:
    """One change of accounts after the other: of two administrators who demote each other, the
    second finds the first one's change."""
    session.exec(select(func.pg_advisory_xact_lock(_ADMINISTRATORS_LOCK)))
