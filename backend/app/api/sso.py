"""Single sign-on: to the provider, back from it, and the identities that people have there."""

from typing import Annotated, Final

from fastapi import APIRouter, Cookie, Response, status

from app.api.auth import handed_over
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
from app.models.identities import IdentityRead, SsoAnswer, SsoBegin, SsoDone, SsoLink, SsoStart
from app.models.page import Page
from app.services.auth import oidc
from app.services.auth.oidc import Begun

BROWSER_COOKIE: Final = "costcourter_sso"
_PATH: Final = "/api/auth/sso"
_SECONDS: Final = 600

public = APIRouter(prefix="/auth/sso", tags=["auth"])
personal = APIRouter(prefix="/auth", tags=["auth"])

BrowserSecret = Annotated[str | None, Cookie(alias=BROWSER_COOKIE, include_in_schema=False)]


@public.post("")
def begin_sso(
    session: SessionDep, visitor: VisitorDep, response: Response, data: SsoBegin
) -> SsoStart:
    """Where to send the browser, which gets a cookie for its way back."""
    return _departed(response, oidc.begin(session, data.next, visitor, fresh=data.fresh))


@public.post("/callback", openapi_extra=ALSO_WITHOUT_A_TOKEN)
def finish_sso(
    session: SessionDep,
    visitor: VisitorDep,
    bearer: BearerDep,
    response: Response,
    data: SsoAnswer,
    *,
    browser: BrowserSecret = None,
) -> SsoDone:
    """Sign in with what the provider gave along; whoever links an identity sends their token."""
    done = oidc.finish(session, data, visitor, browser=browser, access_token=bearer)
    response.delete_cookie(BROWSER_COOKIE, path=_PATH)
    token = None if done.signed_in is None else handed_over(response, done.signed_in)
    return SsoDone(next=done.next, token=token)


@personal.post("/sso/link")
def link_sso(
    session: SessionDep,
    actor: SelfDep,
    bearer: BearerDep,
    visitor: VisitorDep,
    response: Response,
    *,
    data: SsoLink,
) -> SsoStart:
    """Where to send the browser, to link who one is at the provider."""
    begun = oidc.begin_link(session, actor, bearer, data.current_password, visitor)
    return _departed(response, begun)


@personal.get("/identities")
def list_identities(session: SessionDep, actor: SelfDep, paging: PagingDep) -> Page[IdentityRead]:
    return oidc.list_identities(session, actor, limit=paging.limit, offset=paging.offset)


@personal.delete("/identities/{identity_id}", status_code=status.HTTP_204_NO_CONTENT)
def unlink_identity(
    session: SessionDep, actor: SelfDep, visitor: VisitorDep, identity_id: RowId
) -> None:
    """It opens the account no more, unless nothing else would."""
    oidc.unlink(session, actor, identity_id, visitor)


def _departed(response: Response, begun: Begun) -> SsoStart:
    """Lax: the browser comes back from another site, and no script of ours needs to see it."""
    response.set_cookie(
        BROWSER_COOKIE,
        begun.browser,
        max_age=_SECONDS,
        path=_PATH,
        secure=get_settings().base_url.startswith("https://"),
        httponly=True,
        samesite="lax",
    )
    return SsoStart(url=begun.url)
