"""One's own passkeys: added in two steps, listed, named and removed, in person."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import delete
from sqlmodel import col, select

from app.core.actor import Actor, Visitor
from app.core.config import get_settings
from app.core.database import Session, conflict_on_duplicate
from app.core.errors import Conflict, Invalid
from app.core.security import new_opaque_token
from app.models import Passkey, User
from app.models.page import Page
from app.models.passkeys import (
    ALGORITHMS,
    AuthenticatorSelection,
    KeyKind,
    KnownCredential,
    PasskeyAccount,
    PasskeyCreate,
    PasskeyCreation,
    PasskeyRead,
    PasskeyStart,
    PasskeyUpdate,
    RelyingParty,
    Transport,
)
from app.services import audit, visibility
from app.services.auth.in_person import confirm_in_person, held_while_signed_in
from app.services.auth.passkeys import challenges
from app.services.auth.passkeys.challenges import GOOD_FOR_SECONDS, Purpose
from app.services.auth.place import Place, required_place
from app.services.auth.ways import can_sign_in, is_of_this_place
from app.services.query import page_of

MOST_PASSKEYS: Final = 20


def list_passkeys(session: Session, actor: Actor, *, limit: int, offset: int) -> Page[PasskeyRead]:
    newest_first = visibility.passkeys(actor).order_by(col(Passkey.id).desc())
    page = page_of(session, newest_first, limit=limit, offset=offset)
    return Page(items=[_read(row) for row in page.items], total=page.total)


def start_adding(
    session: Session,
    actor: Actor,
    access_token: str | None,
    data: PasskeyStart,
    visitor: Visitor,
) -> PasskeyCreation:
    """What the browser is to ask an authenticator for, to be answered within five minutes.

    Raises Invalid for a wrong current password; Forbidden (`sign_in_again`) for an account without
    one whose sign-in is not fresh; Conflict for one passkey too many; TooMany; Unavailable.
    """
    place = required_place()
    password, refused = data.current_password, "passkey.add_refused"
    user = confirm_in_person(session, actor, access_token, password, visitor, refused=refused)
    known = session.exec(visibility.passkeys(actor)).all()
    _refuse_too_many(len(known))
    handle = known[0].user_handle if known else new_opaque_token()
    challenge = challenges.issue(Purpose.ADD, user.id, handle)
    return _creation(user, place, handle, challenge, known)


def add_passkey(
    session: Session, actor: Actor, data: PasskeyCreate, visitor: Visitor
) -> PasskeyRead:
    """Keep what the authenticator made; raises Invalid, Conflict for one that is known already.

    Unauthenticated when every sign-in was ended meanwhile.
    """
    place = required_place()
    challenge = challenges.challenge_in(data.client_data)
    handle = challenges.take(Purpose.ADD, actor.user_id, challenge)
    from app.services.auth.passkeys import ceremonies  # noqa: PLC0415 -- it loads slowly

    made = ceremonies.made(data, challenge, place) if handle else None
    if not handle or made is None:
        raise Invalid("This passkey could not be added; please try again.", code="passkey_refused")
    held_while_signed_in(session, actor)
    _refuse_too_many(len(session.exec(visibility.passkeys(actor)).all()))
    row = Passkey(
        user_id=actor.user_id,
        credential_id=data.credential_id,
        public_key=made.public_key,
        rp_id=place.rp_id,
        user_handle=handle,
        sign_count=made.sign_count,
        transports=[each for each in Transport if each in data.transports],
        name=data.name,
    )
    with conflict_on_duplicate(session, "This passkey is there already."):
        session.add(row)
    _note(session, "passkey.added", row, visitor, name=(None, row.name))
    return _read(row)


def rename_passkey(
    session: Session, actor: Actor, passkey_id: int, data: PasskeyUpdate, visitor: Visitor
) -> PasskeyRead:
    """NotFound for anybody else's."""
    row = visibility.passkey(session, actor, passkey_id)
    if "name" in data.model_fields_set and data.name != row.name:
        _note(session, "passkey.renamed", row, visitor, name=(row.name, data.name))
        row.name = data.name
        session.flush()
    return _read(row)


def remove_passkey(session: Session, actor: Actor, passkey_id: int, visitor: Visitor) -> None:
    """Nobody signs in with it any more; NotFound for anybody else's.

    Conflict (`last_way_in`) for the last way into the account.
    """
    user = _hold(session, actor)
    row = visibility.passkey(session, actor, passkey_id)
    session.delete(row)
    session.flush()
    if is_of_this_place(row) and not can_sign_in(session, user):
        raise Conflict(
            "This passkey is the only way into your account; add another one first.",
            code="last_way_in",
        )
    _note(session, "passkey.removed", row, visitor, name=(row.name, None))


def remove_all_passkeys(session: Session, user: User) -> int:
    """For an administrator; returns how many there were."""
    theirs = select(Passkey.id).join(User).where(User.id == user.id)
    return session.exec(delete(Passkey).where(col(Passkey.id).in_(theirs))).rowcount


def _creation(
    user: User, place: Place, handle: str, challenge: str, known: Sequence[Passkey]
) -> PasskeyCreation:
    return PasskeyCreation(
        rp=RelyingParty(id=place.rp_id, name=get_settings().app_name),
        user=PasskeyAccount(id=handle, name=user.email, display_name=user.full_name or user.email),
        challenge=challenge,
        pub_key_cred_params=[KeyKind(alg=alg) for alg in ALGORITHMS],
        timeout=GOOD_FOR_SECONDS * 1000,
        exclude_credentials=[
            KnownCredential(id=each.credential_id, transports=each.transports) for each in known
        ],
        authenticator_selection=AuthenticatorSelection(),
    )


def _read(row: Passkey) -> PasskeyRead:
    return PasskeyRead.model_validate(
        {**row.model_dump(include=set(PasskeyRead.model_fields)), "current": is_of_this_place(row)}
    )


def _refuse_too_many(number: int) -> None:
    if number >= MOST_PASSKEYS:
        raise Conflict(f"You have {MOST_PASSKEYS} passkeys already; remove one first.")


def _hold(session: Session, actor: Actor) -> User:
    """Wait for whoever changes the passkeys of this account, or signs in with one."""
    return session.get_one(User, actor.user_id, with_for_update={"key_share": True})


def _note(
    session: Session,
    action: str,
    row: Passkey,
    visitor: Visitor,
    *,
    name: tuple[str | None, str | None],
) -> None:
    audit.record(
        session,
        row.user_id,
        action,
        "passkey",
        row.id,
        changes={"name": name},
        address=visitor.address,
    )
