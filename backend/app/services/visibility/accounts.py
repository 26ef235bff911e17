"""What belongs to somebody in person: tokens, sign-ins, jobs, wishes; and who changed what."""

from collections.abc import Iterable
from typing import Any

from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from app.core.actor import Actor
from app.core.database import Session
from app.models import (
    ApiToken,
    AuditEntry,
    FeedAddress,
    Identity,
    Job,
    NotificationPreferences,
    Passkey,
    RefreshFamily,
    User,
)
from app.models.audit import AuditRead
from app.models.types import utcnow
from app.services.visibility.catalogue import product, store
from app.services.visibility.rows import one_of, owned


def api_tokens(actor: Actor) -> SelectOfScalar[ApiToken]:
    """One's own, for administrators too: a token is its owner in person."""
    return owned(select(ApiToken), ApiToken.user_id, actor.user_id)


def api_token(session: Session, actor: Actor, token_id: int) -> ApiToken:
    found = api_tokens(actor).where(col(ApiToken.id) == token_id)
    return one_of(session, found, token_id, "API token")


def passkeys(actor: Actor) -> SelectOfScalar[Passkey]:
    """One's own, for administrators too."""
    return owned(select(Passkey), Passkey.user_id, actor.user_id)


def passkey(session: Session, actor: Actor, passkey_id: int) -> Passkey:
    found = passkeys(actor).where(col(Passkey.id) == passkey_id)
    return one_of(session, found, passkey_id, "passkey")


def sign_ins(actor: Actor) -> SelectOfScalar[RefreshFamily]:
    """One's own that go on."""
    going_on = select(RefreshFamily).where(
        col(RefreshFamily.ended_at).is_(None), RefreshFamily.expires_at > utcnow()
    )
    return owned(going_on, RefreshFamily.user_id, actor.user_id)


def sign_in(session: Session, actor: Actor, sign_in_id: int) -> RefreshFamily:
    found = sign_ins(actor).where(col(RefreshFamily.id) == sign_in_id)
    return one_of(session, found, sign_in_id, "sign-in")


def identities(actor: Actor) -> SelectOfScalar[Identity]:
    """One's own, for administrators too."""
    return owned(select(Identity), Identity.user_id, actor.user_id)


def identity(session: Session, actor: Actor, identity_id: int) -> Identity:
    found = identities(actor).where(col(Identity.id) == identity_id)
    return one_of(session, found, identity_id, "identity")


def jobs(actor: Actor) -> SelectOfScalar[Job]:
    """What somebody asked for, also when it is about another one's rows."""
    return owned(select(Job), Job.user_id, actor.sees)


def jobs_asked_by(actor: Actor) -> SelectOfScalar[Job]:
    return select(Job).where(Job.user_id == actor.user_id)


def job(session: Session, actor: Actor, job_id: int) -> Job:
    statement = owned(select(Job), Job.user_id, actor.reaches)
    return one_of(session, statement.where(col(Job.id) == job_id), job_id, "job")


def audit_entries() -> SelectOfScalar[AuditEntry]:
    """Everybody's, for administrators."""
    return select(AuditEntry)


def product_audit_entries(
    session: Session, actor: Actor, product_id: int
) -> SelectOfScalar[AuditEntry]:
    """What was changed about one product that the actor reaches, its pages and their readings."""
    reached = product(session, actor, product_id)
    return select(AuditEntry).where(col(AuditEntry.product_id) == reached.id)


def store_audit_entries(
    session: Session, actor: Actor, store_id: int
) -> SelectOfScalar[AuditEntry]:
    """What was changed about one of the actor's stores."""
    reached = store(session, actor, store_id)
    return select(AuditEntry).where(AuditEntry.noun == "store", AuditEntry.subject_id == reached.id)


def made_entry(actor: Actor, entry: AuditRead) -> bool:
    """Whether the change is the actor's own."""
    return entry.actor is not None and entry.actor.id == actor.user_id


def people(user_ids: Iterable[int]) -> Any:
    """Whoever is told something, with what they prefer, if they said so."""
    prefer = col(NotificationPreferences.user_id) == col(User.id)
    statement: Any = select(User, NotificationPreferences)
    return statement.outerjoin(NotificationPreferences, prefer).where(
        col(User.id).in_(set(user_ids))
    )


def preferences_of(actor: Actor) -> SelectOfScalar[NotificationPreferences]:
    return owned(select(NotificationPreferences), NotificationPreferences.user_id, actor.user_id)


def feed_of(actor: Actor) -> SelectOfScalar[FeedAddress]:
    """One's own address, for administrators too."""
    return owned(select(FeedAddress), FeedAddress.user_id, actor.user_id)


def feeds_of(owner_id: int) -> SelectOfScalar[FeedAddress]:
    """One reader's address, whoever asks."""
    return select(FeedAddress).where(FeedAddress.user_id == owner_id)


def reader_of_feed(token_hash: str) -> SelectOfScalar[User]:
    """Whoever has this secret address, unless their account is switched off."""
    owns = col(FeedAddress.user_id) == col(User.id)
    found = select(User).join(FeedAddress, owns)
    return found.where(FeedAddress.token_hash == token_hash, col(User.active))
