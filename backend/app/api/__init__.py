"""The routers, in two lists: `private` needs an actor, `public` is short and visible."""

from fastapi import APIRouter, Depends

from app.api import pricing, product_urls, products, stores, tags
from app.api.problems import RESPONSES
from app.core.dependencies import get_actor

private = APIRouter(
    prefix="/api",
    dependencies=[Depends(get_actor, scope="function")],
    responses=RESPONSES,
)
for _noun in (pricing, stores, products, product_urls, tags):
    private.include_router(_noun.router)

public = APIRouter(prefix="/api", responses=RESPONSES)
