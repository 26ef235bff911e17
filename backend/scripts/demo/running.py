"""The demo as processes: the shops in this one, the stack and the seeding in children."""

import http
import http.client
import secrets
import shlex
import signal
import subprocess
import sys
import threading
from typing import Final

from app.core.config import Settings
from app.core.environment import for_child_of_its_own, given, home, read_file
from scripts.demo.search import SEARCH_HOST
from scripts.demo.seed import EMAIL
from scripts.demo.shops import Server
from scripts.stack import Home, StackError, free_port
from scripts.stack.console import relay, say
from scripts.stack.home import is_free, write_for_owner
from scripts.stack.services import BACKEND

FIRST_PORT: Final = 8000
_TICK: Final = 0.3
_SERVERS: Final = [
    name for name in Settings.model_fields if name.startswith(("postgres_", "redis_", "celery_"))
]
"""What would lead the demo to servers of a real installation."""


def run() -> int:
    """Everything behind `make demo`, until Ctrl-C; the exit code of the whole."""
    asked = threading.Event()
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, lambda *_: asked.set())
    try:
        return Demo().run(asked)
    except StackError as error:
        say("demo", str(error))
        return 1


class Demo:
    """A copy of CostCourter with data of its own, below the data folder of `make run`."""

    def __init__(self) -> None:
        self.home = Home(home() / "demo")
        self.home.prepare()
        self.notes = noted(self.home)
        self.shop_port = int(self.notes["SHOP_PORT"])
        self.port = int(given().get("PORT") or _free_from(FIRST_PORT))

    def run(self, asked: threading.Event) -> int:
        """Until somebody asks for the end, or the stack ends. StackError without its port."""
        if not is_free(self.shop_port):
            raise StackError(f"Port {self.shop_port}, on which the demo's shops are, is taken.")
        shops = Server(self.shop_port)
        threading.Thread(target=shops.serve_forever, daemon=True).start()
        stack = self._start_stack()
        try:
            if self._answers(stack, asked):
                if not self._seed():
                    return 1
                while stack.poll() is None and not asked.wait(_TICK):
                    pass
        finally:
            # Ctrl-C has reached it already; whoever stops only us means it too.
            stack.send_signal(signal.SIGINT)
            shops.shutdown()
            code = stack.wait()
        return code

    def _environment(self) -> dict[str, str]:
        """What makes a copy of ours reach the shops, and look at them often."""
        return for_child_of_its_own(
            _SERVERS, COSTCOURTER_HOME=str(self.home.path), PORT=str(self.port), **self._settings()
        )

    def _settings(self) -> dict[str, str]:
        return {
            "ENVIRONMENT": "local",
            "OUTBOUND_RESOLVE": "*.localhost=127.0.0.1",
            "OUTBOUND_ALLOW_SCRAPE": f"*.localhost:{self.shop_port}",
            "SCRAPE_GAP_SECONDS": "0.2",
            "CHECK_INTERVAL_MINUTES": "15",
            "SEARXNG_URL": f"http://{SEARCH_HOST}:{self.shop_port}",
        }

    def _start_stack(self) -> subprocess.Popen[bytes]:
        # The command line finds them there.
        with self.home.starting():
            self.home.note(read_file(self.home.notes) | self._settings())
        return subprocess.Popen(
            [sys.executable, "-m", "scripts.stack", "run"], cwd=BACKEND, env=self._environment()
        )

    def _answers(self, stack: subprocess.Popen[bytes], asked: threading.Event) -> bool:
        """Wait for the API; False when the stack ended or somebody asked for the end."""
        while stack.poll() is None and not asked.wait(_TICK):
            line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
            try:
                line.request("GET", "/api/health")
                if line.getresponse().status == http.HTTPStatus.OK:
                    return True
            except OSError:
                continue
            finally:
                line.close()
        return False

    def _seed(self) -> bool:
        child = subprocess.Popen(
            [sys.executable, "-m", "scripts.demo", "seed"],
            cwd=BACKEND,
            env=self._environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        relay("demo", child.stdout).join()
        if child.wait():
            return False
        say("demo", f"Shops: http://localhost:{self.shop_port}; their prices move while you watch.")
        say("demo", f"Sign in as {EMAIL} with the password {self.notes['PASSWORD']}")
        here = f"COSTCOURTER_ENV_FILE= COSTCOURTER_HOME={shlex.quote(str(self.home.path))}"
        say("demo", f"{here} uv run python backend/scripts/manage.py check --due")
        return True


def noted(demo: Home) -> dict[str, str]:
    """SHOP_PORT, which the catalogue's addresses carry, and PASSWORD: both chosen once."""
    path = demo.path / "demo.env"
    notes = read_file(path)
    if not notes:
        notes = {"SHOP_PORT": str(free_port()), "PASSWORD": secrets.token_urlsafe(12)}
        write_for_owner(path, "".join(f"{name}={value}\n" for name, value in notes.items()))
    return notes


def _free_from(port: int) -> int:
    return next(port for port in range(port, port + 100) if is_free(port))
