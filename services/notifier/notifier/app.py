"""The notifier as an application and as a process: HTTP and consumers together, or apart by `HUB_ROLE`."""

from __future__ import annotations

from fastapi import FastAPI

from chassis import service
from chassis.http.app import create_app
from notifier.bootstrap import Service, build
from notifier.settings import Settings

DESCRIPTION = (
    "Signed webhooks for the regional commissions: each event of the region, in order, until it is taken. "
    "Deliveries follow CloudEvents 1.0 (structured mode) and Standard Webhooks (v1 and v1a)."
)


def assemble(built: Service) -> FastAPI:
    """Put HTTP in front of a service."""
    return create_app(
        built.settings,
        title="GCM Hub notifier",
        description=DESCRIPTION,
        routers=built.routers,
        lifespan=built.process.lifespan,
        health=built.health,
    )


def create() -> FastAPI:
    """Return the application that the environment asks for."""
    return service.create(Settings, build, assemble)


def main() -> None:
    """Serve until told to stop."""
    service.main(Settings, build, assemble)
