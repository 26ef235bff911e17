"""PostgreSQL refuses to run as root: who it runs as instead."""

import hashlib
import os
import pwd
import shutil
import subprocess
from functools import lru_cache
from pathlib import Path
from typing import Final

_NOBODY: Final = "65534"
_UNSHARE: Final = ("--user", f"--map-user={_NOBODY}", f"--map-group={_NOBODY}")


def prefix() -> list[str]:
    """What stands before a command: for root a user namespace in which it is nobody.

    No file changes hands and no folder above the data has to be opened.
    """
    unshare = _unshare()
    return [unshare, *_UNSHARE] if unshare else []


def user() -> str | None:
    """The system's user to change to, where root may not make a user namespace."""
    return "nobody" if os.geteuid() == 0 and not _unshare() else None


def folder(home: Path) -> Path:
    """Where the data lies: in the home, unless it belongs to somebody who cannot reach that."""
    if user() is None:
        return home
    own = Path("/var/lib/costcourter") / hashlib.sha256(bytes(home)).hexdigest()[:12]
    own.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.chown(own, "nobody", pwd.getpwnam("nobody").pw_gid)
    return own


@lru_cache
def _unshare() -> str | None:
    path = shutil.which("unshare") if os.geteuid() == 0 else None
    if path is None:
        return None
    tried = subprocess.run([path, *_UNSHARE, "true"], capture_output=True, check=False)
    return path if tried.returncode == 0 else None
