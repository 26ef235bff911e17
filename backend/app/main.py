"""The FastAPI application: routers, problems, middleware."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from app import __version__, api
from app.api import admin, docs, problems, routing
from app.api.guards import LimitBody, RefuseOtherSites
from app.api.middleware import RequestContext
from app.core import garbage
from app.core.config import get_settings
from app.core.logging import configure_logging


def create_app() -> FastAPI:
    settings = get_settings()
    configure_logging("api")
    app = FastAPI(
        title=settings.app_name,
        version=__version__,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        separate_input_output_schemas=True,
        lifespan=_serving,
    )
    problems.install(app)
    docs.install(app)
    app.include_router(api.public)
    app.include_router(api.personal)
    app.include_router(api.private)
    app.include_router(api.monitoring)
    routing.install(app)
    admin.install(app)
    # The last one added sees a request first.
    app.add_middleware(LimitBody)
    app.add_middleware(RefuseOtherSites)
    app.add_middleware(RequestContext)
    app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=list(settings.forwarded_allow_ips))
    return app


@asynccontextmanager
async def _serving(_app: FastAPI) -> AsyncIterator[None]:
    """While requests are served, the garbage collector leaves alone what was there before them.

    Whoever asked at the moment it looked would wait for it.
    """
    garbage.settle()
    try:
        yield
    finally:
        garbage.unsettle()


app = create_app()
