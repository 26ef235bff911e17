"""`manage.py create-vapid-key` as an operator runs it."""

import json

from typer.testing import CliRunner

from app.core import vapid
from app.core.config import read_settings
from scripts.manage import app


def test_a_key_is_printed_as_the_settings_take_it() -> None:
    result = CliRunner().invoke(app, ["create-vapid-key"])

    first, second = result.stdout.splitlines()
    name, _, key = first.partition("=")
    given = {"ENVIRONMENT": "test", "JWT_SECRET_KEY": vapid.new_key(), name: key}
    assert read_settings(given).vapid_private_key.get_secret_value() == key
    assert second.endswith(vapid.public_key(key))


def test_every_key_is_another_one() -> None:
    pairs = [
        json.loads(CliRunner().invoke(app, ["create-vapid-key", "--json"]).stdout) for _ in range(2)
    ]

    assert pairs[0]["private_key"] != pairs[1]["private_key"]
    assert all(vapid.public_key(pair["private_key"]) == pair["public_key"] for pair in pairs)
