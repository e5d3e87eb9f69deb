"""Base of all event data, and the register of all events.

An event is a subclass of ``EventData`` with a ``NAME``; its type, subject and schema follow from it.
Readers are tolerant (unknown fields are ignored), so that two versions of a producer can run at once.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Final, Self

from pydantic import BaseModel, ConfigDict, Field

from contracts.envelope import Envelope, EnvelopeError
from contracts.vocabulary import Region

TYPE_PREFIX: Final = "org.gcmhub"
SCHEMA_BASE: Final = "https://gcmhub.org/schemas"
CONTENT_DIGEST: Final = r"^sha256:[0-9a-f]{64}$"
SHA256: Final = r"^[0-9a-f]{64}$"

_REGISTER: dict[str, type[EventData]] = {}


class Contract(BaseModel):
    """Base of every part of an event's data: immutable, tolerant of unknown fields."""

    model_config = ConfigDict(frozen=True, extra="ignore", use_enum_values=False)


class EventData(Contract):
    """Data of one event.

    ``NAME`` is ``<service>.<aggregate>.<fact>``; ``MAJOR`` the version of the schema.
    """

    NAME: ClassVar[str] = ""
    MAJOR: ClassVar[int] = 1

    version: int = Field(ge=1, description="The aggregate's version, counted up by one with each change")
    region: Region = Field(description="The subject's last token: the region the event is filed under")

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """Enter a named event in the register."""
        super().__pydantic_init_subclass__(**kwargs)
        if cls.NAME:
            _REGISTER[cls.event_type()] = cls

    @classmethod
    def event_type(cls) -> str:
        """CloudEvents ``type``, as ``org.gcmhub.registry.region.recorded.v1``."""
        return f"{TYPE_PREFIX}.{cls.NAME}.v{cls.MAJOR}"

    @classmethod
    def service(cls) -> str:
        """Return the only service that publishes this event."""
        return cls.NAME.split(".", 1)[0]

    @classmethod
    def schema_file(cls) -> str:
        """File name of the generated JSON Schema."""
        return f"{cls.NAME}.v{cls.MAJOR}.json"

    def nats_subject(self) -> str:
        """NATS subject: no ids in it, so that metrics and span names may carry it."""
        return f"hub.{self.NAME}.{self.region}"

    @classmethod
    def read(cls, envelope: Envelope, nats_subject: str) -> Self:
        """Validate the data of an envelope that came on ``nats_subject``.

        The broker lets a service publish under its own name only. Comparing the subject carries that over to the
        type: without it, any service could say another's events under its own subjects.

        Raises:
            EnvelopeError: type or subject are not this event's.
            pydantic.ValidationError: the data breaks the schema.
        """
        if envelope.type != cls.event_type():
            raise EnvelopeError(f"type {envelope.type} is not {cls.event_type()}")
        data = cls.model_validate(envelope.data)
        if nats_subject != data.nats_subject():
            raise EnvelopeError(f"{envelope.type} came on {nats_subject}, its subject is {data.nats_subject()}")
        return data

    def envelope(self, *, event_id: str, subject: str, time: datetime, traceparent: str | None = None) -> Envelope:
        """Wrap the data; ``subject`` is the aggregate's id, ``event_id`` a UUIDv7."""
        return Envelope(
            id=event_id,
            source=f"/services/{self.service()}",
            type=self.event_type(),
            subject=subject,
            time=time,
            dataschema=f"{SCHEMA_BASE}/{self.schema_file()}",
            data=self.model_dump(mode="json"),
            traceparent=traceparent,
        )


def register() -> dict[str, type[EventData]]:
    """Return all events by type. Import ``contracts.all_events`` first to fill it."""
    return dict(_REGISTER)
