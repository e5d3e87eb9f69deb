"""The process: HTTP, loader and relay in one; `HUB_ROLE` splits them."""

from __future__ import annotations

from typing import Final

from fastapi import FastAPI

from chassis.http import create_app
from chassis.logs import configure_logs
from chassis.service import run
from chassis.settings import load_settings
from chassis.telemetry import configure_telemetry
from registry.bootstrap import SERVICE, Service, build
from registry.champions.routes import router as champions
from registry.console.desk import Desk
from registry.console.routes import ROUTERS as CONSOLE
from registry.countries.routes import router as countries
from registry.questionnaires.routes import router as questionnaires
from registry.regions.routes import router as regions
from registry.rounds.routes import router as rounds
from registry.settings import Settings

DESCRIPTION: Final = """\
The directory behind the reviews of the Global Compact for Migration: review regions, countries with all their
regional commissions, review rounds, champion countries, questionnaires. Every record names its source and how well
it is attested, and answers for any day (`as_of`) as known at any time (`known_at`). Answers carry an `ETag`.
"""
ROUTERS: Final = (regions, countries, rounds, champions, questionnaires, *CONSOLE)


def assemble(service: Service) -> FastAPI:
    """Make the application of a service that was put together."""
    settings = service.settings
    app = create_app(
        settings,
        title="GCM Hub: registry",
        description=DESCRIPTION,
        routers=() if settings.hub_role == "worker" else ROUTERS,
        lifespan=service.process.lifespan,
        health=service.health,
    )
    app.state.reader = service.reader
    app.state.desk = Desk(settings)
    return app


def create() -> FastAPI:
    """Make the application from the environment."""
    return assemble(build(load_settings(Settings)))


def main() -> None:
    """Run the process until it is told to stop."""
    settings = load_settings(Settings)
    configure_logs(settings, SERVICE)
    configure_telemetry(SERVICE)
    run(assemble(build(settings)), settings)
