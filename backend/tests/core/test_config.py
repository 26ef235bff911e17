"""What nothing may start with, and which source of a setting wins."""

import secrets
import subprocess
import sys
from pathlib import Path

import pytest

from app.core.config import Settings, get_settings, read_settings
from app.core.environment import SettingsRefused

KEY = "vR2-7qLw9_ZxPf4TnKs8mBcYd3HgJe6A"
PASSWORD = "mXq7-Tz4wLk9"
PRODUCTION = {"JWT_SECRET_KEY": KEY, "POSTGRES_PASSWORD": PASSWORD}


def refusal(**variables: str) -> str:
    with pytest.raises(SettingsRefused) as refused:
        read_settings(variables)
    return str(refused.value)


def test_unset_means_production() -> None:
    assert read_settings(PRODUCTION).environment == "production"


@pytest.mark.parametrize(
    ("key", "sentence"),
    [
        ("", "JWT_SECRET_KEY is missing."),
        (KEY[:31], "JWT_SECRET_KEY needs at least 32 bytes."),
        (
            "change-me-change-me-change-me-change-me",
            "JWT_SECRET_KEY is one that anyone would guess.",
        ),
        (
            "please-change-this-secret-key-in-production",
            "JWT_SECRET_KEY is one that anyone would guess.",
        ),
        (
            "09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7",
            "JWT_SECRET_KEY is one that anyone would guess.",
        ),
        ("abab" * 10, "JWT_SECRET_KEY is one that anyone would guess."),
    ],
)
@pytest.mark.parametrize("environment", ["local", "test", "production"])
def test_a_missing_short_or_known_signing_key_is_refused_everywhere(
    environment: str, key: str, sentence: str
) -> None:
    given = {**PRODUCTION, "ENVIRONMENT": environment, "JWT_SECRET_KEY": key}

    assert refusal(**given) == sentence


@pytest.mark.parametrize("algorithm", ["none", "HS512", "RS256", "hs256"])
def test_any_other_algorithm_is_refused(algorithm: str) -> None:
    assert refusal(**PRODUCTION, JWT_ALGORITHM=algorithm) == "JWT_ALGORITHM has to be HS256."


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"POSTGRES_PASSWORD": ""}, "POSTGRES_PASSWORD is missing."),
        ({"POSTGRES_PASSWORD": "postgres"}, "POSTGRES_PASSWORD is one that anyone would guess."),
        (
            {"POSTGRES_PASSWORD": "Costcourter123"},
            "POSTGRES_PASSWORD is one that anyone would guess.",
        ),
        ({"REDIS_PASSWORD": "redis"}, "REDIS_PASSWORD is one that anyone would guess."),
        (
            {"CELERY_BROKER_URL": "redis://:password@redis:6379/0"},
            "CELERY_BROKER_URL has a password that anyone would guess.",
        ),
        (
            {"OUTBOUND_RESOLVE": "*.test=127.0.0.1"},
            "OUTBOUND_RESOLVE is for ENVIRONMENT=local or test.",
        ),
    ],
)
def test_production_refuses_what_a_developer_may_use(
    variables: dict[str, str], sentence: str
) -> None:
    given = PRODUCTION | variables

    assert refusal(**given) == sentence
    assert read_settings({**given, "ENVIRONMENT": "local"}).environment == "local"


def test_random_passwords_are_never_taken_for_known_ones() -> None:
    for _ in range(500):
        read_settings({**PRODUCTION, "POSTGRES_PASSWORD": secrets.token_urlsafe(32)})


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        (
            {"OUTBOUND_ALLOW_SCRAPE": "intranet.example,http://shop.lan/p"},
            "OUTBOUND_ALLOW_SCRAPE: 'http://shop.lan/p' has to be host[:port] or *.suffix[:port].",
        ),
        (
            {"OUTBOUND_RESOLVE": "*.test=localhost", "ENVIRONMENT": "local"},
            "OUTBOUND_RESOLVE: 'localhost' does not appear to be an IPv4 or IPv6 address.",
        ),
        (
            {"PORT": "eighty"},
            "PORT: Input should be a valid integer, unable to parse string as an integer.",
        ),
        ({"TZ": "Mars/Olympus"}, "TZ: 'Mars/Olympus' is not a time zone."),
        (
            {"CHECK_INTERVAL_MINUTES": "1"},
            "CHECK_INTERVAL_MINUTES: Input should be greater than or equal to 15.",
        ),
    ],
)
def test_a_value_that_makes_no_sense_is_named(variables: dict[str, str], sentence: str) -> None:
    assert refusal(**PRODUCTION, **variables) == sentence


def test_a_refusal_never_shows_the_secret() -> None:
    assert "hunter2" not in refusal(JWT_SECRET_KEY="hunter2", POSTGRES_PASSWORD=PASSWORD)


def test_the_environment_wins_over_what_make_run_noted() -> None:
    noted = {**PRODUCTION, "ENVIRONMENT": "local", "TZ": "Europe/Berlin"}

    settings = read_settings({"TZ": "Asia/Tokyo"}, noted)

    assert (settings.tz, settings.environment) == ("Asia/Tokyo", "local")


