"""The Makefile in a folder whose path holds blanks."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest

from app.core.environment import ROOT

OURS: Final = (
    *("COSTCOURTER_HOME", "UV_PROJECT_ENVIRONMENT", "PYTHONPYCACHEPREFIX"),
    *("MAKEFLAGS", "MAKELEVEL", "ARGS"),
)
"""What a make that runs these tests hands down, and what would make the copy another one."""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    copy = tmp_path / "prices of mine"
    (copy / "backend" / ".venv").mkdir(parents=True)
    shutil.copy(ROOT / "Makefile", copy)
    return copy


def make(copy: Path, *arguments: str, **variables: str) -> str:
    clean = {name: value for name, value in os.environ.items() if name not in OURS}
    return subprocess.run(
        ["make", *arguments],
        cwd=copy,
        env=clean | variables,
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def test_clean_removes_what_can_be_made_again_and_nothing_of_a_stranger(copy: Path) -> None:
    stranger = copy.with_name("prices")
    for folder in (stranger, copy / ".costcourter" / "pycache", copy / ".costcourter" / "postgres"):
        folder.mkdir(parents=True)

    make(copy, "clean")

    assert stranger.exists()
    assert (copy / ".costcourter" / "postgres").exists()
    assert not (copy / ".costcourter" / "pycache").exists()
    assert not (copy / "backend" / ".venv").exists()


def test_clean_leaves_a_folder_alone_in_which_no_copy_ever_ran(copy: Path) -> None:
    somewhere = copy.with_name("some where")
    (somewhere / "tools").mkdir(parents=True)

    make(copy, "clean", COSTCOURTER_HOME=str(somewhere))

    assert (somewhere / "tools").exists()


@pytest.mark.parametrize("named", ["data here", "./data here"])
def test_a_home_with_a_blank_is_one_folder_below_the_checkout(copy: Path, named: str) -> None:
    home = copy / named
    (home / "run").mkdir(parents=True)
    (home / "run" / "start.lock").touch()
    (home / "tools").mkdir()

    make(copy, "clean", f"COSTCOURTER_HOME={named}")

    assert (home / "run").exists()
    assert not (home / "tools").exists()


def test_a_home_that_is_set_to_nothing_is_the_usual_one(copy: Path) -> None:
    (copy / "tools").mkdir()
    (copy / ".costcourter" / "tools").mkdir(parents=True)

    make(copy, "clean", COSTCOURTER_HOME="")

    assert (copy / "tools").exists()
    assert not (copy / ".costcourter" / "tools").exists()


def test_every_target_is_listed(copy: Path) -> None:
    listed = {line.split()[1] for line in make(copy, "help").splitlines()}

    assert {"run", "demo", "test", "check", "clean"} <= listed


def test_the_journeys_belong_to_the_whole_test_and_not_to_some_of_it(copy: Path) -> None:
    assert "tests.journeys" in make(copy, "--dry-run", "test")
    assert "tests.journeys" not in make(copy, "--dry-run", "test", "ARGS=-k price")
