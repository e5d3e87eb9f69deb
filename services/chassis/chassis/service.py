"""The one way from the environment to a process that serves.

A service's ``app.py`` says how its application is put together, and is made and run here:

    def create() -> FastAPI:
        return service.create(Settings, build, assemble)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from fastapi import FastAPI

from chassis.observability.logs import configure_logs, get_logger
from chassis.observability.telemetry import configure_telemetry
from chassis.running.server import run
from chassis.settings import ServiceSettings, load_settings

log = get_logger()

Settings = TypeVar("Settings", bound=ServiceSettings)
Built = TypeVar("Built")


def create(
    settings_class: type[Settings], build: Callable[[Settings], Built], assemble: Callable[[Built], FastAPI]
) -> FastAPI:
    """Return the application that the environment asks for; logs and traces of the process are set up first.

    Args:
        settings_class: What is read from the environment; a wrong variable ends the process.
        build: The composition root: puts the parts of the service together, starts nothing.
        assemble: Puts HTTP in front of what was built.
    """
    settings = load_settings(settings_class)
    configure_logs(settings, settings.service)
    configure_telemetry(settings.service)
    log.info("starting", part="application", waiting_for="application")
    return assemble(build(settings))


def main(
    settings_class: type[Settings], build: Callable[[Settings], Built], assemble: Callable[[Built], FastAPI]
) -> None:
    """Serve until SIGTERM or SIGINT; see ``create`` for the arguments."""
    app = create(settings_class, build, assemble)
    run(app, app.state.settings)
