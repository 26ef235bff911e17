"""`make run` as people live with it: started, killed, started again, beside another copy."""

import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Final

import httpx
import psutil
import psycopg
import pytest
from redis import Redis, RedisError

from app.core.config import Settings, read_settings
from app.core.environment import ROOT, read_file
from tests.support.servers import Servers
from tests.support.stack import Stack, eventually, plain_environment, running_stack

NAMES: Final = ("postgres", "valkey", "api", "worker", "beat")
BACKEND: Final = ROOT / "backend"

pytestmark = [pytest.mark.enable_socket, pytest.mark.xdist_group("stack")]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("first") / "home"


@pytest.fixture(scope="module")
def stack(home: Path) -> Iterator[Stack]:
    """One copy that most tests here share: killing its parts is what they are about."""
    with running_stack(home, {}) as stack:
        eventually(lambda: len(living(home)) == len(NAMES), seconds=20, of=stack)
        yield stack


def living(home: Path) -> dict[str, int]:
    """The numbers of the recorded processes that live."""
    records = {}
    for path in (home / "run").glob("*.pid"):
        with suppress(FileNotFoundError):  # it may end between the two looks
            records[path.stem] = path.read_text()
    pids = {name: int(text.split()[0]) for name, text in records.items() if text}
    return {name: pid for name, pid in pids.items() if is_alive(pid)}


def is_alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def settings_of(home: Path) -> Settings:
    return read_settings({}, read_file(home / "env"))


def query(home: Path, sql: str, *values: str) -> list[tuple[object, ...]]:
    address = settings_of(home).database_url.replace("+psycopg", "")
    with psycopg.connect(address) as connection:
        cursor = connection.execute(sql, values)
        return cursor.fetchall() if cursor.description else []


