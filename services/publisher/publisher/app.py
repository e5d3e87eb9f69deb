"""The process: the site, consumers and committer in one; `HUB_ROLE` splits them."""

from __future__ import annotations

from typing import Final

from fastapi import FastAPI

from chassis.http.app import create_app
from chassis.observability.logs import configure_logs
from chassis.observability.telemetry import configure_telemetry
from chassis.running.server import run
from chassis.settings import load_settings
from publisher.bootstrap import SERVICE, Service, build
from publisher.settings import Settings

DESCRIPTION: Final = """\
The public site of GCM Hub: every accepted input on the pages of all its regions, in six languages, for people (HTML)
and for machines (`index.json` beside each page). Everything that belongs together changes in one step, a release;
`?release=<number>` shows any address as it was. Answers carry an `ETag` (the SHA-256 of the page) and come compressed.
"""


def assemble(service: Service) -> FastAPI:
    """Make the application of a service that was put together."""
    return create_app(
        service.settings,
        title="GCM Hub: publisher",
        description=DESCRIPTION,
        routers=service.routers,
        lifespan=service.process.lifespan,
        health=service.health,
    )


def create() -> FastAPI:
    """Make the application from the environment."""
    return assemble(build(load_settings(Settings)))


def main() -> None:
    """Run the process until it is told to stop."""
    settings = load_settings(Settings)
    configure_logs(settings, SERVICE)
    configure_telemetry(SERVICE)
    run(assemble(build(settings)), settings)
