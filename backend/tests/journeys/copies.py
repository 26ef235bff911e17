"""Copies of CostCourter for a browser to use: an empty one, and the demo with a mail server."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import Envelope, Session

from scripts.stack import free_port
from tests.support.idp import CLIENT, SECRET, Idp, running_idp
from tests.support.peers import Post, open_post, port_of
from tests.support.stack import BACKEND, Stack, eventually, plain_environment, running_stack


@contextmanager
def empty_copy(home: Path) -> Iterator[Stack]:
    """As `make run` starts for the first time."""
    with running_stack(home, {}) as stack:
        yield stack


@contextmanager
def demo_with_mail(home: Path) -> Iterator[dict[str, str]]:
    """The demo; what a journey has to know of it, as variables.

    BASE_URL and SHOPS_PORT, EMAIL and PASSWORD of its account, and MAILS: the folder into which
    every delivered message is written. A provider of single sign-on has one person signed in.
    """
    mails = home.with_name("mails")
    mails.mkdir()
    post = open_post(_Kept(mails))
    try:
        with running_idp() as idp, _running_demo(home, _mail(port_of(post)) | _sso(idp)) as demo:
            found = eventually(lambda: _printed(demo), seconds=600, of=demo)
            yield found | {"BASE_URL": demo.url, "MAILS": str(mails), "DEMO_LOG": str(demo.log)}
    finally:
        post.stop()


class _Kept(Post):
    """A mail server that puts each message into a file."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:  # noqa: N802 -- the library's name
        content = envelope.content
        message = content if isinstance(content, bytes) else str(content).encode()
        (self.folder / f"{len(self.mails):04}.eml").write_bytes(message)
        return await super().handle_DATA(server, session, envelope)


def _mail(port: int) -> dict[str, str]:
    return {
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(port),
        "SMTP_SECURITY": "none",
        "SMTP_FROM": "CostCourter <prices@example.com>",
    }


def _sso(idp: Idp) -> dict[str, str]:
    return {
        "OIDC_ISSUER": idp.issuer,
        "OIDC_CLIENT_ID": CLIENT,
        "OIDC_CLIENT_SECRET": SECRET,
        "OIDC_NAME": "Our house",
        "OUTBOUND_ALLOW_AUTH": idp.peer.host,
    }


@contextmanager
def _running_demo(home: Path, more: dict[str, str]) -> Iterator[Stack]:
    port = free_port()
    log = home.with_suffix(".log")
    own = {"COSTCOURTER_HOME": str(home), "PORT": str(port)} | more
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "scripts.demo"],
            cwd=BACKEND,
            env=plain_environment() | own,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            yield Stack(f"http://127.0.0.1:{port}", process, log)
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
            process.wait(timeout=30)


def _printed(demo: Stack) -> dict[str, str] | None:
    """What the demo tells a newcomer."""
    text = demo.log.read_text(errors="replace")
    account = re.search(r"Sign in as (\S+) with the password (\S+)", text)
    shops = re.search(r"Shops: http://localhost:(\d+)", text)
    if account is None or shops is None:
        return None
    return {"EMAIL": account[1], "PASSWORD": account[2], "SHOPS_PORT": shops[1]}
