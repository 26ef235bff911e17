"""The accounts of an instance, for administrators; changes want a sign-in, not an API token."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query, status

from app.core.dependencies import AdminDep, AdminInPersonDep, PagingDep, RowId, SessionDep
from app.models.page import Page
from app.models.people import (
    DataTransfer,
    InvitationCreate,
    InvitationLink,
    Transferred,
    UserDetail,
    UserInvite,
    UserInvited,
    UserRead,
    UserStatus,
    UserUpdate,
)
from app.models.types import Text
from app.models.users import Role
from app.services import people

router = APIRouter(prefix="/admin/users", tags=["people"])


@router.get("")
def list_users(
    session: SessionDep,
    _: AdminDep,
    paging: PagingDep,
    *,
    search: Annotated[Text, Query(max_length=255, description="Part of a name or address")] = "",
    role: Role | None = None,
    status: UserStatus | None = None,
    sort: Annotated[Text, Query(max_length=40)] = "email",
) -> Page[UserRead]:
    return people.list_users(
        session,
        search=search,
        role=role,
        status=status,
        sort=sort,
        limit=paging.limit,
        offset=paging.offset,
    )


@router.post("", status_code=status.HTTP_201_CREATED)
def invite_user(session: SessionDep, _: AdminInPersonDep, data: UserInvite) -> UserInvited:
    """Make an account, and the link with which its owner sets the password."""
    return people.invite_user(session, data)


@router.get("/{user_id}")
def get_user(session: SessionDep, _: AdminDep, user_id: RowId) -> UserDetail:
    return people.get_user(session, user_id)


@router.patch("/{user_id}")
def update_user(
    session: SessionDep, actor: AdminInPersonDep, user_id: RowId, data: UserUpdate
) -> UserDetail:
    """Another role and deactivation end every sign-in of the account."""
    return people.change_user(session, actor, user_id, data)


@router.post("/{user_id}/invitation", status_code=status.HTTP_201_CREATED)
def invite_again(
    session: SessionDep, _: AdminInPersonDep, user_id: RowId, data: InvitationCreate
) -> InvitationLink:
    """A new link, also for a password that was forgotten; the one before is good no more."""
    return people.invite_again(session, user_id, timedelta(hours=data.expires_in_hours))


@router.post("/{user_id}/sign-out", status_code=status.HTTP_204_NO_CONTENT)
def sign_out_everywhere(session: SessionDep, _: AdminInPersonDep, user_id: RowId) -> None:
    """End every sign-in and API token of the account."""
    people.sign_out_everywhere(session, user_id)


@router.delete("/{user_id}/passkeys", status_code=status.HTTP_204_NO_CONTENT)
def reset_passkeys(session: SessionDep, actor: AdminInPersonDep, user_id: RowId) -> None:
    """Remove every passkey of the account, and end every sign-in with them."""
    people.reset_passkeys(session, actor, user_id)


@router.delete("/{user_id}/identities", status_code=status.HTTP_204_NO_CONTENT)
def reset_identities(session: SessionDep, actor: AdminInPersonDep, user_id: RowId) -> None:
    """Disconnect the account from every provider of single sign-on, and end every sign-in."""
    people.reset_identities(session, actor, user_id)


@router.post("/{user_id}/transfer")
def transfer_data(
    session: SessionDep, _: AdminInPersonDep, user_id: RowId, data: DataTransfer
) -> Transferred:
    """Give the catalogue of the account to another one."""
    return people.transfer_data(session, user_id, data.to_user_id)


@router.delete("/{user_id}", status_code=status.HTTP_204_NO_CONTENT)
def delete_user(
    session: SessionDep,
    actor: AdminInPersonDep,
    user_id: RowId,
    *,
    transfer_to: Annotated[RowId | None, Query(description="Who gets the catalogue")] = None,
    erase: Annotated[bool, Query(description="The catalogue goes with the account")] = False,
    confirm: Annotated[bool, Query(description="For one's own account")] = False,
) -> None:
    people.delete_user(
        session, actor, user_id, transfer_to=transfer_to, erase=erase, confirm=confirm
    )
