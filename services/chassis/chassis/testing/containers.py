"""Servers in containers, for machines with a Docker engine that has the images."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from chassis.embedded import mongo_setup as setup

ELECTION_TIMEOUT = 30
DEFAULT_SOCKET = Path("/var/run/docker.sock")


def image_here(image: str) -> bool:
    """Return whether a Docker engine answers and has the image."""
    if "DOCKER_HOST" not in os.environ and not DEFAULT_SOCKET.exists():
        return False
    import docker  # type: ignore[import-untyped] # noqa: PLC0415 - no types; only where an engine may answer: importing it takes a quarter of a second
    from docker.errors import DockerException  # type: ignore[import-untyped] # noqa: PLC0415 - the same

    try:
        client = docker.from_env(timeout=3)
        try:
            client.images.get(image)
        finally:
            client.close()
    except DockerException:
        return False
    return True


@contextmanager
def container(
    image: str,
    command: Sequence[str],
    *,
    port: int,
    volumes: Mapping[str, str] | None = None,
    initiate: bool = False,
) -> Iterator[str]:
    """Run a container and give `host:port` of its server; `initiate` makes it a MongoDB replica set."""
    os.environ.setdefault("TESTCONTAINERS_RYUK_DISABLED", "true")  # its helper image would be downloaded
    from testcontainers.core.container import DockerContainer  # noqa: PLC0415 - see above

    described: Any = DockerContainer(image).with_exposed_ports(port).with_command(list(command))
    for host, inside in (volumes or {}).items():
        described = described.with_volume_mapping(host, inside, "ro")
    with described as running:
        address = f"{running.get_container_host_ip()}:{running.get_exposed_port(port)}"
        if initiate:
            with setup.connect(f"mongodb://{address}/") as client:
                setup.initiate(client, f"127.0.0.1:{port}")
                deadline = time.monotonic() + ELECTION_TIMEOUT
                while not setup.takes_writes(client) and time.monotonic() < deadline:
                    time.sleep(0.05)
        yield address
