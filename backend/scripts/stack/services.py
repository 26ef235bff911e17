"""The processes of our own code: how each is called, and how it is asked to end."""

import signal
import sys
from dataclasses import dataclass
from pathlib import Path
from subprocess import PIPE
from typing import Final

from app.core.config import Settings
from app.core.environment import ROOT, for_child
from app.core.queues import BROWSER
from scripts.stack.console import relay
from scripts.stack.home import Home
from scripts.stack.processes import Process

BACKEND: Final = ROOT / "backend"


@dataclass(frozen=True)
class Service:
    """A process that the supervisor keeps running."""

    process: Process
    argv: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.process.name

    def start(self, settings: Settings, home: Path) -> None:
        """Run it with its lines in our output."""
        child = self.process.start(
            self.argv,
            output=PIPE,
            cwd=BACKEND,
            env=for_child(
                COSTCOURTER_HOME=str(home),
                PORT=str(settings.port),
                LOG_FORMAT="console" if sys.stdout.isatty() else settings.log_format,
            ),
        )
        relay(self.name, child.stdout)


def api(home: Home, settings: Settings) -> Service:
    proxies = ",".join(settings.forwarded_allow_ips)
    believed = ("--proxy-headers", "--forwarded-allow-ips", proxies)
    return Service(
        _process(home, "api", (signal.SIGTERM, 2.0)),
        (
            *(sys.executable, "-m", "uvicorn", "app.main:app", "--no-access-log"),
            *("--host", settings.listen_address, "--port", str(settings.port)),
            *("--timeout-graceful-shutdown", "1", "--no-server-header"),
            *(believed if proxies else ("--no-proxy-headers",)),
        ),
    )


def worker(home: Home, settings: Settings) -> Service:
    return Service(
        # SIGTERM lets tasks finish, SIGQUIT puts their messages back.
        _process(home, "worker", (signal.SIGTERM, 1.5), (signal.SIGQUIT, 1.0)),
        (
            *_celery("app.worker", "worker", "--concurrency", str(settings.worker_concurrency)),
            *("--without-gossip", "--without-mingle", "--pidfile", ""),
            *(("--exclude-queues", BROWSER) if settings.scraper_base_url else ()),
        ),
    )


def browser_worker(home: Home, _settings: Settings) -> Service:
    """A worker for pages that a browser shows, so that no other page waits behind them."""
    return Service(
        _process(home, BROWSER, (signal.SIGTERM, 1.5), (signal.SIGQUIT, 1.0)),
        (
            *_celery("app.worker", "worker", "--concurrency", "1", "--queues", BROWSER),
            *("--hostname", f"{BROWSER}@%h", "--without-gossip", "--without-mingle"),
            *("--pidfile", ""),
        ),
    )


def beat(home: Home, _settings: Settings) -> Service:
    schedule = str(home.run / "beat-schedule")
    return Service(
        _process(home, "beat", (signal.SIGTERM, 1.5)),
        _celery("app.beat", "beat", "--schedule", schedule, "--pidfile", ""),
    )


def leftover(home: Home, name: str) -> Process:
    """The process that an earlier run recorded under this name, if it still lives."""
    return _process(home, name, (signal.SIGTERM, 1.0))


def _celery(module: str, *arguments: str) -> tuple[str, ...]:
    # As root Celery warns about pickled messages, which we neither write nor accept.
    quiet = ("-W", "ignore:You're running the worker with superuser")
    return (sys.executable, *quiet, "-m", "celery", "-A", f"{module}:celery", "--quiet", *arguments)


def _process(home: Home, name: str, *stops: tuple[signal.Signals, float]) -> Process:
    return Process(name, home.run / f"{name}.pid", stops)