def start_again(home: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """`make run` in the foreground, for runs that end by themselves."""
    return subprocess.run(
        [sys.executable, "-m", "scripts.stack", "run"],
        cwd=BACKEND,
        env=plain_environment() | {"COSTCOURTER_HOME": str(home)} | variables,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_ports_and_secrets_are_noted_for_their_owner_alone(stack: Stack, home: Path) -> None:
    noted = read_file(home / "env")

    assert stat.S_IMODE((home / "env").stat().st_mode) == 0o600
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert noted["ENVIRONMENT"] == "local"
    assert (
        len({noted[name] for name in ("POSTGRES_PASSWORD", "REDIS_PASSWORD", "JWT_SECRET_KEY")})
        == 3
    )
    assert noted["POSTGRES_PORT"] != noted["REDIS_PORT"]


def test_the_log_names_who_speaks_and_tells_the_address(stack: Stack) -> None:
    told = "stack    | CostCourter answers at http://localhost:"

    for start in (told, "api      | {", "worker   | {", "beat     | {", "postgres | "):
        eventually(partial(says, stack, start), seconds=20, of=stack)


def says(stack: Stack, start: str) -> bool:
    return any(line.startswith(start) for line in stack.log.read_text().splitlines())


def test_no_secret_reaches_the_log_or_the_list_of_processes(stack: Stack, home: Path) -> None:
    noted = read_file(home / "env")
    told = stack.log.read_text()
    for process in psutil.Process(stack.process.pid).children(recursive=True):
        told += " ".join(process.cmdline())

    for name in ("POSTGRES_PASSWORD", "REDIS_PASSWORD", "JWT_SECRET_KEY"):
        assert noted[name] not in told


def test_the_servers_listen_on_loopback_alone(stack: Stack, home: Path) -> None:
    listening = {
        connection.laddr.ip
        for process in psutil.Process(stack.process.pid).children(recursive=True)
        for connection in process.net_connections("inet")
        if connection.status == psutil.CONN_LISTEN
    }

    assert listening == {"127.0.0.1"}


@pytest.mark.parametrize("name", NAMES)
def test_what_is_killed_comes_back_by_itself_and_has_lost_nothing(
    stack: Stack, home: Path, name: str
) -> None:
    before = living(home)
    settings = settings_of(home)
    query(home, "CREATE TABLE IF NOT EXISTS kept (name text)")
    query(home, "INSERT INTO kept VALUES (%s)", name)
    with Redis.from_url(settings.redis_url) as redis:
        redis.rpush(f"kept:{name}", "message")

    os.kill(before[name], signal.SIGKILL)
    eventually(
        lambda: living(home).get(name, before[name]) != before[name] and works(stack, home),
        seconds=30,
        of=stack,
    )

    said = f"stack    | {name} was ended by SIGKILL; starting it again."
    assert said in stack.log.read_text()
    assert (name,) in query(home, "SELECT name FROM kept")
    with Redis.from_url(settings.redis_url) as redis:
        assert redis.lrange(f"kept:{name}", 0, -1) == [b"message"]
    untouched = {other: pid for other, pid in before.items() if other != name}
    assert {other: living(home).get(other) for other in untouched} == untouched


def is_healthy(stack: Stack) -> bool:
    with stack.client() as client:
        try:
            return client.get("/api/health").status_code == HTTPStatus.OK
        except httpx.TransportError:
            return False


def works(stack: Stack, home: Path) -> bool:
    try:
        with Redis.from_url(settings_of(home).redis_url) as redis:
            return is_healthy(stack) and bool(redis.ping()) and query(home, "SELECT 1") == [(1,)]
    except (psycopg.OperationalError, RedisError):
        return False


def test_a_command_finds_the_servers_that_run(stack: Stack, home: Path) -> None:
    before = living(home)

    done = subprocess.run(
        [sys.executable, "-m", "scripts.stack", "migrate"],
        cwd=BACKEND,
        env=plain_environment() | {"COSTCOURTER_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert living(home) == before


def test_two_copies_run_side_by_side(stack: Stack, home: Path, tmp_path: Path) -> None:
    with running_stack(tmp_path / "second", {}) as second:
        assert is_healthy(second)
        assert is_healthy(stack)
        ports = {read_file(each / "env")["POSTGRES_PORT"] for each in (home, tmp_path / "second")}

    assert len(ports) == 2
    assert is_healthy(stack)


def test_a_second_start_in_the_same_folder_says_who_runs_there(stack: Stack, home: Path) -> None:
    refused = start_again(home, PORT="1")

    assert refused.returncode == 1
    assert f"CostCourter already runs in {home} (process {stack.process.pid})." in refused.stdout
    assert is_healthy(stack)


def test_a_web_port_that_is_taken_is_named(stack: Stack, tmp_path: Path) -> None:
    port = stack.url.rpartition(":")[2]

    refused = start_again(tmp_path / "third", PORT=port)

    assert refused.returncode == 1
    assert f"Port {port} is taken; set PORT to one that is free." in refused.stdout
    assert living(tmp_path / "third") == {}


def migrate_in(home: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "scripts.stack", "migrate"],
        cwd=BACKEND,
        env=plain_environment() | {"COSTCOURTER_HOME": str(home)} | variables,
        capture_output=True,
        text=True,
        check=False,
    )


def test_another_port_for_a_server_that_runs_is_refused_and_it_runs_on(
    stack: Stack, home: Path
) -> None:
    before = living(home)

    refused = migrate_in(home, POSTGRES_PORT="23456")

    assert refused.returncode == 1
    assert refused.stderr.startswith("postgres already runs on port ")
    assert living(home) == before
    assert is_healthy(stack)


def test_a_named_port_that_is_taken_is_told(stack: Stack, tmp_path: Path) -> None:
    port = stack.url.rpartition(":")[2]

    refused = migrate_in(tmp_path / "home", POSTGRES_PORT=port)

    expected = f"Port {port} is taken; set POSTGRES_PORT to one that is free.\n"
    assert (refused.returncode, refused.stderr) == (1, expected)


def test_a_password_without_a_server_does_not_lock_the_folder(tmp_path: Path) -> None:
    home = tmp_path / "home"

    first = migrate_in(home, POSTGRES_PASSWORD="for-another-server")
    second = migrate_in(home)

    assert (first.returncode, first.stderr) == (0, "")
    assert (second.returncode, second.stderr) == (0, "")


def test_killed_with_9_it_leaves_nothing_behind_and_starts_again_with_its_data(
    tmp_path: Path,
) -> None:
    home = tmp_path / "home"
    with running_stack(home, {}) as stack:
        eventually(lambda: len(living(home)) == len(NAMES), seconds=20, of=stack)
        query(home, "CREATE TABLE kept AS SELECT 42 AS answer")
        orphans = living(home)
        stack.process.kill()
        stack.process.wait()

        with running_stack(home, {}) as again:
            assert is_healthy(again)
            assert query(home, "SELECT answer FROM kept") == [(42,)]
            assert not any(is_alive(pid) for pid in orphans.values())
            started = time.monotonic()
            again.process.send_signal(signal.SIGINT)
            assert again.process.wait(timeout=10) == 0
            assert time.monotonic() - started < 5

    assert living(home) == {}


def test_killed_with_9_and_never_started_again_it_still_ends(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with running_stack(home, {}) as stack:
        orphans = living(home)
        stack.process.kill()
        stack.process.wait()
        until = time.monotonic() + 8
        while any(is_alive(pid) for pid in orphans.values()) and time.monotonic() < until:
            time.sleep(0.1)

    assert not any(is_alive(pid) for pid in orphans.values())


def test_a_process_that_dies_three_times_within_a_minute_stops_everything(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with running_stack(home, {}) as stack:
        dead: set[int] = set()
        for _ in range(3):
            eventually(lambda: living(home).get("api", 0) not in dead | {0}, seconds=20, of=stack)
            pid = living(home)["api"]
            dead.add(pid)
            os.kill(pid, signal.SIGKILL)
        code = stack.process.wait(timeout=20)

    assert code == 1
    assert "api was ended by SIGKILL, the third time within a minute" in stack.log.read_text()
    assert living(home) == {}


def test_servers_that_are_named_are_used_instead(servers: Servers, tmp_path: Path) -> None:
    home = tmp_path / "home"
    named = read_settings(dict(os.environ))
    names = {
        "POSTGRES_HOST": named.postgres_host,
        "POSTGRES_PORT": str(named.postgres_port),
        "POSTGRES_USER": named.postgres_user,
        "POSTGRES_PASSWORD": named.postgres_password.get_secret_value(),
        "POSTGRES_DB": named.postgres_db,
        "CELERY_BROKER_URL": named.redis_url,
    }

    with running_stack(home, names) as stack:
        eventually(lambda: "beat" in living(home), seconds=20, of=stack)
        running = set(living(home))

    assert running == {"api", "worker", "beat"}
    assert not (home / "postgres").exists()
    assert not (home / "valkey").exists()


def test_a_command_alone_starts_postgresql_for_as_long_as_it_needs_it(tmp_path: Path) -> None:
    home = tmp_path / "home"

    done = subprocess.run(
        [sys.executable, "-m", "scripts.stack", "migrate"],
        cwd=BACKEND,
        env=plain_environment() | {"COSTCOURTER_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert (home / "postgres" / "PG_VERSION").read_text() == "18\n"
    assert not (home / "valkey").exists()
    assert not [each for each in psutil.process_iter(["cmdline"]) if str(home) in str(each.info)]


@pytest.mark.skipif(os.geteuid() != 0, reason="Only root can become somebody else.")
def test_it_runs_as_an_ordinary_user_too() -> None:
    python = interpreter_for_everyone()
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        shutil.chown(folder, "nobody")
        home = Path(folder) / "home"
        arguments = ["--reuid=nobody", f"--regid={pwd.getpwnam('nobody').pw_gid}", "--clear-groups"]
        done = subprocess.run(
            ["setpriv", *arguments, python, "-m", "scripts.stack", "migrate"],
            cwd="/",
            env=for_everyone() | {"COSTCOURTER_HOME": str(home), "HOME": folder},
            capture_output=True,
            text=True,
            check=False,
        )
        owner = (home / "postgres" / "PG_VERSION").owner() if home.exists() else ""

    assert (done.returncode, done.stderr) == (0, "")
    assert owner == "nobody"


def interpreter_for_everyone() -> str:
    """A Python like ours that others may run; ours may lie in root's own home."""
    name = f"/usr/bin/python{sys.version_info.major}.{sys.version_info.minor}"
    if not Path(name).exists():
        pytest.skip("There is no Python here that another user may run.")
    return name


def for_everyone() -> dict[str, str]:
    packages = Path(psutil.__file__).parents[1]
    return {"PATH": os.environ["PATH"], "PYTHONPATH": f"{packages}:{BACKEND}"}
