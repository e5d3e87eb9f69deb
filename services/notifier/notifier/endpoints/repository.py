"""Endpoints in the database, and how many a region has (collections ``endpoints`` and ``quotas``)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from chassis.storage.mongo import Document, Mongo, ReturnDocument, Session, find_all
from contracts.vocabulary import Kind, Region
from notifier.endpoints.model import Endpoint, EndpointAct, EndpointFilter, EndpointState, Parking, SealedKey


class Endpoints:
    """The collection of endpoints."""

    def __init__(self, mongo: Mongo) -> None:
        self._endpoints = mongo.collection("endpoints")
        self._quotas = mongo.collection("quotas")

    async def add(self, session: Session, endpoint: Endpoint) -> None:
        """Store a new endpoint."""
        await self._endpoints.insert_one(_document(endpoint), session=session)

    async def count(self, session: Session, region: Region, change: int) -> int:
        """Change the number of a region's endpoints and give it; concurrent registrations wait for each other."""
        document = await self._quotas.find_one_and_update(
            {"_id": region.value},
            {"$inc": {"endpoints": change}},
            upsert=True,
            return_document=ReturnDocument.AFTER,
            session=session,
        )
        return int(document["endpoints"])

    async def get(self, endpoint_id: str, session: Session | None = None) -> Endpoint | None:
        """Find an endpoint that is not deleted."""
        query = {"_id": endpoint_id, "state": {"$ne": EndpointState.DELETED.value}}
        document = await self._endpoints.find_one(query, session=session)
        return endpoint_from(document) if document else None

    async def all(self, region: Region | None = None) -> list[Endpoint]:
        """List all endpoints, or those a region owns, in order of registration."""
        query: Document = {"state": {"$ne": EndpointState.DELETED.value}}
        if region:
            query["region"] = region.value
        return [endpoint_from(document) for document in await find_all(self._endpoints, query, sort=[("_id", 1)])]

    async def change(
        self, session: Session, endpoint: Endpoint, changes: Mapping[str, Any], act: EndpointAct | None = None
    ) -> bool:
        """Write changes as the next version; False when another was first."""
        update: Document = {"$set": dict(changes), "$inc": {"version": 1}}
        if act:
            update["$push"] = {"history": {"at": act.at, "by": act.by, "action": act.action}}
        result = await self._endpoints.update_one(
            {"_id": endpoint.id, "version": endpoint.version}, update, session=session
        )
        return bool(result.matched_count)

    async def pause(self, endpoint_id: str, until: datetime) -> None:
        """Send nothing before ``until``; a longer pause stays."""
        change = {"$max": {"paused_until": until}, "$inc": {"version": 1}}
        await self._endpoints.update_one({"_id": endpoint_id}, change)

    async def probe_at(self, endpoint_id: str, moment: datetime) -> None:
        """Let the next probe of a parked endpoint wait until ``moment``."""
        change = {"$set": {"parking.probe_at": moment}, "$inc": {"version": 1}}
        await self._endpoints.update_one({"_id": endpoint_id, "state": EndpointState.PARKED.value}, change)

    async def parked(self) -> int:
        """Count the parked endpoints."""
        return int(await self._endpoints.count_documents({"state": EndpointState.PARKED.value}))


def parking_document(parking: Parking) -> Document:
    """Write down a parking."""
    return {"reason": parking.reason, "at": parking.at, "probe_at": parking.probe_at}


def endpoint_from(document: Mapping[str, Any]) -> Endpoint:
    """Read an endpoint."""
    wanted = document["filter"]
    parking = document["parking"]
    return Endpoint(
        id=document["_id"],
        version=document["version"],
        region=Region(document["region"]),
        url=document["url"],
        filter=EndpointFilter(
            regions=tuple(Region(region) for region in wanted["regions"]),
            event_types=tuple(wanted["event_types"]),
            kinds=tuple(Kind(kind) for kind in wanted["kinds"]),
        ),
        description=document["description"],
        state=EndpointState(document["state"]),
        secrets=tuple(SealedKey(**key) for key in document["secrets"]),
        keys=tuple(SealedKey(**key) for key in document["keys"]),
        created_at=document["created_at"],
        parking=Parking(**parking) if parking else None,
        paused_until=document["paused_until"],
        drain_to=document["drain_to"],
        history=tuple(EndpointAct(**act) for act in document["history"]),
    )


def _document(endpoint: Endpoint) -> Document:
    return {
        "_id": endpoint.id,
        "version": endpoint.version,
        "region": endpoint.region.value,
        "url": endpoint.url,
        "filter": {
            "regions": [region.value for region in endpoint.filter.regions],
            "event_types": list(endpoint.filter.event_types),
            "kinds": [kind.value for kind in endpoint.filter.kinds],
        },
        "description": endpoint.description,
        "state": endpoint.state.value,
        "secrets": [_key(key) for key in endpoint.secrets],
        "keys": [_key(key) for key in endpoint.keys],
        "created_at": endpoint.created_at,
        "parking": parking_document(endpoint.parking) if endpoint.parking else None,
        "paused_until": endpoint.paused_until,
        "drain_to": endpoint.drain_to,
        "history": [{"at": act.at, "by": act.by, "action": act.action} for act in endpoint.history],
    }


def _key(key: SealedKey) -> Document:
    return {"sealed": key.sealed, "created_at": key.created_at, "expires_at": key.expires_at, "public": key.public}
