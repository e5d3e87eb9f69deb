"""A delivery: one event for one endpoint, its exact bytes, its place in the endpoint's chain. No driver.

The chain: the body of delivery n holds its ``sequence`` n and ``prevsequencedigest``, the SHA-256 of the body of
delivery n - 1 (of the endpoint's id for the first). A receiver that has the newest body and all before it can
prove that none is missing and none was changed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from contracts.envelope import Envelope

BODY_LIMIT: Final = 64 * 1024
SEQUENCE_DIGITS: Final = 20
IDS: Final = (
    "version",
    "region",
    "regions",
    "submission_id",
    "submission_version",
    "revision",
    "round",
    "code",
    "kind",
    "status",
    "language",
    "content_digest",
)
"""What stays of the data when the content goes by reference."""


class DeliveryState(StrEnum):
    """Where a delivery stands. ``exhausted`` waits for its endpoint to resume."""

    PENDING = "pending"
    EXHAUSTED = "exhausted"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One POST and what came of it; ``excerpt`` is the beginning of the answer."""

    at: datetime
    status: int | None
    error: str | None
    duration: float
    excerpt: str


@dataclass(frozen=True, slots=True)
class ChainHead:
    """The newest link of an endpoint's chain: its sequence and the digest of its body."""

    sequence: int
    digest: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event for one endpoint. ``step`` counts failures since the schedule began, ``attempts`` all attempts.

    Deliveries with the same ``order_key`` go one after another, the lowest ``order_version`` first.
    """

    id: str
    endpoint_id: str
    event_id: str
    event_type: str
    order_key: str
    order_version: int
    sequence: int
    body: bytes
    digest: str
    data: bytes | None
    traceparent: str | None
    state: DeliveryState
    created_at: datetime
    next_at: datetime
    step: int = 0
    attempts: int = 0
    first_attempt_at: datetime | None = None
    delivered_at: datetime | None = None
    log: tuple[Attempt, ...] = ()

    def as_head(self) -> ChainHead:
        """Return what the next link of the chain builds on."""
        return ChainHead(self.sequence, self.digest)


@dataclass(frozen=True, slots=True)
class Body:
    """The bytes to send; ``data`` holds the whole content where it goes by reference."""

    sent: bytes
    data: bytes | None = None

    @property
    def digest(self) -> str:
        """SHA-256 of the bytes that are sent: the link to the next body."""
        return hashlib.sha256(self.sent).hexdigest()


def chain_start(endpoint_id: str) -> ChainHead:
    """Return the head of a chain that has no link yet."""
    return ChainHead(0, hashlib.sha256(endpoint_id.encode()).hexdigest())


def build_body(envelope: Envelope, *, sequence: int, previous: str, data_url: str) -> Body:
    """Return an event as it is sent: structured CloudEvent, content by reference if it is too large."""
    chain = {"sequence": f"{sequence:0{SEQUENCE_DIGITS}d}", "prevsequencedigest": previous}
    whole = _encode(replace(envelope, extensions={**envelope.extensions, **chain}).structured())
    if len(whole) <= BODY_LIMIT:
        return Body(whole)
    data = _encode(envelope.data)
    reference = {"dataref": data_url, "datadigest": f"sha256:{hashlib.sha256(data).hexdigest()}"}
    reduced = {key: envelope.data[key] for key in IDS if key in envelope.data}
    short = replace(envelope, extensions={**envelope.extensions, **chain, **reference}, data=reduced)
    return Body(_encode(short.structured()), data)


def _encode(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
