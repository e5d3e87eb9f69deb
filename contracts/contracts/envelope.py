"""CloudEvents 1.0 envelope: binary mode on NATS, structured mode on webhooks and feeds.

Source of the rules: CloudEvents specification 1.0.2, NATS protocol binding 1.0 (``ce-`` headers),
W3C Trace Context for ``traceparent``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from pydantic_core import to_json

SPEC_VERSION: Final = "1.0"
CONTENT_TYPE_STRUCTURED: Final = "application/cloudevents+json"
REQUIRED_HEADERS: Final = ("ce-id", "ce-source", "ce-type", "ce-time", "ce-subject", "ce-specversion")
ATTRIBUTE_HEADERS: Final = frozenset({*REQUIRED_HEADERS, "ce-dataschema", "ce-datacontenttype"})


class EnvelopeError(ValueError):
    """The message is no CloudEvent of ours: an attribute is missing or malformed, or the body is no JSON object."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """One event as it travels.

    ``id`` is made where the state changes and never changes afterwards; ``subject`` is the aggregate's
    id; ``data`` is a JSON object holding the aggregate's ``version`` and the state a consumer needs.
    """

    id: str
    source: str
    type: str
    subject: str
    time: datetime
    dataschema: str
    data: Mapping[str, Any]
    traceparent: str | None = None
    extensions: Mapping[str, str] = field(default_factory=dict)

    def headers(self, attempt: int) -> dict[str, str]:
        """Headers of binary mode; ``attempt`` makes ``Nats-Msg-Id`` of a deliberate re-publication a new one."""
        headers = {
            "ce-id": self.id,
            "ce-source": self.source,
            "ce-type": self.type,
            "ce-time": format_time(self.time),
            "ce-subject": self.subject,
            "ce-dataschema": self.dataschema,
            "ce-specversion": SPEC_VERSION,
            "Content-Type": "application/json",
            "Nats-Msg-Id": f"{self.id}.{attempt}",
            **{f"ce-{name}": value for name, value in self.extensions.items()},
        }
        if self.traceparent:
            headers["traceparent"] = self.traceparent
        return headers

    def body(self) -> bytes:
        """Body of binary mode: the data as JSON, UTF-8."""
        return to_json(self.data)

    def structured(self) -> dict[str, Any]:
        """Return the whole event as one JSON object (structured mode), extensions beside the attributes."""
        event: dict[str, Any] = {
            "specversion": SPEC_VERSION,
            "id": self.id,
            "source": self.source,
            "type": self.type,
            "subject": self.subject,
            "time": format_time(self.time),
            "dataschema": self.dataschema,
            "datacontenttype": "application/json",
            **self.extensions,
        }
        if self.traceparent:
            event["traceparent"] = self.traceparent
        return event | {"data": dict(self.data)}


def from_message(headers: Mapping[str, str] | None, body: bytes) -> Envelope:
    """Read binary mode.

    Raises:
        EnvelopeError: a required attribute is missing, the version is foreign, or the body is no JSON object.
    """
    given = {key.lower(): value for key, value in (headers or {}).items()}
    missing = [name for name in REQUIRED_HEADERS if not given.get(name)]
    if missing:
        raise EnvelopeError(f"missing {', '.join(missing)}")
    if given["ce-specversion"] != SPEC_VERSION:
        raise EnvelopeError(f"specversion {given['ce-specversion']!r} is not {SPEC_VERSION}")
    try:
        data = json.loads(body, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise EnvelopeError(f"body is no JSON: {error}") from error
    if not isinstance(data, dict):
        raise EnvelopeError("body is no JSON object")
    return Envelope(
        id=given["ce-id"],
        source=given["ce-source"],
        type=given["ce-type"],
        subject=given["ce-subject"],
        time=parse_time(given["ce-time"]),
        dataschema=given.get("ce-dataschema", ""),
        data=data,
        traceparent=given.get("traceparent"),
        extensions={
            name.removeprefix("ce-"): value
            for name, value in given.items()
            if name.startswith("ce-") and name not in ATTRIBUTE_HEADERS
        },
    )


def _refuse_constant(name: str) -> None:
    """Refuse what Python's reader takes for a number and JSON does not know: NaN, Infinity."""
    raise ValueError(f"{name} is no JSON value")


def format_time(moment: datetime) -> str:
    """RFC 3339 in UTC with milliseconds: ``2026-03-01T12:00:00.000Z``."""
    if moment.tzinfo is None:
        raise ValueError("a time without zone has no meaning here")
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parse_time(text: str) -> datetime:
    """Read an RFC 3339 time.

    Raises:
        EnvelopeError: it is none, or has no zone.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise EnvelopeError(f"time {text!r} is not RFC 3339") from error
    if moment.tzinfo is None:
        raise EnvelopeError(f"time {text!r} has no zone")
    return moment
