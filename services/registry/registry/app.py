"""The process: HTTP, loader and relay in one; `HUB_ROLE` splits them."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, FastAPI

from chassis import service
from chassis.http.app import create_app
from registry.bootstrap import Service, build
from registry.catalogue import DEFINITIONS
from registry.champions.routes import router as champions
from registry.console.desk import CONSOLE
from registry.console.routes import ROUTERS as CONSOLE_ROUTERS
from registry.networks.routes import router as networks
from registry.priorities.routes import router as priorities
from registry.records.api.routes import record_routes
from registry.records.api.statement_routes import statement_routes
from registry.rounds.routes import router as rounds
from registry.settings import Settings
from registry.support_requests.routes import router as support_requests

DESCRIPTION: Final = """\
The directory behind the reviews of the Global Compact for Migration: regions, countries, networks, entities, working
groups, rounds, champions, questionnaires, meetings, priorities, requests for support, and the documents and counts that
attest them. Every record names its source and how well it is attested, and answers for any day (`as_of`) as known at
any time (`known_at`). Answers carry an `ETag`; a write names with `If-Match` what it saw.
"""

FEATURES: Final[tuple[APIRouter, ...]] = (rounds, champions, networks, priorities, support_requests)
"""Routes of features beside those that every type of record has."""


def routers() -> tuple[APIRouter, ...]:
    """Return all routes, the busiest first; those of every type are made here, for processes that answer HTTP."""
    of_types = (record_routes(definition) for definition in DEFINITIONS)
    return (*FEATURES, *of_types, statement_routes(DEFINITIONS), *CONSOLE_ROUTERS)


def assemble(built: Service) -> FastAPI:
    """Return the application of a service that was put together."""
    settings = built.settings
    app = create_app(
        settings,
        title="GCM Hub: registry",
        description=DESCRIPTION,
        routers=() if settings.hub_role == "worker" else routers(),
        lifespan=built.process.lifespan,
        health=built.health,
    )
    app.state.reader = built.reader
    app.state.records = built.records
    CONSOLE.open(app, settings.console_access)
    return app


def create() -> FastAPI:
    """Return the application from the environment."""
    return service.create(Settings, build, assemble)


def main() -> None:
    """Run the process until it is told to stop."""
    service.main(Settings, build, assemble)
