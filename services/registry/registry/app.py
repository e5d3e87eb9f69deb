"""The process: HTTP, loader and relay in one; `HUB_ROLE` splits them."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, FastAPI

from chassis.http.app import create_app
from chassis.observability.logs import configure_logs
from chassis.observability.telemetry import configure_telemetry
from chassis.running.server import run
from chassis.settings import load_settings
from registry.alignment.routes import router as alignment
from registry.bootstrap import SERVICE, Service, build
from registry.catalogue import DEFINITIONS
from registry.champions.routes import router as champions
from registry.console.desk import CONSOLE
from registry.console.routes import ROUTERS as CONSOLE_ROUTERS
from registry.priorities.routes import router as priorities
from registry.records.routes import record_routes
from registry.records.statement_routes import statement_routes
from registry.rounds.routes import router as rounds
from registry.settings import Settings
from registry.support_requests.routes import router as support_requests

DESCRIPTION: Final = """\
The directory behind the reviews of the Global Compact for Migration: regions, countries, networks, entities, working
groups, rounds, champions, questionnaires, meetings, priorities, requests for support, and the documents and counts that
attest them. Every record names its source and how well it is attested, and answers for any day (`as_of`) as known at
any time (`known_at`). Answers carry an `ETag`; a write names with `If-Match` what it saw.
"""

FURTHER: Final[tuple[APIRouter, ...]] = (rounds, champions, alignment, priorities, support_requests)
"""Routes of features beside those that every type of record has."""

ROUTERS: Final = (
    *FURTHER,
    *(record_routes(definition) for definition in DEFINITIONS),
    statement_routes(DEFINITIONS),
    *CONSOLE_ROUTERS,
)


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
    app.state.keeper = service.keeper
    CONSOLE.open(app, settings.console_access)
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
