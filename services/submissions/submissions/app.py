"""The service as a web application; ``python -m submissions`` serves it."""

from __future__ import annotations

from fastapi import FastAPI

from chassis.http.app import create_app
from chassis.observability.logs import configure_logs
from chassis.observability.telemetry import configure_telemetry
from chassis.running.server import run
from chassis.settings import load_settings
from submissions.bootstrap import SERVICE, Service, build
from submissions.settings import Settings


def assemble(service: Service) -> FastAPI:
    """Make the application of a service that was put together."""
    return create_app(
        service.settings,
        title="GCM Hub: submissions",
        description="Takes in every input to the reviews of the Global Compact for Migration.",
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
