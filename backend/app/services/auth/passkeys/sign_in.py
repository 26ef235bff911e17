"""Signing in with a passkey, which says by itself whose it is."""

from functools import partial
from typing import Final

from sqlmodel import select

from app.core import limits
from app.core.actor import Visitor
from app.core.database import Session, on_commit
from app.core.errors import Unauthenticated
from app.models import Passkey, User
from app.models.passkeys import PasskeyProof, PasskeyRequest
from app.models.types import utcnow
from app.services import audit
from app.services.auth import attempts
from app.services.auth.families import SignedIn, open_family
from app.services.auth.passkeys import challenges
from app.services.auth.passkeys.challenges import GOOD_FOR_SECONDS, Purpose
from app.services.auth.place import required_place
from app.services.auth.sign_in import note_refusal

_NOT_GOOD: Final = "This passkey was not accepted; please try again, or sign in another way."


def start_passkey_sign_in(visitor: Visitor) -> PasskeyRequest:
    """What the browser is to have signed; the same for everybody. Raises TooMany; Unavailable."""
    place = required_place()
    limits.count(attempts.CHALLENGES_PER_NETWORK, attempts.network_of(visitor.address))
    return PasskeyRequest(
        rp_id=place.rp_id,
        challenge=challenges.issue(Purpose.SIGN_IN),
        timeout=GOOD_FOR_SECONDS * 1000,
    )


def sign_in_with_passkey(session: Session, data: PasskeyProof, visitor: Visitor) -> SignedIn:
    """Raises Unauthenticated, with one answer for every reason; TooMany; Unavailable."""
    tried = f"passkey:{data.credential_id}"
    attempts.count(tried, visitor.address)
    user, passkey = _hold(session, data.credential_id)
    count = _signed(data, passkey)
    if user is None or passkey is None or count is None or not user.active:
        note_refusal(session, user, visitor)
        raise Unauthenticated(_NOT_GOOD, keeps_unit=True)
    if _went_back(passkey.sign_count, count):
        _note_copy(session, passkey, count, visitor)
        raise Unauthenticated(_NOT_GOOD, keeps_unit=True)
    passkey.sign_count = count
    passkey.rp_id = required_place().rp_id
    passkey.last_used_at = user.signed_in_at = utcnow()
    audit.record(
        session,
        user.id,
        "user.signed_in",
        "user",
        user.id,
        changes={"passkey": (None, passkey.name)},
        address=visitor.address,
    )
    on_commit(session, partial(attempts.forgive, tried, visitor.address))
    return open_family(session, user, visitor, proved_at=utcnow())


def _hold(session: Session, credential_id: str) -> tuple[User | None, Passkey | None]:
    """The account is locked first: of two sign-ins, the second finds what the first one counted."""
    named = Passkey.credential_id == credential_id
    user = session.exec(
        select(User).join(Passkey).where(named).with_for_update(of=User, key_share=True)
    ).one_or_none()
    if user is None:
        return None, None
    return user, session.exec(select(Passkey).where(named)).one_or_none()


def _signed(data: PasskeyProof, passkey: Passkey | None) -> int | None:
    """How often the key was used, if it is that of the passkey; the challenge is used up anyway."""
    place = required_place()
    challenge = challenges.challenge_in(data.client_data)
    if challenges.take(Purpose.SIGN_IN, None, challenge) is None or passkey is None:
        return None
    if data.user_handle != passkey.user_handle:
        return None
    from app.services.auth.passkeys import ceremonies  # noqa: PLC0415 -- it loads slowly

    return ceremonies.signed(data, challenge, place, passkey.public_key)


def _went_back(known: int, count: int) -> bool:
    """Authenticators that do not count say 0 each time; the others never say a number twice."""
    return (known > 0 or count > 0) and count <= known


def _note_copy(session: Session, passkey: Passkey, count: int, visitor: Visitor) -> None:
    """Somebody may have a copy of the key, or the owner has: which of both this is nobody knows."""
    audit.record(
        session,
        None,
        "passkey.counter_went_back",
        "passkey",
        passkey.id,
        changes={"name": (passkey.name, passkey.name), "sign_count": (passkey.sign_count, count)},
        address=visitor.address,
    )
