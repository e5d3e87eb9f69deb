"""The provisioning job: creates and updates streams, durables and indexes. Services only assert them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import nats

from chassis.messaging.topology import provision
from chassis.storage.mongo import Index, Mongo
from contracts.topology import CONSUMERS

CONNECT_ATTEMPTS: Final = 10
"""A server that starts at the same moment gets some seconds; a wrong password must not look like waiting for ever."""


async def provision_streams(url: str, user: str | None = None, password: str | None = None, replicas: int = 1) -> None:
    """Create or update the streams and durables of the contracts, as a user who may.

    Raises:
        nats.errors.Error: the server does not answer or refuses.
    """
    client = await nats.connect(
        url,
        user=user,
        password=password,
        name="provision",
        connect_timeout=2,
        max_reconnect_attempts=CONNECT_ATTEMPTS,
        reconnect_time_wait=0.5,
        error_cb=_silent,
    )
    try:
        await provision(client.jetstream(timeout=5.0), CONSUMERS, replicas)
    finally:
        await client.close()


async def _silent(_error: Exception) -> None:
    """Leave it to the raised error to say that nobody answers."""


async def provision_indexes(databases: Mapping[str, Mongo], indexes: Mapping[str, Sequence[Index]]) -> None:
    """Create the missing indexes of each service's database."""
    for service, wanted in indexes.items():
        await databases[service].ensure_indexes(wanted)
