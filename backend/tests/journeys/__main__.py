"""`python -m tests.journeys [-k …]`: what `make journeys` calls; `screenshots` takes the pictures.

Without a Chromium nothing is run, which is said; with CI set that is a failure. What follows is
handed on to Playwright.
"""

import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from scripts import frontend
from tests.journeys.copies import demo_with_mail, empty_copy
from tests.support.browser import on_this_machine

_LOUD: Final = "=" * 100
_NO_BROWSER: Final = f"""{_LOUD}
NO CHROMIUM: the journeys through the admin did NOT run. Install one, or name it in CHROMIUM.
{_LOUD}
"""
_FIRST: Final = {"EMAIL": "first@example.com", "PASSWORD": "correct horse battery"}
"""Whom the wizard makes on the empty copy."""


def main(arguments: list[str]) -> int:
    browser = on_this_machine()
    if browser is None:
        sys.stderr.write(_NO_BROWSER)
        return 1 if os.environ.get("CI") else 0
    pictures = arguments[:1] == ["screenshots"]
    more = arguments[1:] if pictures else arguments
    try:
        frontend.build()
        frontend.install(frontend.SOURCES)
    except (frontend.NoNode, frontend.Failed) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    with tempfile.TemporaryDirectory(prefix="costcourter-journeys-") as folder:
        good = _run(Path(folder), browser, more, pictures=pictures)
    return 0 if good else 1


def _run(folder: Path, browser: str, more: list[str], *, pictures: bool) -> bool:
    """The wizard and empty pages on a copy without accounts, then everything else on the demo."""
    chromium = {"CHROMIUM": browser}
    good = True
    if not pictures:
        with empty_copy(folder / "empty") as copy:
            good = _playwright("empty", chromium | _FIRST | {"BASE_URL": copy.url}, more)
    with demo_with_mail(folder / "demo") as demo:
        return _playwright("screenshots" if pictures else "demo", chromium | demo, more) and good


def _playwright(project: str, environment: Mapping[str, str], more: list[str]) -> bool:
    """Whether all of a project's journeys ended well; Playwright has said what did not."""
    asked = ("--", "playwright", "test", f"--project={project}", "--pass-with-no-tests", *more)
    try:
        frontend.npm(frontend.SOURCES, "exec", *asked, **environment)
    except frontend.Failed:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
