"""The service as a web application; ``python -m submissions`` serves it."""

from __future__ import annotations

from typing import Final

from fastapi import FastAPI

from chassis import service
from chassis.http.app import create_app
from submissions.bootstrap import Service, build
from submissions.settings import Settings

DESCRIPTION: Final = "Takes in every input to the reviews of the Global Compact for Migration."


def assemble(built: Service) -> FastAPI:
    """Return the application of a service that was put together."""
    return create_app(
        built.settings,
        title="GCM Hub: submissions",
        description=DESCRIPTION,
        routers=built.routers,
        lifespan=built.process.lifespan,
        health=built.health,
    )


def create() -> FastAPI:
    """Return the application from the environment."""
    return service.create(Settings, build, assemble)


def main() -> None:
    """Run the process until it is told to stop."""
    service.main(Settings, build, assemble)
