"""The process: the site, consumers and committer in one; `HUB_ROLE` splits them."""

from __future__ import annotations

from typing import Final

from fastapi import FastAPI

from chassis import service
from chassis.http.app import create_app
from publisher.bootstrap import Service, build
from publisher.settings import Settings

DESCRIPTION: Final = """\
The public site of GCM Hub: every accepted input on the pages of all its regions, in six languages, for people (HTML)
and for machines (`index.json` beside each page). Everything that belongs together changes in one step, a release;
`?release=<number>` shows any address as it was. Answers carry an `ETag` and come compressed.
"""


def assemble(built: Service) -> FastAPI:
    """Make the application of a service that was put together."""
    app = create_app(
        built.settings,
        title="GCM Hub: publisher",
        description=DESCRIPTION,
        routers=built.routers,
        lifespan=built.process.lifespan,
        health=built.health,
    )
    app.state.know = built.web.know if built.web else None
    return app


def create() -> FastAPI:
    """Make the application from the environment."""
    return service.create(Settings, build, assemble)


def main() -> None:
    """Run the process until it is told to stop."""
    service.main(Settings, build, assemble)
