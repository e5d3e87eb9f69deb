"""The connection to NATS, with the settings that keep it: endless reconnects, quick detection, own inbox."""

from __future__ import annotations

import os
import signal
from typing import Any, Final

import nats
from nats.aio.client import Client

from chassis.observability.logs import get_logger
from chassis.settings import ServiceSettings
from contracts.permissions import inbox_prefix

logger = get_logger()

CONNECT_TIMEOUT: Final = 2
PING_INTERVAL: Final = 10


class ConnectionWatch:
    """Callbacks of a connection: logs what happens, and ends the process when it closed for good."""

    def __init__(self) -> None:
        self.stopping = False

    async def on_error(self, error: Exception) -> None:
        """Log; a permission violation is a security event."""
        violation = "permissions violation" in str(error).lower()
        event = "broker_permission_violation" if violation else "broker_connection_error"
        logger.error(event, error=f"{type(error).__name__}: {error}")

    async def on_disconnected(self) -> None:
        """Log."""
        if not self.stopping:
            logger.warning("broker_disconnected")

    async def on_reconnected(self) -> None:
        """Log."""
        logger.info("broker_reconnected")

    async def on_closed(self) -> None:
        """End the process unless it is stopping: without its broker it would only look alive."""
        if not self.stopping:
            logger.critical("broker_connection_closed")
            os.kill(os.getpid(), signal.SIGTERM)


def connection_options(settings: ServiceSettings, watch: ConnectionWatch) -> dict[str, Any]:
    """Return the options that nats-py and FastStream share."""
    options: dict[str, Any] = {
        "name": settings.service,
        "connect_timeout": CONNECT_TIMEOUT,
        "reconnect_time_wait": 0.5,
        "max_reconnect_attempts": -1,
        "ping_interval": PING_INTERVAL,
        "max_outstanding_pings": 2,
        "error_cb": watch.on_error,
        "disconnected_cb": watch.on_disconnected,
        "reconnected_cb": watch.on_reconnected,
        "closed_cb": watch.on_closed,
        "inbox_prefix": inbox_prefix(settings.service),
    }
    return options


async def connect(settings: ServiceSettings, watch: ConnectionWatch) -> Client:
    """Open a connection as the service's user."""
    password = settings.nats_password.get_secret_value() if settings.nats_password else None
    return await nats.connect(
        settings.nats_url,
        user=settings.nats_user,
        password=password,
        **connection_options(settings, watch),
    )
