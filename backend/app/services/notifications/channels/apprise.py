"""The other services, through Apprise: in a process of its own, which reaches nothing but the gate.

Apprise opens connections by itself and reads its proxy from the environment, so it is given one
that no other code shares; what hangs is killed with its process.
"""

import json
import re
import subprocess
import sys
from typing import Final
from urllib.parse import unquote

from app.core.config import Settings
from app.core.environment import ROOT, for_child
from app.core.errors import Invalid
from app.core.outbound import Purpose, proxied
from app.models.notifications import ChannelKind, FieldKind, FieldValue
from app.services.notifications.channels.base import Answer, Channel, Envelope, Spec, Values

SCHEMES: Final = frozenset(
    {
        *("bark", "barks", "gchat", "groupme", "guilded", "hassio"),
        *("hassios", "ifttt", "join", "line", "mastodon", "mastodons"),
        *("matrix", "matrixs", "mmost", "mmosts", "ncloud", "nclouds"),
        *("nctalk", "nctalks", "opsgenie", "pagerduty", "pbul", "prowl"),
        *("psafer", "psafers", "revolt", "rocket", "rockets", "signal"),
        *("signals", "slack", "spush", "threema", "toot", "toots"),
        *("twilio", "webex", "workflow", "workflows", "wxteams", "zulip"),
    }
)
"""Those that speak HTTP and nothing else: a proxy that they ignored would be no gate."""

_SECONDS: Final = 60.0
_INVISIBLE: Final = "\u200b"
_NOT_ONES_OWN: Final = frozenset({"verify", "redirect", "tz", "template"})
"""Parameters that would loosen how we connect, or reach into our machine: a template is a file."""
_ANOTHER: Final = re.compile(r"[\s,;][a-z0-9]+://", re.IGNORECASE)
"""Where Apprise would begin a second address, which may be of any service."""


class Apprise(Channel):
    """An address as Apprise writes it, of one of the services on our list."""

    kind = ChannelKind.APPRISE
    title = "Apprise"
    specs = (
        Spec(
            "url",
            "Apprise address",
            FieldKind.SECRET,
            required=True,
            max_length=1_000,
            placeholder="slack://token_a/token_b/token_c/#channel",
            help=f"One of {', '.join(sorted(SCHEMES))}.",
        ),
    )

    def complete(self, values: Values, settings: Settings) -> Values:
        ours = settings.notifier_apprise_url.get_secret_value()
        return values if values.get("url") or not ours else {**values, "url": ours}

    def send(self, values: Values, envelope: Envelope, settings: Settings) -> Answer:
        try:
            url = check_target(str(values["url"]))
        except Invalid as error:
            return Answer.without(error.detail, transient=False)
        message = envelope.message
        told = {"url": url, "title": _defused(message.title), "body": _defused(message.text)}
        with proxied(Purpose.NOTIFY, settings) as proxy:
            answer = _in_a_child(told, dict(proxy.environment))
            refusals = proxy.refusals
        if refusals:
            return Answer.without(refusals[0], transient=False)
        return answer


def check_target(value: FieldValue) -> str:
    """The address if its scheme is on the list; Invalid if not, or if it wants looser rules."""
    text = str(value).strip()
    scheme, separator, rest = text.partition("://")
    if not separator or scheme.lower() not in SCHEMES:
        raise Invalid("'Apprise address' is of no service on the list.")
    if _ANOTHER.search(rest):
        raise Invalid("'Apprise address' holds more than one address.")
    if _NOT_ONES_OWN & _parameters(rest):
        raise Invalid("'Apprise address' has a parameter that is not allowed.")
    return text


def _parameters(address: str) -> set[str]:
    """Names as Apprise reads them: behind the first question mark, wherever a fragment begins."""
    pairs = re.split("[?&;#]", address.partition("?")[2])
    return {unquote(pair.partition("=")[0].replace("+", " ")).strip().lower() for pair in pairs}


def _in_a_child(told: dict[str, str], proxy: dict[str, str]) -> Answer:
    command = [sys.executable, "-m", "app.services.notifications.channels.apprise_child"]
    try:
        done = subprocess.run(  # noqa: S603 -- our own module
            command,
            input=json.dumps(told).encode(),
            capture_output=True,
            timeout=_SECONDS,
            cwd=ROOT / "backend",
            env=for_child(**proxy),
            check=False,
        )
        said = json.loads(done.stdout or b"{}")
    except subprocess.TimeoutExpired:
        return Answer.without(f"No answer within {_SECONDS:.0f} seconds.", transient=True)
    except ValueError:
        said = {}
    if said.get("ok"):
        return Answer(ok=True, text="Accepted by the service.")
    # Apprise tells no status: what it cannot send once, it may later.
    return Answer.without(
        str(said.get("text") or "Apprise could not send it."),
        transient=bool(said.get("understood")),
    )


def _defused(text: str) -> str:
    """Mentions and links of services as plain text: a mark that nobody sees parts them."""
    for mark in "@<":
        text = text.replace(mark, f"{mark}{_INVISIBLE}")
    return text
