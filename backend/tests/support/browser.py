"""A page as Chromium shows it, with no other host in reach."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest

_QUIET: Final = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


def chromium() -> str:
    """The browser that CHROMIUM names, or the one on the path.

    Without one the test is skipped, which pytest's summary says; in CI it fails.
    """
    found = on_this_machine()
    if found is not None:
        return found
    missing = "NO CHROMIUM: the browser tests did not run. Install it, or name it in CHROMIUM."
    if os.environ.get("CI"):
        pytest.fail(missing)
    pytest.skip(missing)


def on_this_machine() -> str | None:
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")


def dom_of(url: str, profile: Path) -> str:
    """The page's elements after its scripts have run for up to ten seconds."""
    done = subprocess.run(
        [
            chromium(),
            *_QUIET,
            f"--user-data-dir={profile}",
            "--virtual-time-budget=10000",
            "--dump-dom",
            url,
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return done.stdout
