"""Events of the notifier: an endpoint stopped or started answering. Nothing is dropped meanwhile."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from contracts.events import EventData
from contracts.moments import Moment


class EndpointParked(EventData):
    """Deliveries to an endpoint wait until it resumes."""

    NAME: ClassVar[str] = "notifier.endpoint.parked"

    endpoint_id: str
    reason: str
    parked_at: Moment


class EndpointResumed(EventData):
    """An endpoint takes deliveries again; the backlog drains in order."""

    NAME: ClassVar[str] = "notifier.endpoint.resumed"

    endpoint_id: str
    backlog: int = Field(ge=0, description="Deliveries that waited")
    resumed_at: Moment


class DeliveryExhausted(EventData):
    """The retry schedule of a delivery ended; it waits for the endpoint to resume."""

    NAME: ClassVar[str] = "notifier.delivery.exhausted"

    endpoint_id: str
    delivery_id: str
    event_id: str
    sequence: int = Field(ge=1)
    attempts: int = Field(ge=1)
    last_answer: str = Field(description="Status or error of the last attempt")
    exhausted_at: Moment
