"""The routers, in three lists: `private` needs an actor who may, `personal` somebody signed in.

`public` is short and visible; `monitoring` opens to whom the settings name.
"""

from fastapi import APIRouter, Depends

from app.api import (
    alerts,
    audit,
    auth,
    checks,
    dashboard,
    feeds,
    health,
    images,
    imports,
    instance,
    jobs,
    notifications,
    operations,
    passkeys,
    people,
    price_history,
    pricing,
    product_urls,
    products,
    scrape,
    search,
    setup,
    sso,
    stores,
    tags,
    views,
)
from app.api.problems import RESPONSES
from app.core.dependencies import get_actor, get_self

private = APIRouter(
    prefix="/api",
    dependencies=[Depends(get_actor, scope="function")],
    responses=RESPONSES,
)
for _noun in (
    imports,
    dashboard,
    pricing,
    instance,
    stores,
    products,
    product_urls,
    price_history,
    checks,
    tags,
    views,
    jobs,
    search,
    audit,
    people,
    alerts,
    scrape,
    operations,
    notifications,
    feeds,
):
    private.include_router(_noun.router)

personal = APIRouter(
    prefix="/api",
    dependencies=[Depends(get_self, scope="function")],
    responses=RESPONSES,
)
for _own in (auth.personal, passkeys.personal, sso.personal):
    personal.include_router(_own)

public = APIRouter(prefix="/api", responses=RESPONSES)
for _open in (
    health.router,
    setup.router,
    auth.public,
    passkeys.public,
    sso.public,
    images.router,
    scrape.public,
    feeds.public,
):
    public.include_router(_open)

monitoring = APIRouter(responses=RESPONSES)
monitoring.include_router(operations.monitoring)
