"""What the Makefile does for the admin, with a Node that notes what it was asked."""

import os
import shutil
from pathlib import Path
from typing import Final

import pytest

from app.core.environment import ROOT
from scripts import frontend

NODE: Final = '#!/bin/sh\necho "${NODE_VERSION:-v20.19.0}"\n'
NPM: Final = """#!/bin/sh
echo "$*" >> "$NOTES"
case "$*" in
  ci*) mkdir -p node_modules ;;
  *bundle) mkdir -p dist && echo page > dist/index.html ;;
  *openapi-typescript*) for last; do :; done; echo "export type paths = {}" > "$last" ;;
esac
exit "${NPM_EXITS:-0}"
"""


@pytest.fixture
def notes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What npm was asked, in a small admin of its own."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name, script in (("node", NODE), ("npm", NPM)):
        (programs / name).write_text(script)
        (programs / name).chmod(0o755)
    sources = tmp_path / "frontend"
    (sources / "src" / "api").mkdir(parents=True)
    (sources / "src" / "main.ts").write_text("start()")
    (sources / "package-lock.json").write_text("{}")
    monkeypatch.setattr(frontend, "SOURCES", sources)
    monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin")
    monkeypatch.setenv("NOTES", str(tmp_path / "notes"))
    monkeypatch.setenv("COSTCOURTER_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("CI", raising=False)
    return tmp_path / "notes"


def asked(notes: Path) -> list[str]:
    return notes.read_text().splitlines() if notes.exists() else []


def test_the_admin_is_built_once_and_again_after_a_change(notes: Path) -> None:
    assert frontend.main(["build"]) == 0
    assert frontend.main(["build"]) == 0
    once = asked(notes)
    (frontend.SOURCES / "src" / "main.ts").write_text("start(twice)")
    assert frontend.main(["build"]) == 0

    assert [line.split()[0] for line in once] == ["ci", "run"]
    assert asked(notes)[2:] == ["run --silent bundle"]


def test_a_new_lock_file_is_installed(notes: Path) -> None:
    frontend.main(["build"])
    (frontend.SOURCES / "package-lock.json").write_text('{"packages": {}}')

    frontend.main(["build"])

    assert sum(line.startswith("ci") for line in asked(notes)) == 2


def test_a_test_that_changed_builds_nothing(notes: Path) -> None:
    frontend.main(["build"])
    (frontend.SOURCES / "tests").mkdir()
    (frontend.SOURCES / "tests" / "one.test.ts").write_text("it()")

    frontend.main(["build"])

    assert len(asked(notes)) == 2


def test_a_build_that_failed_is_tried_again(
    notes: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NPM_EXITS", "1")
    assert frontend.main(["build"]) == 1
    assert "`npm ci" in capsys.readouterr().out
    monkeypatch.setenv("NPM_EXITS", "0")

    assert frontend.main(["build"]) == 0


@pytest.mark.parametrize("version", ["v18.20.4", "v20.18.1", "what?"])
def test_an_old_node_is_named_and_the_rest_goes_on(
    notes: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    version: str,
) -> None:
    monkeypatch.setenv("NODE_VERSION", version)

    assert frontend.main(["build"]) == 0
    assert frontend.main(["test"]) == 1
    assert f"Node 20.19 or newer with npm; this one is {version}" in capsys.readouterr().out
    assert asked(notes) == []


def test_a_machine_without_node_is_told_so(
    notes: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(notes.parent))

    assert frontend.main(["build"]) == 0
    assert "none is on the PATH" in capsys.readouterr().out


def test_types_are_written_once_for_a_document_and_then_pass(notes: Path) -> None:
    assert frontend.main(["types"]) == 0
    assert frontend.main(["types"]) == 0
    assert frontend.main(["check"]) == 0

    assert sum("openapi-typescript" in line for line in asked(notes)) == 1
    assert (notes.parent / "home" / "openapi.json").exists()
    assert asked(notes)[-3:] == [
        "run --silent format:check",
        "run --silent lint",
        "run --silent types",
    ]


def test_stale_types_fail_the_check(notes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (frontend.SOURCES / frontend.TYPES).write_text("// OpenAPI document: sha256 00\n")

    assert frontend.main(["check"]) == 1
    assert "is stale: run `make api`" in capsys.readouterr().out
    assert asked(notes) == []


def test_a_tree_that_passed_is_not_looked_at_again_but_in_ci(
    notes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    frontend.main(["types"])
    frontend.main(["check"])
    before = len(asked(notes))

    frontend.main(["check"])
    between = len(asked(notes))
    monkeypatch.setenv("CI", "true")
    frontend.main(["check"])

    assert between == before
    assert len(asked(notes)) == before + 3


def test_somebody_elses_checkout_is_built_in_the_data_folder(
    notes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda path, _mode: Path(path) != frontend.SOURCES)

    assert frontend.main(["build"]) == 0

    assert (notes.parent / "home" / "frontend" / "dist" / "index.html").exists()
    assert not (frontend.SOURCES / "dist").exists()


def test_the_lock_file_names_no_registry() -> None:
    lock = (ROOT / "frontend" / "package-lock.json").read_text()

    assert '"resolved": "http' not in lock


def test_an_unknown_verb_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert frontend.main(["deploy"]) == 2
    assert frontend.main([]) == 2
    assert "build | types" in capsys.readouterr().err


def test_a_digest_knows_names_from_contents(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("b")
    one = frontend.digest(tmp_path, leave_out=set())
    shutil.move(tmp_path / "a", tmp_path / "c")

    assert frontend.digest(tmp_path, leave_out=set()) != one
    assert frontend.digest(tmp_path, leave_out={"c"}) == frontend.digest(tmp_path, leave_out={"c"})
