"""What `docker compose up` would publish, share and run as."""

import subprocess
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import pytest
import yaml

from app.core.config import Settings, get_settings, read_settings
from app.core.environment import ROOT
from scripts.stack import Home, services

COMPOSE: Final[dict[str, Any]] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: Final[dict[str, Any]] = COMPOSE["services"]
OURS: Final = ("api", "worker", "browser-worker", "beat", "migrate")


def test_the_services_of_the_blueprint_are_there() -> None:
    assert set(SERVICES) == {
        *("api", "worker", "beat", "migrate", "postgres", "redis", "scraper", "searxng", "web"),
        *("init", "browser-worker", "egress"),
    }


def test_only_the_web_port_is_published_and_on_this_machine_alone() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}

    assert published == {"web": ["${LISTEN_ADDRESS:-127.0.0.1}:${PORT:-8000}:8080"]}


@pytest.mark.parametrize("name", SERVICES)
def test_no_service_can_gain_rights_or_write_into_its_image(name: str) -> None:
    service = SERVICES[name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service
    assert service.get("network_mode") in {None, "none"}
    assert not any("docker.sock" in str(volume) for volume in service.get("volumes", []))


@pytest.mark.parametrize("name", [name for name in SERVICES if name != "init"])
def test_every_service_that_stays_runs_as_nobody_important(name: str) -> None:
    user = str(SERVICES[name]["user"])

    assert user.partition(":")[0] not in {"0", "root", ""}
    assert "cap_add" not in SERVICES[name]


def test_what_makes_the_secrets_is_root_without_a_network_and_ends() -> None:
    assert SERVICES["init"]["network_mode"] == "none"
    assert SERVICES["init"]["restart"] == "no"
    assert SERVICES["init"]["cap_add"] == ["DAC_OVERRIDE"]


@pytest.mark.parametrize("name", SERVICES)
def test_no_secret_stands_in_an_environment(name: str) -> None:
    secrets = {
        field.upper()
        for field, info in Settings.model_fields.items()
        if "SecretStr" in str(info.annotation)
    }

    assert not secrets & set(SERVICES[name].get("environment", {}))


@pytest.mark.parametrize("name", OURS)
def test_our_processes_read_their_secrets_from_files(name: str) -> None:
    environment = SERVICES[name]["environment"]

    assert environment["ENVIRONMENT"] == "production"
    for secret in ("POSTGRES_PASSWORD", "REDIS_PASSWORD", "JWT_SECRET_KEY", "SECRETS_KEY"):
        folder = environment[f"{secret}_FILE"].rpartition("/")[0]
        assert any(volume.endswith(f":{folder}:ro") for volume in SERVICES[name]["volumes"])


def test_the_data_is_on_a_network_without_a_way_out() -> None:
    assert COMPOSE["networks"]["data"] == {"internal": True}
    assert SERVICES["postgres"]["networks"] == ["data"]
    assert SERVICES["redis"]["networks"] == ["data"]


def test_the_browser_and_the_search_share_no_network_with_the_data_or_the_front() -> None:
    for name in ("scraper", "searxng"):
        assert not set(SERVICES[name]["networks"]) & {"data", "front", "outside"}
    assert set(SERVICES["web"]["networks"]) == {"front"}


def test_the_browser_has_no_way_out_but_the_gate() -> None:
    assert COMPOSE["networks"]["browser"] == {"internal": True}
    assert SERVICES["scraper"]["networks"] == ["browser"]
    proxy = urlsplit(SERVICES["api"]["environment"]["SCRAPER_PROXY_URL"])
    egress = SERVICES[proxy.hostname]
    assert set(egress["networks"]) == {"browser", "outside"}
    assert egress["command"][:3] == ["python", "-m", "app.egress"]
    assert f"--port={proxy.port}" in egress["command"]


def test_what_the_browser_reaches_knows_no_secret() -> None:
    assert not {"volumes", "env_file", "environment"} & SERVICES["egress"].keys()


def test_pages_for_the_browser_have_a_worker_of_their_own() -> None:
    own = get_settings().model_copy(update={"scraper_base_url": "http://scraper:3000"})

    assert "--exclude-queues=browser" in SERVICES["worker"]["command"]
    assert "--queues=browser" in SERVICES["browser-worker"]["command"]
    assert services.worker(Home(ROOT), own).argv[-2:] == ("--exclude-queues", "browser")
    assert "browser" in services.browser_worker(Home(ROOT), own).argv
    assert "--exclude-queues" not in services.worker(Home(ROOT), get_settings()).argv


def test_images_are_named_by_their_version_where_there_is_one() -> None:
    latest = {name for name, each in SERVICES.items() if each["image"].endswith(":latest")}

    assert latest == {"scraper"}


@pytest.mark.parametrize("name", [name for name in SERVICES if name not in {"init", "migrate"}])
def test_every_service_that_stays_says_whether_it_is_well(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"]


@pytest.mark.parametrize("name", ["api", "worker", "browser-worker", "beat"])
def test_nothing_of_ours_starts_before_the_tables_are_there(name: str) -> None:
    awaited = SERVICES[name]["depends_on"]

    assert awaited["migrate"]["condition"] == "service_completed_successfully"
    assert SERVICES["migrate"]["depends_on"]["postgres"]["condition"] == "service_healthy"


def test_every_volume_and_network_that_is_used_is_declared() -> None:
    volumes = {
        volume.partition(":")[0]
        for service in SERVICES.values()
        for volume in service.get("volumes", [])
    }
    networks = {each for service in SERVICES.values() for each in service.get("networks", [])}

    assert volumes == set(COMPOSE["volumes"])
    assert networks == set(COMPOSE["networks"])


def test_a_client_cannot_claim_another_address() -> None:
    proxy = SERVICES["web"]["command"][-1]
    (subnet,) = COMPOSE["networks"]["front"]["ipam"]["config"]

    assert "proxy_set_header X-Forwarded-For \\$$remote_addr;" in proxy
    assert f"--forwarded-allow-ips={subnet['subnet']}" in SERVICES["api"]["command"]


def test_the_image_ends_as_an_ordinary_user_and_takes_no_embedded_servers() -> None:
    dockerfile = (ROOT / "backend" / "Dockerfile").read_text()

    users = [line for line in dockerfile.splitlines() if line.startswith("USER ")]
    assert users == ["USER 10001:10001"]
    assert "embedded" not in dockerfile
    assert dockerfile.count("uv sync --frozen --no-dev") == 2


def make_secrets(folder: Path) -> dict[str, str]:
    """Run what `init` runs, with its volumes in a folder; what each file holds afterwards."""
    script = SERVICES["init"]["command"][-1].replace("$$", "$").replace("/secrets/", f"{folder}/")
    for volume in SERVICES["init"]["volumes"]:
        (folder / Path(volume.partition(":")[2]).name).mkdir(exist_ok=True)
    subprocess.run(["sh", "-euc", script], check=True)
    return {
        str(path.relative_to(folder)): path.read_text()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_secrets_are_made_once_and_good_enough_to_start_with(tmp_path: Path) -> None:
    made = make_secrets(tmp_path)

    assert set(made) == {
        *("postgres/password", "redis/password", "app/jwt", "app/sealing"),
        *("searxng/key", "searxng/settings.yml"),
    }
    assert len({value for name, value in made.items() if name != "searxng/settings.yml"}) == 5
    settings = read_settings(
        {
            "POSTGRES_PASSWORD_FILE": str(tmp_path / "postgres" / "password"),
            "REDIS_PASSWORD_FILE": str(tmp_path / "redis" / "password"),
            "JWT_SECRET_KEY_FILE": str(tmp_path / "app" / "jwt"),
            "SECRETS_KEY_FILE": str(tmp_path / "app" / "sealing"),
        }
    )
    assert settings.environment == "production"
    assert make_secrets(tmp_path) == made


def test_the_search_may_answer_in_json(tmp_path: Path) -> None:
    made = make_secrets(tmp_path)

    told = yaml.safe_load(made["searxng/settings.yml"])

    assert told["search"]["formats"] == ["html", "json"]
    assert told["server"]["secret_key"] == made["searxng/key"]


@pytest.mark.parametrize("name", ["api", "worker", "beat"])
def test_the_commands_of_the_containers_are_those_that_make_run_uses(name: str) -> None:
    own = getattr(services, name)(Home(ROOT), get_settings())
    module = {"api": "app.main:app", "worker": "app.worker:celery", "beat": "app.beat:celery"}[name]

    assert module in own.argv
    assert any(module in part for part in SERVICES[name]["command"])