@pytest.mark.parametrize(
    ("chosen", "database", "broker"),
    [
        ({}, "127.0.0.1:21111", "redis://:noted@127.0.0.1:22222/0"),
        ({"POSTGRES_HOST": "db"}, "db:5432", "redis://:noted@127.0.0.1:22222/0"),
        ({"REDIS_HOST": "cache"}, "127.0.0.1:21111", "redis://cache:6379/0"),
        ({"CELERY_BROKER_URL": "redis://broker/3"}, "127.0.0.1:21111", "redis://broker/3"),
    ],
)
def test_naming_a_server_sets_aside_what_was_noted_about_our_own(
    chosen: dict[str, str], database: str, broker: str
) -> None:
    noted = {
        **PRODUCTION,
        "ENVIRONMENT": "local",
        "POSTGRES_HOST": "127.0.0.1",
        "POSTGRES_PORT": "21111",
        "REDIS_HOST": "127.0.0.1",
        "REDIS_PORT": "22222",
        "REDIS_PASSWORD": "noted",
    }

    settings = read_settings(chosen, noted)

    assert f"@{database}/" in settings.database_url
    assert settings.redis_url == broker


def secrets_of_settings() -> list[str]:
    return [
        name.upper()
        for name, field in Settings.model_fields.items()
        if "SecretStr" in str(field.annotation)
    ]


@pytest.mark.parametrize("name", secrets_of_settings())
def test_every_secret_can_come_from_a_file(name: str, tmp_path: Path) -> None:
    file = tmp_path / "secret"
    secret = "kJ8-from-a-file-Qw3_zT6yLp1Xn5Vb9abcdefghij"[:43]
    file.write_text(f"{secret}\n")
    given = {key: value for key, value in PRODUCTION.items() if key != name}

    settings = read_settings({**given, f"{name}_FILE": str(file)})

    value = getattr(settings, name.lower())
    assert value.get_secret_value() == secret
    assert "from-a-file" not in repr(settings)


def test_a_secret_file_that_is_empty_or_gone_stops_the_start(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.touch()
    gone = str(tmp_path / "gone")

    assert (
        refusal(JWT_SECRET_KEY_FILE=str(empty), POSTGRES_PASSWORD=PASSWORD)
        == "JWT_SECRET_KEY is missing."
    )
    assert refusal(JWT_SECRET_KEY_FILE=gone) == (
        f"JWT_SECRET_KEY_FILE cannot be read: {gone}: No such file or directory."
    )


def test_a_secret_given_twice_stops_the_start(tmp_path: Path) -> None:
    assert refusal(**PRODUCTION, JWT_SECRET_KEY_FILE=str(tmp_path)) == (
        "JWT_SECRET_KEY and JWT_SECRET_KEY_FILE are both set."
    )


def test_a_password_with_every_kind_of_character_survives_the_address() -> None:
    settings = read_settings(
        {**PRODUCTION, "POSTGRES_PASSWORD": "p@ss/wo:rd?#%", "REDIS_PASSWORD": "p@ss/wo:rd?#%"}
    )

    assert ":p%40ss%2Fwo%3Ard%3F%23%25@" in settings.database_url
    assert settings.redis_url == "redis://:p%40ss%2Fwo%3Ard%3F%23%25@127.0.0.1:6379/0"


def test_a_process_that_may_not_start_ends_with_one_sentence(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", "from app.core.config import get_settings; get_settings()"],
        env={
            "COSTCOURTER_HOME": str(tmp_path),
            "POSTGRES_PASSWORD": PASSWORD,
            "JWT_SECRET_KEY": "x",
        },
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == "JWT_SECRET_KEY needs at least 32 bytes.\n"


def test_a_test_run_reads_no_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "env").write_text("APP_NAME=Noted\n")
    monkeypatch.setenv("COSTCOURTER_HOME", str(tmp_path))
    get_settings.cache_clear()

    assert get_settings().app_name == "CostCourter"

    monkeypatch.undo()
    get_settings.cache_clear()


@pytest.mark.parametrize(
    "given",
    [
        {"OIDC_ISSUER": "auth.example.com"},
        {"OIDC_ISSUER": "ftp://auth.example.com"},
        {"OIDC_ISSUER": "https://u:p@auth.example.com"},
        {"OIDC_ISSUER": "https://auth.example.com/?tenant=1"},
        {"OIDC_ISSUER": "https://auth.example.com/#top"},
        {"OIDC_ISSUER": "https://auth.example.com:99999/"},
        {"OIDC_ISSUER": "https://auth.example.com:0/"},
        {"OIDC_ISSUER": "https://auth example.com/"},
        {"OIDC_ISSUER": "https://-x-/"},
        {"OIDC_ISSUER": "https://auth.example.com/a\\b"},
        {"OIDC_SCOPES": "profile email"},
        {"OIDC_CLIENT_ID": ""},
        {"OIDC_NAME": ""},
    ],
    ids=str,
)
def test_single_sign_on_that_cannot_work_is_refused(given: dict[str, str]) -> None:
    with pytest.raises(SettingsRefused, match="OIDC_"):
        read_settings({"JWT_SECRET_KEY": KEY, "ENVIRONMENT": "local"} | given)
