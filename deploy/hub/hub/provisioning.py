"""Creates or updates streams, durables and indexes; every start does it, and `hub provision` on its own."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Final

import nats

from chassis.messaging.provision import provision_indexes, provision_streams
from chassis.storage.mongo import Index, Mongo, PyMongoError
from contracts.topology import SERVICES

PROVISION_ERRORS: Final = (nats.errors.Error, PyMongoError, OSError, TimeoutError)
"""What can stand in the way: a server that does not answer, or refuses."""


def declared_indexes() -> dict[str, Sequence[Index]]:
    """Collect what each service declares in its module `indexes`."""
    return {service: import_module(f"{service}.indexes").INDEXES for service in SERVICES}


async def provision(nats_url: str, user: str, password: str, mongodb: Mapping[str, str], *, replicas: int = 1) -> None:
    """Provision both servers at once; `mongodb` is the address of the database for each service."""
    declared = await asyncio.to_thread(declared_indexes)
    databases = {service: Mongo(mongodb[service], service, "provision") for service in SERVICES}
    try:
        await asyncio.gather(
            provision_streams(nats_url, user or None, password or None, replicas),
            provision_indexes(databases, declared),
        )
    finally:
        for database in databases.values():
            database.close()
