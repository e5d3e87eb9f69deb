"""Drives the containers of docker-compose.yml in a project of its own, as an operator would: by commands."""  # noqa: INP001 - beside a script

from __future__ import annotations

import json
import os
import shlex
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

ROOT: Final = Path(__file__).resolve().parents[2]
PROJECT: Final = "gcmhub-check"
PORTS: Final = {"registry": 8001, "submissions": 8002, "publisher": 8003, "notifier": 8004}
T = TypeVar("T")


class CheckError(AssertionError):
    """Something is not as the documents say."""


def run(*command: str, check: bool = True) -> str:
    """Run a command and give what it printed.

    Raises:
        CheckError: it failed.
    """
    done = subprocess.run(command, cwd=ROOT, env=_environment(), capture_output=True, text=True, check=False)  # noqa: S603 - commands of this script
    if check and done.returncode:
        raise CheckError(f"{shlex.join(command)}\n{done.stdout}{done.stderr}")
    return done.stdout.strip()


def compose(*words: str, check: bool = True) -> str:
    """Run Compose; the variable COMPOSE says which (`docker compose` or `docker-compose`)."""
    return run(*shlex.split(os.environ.get("COMPOSE", "docker compose")), "-p", PROJECT, *words, check=check)


def _environment() -> dict[str, str]:
    # The receiver of this check stands behind the notifier's own loopback address.
    allowed = {"WEBHOOK_ALLOW_CIDRS": "127.0.0.0/8", "WEBHOOK_ALLOW_HTTP": "true"}
    return {**os.environ, **allowed, "HUB_VAR": str(ROOT / "deploy/compose/secrets")}


@dataclass(frozen=True)
class Container:
    """One container, as the engine describes it."""

    found: dict[str, Any]

    @property
    def id(self) -> str:
        """Its id."""
        return str(self.found["Id"])

    @property
    def service(self) -> str:
        """Service of the Compose file it belongs to."""
        return str(self.found["Config"]["Labels"]["com.docker.compose.service"])

    @property
    def health(self) -> str:
        """What its health check says; empty without one."""
        return str(self.found["State"].get("Health", {}).get("Status", ""))

    @property
    def exit_status(self) -> int:
        """Status with which it ended."""
        return int(self.found["State"]["ExitCode"])

    @property
    def hardening(self) -> tuple[str, bool, tuple[str, ...], bool]:
        """Return user, read-only root, dropped capabilities and whether new privileges are ruled out."""
        host = self.found["HostConfig"]
        unprivileged = any(option.startswith("no-new-privileges") for option in host["SecurityOpt"] or ())
        return self.found["Config"]["User"], host["ReadonlyRootfs"], tuple(host["CapDrop"] or ()), unprivileged

    def python(self, code: str) -> str:
        """Run Python in it."""
        return run("docker", "exec", self.id, "python", "-c", code)


def containers(*services: str) -> list[Container]:
    """List the containers of services, ended ones too; of all without a name."""
    ids = run("docker", "ps", "--all", "--quiet", "--filter", f"label=com.docker.compose.project={PROJECT}").split()
    described = json.loads(run("docker", "inspect", *ids)) if ids else []
    found = [Container(description) for description in described]
    return sorted(
        (container for container in found if not services or container.service in services),
        key=lambda container: container.service,
    )


def address(service: str, index: int = 1) -> str:
    """Return the published address of one container of a service."""
    return f"http://{compose('port', '--index', str(index), service, str(PORTS[service]))}"


def eventually(give: Callable[[], T | None], what: str, timeout: float = 120) -> T:
    """Poll until there is something.

    Raises:
        CheckError: there was nothing in time.
    """
    deadline = time.monotonic() + timeout
    while (found := give()) is None:
        if time.monotonic() > deadline:
            raise CheckError(f"not within {timeout:g} s: {what}")
        time.sleep(0.1)
    return found


def all_healthy(*services: str) -> None:
    """Wait until every container of the services says that it is ready."""
    eventually(
        lambda: all(container.health == "healthy" for container in containers(*services)) or None,
        f"healthy: {' '.join(services)}",
    )
