"""People: who has an account, what they may do, and what becomes of theirs."""

from app.services.people.accounts import (
    change_user,
    delete_user,
    invite_again,
    invite_user,
    reset_identities,
    reset_passkeys,
    sign_out_everywhere,
    transfer_data,
)
from app.services.people.reads import find_user, get_user, list_users

__all__ = [
    "change_user",
    "delete_user",
    "find_user",
    "get_user",
    "invite_again",
    "invite_user",
    "list_users",
    "reset_identities",
    "reset_passkeys",
    "sign_out_everywhere",
    "transfer_data",
]
