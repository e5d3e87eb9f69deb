"""The notifier as an application and as a process: HTTP and consumers together, or apart by `HUB_ROLE`."""

from __future__ import annotations

from fastapi import FastAPI

from chassis.http.app import create_app
from chassis.observability.logs import configure_logs
from chassis.observability.telemetry import configure_telemetry
from chassis.running.server import run
from chassis.settings import load_settings
from notifier.bootstrap import SERVICE, Service, build
from notifier.settings import Settings

DESCRIPTION = (
    "Signed webhooks for the regional commissions: each event of the region, in order, until it is taken. "
    "Deliveries follow CloudEvents 1.0 (structured mode) and Standard Webhooks (v1 and v1a)."
)


def assemble(service: Service) -> FastAPI:
    """Put HTTP in front of a service."""
    return create_app(
        service.settings,
        title="GCM Hub notifier",
        description=DESCRIPTION,
        routers=service.routers,
        lifespan=service.process.lifespan,
        health=service.health,
    )


def create() -> FastAPI:
    """Make the application from the environment."""
    settings = load_settings(Settings)
    configure_logs(settings, SERVICE)
    configure_telemetry(SERVICE)
    return assemble(build(settings))


def main() -> None:
    """Serve until told to stop."""
    app = create()
    run(app, app.state.settings)
