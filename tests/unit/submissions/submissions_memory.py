"""A collection in memory that fails as MongoDB was measured to fail.

It knows duplicate keys, write-concern errors of a write that nevertheless happened, and connections lost before and
after the write. It cannot catch what only a server does: indexes that are missing, read concern, elections, speed.
``submissions_store_suite`` runs on it and on a real server.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

import bson
from bson.codec_options import CodecOptions

from chassis.storage.mongo import BulkWriteError, ConnectionFailure


class Fault(StrEnum):
    """What happens to the next insert."""

    NONE = "none"
    WRITE_CONCERN = "stored, but not confirmed by a majority in time"
    LOST_BEFORE = "connection lost before the write"
    LOST_AFTER = "connection lost after the write"


class MemoryCollection:
    """As much of a collection as the intake uses."""

    def __init__(self) -> None:
        self.documents: dict[str, dict[str, Any]] = {}
        self.faults: deque[Fault] = deque()
        self.inserts: list[int] = []
        self.gate = asyncio.Event()
        self.gate.set()

    async def insert_many(self, documents: Sequence[Mapping[str, Any]], *, ordered: bool) -> None:
        assert not ordered
        encoded = [bson.decode(bson.encode(document), CodecOptions(tz_aware=True)) for document in documents]
        await self.gate.wait()
        self.inserts.append(len(documents))
        fault = self.faults.popleft() if self.faults else Fault.NONE
        if fault is Fault.LOST_BEFORE:
            raise ConnectionFailure("connection closed")
        errors = [
            {"index": n, "code": 11000, "errmsg": "E11000"} for n, one in enumerate(encoded) if not self._add(one)
        ]
        if fault is Fault.LOST_AFTER:
            raise ConnectionFailure("connection closed")
        late = [{"code": 64, "errmsg": "waiting for replication timed out"}] if fault is Fault.WRITE_CONCERN else []
        if errors or late:
            raise BulkWriteError({"writeErrors": errors, "writeConcernErrors": late})

    async def find_one(self, query: Mapping[str, Any]) -> dict[str, Any] | None:
        await asyncio.sleep(0)
        return next(
            (one for one in self.documents.values() if all(one.get(name) == query[name] for name in query)), None
        )

    async def count_documents(self, query: Mapping[str, Any]) -> int:
        return len([one for one in self.documents.values() if all(one.get(name) == query[name] for name in query)])

    def _add(self, document: dict[str, Any]) -> bool:
        key = document.get("idempotency")
        taken = key is not None and any(one.get("idempotency") == key for one in self.documents.values())
        if taken or document["_id"] in self.documents:
            return False
        self.documents[document["_id"]] = document
        return True
