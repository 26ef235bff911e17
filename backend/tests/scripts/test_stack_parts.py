"""The parts of the stack: its folder, its processes, and what it knows of the tables."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from app.core.environment import ROOT, read_file
from scripts.stack import Home, StackError, free_port
from scripts.stack.home import is_free
from scripts.stack.processes import Process, Trace, command_line
from scripts.stack.use import newest_revision

SLEEP: Final = (sys.executable, "-c", "import time; time.sleep(60)")
DEAF: Final = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("ready", flush=True)
time.sleep(60)
"""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    home.prepare()
    return home


def process_in(home: Home, *stops: tuple[signal.Signals, float]) -> Process:
    return Process("sleeper", home.run / "sleeper.pid", stops)


def test_ports_and_secrets_are_chosen_once(home: Home) -> None:
    first = home.settle()

    assert home.settle() == first
    assert read_file(home.notes) == first
    assert stat.S_IMODE(home.notes.stat().st_mode) == 0o600


def test_a_folder_that_somebody_else_made_is_closed_to_others(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir(mode=0o755)

    Home(tmp_path / "home").prepare()

    assert stat.S_IMODE((tmp_path / "home").stat().st_mode) == 0o700


def test_two_homes_never_share_a_secret(tmp_path: Path, home: Home) -> None:
    other = Home(tmp_path / "other")
    other.prepare()

    one, two = home.settle(), other.settle()

    for name in ("POSTGRES_PASSWORD", "REDIS_PASSWORD", "JWT_SECRET_KEY"):
        assert one[name] != two[name]


def test_a_port_that_the_operator_names_is_taken(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POSTGRES_PORT", "23456")

    assert home.settle()["POSTGRES_PORT"] == "23456"


def test_a_port_that_somebody_listens_on_is_not_free() -> None:
    port = free_port()
    with subprocess.Popen(
        [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as listener:
        until = time.monotonic() + 10
        while is_free(port) and time.monotonic() < until:
            time.sleep(0.05)
        taken = not is_free(port)
        listener.kill()

    assert taken


def test_a_folder_that_cannot_be_made_is_named_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(StackError, match=r"home cannot be written \(Not a directory\)"):
        Home(tmp_path / "file" / "home").prepare()


@pytest.mark.parametrize(
    ("code", "words"),
    [("import sys; sys.exit(3)", "ended with exit code 3"), ("pass", "ended with exit code 0")],
)
def test_how_a_process_ended_is_told_in_words(home: Home, code: str, words: str) -> None:
    process = process_in(home)
    process.start([sys.executable, "-c", code], output=subprocess.DEVNULL).wait()

    assert process.ended_how() == words
    process.bury()


def test_a_signal_is_called_by_its_name(home: Home) -> None:
    process = process_in(home)
    child = process.start(SLEEP, output=subprocess.DEVNULL)
    os.kill(child.pid, signal.SIGSEGV)
    child.wait()

    assert process.ended_how() == "was ended by SIGSEGV"
    process.bury()


def test_who_does_not_listen_is_ended_all_the_same(home: Home) -> None:
    process = process_in(home, (signal.SIGTERM, 0.2))
    child = process.start([sys.executable, "-c", DEAF], output=subprocess.PIPE)
    assert child.stdout is not None
    child.stdout.readline()

    process.stop()

    child.stdout.close()
    assert child.returncode == -signal.SIGKILL
    assert not (home.run / "sleeper.pid").exists()


def test_a_later_start_finds_a_process_by_its_record(home: Home) -> None:
    process = process_in(home)
    child = process.start(SLEEP, output=subprocess.DEVNULL)

    later = process_in(home, (signal.SIGTERM, 1.0))
    found = later.adopt()
    process.stop()

    assert found
    assert child.poll() is not None


def test_a_number_that_now_belongs_to_somebody_else_is_not_taken_for_ours(home: Home) -> None:
    process = process_in(home)
    stranger = Trace.of(os.getpid())
    assert stranger is not None

    process.record.write_text(f"{stranger.pid} {stranger.birth}-earlier")

    assert not process.adopt()
    assert stranger.alive


def test_a_process_is_known_by_how_it_was_called() -> None:
    assert "python" in command_line(os.getpid())
    assert command_line(2**22 + 1) == ""


def test_the_newest_revision_is_the_one_that_alembic_calls_the_head() -> None:
    script = ScriptDirectory.from_config(Config(ROOT / "backend" / "alembic.ini"))

    assert newest_revision() == script.get_current_head()


@pytest.mark.parametrize("module", ["app.beat", "scripts.stack.supervisor"])
def test_what_only_watches_the_clock_or_the_others_loads_no_table(module: str) -> None:
    code = f"import sys, {module}; print('sqlalchemy' in sys.modules)"

    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert told.stdout == "False\n"


def test_the_environment_wins_over_dot_env_and_dot_env_over_the_notes(tmp_path: Path) -> None:
    cached = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "backend" / "app", tmp_path / "backend" / "app", ignore=cached)
    (tmp_path / ".env").write_text("APP_NAME=dotenv\nTZ=Asia/Tokyo\n")
    Home(tmp_path / ".costcourter").prepare()
    notes = Home(tmp_path / ".costcourter").settle()
    (tmp_path / ".costcourter" / "env").write_text(
        "".join(f"{name}={value}\n" for name, value in notes.items())
        + "APP_NAME=noted\nTZ=Europe/Paris\nDEFAULT_LOCALE=fr\n"
    )

    code = (
        "from app.core.config import get_settings as s;"
        "print(s().app_name, s().tz, s().default_locale, s().environment)"
    )
    told = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": str(tmp_path / "backend"), "APP_NAME": "environment"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert told.stderr == ""
    assert told.stdout.split() == ["environment", "Asia/Tokyo", "fr", "local"]
