"""What the API of endpoints takes and gives. The secret is given once, when an endpoint is made."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from contracts.publisher_events import SubmissionPublished
from contracts.texts import visible
from contracts.vocabulary import Kind, Region
from notifier.concerns import EVENT_TYPES
from notifier.endpoints.model import Endpoint, EndpointState


def _known(event_type: str) -> str:
    if event_type not in EVENT_TYPES:
        raise ValueError(f"must be one of {', '.join(sorted(EVENT_TYPES))}")
    return event_type


def _empty_or_seen(text: str) -> str:
    if text and not visible(text):
        raise ValueError("there is nothing to be seen in this text; leave it out")
    return text


class NewEndpoint(BaseModel):
    """A webhook to register; empty lists mean all (all of its own region for a commission)."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "url": "https://hooks.example.org/gcm",
                    "regions": ["lac"],
                    "event_types": [SubmissionPublished.event_type()],
                    "kinds": [],
                    "description": "Secretariat of the regional review",
                }
            ]
        },
    )

    url: str = Field(max_length=2048, description="Absolute https address")
    regions: list[Region] = Field(default_factory=list, max_length=len(Region))
    event_types: list[Annotated[str, AfterValidator(_known)]] = Field(default_factory=list, max_length=len(EVENT_TYPES))
    kinds: list[Kind] = Field(default_factory=list, max_length=len(Kind))
    description: Annotated[str, AfterValidator(_empty_or_seen)] = Field(default="", max_length=500)


class ParkingView(BaseModel):
    """Why nothing is sent, and when the oldest delivery is tried next."""

    reason: str
    at: datetime
    probe_at: datetime


class ActView(BaseModel):
    """Who did what with the endpoint, when."""

    at: datetime
    by: str
    action: str


class EndpointView(BaseModel):
    """An endpoint as its owner sees it."""

    id: str
    url: str
    region: Region
    regions: list[Region]
    event_types: list[str]
    kinds: list[Kind]
    description: str
    state: EndpointState
    public_key: str = Field(description="`whpk_...`: verifies the v1a signatures")
    created_at: datetime
    parking: ParkingView | None
    paused_until: datetime | None = Field(description="Set by a `Retry-After` of the endpoint")
    history: list[ActView]

    @classmethod
    def of(cls, endpoint: Endpoint) -> Self:
        """Show an endpoint."""
        return cls.model_validate(_shown(endpoint))


class EndpointDetail(EndpointView):
    """An endpoint with what waits for it."""

    backlog: int = Field(description="Deliveries that wait")
    last_sequence: int = Field(description="Number of its newest delivery")

    @classmethod
    def with_backlog(cls, endpoint: Endpoint, backlog: int, last_sequence: int) -> Self:
        """Show an endpoint and its backlog."""
        return cls.model_validate(_shown(endpoint) | {"backlog": backlog, "last_sequence": last_sequence})


class RegisteredEndpoint(EndpointView):
    """A new endpoint with its secret, which is never shown again."""

    secret: str = Field(description="`whsec_...`: verifies the v1 signatures")

    @classmethod
    def with_secret(cls, endpoint: Endpoint, secret: str) -> Self:
        """Show a new endpoint."""
        return cls.model_validate(_shown(endpoint) | {"secret": secret})


class EndpointList(BaseModel):
    """The endpoints the caller may see."""

    items: list[EndpointView]


def _shown(endpoint: Endpoint) -> dict[str, object]:
    parking = endpoint.parking
    return {
        "id": endpoint.id,
        "url": endpoint.url,
        "region": endpoint.region,
        "regions": list(endpoint.filter.regions),
        "event_types": list(endpoint.filter.event_types),
        "kinds": list(endpoint.filter.kinds),
        "description": endpoint.description,
        "state": endpoint.state,
        "public_key": next((key.public for key in reversed(endpoint.keys)), ""),
        "created_at": endpoint.created_at,
        "parking": {"reason": parking.reason, "at": parking.at, "probe_at": parking.probe_at} if parking else None,
        "paused_until": endpoint.paused_until,
        "history": [{"at": act.at, "by": act.by, "action": act.action} for act in endpoint.history],
    }
