"""The service as a web application; ``python -m submissions`` serves it."""

from __future__ import annotations

from fastapi import FastAPI

from chassis.http import create_app
from chassis.logs import configure_logs
from chassis.service import run
from chassis.settings import load_settings
from chassis.telemetry import configure_telemetry
from submissions.bootstrap import Service, build
from submissions.settings import Settings


def application(service: Service) -> FastAPI:
    """Put HTTP in front of a service."""
    return create_app(
        service.settings,
        title="GCM Hub submissions",
        description="Takes in every input to the reviews of the Global Compact for Migration.",
        routers=service.routers,
        lifespan=service.process.lifespan,
        health=service.health,
    )


def create() -> FastAPI:
    """Make the application from the environment."""
    settings = load_settings(Settings)
    configure_logs(settings, SERVICE)
    configure_telemetry(SERVICE)
    return application(build(settings))


def main() -> None:
    """Serve until told to stop."""
    app = create()
    run(app, app.state.settings)
