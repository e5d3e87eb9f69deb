"""Makes the AsyncAPI 3.0 document from the catalogue, the events and their examples: a pure function.

One channel per event (its NATS subject with the region as parameter), one message on it, one operation for the
producer and one per consumer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from contracts.all_events import ALL_EVENTS
from contracts.envelope import SPEC_VERSION
from contracts.events import EventData
from contracts.vocabulary import Region

JsonObject = dict[str, Any]

ASYNCAPI_VERSION: Final = "3.0.0"
SCHEMA_FORMAT: Final = "application/schema+json;version=draft-2020-12"
INFO: Final[JsonObject] = {
    "title": "GCM Hub events",
    "version": "1",
    "description": "What the services of GCM Hub say to each other: CloudEvents 1.0 in binary mode on NATS JetStream. "
    "Generated from catalog.yaml and the models; edit these.",
    "license": {"name": "MIT"},
}
SERVERS: Final[JsonObject] = {
    "jetstream": {
        "host": "{host}",
        "protocol": "nats",
        "description": "NATS with JetStream; every service has its own user with least permissions",
        "variables": {"host": {"default": "localhost:4222"}},
        "security": [{"$ref": "#/components/securitySchemes/user"}],
    }
}


def asyncapi_document(catalogued: Mapping[str, JsonObject], examples: Mapping[str, Sequence[JsonObject]]) -> JsonObject:
    """Make the document; ``catalogued`` and ``examples`` (structured events) go by the event's name."""
    channels: JsonObject = {}
    operations: JsonObject = {}
    messages: JsonObject = {}
    for event in ALL_EVENTS:
        entry = catalogued[event.NAME]
        key = f"{event.NAME}.v{event.MAJOR}"
        channels[key] = _channel(event, entry)
        messages[key] = _message(event, entry, examples[event.NAME])
        operations[f"{entry['producer']}.sends.{key}"] = _operation("send", key, entry["description"])
        for consumer, purpose in entry["consumers"].items():
            operations[f"{consumer}.receives.{key}"] = _operation("receive", key, purpose)
    return {
        "asyncapi": ASYNCAPI_VERSION,
        "info": INFO,
        "defaultContentType": "application/json",
        "servers": SERVERS,
        "channels": channels,
        "operations": operations,
        "components": {
            "messages": messages,
            "parameters": {"region": {"description": "Where it is filed", "enum": [region.value for region in Region]}},
            "schemas": {"headers": _headers()},
            "securitySchemes": {"user": {"type": "userPassword", "description": "The user of the service"}},
        },
    }


def _channel(event: type[EventData], entry: JsonObject) -> JsonObject:
    key = f"{event.NAME}.v{event.MAJOR}"
    return {
        "address": f"hub.{event.NAME}.{{region}}",
        "description": f"On stream {entry['stream']}. Region token: {entry['region']}.",
        "parameters": {"region": {"$ref": "#/components/parameters/region"}},
        "messages": {key: {"$ref": f"#/components/messages/{key}"}},
        "x-stream": entry["stream"],
    }


def _message(event: type[EventData], entry: JsonObject, examples: Sequence[JsonObject]) -> JsonObject:
    return {
        "name": event.event_type(),
        "title": event.NAME,
        "summary": entry["description"],
        "description": f"ce-subject: {entry['subject']}.",
        "contentType": "application/json",
        "headers": {"$ref": "#/components/schemas/headers"},
        "payload": {"schemaFormat": SCHEMA_FORMAT, "schema": {"$ref": f"./{entry['schema']}"}},
        "examples": [{"payload": example["data"]} for example in examples],
        "x-owner": entry["owner"],
    }


def _operation(action: str, key: str, summary: str) -> JsonObject:
    return {
        "action": action,
        "summary": summary,
        "channel": {"$ref": f"#/channels/{key}"},
        "messages": [{"$ref": f"#/channels/{key}/messages/{key}"}],
    }


def _headers() -> JsonObject:
    """Headers of binary mode, as ``Envelope.headers`` writes them."""
    text: JsonObject = {"type": "string", "minLength": 1}
    return {
        "type": "object",
        "required": ["ce-id", "ce-source", "ce-type", "ce-time", "ce-subject", "ce-specversion"],
        "properties": {
            "ce-id": text | {"description": "UUIDv7, never changes whatever is retried"},
            "ce-source": text | {"description": "/services/<service>"},
            "ce-type": text | {"description": "org.gcmhub.<service>.<aggregate>.<fact>.v<version>"},
            "ce-time": text | {"format": "date-time"},
            "ce-subject": text | {"description": "Id of the aggregate"},
            "ce-dataschema": text | {"format": "uri"},
            "ce-specversion": {"type": "string", "const": SPEC_VERSION},
            "traceparent": text | {"description": "W3C Trace Context of the request that caused the event"},
            "Nats-Msg-Id": text | {"description": "<ce-id>.<attempt>"},
        },
    }
