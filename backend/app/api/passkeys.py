"""Passkeys: one's own, and signing in with one.

What the browser is told is what `navigator.credentials` takes; what it answers is sent back in
fewer fields than it has.
"""

from fastapi import APIRouter, Response, status

from app.api.auth import handed_over
from app.core.dependencies import BearerDep, PagingDep, RowId, SelfDep, SessionDep, VisitorDep
from app.models.page import Page
from app.models.passkeys import (
    PasskeyCreate,
    PasskeyCreation,
    PasskeyProof,
    PasskeyRead,
    PasskeyRequest,
    PasskeyStart,
    PasskeyUpdate,
)
from app.models.sign_in import AccessToken
from app.services.auth import passkeys

public = APIRouter(prefix="/auth/login/passkey", tags=["auth"])
personal = APIRouter(prefix="/auth/passkeys", tags=["auth"])


@public.post("/options")
def start_sign_in(visitor: VisitorDep) -> PasskeyRequest:
    """A challenge, which is good once and for five minutes."""
    return passkeys.start_passkey_sign_in(visitor)


@public.post("")
def sign_in_with_passkey(
    session: SessionDep, visitor: VisitorDep, response: Response, data: PasskeyProof
) -> AccessToken:
    return handed_over(response, passkeys.sign_in_with_passkey(session, data, visitor))


@personal.get("")
def list_passkeys(session: SessionDep, actor: SelfDep, paging: PagingDep) -> Page[PasskeyRead]:
    """One's own, newest first."""
    return passkeys.list_passkeys(session, actor, limit=paging.limit, offset=paging.offset)


@personal.post("/options")
def start_adding_passkey(
    session: SessionDep,
    actor: SelfDep,
    bearer: BearerDep,
    visitor: VisitorDep,
    data: PasskeyStart,
) -> PasskeyCreation:
    """A challenge for a new passkey, for whoever knows the current password."""
    return passkeys.start_adding(session, actor, bearer, data, visitor)


@personal.post("", status_code=status.HTTP_201_CREATED)
def add_passkey(
    session: SessionDep, actor: SelfDep, visitor: VisitorDep, data: PasskeyCreate
) -> PasskeyRead:
    return passkeys.add_passkey(session, actor, data, visitor)


@personal.patch("/{passkey_id}")
def rename_passkey(
    session: SessionDep,
    actor: SelfDep,
    visitor: VisitorDep,
    passkey_id: RowId,
    data: PasskeyUpdate,
) -> PasskeyRead:
    return passkeys.rename_passkey(session, actor, passkey_id, data, visitor)


@personal.delete("/{passkey_id}", status_code=status.HTTP_204_NO_CONTENT)
def remove_passkey(
    session: SessionDep, actor: SelfDep, visitor: VisitorDep, passkey_id: RowId
) -> None:
    """Nobody signs in with it any more; devices that are signed in stay so."""
    passkeys.remove_passkey(session, actor, passkey_id, visitor)
