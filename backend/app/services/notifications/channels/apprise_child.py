"""`python -m …`: sends one message from standard input through Apprise, and tells how it went."""

import json
import logging
import sys

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
    target = apprise.Apprise(asset=asset)
    understood = target.add(told["url"])
    ok = understood and target.notify(
        title=told["title"], body=told["body"], body_format=apprise.NotifyFormat.TEXT
    )
    text = " ".join(lines)
    # Its lines may repeat the address, which is a secret.
    for secret in told["url"].partition("://")[2].split("/"):
        text = text.replace(secret, "…") if len(secret) > 3 else text  # noqa: PLR2004 -- words
    sys.stdout.write(json.dumps({"ok": bool(ok), "understood": bool(understood), "text": text}))


if __name__ == "__main__":
    main()
