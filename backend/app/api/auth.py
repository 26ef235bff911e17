"""Signing in and out, and what people change about themselves."""

from typing import Annotated, Final

from fastapi import APIRouter, Cookie, Response, status

from app.core.config import get_settings
from app.core.dependencies import (
    ALSO_WITHOUT_A_TOKEN,
    BearerDep,
    PagingDep,
    RowId,
    SelfDep,
    SessionDep,
    VisitorDep,
)
from app.models.page import Page
from app.models.people import InvitationAccept, InvitationRead, InvitationToken
from app.models.sign_in import AccessToken, Credentials, PasswordChange, SignInMethods
from app.models.tokens import ApiTokenCreate, ApiTokenCreated, ApiTokenRead, SignInRead
from app.models.users import Profile, ProfileUpdate
from app.services import auth
from app.services.auth import SignedIn, oidc

REFRESH_COOKIE: Final = "costcourter_refresh"
HINT_COOKIE: Final = "costcourter_signed_in"
"""No secret: it tells the admin's scripts that there is a refresh cookie, which they cannot see, so
that nobody who comes for the first time is refused a refresh that they did not ask for."""
_PATH: Final = "/api/auth"

public = APIRouter(prefix="/auth", tags=["auth"])
personal = APIRouter(prefix="/auth", tags=["auth"])

RefreshToken = Annotated[str | None, Cookie(alias=REFRESH_COOKIE, include_in_schema=False)]


@public.get("/methods")
def list_methods() -> SignInMethods:
    return SignInMethods(
        password=True,
        passkey=auth.passkeys.own_place() is not None,
        sso=oidc.provider_name(),
    )


@public.post("/login")
def sign_in(
    session: SessionDep, visitor: VisitorDep, response: Response, credentials: Credentials
) -> AccessToken:
    return handed_over(response, auth.sign_in(session, credentials, visitor))


@public.post("/refresh")
def refresh(
    session: SessionDep, visitor: VisitorDep, response: Response, token: RefreshToken = None
) -> AccessToken:
    """A fresh access token for the refresh cookie, which is replaced as well."""
    return handed_over(response, auth.refresh(session, token, visitor))


@public.post("/logout", status_code=status.HTTP_204_NO_CONTENT, openapi_extra=ALSO_WITHOUT_A_TOKEN)
def sign_out(
    session: SessionDep,
    visitor: VisitorDep,
    bearer: BearerDep,
    response: Response,
    token: RefreshToken = None,
) -> None:
    """End this sign-in, known by its cookie or its access token; without either, do nothing."""
    auth.sign_out(session, visitor, refresh_token=token, access_token=bearer)
    response.delete_cookie(REFRESH_COOKIE, path=_PATH)
    response.delete_cookie(HINT_COOKIE)


@public.post("/invitation")
def read_invitation(session: SessionDep, data: InvitationToken) -> InvitationRead:
    """Whom an invitation is for; the token is in the body, where no log has it."""
    return auth.read_invitation(session, data.token)


@public.post("/invitation/accept")
def accept_invitation(
    session: SessionDep, visitor: VisitorDep, response: Response, data: InvitationAccept
) -> AccessToken:
    """Set the password of the account and sign in; the link is used up."""
    return handed_over(response, auth.accept_invitation(session, data, visitor))


@personal.get("/me")
def get_me(session: SessionDep, actor: SelfDep) -> Profile:
    return auth.get_profile(session, actor)


@personal.patch("/me")
def update_me(session: SessionDep, actor: SelfDep, data: ProfileUpdate) -> Profile:
    return auth.update_profile(session, actor, data)


@personal.post("/password")
def change_password(
    session: SessionDep,
    actor: SelfDep,
    visitor: VisitorDep,
    response: Response,
    data: PasswordChange,
) -> AccessToken:
    """Every other sign-in ends; this one goes on with the tokens of the answer."""
    return handed_over(response, auth.change_password(session, actor, data, visitor))


@personal.get("/sign-ins")
def list_sign_ins(
    session: SessionDep, actor: SelfDep, bearer: BearerDep, paging: PagingDep
) -> Page[SignInRead]:
    """Where one is signed in, newest first."""
    return auth.list_sign_ins(session, actor, bearer, limit=paging.limit, offset=paging.offset)


@personal.delete("/sign-ins/{sign_in_id}", status_code=status.HTTP_204_NO_CONTENT)
def end_sign_in(
    session: SessionDep, actor: SelfDep, visitor: VisitorDep, sign_in_id: RowId
) -> None:
    """Sign out one device."""
    auth.end_sign_in(session, actor, sign_in_id, visitor)


@personal.get("/tokens")
def list_tokens(session: SessionDep, actor: SelfDep, paging: PagingDep) -> Page[ApiTokenRead]:
    return auth.list_tokens(session, actor, limit=paging.limit, offset=paging.offset)


@personal.post("/tokens", status_code=status.HTTP_201_CREATED)
def create_token(
    session: SessionDep, actor: SelfDep, visitor: VisitorDep, data: ApiTokenCreate
) -> ApiTokenCreated:
    return auth.create_token(session, actor, data, visitor)


@personal.delete("/tokens/{token_id}", status_code=status.HTTP_204_NO_CONTENT)
def revoke_token(session: SessionDep, actor: SelfDep, visitor: VisitorDep, token_id: RowId) -> None:
    auth.revoke_token(session, actor, token_id, visitor)


def handed_over(response: Response, signed_in: SignedIn) -> AccessToken:
    """The access token for the body; the refresh token goes where no script can read it."""
    secure = get_settings().base_url.startswith("https://")
    response.set_cookie(
        REFRESH_COOKIE,
        signed_in.refresh_token,
        max_age=signed_in.refresh_expires_in,
        path=_PATH,
        secure=secure,
        httponly=True,
        samesite="strict",
    )
    response.set_cookie(
        HINT_COOKIE,
        "1",
        max_age=signed_in.refresh_expires_in,
        secure=secure,
        samesite="strict",
    )
    return AccessToken(access_token=signed_in.access_token, expires_in=signed_in.expires_in)
