"""`python -m scripts.frontend build | types | check | fix | test`: what the Makefile does for it.

Node is asked for only when something changed: what was built, installed or found good is known by
a digest of its sources.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from app.core.environment import ROOT, for_child, given, home

SOURCES: Final = ROOT / "frontend"
TYPES: Final = Path("src") / "api" / "schema.d.ts"
OLDEST_NODE: Final = (20, 19)

_MADE: Final = {"node_modules", "dist", "screenshots", "test-results", "components.d.ts"}
_NOT_BUILT: Final = {
    "tests",
    "e2e",
    "bench",
    "README.md",
    "Dockerfile",
    "eslint.config.js",
    ".gitignore",
}
_DIGEST: Final = "// OpenAPI document: sha256 "


class NoNode(Exception):
    """There is no Node that could build the admin."""


class Failed(Exception):
    """A tool of the admin found something wrong; it has said what."""


def main(arguments: list[str]) -> int:
    """The exit code of one verb; a build without Node is put off, since the API runs without it."""
    verbs = {"build": build, "types": write_types, "check": check, "fix": fix, "test": test}
    if len(arguments) != 1 or arguments[0] not in verbs:
        sys.stderr.write(f"Usage: python -m scripts.frontend {' | '.join(verbs)}\n")
        return 2
    try:
        verbs[arguments[0]]()
    except NoNode as missing:
        _say(str(missing))
        return 0 if arguments[0] == "build" else 1
    except Failed as failed:
        _say(str(failed))
        return 1
    return 0


def build() -> None:
    """Into `dist`, unless it was built from the same sources. Raises NoNode and Failed."""
    wanted = digest(SOURCES, leave_out=_MADE | _NOT_BUILT)
    place = SOURCES if os.access(SOURCES, os.W_OK) else home() / "frontend"
    noted = place / "dist" / ".sources"
    if noted.is_file() and noted.read_text() == wanted:
        return
    refuse_old_node()
    if place != SOURCES:
        shutil.copytree(SOURCES, place, ignore=shutil.ignore_patterns(*_MADE), dirs_exist_ok=True)
    _say("Building the admin; this takes a minute, and only after a change.")
    install(place)
    npm(place, "run", "--silent", "bundle")
    noted.write_text(wanted)


def write_types() -> None:
    """The client's types from the API's own document. Raises NoNode and Failed."""
    document = _document()
    saved = home() / "openapi.json"
    saved.parent.mkdir(parents=True, exist_ok=True)
    saved.write_text(document)
    path = SOURCES / TYPES
    if _described_by(path) == _digest_of(document):
        return
    refuse_old_node()
    install(SOURCES)
    written = home() / "schema.d.ts"
    npm(SOURCES, "exec", "--", "openapi-typescript", str(saved), "--output", str(written))
    path.write_text(f"{_DIGEST}{_digest_of(document)}\n{written.read_text()}")


def check() -> None:
    """Lint, formats, types; a tree that passed on this machine is not looked at again."""
    if _described_by(SOURCES / TYPES) != _digest_of(_document()):
        raise Failed(f"frontend/{TYPES} is stale: run `make api` and commit what it writes.")
    passed = _cache() / "checked" / digest(SOURCES, leave_out=_MADE)
    if passed.exists() and not given().get("CI"):
        return
    refuse_old_node()
    install(SOURCES)
    for script in ("format:check", "lint", "types"):
        npm(SOURCES, "run", "--silent", script)
    passed.parent.mkdir(parents=True, exist_ok=True)
    passed.touch()


def fix() -> None:
    """Mend what the linter can mend, and format. Raises NoNode and Failed."""
    refuse_old_node()
    install(SOURCES)
    npm(SOURCES, "run", "--silent", "fix")


def test() -> None:
    """The tests that need no server. Raises NoNode and Failed."""
    refuse_old_node()
    install(SOURCES)
    npm(SOURCES, "run", "--silent", "test")


def digest(folder: Path, leave_out: set[str]) -> str:
    """What every file below a folder holds, in one line."""
    seen = hashlib.sha256()
    for path in _files(folder, leave_out):
        seen.update(f"{path.relative_to(folder).as_posix()}\0".encode())
        seen.update(hashlib.sha256(path.read_bytes()).digest())
    return seen.hexdigest()


def _files(folder: Path, leave_out: set[str]) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name in leave_out:
            continue
        if path.is_dir():
            yield from _files(path, set())
        else:
            yield path


def refuse_old_node() -> None:
    """Raises NoNode unless `node` and `npm` are here and new enough."""
    needed = "The admin needs Node {}.{} or newer with npm; ".format(*OLDEST_NODE)
    if shutil.which("node") is None or shutil.which("npm") is None:
        raise NoNode(f"{needed}none is on the PATH. Everything else works without it.")
    told = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"v(\d+)\.(\d+)", told)
    if found is None or tuple(map(int, found.groups())) < OLDEST_NODE:
        raise NoNode(f"{needed}this one is {told.strip()}. Everything else works without it.")


def install(place: Path) -> None:
    """What the lock file names, unless it is there already."""
    wanted = _digest_of((place / "package-lock.json").read_text())
    noted = place / "node_modules" / ".locked"
    if noted.is_file() and noted.read_text() == wanted:
        return
    _say("Installing what the lock file names.")
    npm(place, "ci", "--prefer-offline", "--ignore-scripts", "--loglevel=error")
    noted.write_text(wanted)


def npm(place: Path, *arguments: str, **more: str) -> None:
    """One command of npm with `more` variables. Raises Failed when it ends badly."""
    environment = for_child(npm_config_update_notifier="false", **more)
    done = subprocess.run(["npm", *arguments], cwd=place, env=environment, check=False)
    if done.returncode != 0:
        raise Failed(f"`npm {' '.join(arguments)}` failed.")


def _document() -> str:
    from app.main import app  # noqa: PLC0415 -- it loads the whole application

    return json.dumps(app.openapi(), indent=1, sort_keys=True)


def _digest_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _described_by(types: Path) -> str | None:
    """The digest of the document that types were written from."""
    first = types.read_text().partition("\n")[0] if types.is_file() else ""
    return first.removeprefix(_DIGEST) if first.startswith(_DIGEST) else None


def _cache() -> Path:
    """What every checkout of one account shares."""
    return Path(given().get("XDG_CACHE_HOME") or Path.home() / ".cache") / "costcourter"


def _say(line: str) -> None:
    """As the other lines of `make run`, without loading what starts them."""
    sys.stdout.write(f"{'admin':<8} | {line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
