"""`python -m …`: sends one message from standard input through Apprise, and tells how it went."""

import json
import logging
import re
import sys
from urllib.parse import unquote

import apprise


def main() -> None:
    told = json.load(sys.stdin)
    lines: list[str] = []
    handler = logging.Handler(logging.WARNING)
    handler.emit = lambda record: lines.append(record.getMessage())  # type: ignore[method-assign]  # the one line it takes
    logging.getLogger("apprise").addHandler(handler)
    asset = apprise.AppriseAsset(
        app_id="CostCourter", plugin_paths=[], storage_mode=apprise.PersistentStoreMode.MEMORY
    )
    # Not `add` with the text: it would look for further addresses in it, of any service.
    service = apprise.Apprise.instantiate(told["url"], asset=asset)
    target = apprise.Apprise(asset=asset)
    understood = service is not None and target.add(service)
    ok = understood and target.notify(
        title=told["title"], body=told["body"], body_format=apprise.NotifyFormat.TEXT
    )
    text = " ".join(lines)
    # Its lines may repeat the address, which is a secret.
    for secret in _parts(told["url"].partition("://")[2]):
        text = text.replace(secret, "…")
    sys.stdout.write(json.dumps({"ok": bool(ok), "understood": bool(understood), "text": text}))


def _parts(address: str) -> list[str]:
    """What may be a secret in it, as it is written and as it is meant, the longest first."""
    written = {*address.split("/"), *re.split(r"[/?&;=@:#,\s]+", address)}
    parts = written | {unquote(part) for part in written}
    return sorted((part for part in parts if len(part) > 3), key=len, reverse=True)  # noqa: PLR2004 -- words


if __name__ == "__main__":
    main()
