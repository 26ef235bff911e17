"""`make run`: everything up, whatever dies up again, everything down on Ctrl-C."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from http.client import HTTPConnection
from typing import Final

from app.core.config import Settings
from app.core.environment import for_child, given, home
from scripts.stack import services
from scripts.stack.console import follow, say
from scripts.stack.home import Home, StackError, is_free
from scripts.stack.processes import Process
from scripts.stack.servers import Postgres, Valkey
from scripts.stack.services import BACKEND, Service
from scripts.stack.use import Shared

DEATHS: Final = 3
"""So many deaths of one process within `WITHIN` seconds are not bad luck."""
WITHIN: Final = 60.0
TICK: Final = 0.2


class GaveUp(Exception):
    """A process keeps dying."""


@dataclass
class Kept:
    """A process that has to live, and the moments at which it died."""

    process: Process
    start: Callable[[], None]
    deaths: deque[float] = field(default_factory=lambda: deque(maxlen=DEATHS))

    def revive(self) -> None:
        """Say how it ended and start it again. Raises GaveUp."""
        name = self.process.name
        how = self.process.ended_how()
        now = time.monotonic()
        self.deaths.append(now)
        if len(self.deaths) == DEATHS and now - self.deaths[0] <= WITHIN:
            say("stack", f"{name} {how}, the third time within a minute: stopping everything.")
            raise GaveUp
        say("stack", f"{name} {how}; starting it again.")
        self.process.bury()
        try:
            self.start()
        except StackError as error:
            say("stack", str(error))


@dataclass
class Supervisor:
    """Keeps the servers and our processes running until it is asked to stop."""

    shared: Shared
    settings: Settings
    asked: threading.Event = field(default_factory=threading.Event)
    kept: list[Kept] = field(default_factory=list)
    parent: int = field(default_factory=os.getppid)

    def run(self) -> None:
        """Until somebody asks for the end. Raises GaveUp and StackError."""
        for server in self.shared.servers:
            self.kept.append(Kept(server.process, partial(self.shared.restart, server)))
            follow(server.process.name, server.log)
        if not self.shared.is_up_to_date():
            _migrate(self.shared.home)
        self._keep(services.api)
        if self._watch_until(self._is_healthy):
            say("stack", f"CostCourter answers at {self.settings.base_url} (its API: /docs).")
            self._keep(services.worker)
            if self.settings.scraper_base_url:
                self._keep(services.browser_worker)
            self._keep(services.beat)
            self._watch_until(lambda: False)

    def stop(self) -> None:
        """Ask all of our processes at once; the servers end with the last who uses them."""
        ours = self.kept[len(self.shared.servers) :]
        with ThreadPoolExecutor(max_workers=8) as pool:
            list(pool.map(lambda kept: kept.process.stop(), ours))

    def _keep(self, make: Callable[[Home, Settings], Service]) -> None:
        service = make(self.shared.home, self.settings)
        kept = Kept(service.process, partial(service.start, self.settings, self.shared.home.path))
        kept.start()
        self.kept.append(kept)

    def _watch_until(self, done: Callable[[], bool]) -> bool:
        """Keep everything alive until something is done; False when it is time to stop."""
        while not self.asked.wait(TICK):
            for kept in self.kept:
                if not kept.process.alive:
                    kept.revive()
            if done():
                return True
            if os.getppid() != self.parent:
                say("stack", "Whoever started this is gone.")
                return False
        return False

    def _is_healthy(self) -> bool:
        address = _reachable(self.settings.listen_address)
        line = HTTPConnection(address, self.settings.port, timeout=1)
        try:
            line.request("GET", "/api/health")
            return line.getresponse().status == HTTPStatus.OK
        except OSError:
            return False
        finally:
            line.close()


def run() -> int:
    """Everything behind `make run`, until Ctrl-C; the exit code of the whole."""
    here = Home(home())
    asked = threading.Event()
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, lambda *_: asked.set())
    try:
        here.prepare()
        with here.claim():
            code = _run_in(here, asked)
        say("stack", "Stopped.")
    except StackError as error:
        say("stack", str(error))
        return 1
    return code


def _run_in(here: Home, asked: threading.Event) -> int:
    for name in ("api", "worker", "browser", "beat"):
        _end_leftover(services.leftover(here, name))
    shared = Shared.of(here)
    for server in shared.servers:
        _say_that_a_password_is_not_for(server)
    try:
        shared.join()
        return _keep_alive(Supervisor(shared, _with_port(shared.settings), asked))
    finally:
        shared.leave()


def _say_that_a_password_is_not_for(server: Postgres | Valkey) -> None:
    kind = "POSTGRES" if isinstance(server, Postgres) else "REDIS"
    if given().keys() & {f"{kind}_PASSWORD", f"{kind}_PASSWORD_FILE"}:
        say(
            "stack",
            f"{kind}_PASSWORD is for the server that {kind}_HOST names; "
            "the embedded one keeps its own.",
        )


def _keep_alive(supervisor: Supervisor) -> int:
    try:
        supervisor.run()
    except GaveUp:
        return 1
    finally:
        say("stack", "Stopping.")
        supervisor.stop()
    return 0


def _end_leftover(process: Process) -> None:
    """End what a supervisor that was killed left behind."""
    if process.adopt():
        say("stack", f"{process.name} was left behind by an earlier run; ending it.")
        process.stop()


def _with_port(settings: Settings) -> Settings:
    """The settings with a web port that is free. Raises StackError when the named one is taken."""
    if is_free(settings.port, settings.listen_address):
        return settings
    if "PORT" in given():
        raise StackError(f"Port {settings.port} is taken; set PORT to one that is free.")
    free = next(
        port
        for port in range(settings.port + 1, settings.port + 100)
        if is_free(port, settings.listen_address)
    )
    say("stack", f"Port {settings.port} is taken, so this copy answers on {free}; PORT sets it.")
    own = {} if "BASE_URL" in given() else {"base_url": f"http://localhost:{free}"}
    return settings.model_copy(update={"port": free, **own})


def _migrate(here: Home) -> None:
    """Bring the tables up to date, in a process whose memory goes back afterwards."""
    done = subprocess.run(
        [sys.executable, "-m", "alembic", "upgrade", "head"],
        cwd=BACKEND,
        env=for_child(COSTCOURTER_HOME=str(here.path)),
        # Ctrl-C reaches us alone, so that no migration is cut in two.
        start_new_session=True,
        capture_output=True,
        text=True,
        check=False,
    )
    for line in (done.stdout + done.stderr).splitlines():
        say("migrate", line)
    if done.returncode:
        raise StackError("The tables could not be brought up to date; see the lines above.")


def _reachable(address: str) -> str:
    """Where a listener on any address can be reached from here."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address, address)  # noqa: S104 -- compared, not bound
