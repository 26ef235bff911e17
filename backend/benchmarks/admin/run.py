"""The show: a full database, an API process that serves the admin, and a Chromium that uses it."""

import json
import subprocess
import sys
from typing import Any, Final

from app.core.environment import for_child
from benchmarks.api.run import opened
from benchmarks.figures import Figures
from scripts.frontend import SOURCES
from scripts.stack.services import BACKEND
from scripts.stack.use import database_for_a_command

OPENED: Final = 1000
"""Milliseconds from the start of the navigation until the first rows are on the screen."""

VISITS: Final = {"first": "by a browser that was never here", "again": "by one that comes back"}

LONG_TASK: Final = 50
"""Milliseconds for which the page may not listen to its reader while the list scrolls."""

DRAWN: Final = 100
"""Milliseconds from the readings to the picture."""


def main(size: int) -> int:
    figures = Figures("admin")
    with (
        database_for_a_command(redis=True),
        opened(size, measured=False) as catalogue,
    ):
        environment = for_child() | {"POSTGRES_DB": f"bench_{size}"}
        module = [sys.executable, "-m", "benchmarks.admin.furnish"]
        told = _asked([*module, str(catalogue.prepared["owner_id"])], str(BACKEND), environment)
        environment |= told | {"BASE_URL": f"http://127.0.0.1:{catalogue.port}"}
        used = _asked(["node", "bench/admin.mjs"], str(SOURCES), environment)
    alone = _asked(["node", "bench/chart.mjs"], str(SOURCES), for_child())
    figures.say(products=size, browser=alone["browser"])
    _report_list(figures, used)
    _report_chart(figures, used, alone)
    for missed in figures.missed:
        sys.stderr.write(f"Missed its limit: {missed}\n")
    return 1 if figures.missed else 0


def _report_list(figures: Figures, used: dict[str, Any]) -> None:
    """The limits are for what nobody else disturbs: the best opening, and processor time."""
    for what in ("first page", "whole list"):
        for visit, opening in used[what].items():
            name = f"{what}, opened {VISITS[visit]}"
            best = f"{name}, fastest of {opening['times']}"
            figures.show(best, opening["fastest"], "ms", at_most=OPENED)
            figures.show(f"{name}, median", opening["median"], "ms")
            figures.show(f"{name}, slowest", opening["slowest"], "ms")
    for what in ("wheel", "scroll bar"):
        scrolled = used[what]
        figures.say(scrolled_by=what, steps=scrolled["steps"], rows_drawn=scrolled["rows"])
        figures.show(f"{what}, time", scrolled["seconds"], "s")
        figures.show(f"{what}, long tasks", scrolled["tasks"], "")
        figures.show(f"{what}, longest of them", scrolled["longest"], "ms")
        longest = f"{what}, processor time of the longest task"
        figures.show(longest, scrolled["longestWork"], "ms", at_most=LONG_TASK)


def _report_chart(figures: Figures, used: dict[str, Any], alone: dict[str, Any]) -> None:
    figures.say(offers=alone["offers"], days=alone["days"], readings=alone["readings"])
    figures.show("chart by itself, first picture", alone["first_ms"], "ms")
    for what in ("new data", "zoom"):
        name = what.replace(" ", "_")
        best = f"chart by itself, {what}, fastest"
        figures.show(best, alone[f"{name}_best_ms"], "ms", at_most=DRAWN)
        figures.show(f"chart by itself, {what}, median", alone[f"{name}_median_ms"], "ms")
    page = used["chart"]
    figures.say(points_of_the_page=page["points"])
    best = f"product page, answer to picture, fastest of {page['times']}"
    figures.show(best, page["fastest"], "ms", at_most=DRAWN)
    figures.show("product page, answer to picture, median", page["median"], "ms")


def _asked(command: list[str], folder: str, environment: dict[str, str]) -> dict[str, Any]:
    """The one JSON object that a program prints."""
    done = subprocess.run(  # noqa: S603 -- our own programs
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, check=True
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
