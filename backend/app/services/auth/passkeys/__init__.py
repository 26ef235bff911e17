"""Passkeys: adding and removing one's own, and signing in with one."""

from app.services.auth.passkeys.own import (
    add_passkey,
    list_passkeys,
    remove_all_passkeys,
    remove_passkey,
    rename_passkey,
    start_adding,
)
from app.services.auth.passkeys.sign_in import sign_in_with_passkey, start_passkey_sign_in
from app.services.auth.place import own_place

__all__ = [
    "add_passkey",
    "list_passkeys",
    "own_place",
    "remove_all_passkeys",
    "remove_passkey",
    "rename_passkey",
    "sign_in_with_passkey",
    "start_adding",
    "start_passkey_sign_in",
]
