"""The built Vue admin: its files, and its one page for every address that is nobody else's."""

from pathlib import Path
from typing import Final

from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from app.core.environment import ROOT, home

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; "
    "worker-src 'self'; frame-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
"""Components set styles in markup; every script is a file. The container `web` says the same."""

IMMUTABLE: Final = "public, max-age=31536000, immutable"
"""For files whose name holds a digest of what is in them."""

_OTHERS: Final = ("api", "docs", "metrics")
"""First parts of addresses that are never the admin's, whether something is there or not."""

_MISSING: Final = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>CostCourter</title>
<h1>The admin has not been built</h1>
<p>The API runs, <a href="/docs">its pages are here</a>. The admin needs Node 20.19 or newer:
install it and start again with <code>make run</code>.</p>
</html>
"""


def install(app: FastAPI, folder: Path | None = None) -> None:
    """Answer what no route answers from the folder of the build, or from the usual ones."""
    folders = (folder,) if folder else (ROOT / "frontend" / "dist", home() / "frontend" / "dist")
    app.router.default = Admin(folders, otherwise=app.router.not_found)


class Admin:
    """Looks at the folders with each request: a build may come while we run."""

    def __init__(self, folders: tuple[Path, ...], otherwise: ASGIApp) -> None:
        self.folders = folders
        self.otherwise = otherwise

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _is_ours(scope):
            await self.otherwise(scope, receive, send)
            return
        built = next((each for each in self.folders if (each / "index.html").is_file()), None)
        answer = await _answer(built, scope) if built else _unbuilt(scope)
        answer.headers["Content-Security-Policy"] = POLICY
        await answer(scope, receive, send)


def _is_ours(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] not in {"GET", "HEAD"}:
        return False
    return scope["path"].lstrip("/").partition("/")[0] not in _OTHERS


async def _answer(built: Path, scope: Scope) -> Response:
    files = StaticFiles(directory=built)
    name = files.get_path(scope)
    hashed = name.startswith("assets/")
    if name != "." and any(part.startswith(".") for part in name.split("/")):
        raise HTTPException(404)
    try:
        answer = await _file(files, name, scope)
    except HTTPException:
        # A page of the admin, which finds its way by the address; a script is no page.
        if hashed:
            raise
        answer = await _file(files, "index.html", scope)
    answer.headers["Cache-Control"] = IMMUTABLE if hashed else "no-cache"
    return answer


async def _file(files: StaticFiles, name: str, scope: Scope) -> Response:
    """The file, or its packed twin that the build wrote beside it."""
    if "gzip" not in Headers(scope=scope).get("accept-encoding", ""):
        return await files.get_response(name, scope)
    packed, found = files.lookup_path(f"{name}.gz")
    if not packed or found is None:
        return await files.get_response(name, scope)
    answer = await files.get_response(f"{name}.gz", scope)
    answer.headers["Content-Type"] = _kind_of(name)
    if answer.status_code == 200:  # noqa: PLR2004 -- and not 304
        answer.headers["Content-Encoding"] = "gzip"
    answer.headers["Vary"] = "Accept-Encoding"
    return answer


_KINDS: Final = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".svg": "image/svg+xml",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
}
"""What the build packs."""


def _kind_of(name: str) -> str:
    return _KINDS.get(Path(name).suffix, "application/octet-stream")


def _unbuilt(scope: Scope) -> Response:
    if Request(scope).url.path != "/":
        raise HTTPException(404)
    return HTMLResponse(_MISSING, status_code=503, headers={"Cache-Control": "no-store"})
