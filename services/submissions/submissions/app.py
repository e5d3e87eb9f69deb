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


def create(service: Service | None = None) -> FastAPI:
    """Make the application of a service; without one, of the service that the environment describes."""
    built = service or build(load_settings(Settings))
    return create_app(
        built.settings,
        title="GCM Hub: submissions",
        description="Takes in every input to the reviews of the Global Compact for Migration.",
        routers=built.routers,
        lifespan=built.process.lifespan,
        health=built.health,
    )


def main() -> None:
    """Serve until told to stop."""
    settings = load_settings(Settings)
    configure_logs(settings)
    configure_telemetry("submissions")
    run(create(build(settings)), settings)
