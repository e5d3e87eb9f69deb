"""docker-compose.yml, read as Compose reads it: hardened, scalable, and speaking of settings that exist."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from chassis.settings import ServiceSettings
from contracts.topology import CONSUMERS
from hub.compose import MONGODB, environment_files
from hub.keys import local_issuer, passwords
from hub.layout import SERVICE_PORTS, StackLayout
from notifier.settings import Settings as NotifierSettings
from publisher.settings import Settings as PublisherSettings
from registry.settings import Settings as RegistrySettings
from submissions.settings import Settings as SubmissionsSettings

ROOT = Path(__file__).resolve().parents[3]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
CONTAINERS: dict[str, dict[str, Any]] = COMPOSE["services"]
SETTINGS: dict[str, type[ServiceSettings]] = {
    "registry": RegistrySettings,
    "submissions": SubmissionsSettings,
    "publisher": PublisherSettings,
    "notifier": NotifierSettings,
}
SERVICES = tuple(SETTINGS)


@pytest.fixture
def secrets(tmp_path: Path) -> dict[str, dict[str, str]]:
    layout = StackLayout(var=tmp_path, port_base=8000)
    return environment_files(passwords(layout), local_issuer(layout))


@pytest.mark.parametrize("name", CONTAINERS)
def test_every_container_is_locked_down(name: str) -> None:
    container = CONTAINERS[name]

    assert container["cap_drop"] == ["ALL"]
    assert container["security_opt"] == ["no-new-privileges:true"]
    assert container["read_only"] is True
    assert all("size=" in mount for mount in container["tmpfs"])
    assert not {"privileged", "cap_add", "devices", "pid", "ipc"} & set(container)
    assert "docker.sock" not in str(container)


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_has_limits_a_probe_a_grace_and_comes_back(name: str) -> None:
    container = CONTAINERS[name]

    assert {"mem_limit", "cpus", "pids_limit"} <= set(container)
    assert "'/ready'" in container["healthcheck"]["test"][-1]
    assert container["stop_grace_period"] == "30s"
    assert container["restart"] == "unless-stopped"
    assert container["init"] is True


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_waits_for_provisioning_alone(name: str) -> None:
    assert CONTAINERS[name]["depends_on"] == {"provision": {"condition": "service_completed_successfully"}}


def test_no_service_is_kept_from_having_replicas() -> None:
    for name, container in CONTAINERS.items():
        assert "container_name" not in container
        for port in container.get("ports", ()):
            host, inside = re.fullmatch(r"127\.0\.0\.1:\$\{[A-Z]+_PORTS:-(\d+-\d+)\}:(\d+)", port).groups()  # type: ignore[union-attr] # no match fails the test
            first, last = map(int, host.split("-"))
            assert last - first >= 9
            assert int(inside) == 8000 + SERVICE_PORTS[name] == int(container["environment"]["HTTP_PORT"])


def test_the_servers_are_reached_by_the_services_only() -> None:
    assert COMPOSE["networks"]["stores"] == {"internal": True}
    for server in ("nats", "mongodb"):
        assert CONTAINERS[server]["networks"] == ["stores"]
        assert "ports" not in CONTAINERS[server]


@pytest.mark.parametrize("name", SERVICES)
def test_every_variable_of_a_service_is_one_of_its_settings(name: str, secrets: dict[str, dict[str, str]]) -> None:
    container = CONTAINERS[name]
    given = {**container["environment"], **_from_files(container, secrets)}

    assert {variable.lower() for variable in given} <= set(SETTINGS[name].model_fields)


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_starts_with_these_settings(
    name: str, secrets: dict[str, dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    container = CONTAINERS[name]
    for variable, value in {**container["environment"], **_from_files(container, secrets)}.items():
        monkeypatch.setenv(variable, re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", value))

    settings = SETTINGS[name]()

    assert settings.nats_user == name
    assert f"{name}:" in settings.mongodb_url
    assert settings.mongodb_database == name
    assert settings.nats_url == "nats://nats:4222"


def test_each_container_knows_no_more_passwords_than_it_needs(secrets: dict[str, dict[str, str]]) -> None:
    for name in SERVICES:
        files = [Path(file).name for file in CONTAINERS[name]["env_file"]]
        assert files == ["tokens.env", f"{name}.env"]
    assert {spec.service for spec in CONSUMERS} <= set(SERVICES)
    words = [variables["NATS_PASSWORD"] for name, variables in secrets.items() if "NATS_PASSWORD" in variables]
    assert len(set(words)) == len(SERVICES)
    assert "PRIVATE" not in str(secrets["tokens.env"]).upper()
    assert '"d"' not in secrets["tokens.env"]["TOKEN_JWKS"]


def test_nats_is_given_every_password_that_its_configuration_asks_for(secrets: dict[str, dict[str, str]]) -> None:
    asked = set(re.findall(r"\$(NATS_PASSWORD_[A-Z]+)", (ROOT / "deploy/nats/nats-server.conf").read_text()))

    assert asked == set(secrets["nats.env"])


def test_provisioning_makes_the_member_that_the_services_look_for(secrets: dict[str, dict[str, str]]) -> None:
    provision = CONTAINERS["provision"]

    assert provision["command"] == ["provision", "--mongodb-member", MONGODB]
    assert provision["network_mode"] == "service:mongodb"
    assert "@127.0.0.1:" in secrets["provision.env"]["MONGODB_URL"]
    for name in SERVICES:
        assert f"@{MONGODB}/" in secrets[f"{name}.env"]["MONGODB_URL"]


def test_values_in_environment_files_mean_the_same_to_every_reader(secrets: dict[str, dict[str, str]]) -> None:
    for variables in secrets.values():
        for value in variables.values():
            assert not value.startswith(("'", '"'))
            assert not re.search(r"[$\\\n]|\s#|^\s|\s$", value)


def _from_files(container: dict[str, Any], secrets: dict[str, dict[str, str]]) -> dict[str, str]:
    return {variable: value for file in container["env_file"] for variable, value in secrets[Path(file).name].items()}
