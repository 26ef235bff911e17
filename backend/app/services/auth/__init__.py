"""Sign-in and people: the setup, sign-ins, passwords, API tokens and accounts."""

from app.services.auth import oidc, passkeys
from app.services.auth.devices import end_sign_in, list_sign_ins
from app.services.auth.families import SignedIn, end_all, expire_sign_ins, refresh, sign_out
from app.services.auth.invitations import (
    accept_invitation,
    expire_invitations,
    forget_invitation,
    invite,
    read_invitation,
)
from app.services.auth.people import (
    create_user,
    ensure_owner,
    get_profile,
    profile_of,
    set_up,
    setup_needed,
    update_profile,
)
from app.services.auth.region import region_of_environment
from app.services.auth.sign_in import change_password, sign_in
from app.services.auth.tokens import create_token, expire_api_tokens, list_tokens, revoke_token
from app.services.auth.ways import can_sign_in, has_a_way_in, ways_of

__all__ = [
    "SignedIn",
    "accept_invitation",
    "can_sign_in",
    "change_password",
    "create_token",
    "create_user",
    "end_all",
    "end_sign_in",
    "ensure_owner",
    "expire_api_tokens",
    "expire_invitations",
    "expire_sign_ins",
    "forget_invitation",
    "get_profile",
    "has_a_way_in",
    "invite",
    "list_sign_ins",
    "list_tokens",
    "oidc",
    "passkeys",
    "profile_of",
    "read_invitation",
    "refresh",
    "region_of_environment",
    "revoke_token",
    "set_up",
    "setup_needed",
    "sign_in",
    "sign_out",
    "update_profile",
    "ways_of",
]
