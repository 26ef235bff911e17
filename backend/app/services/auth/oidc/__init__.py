"""Single sign-on by OpenID Connect: authorization code flow with PKCE, for one provider."""

from app.services.auth.oidc.identities import list_identities, unlink, unlink_all
from app.services.auth.oidc.journey import Begun, Done, begin, begin_link, finish, provider_name

__all__ = [
    "Begun",
    "Done",
    "begin",
    "begin_link",
    "finish",
    "list_identities",
    "provider_name",
    "unlink",
    "unlink_all",
]
