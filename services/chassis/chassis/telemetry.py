"""Traces: one provider per process, W3C trace context across outbox and streams, standard OTEL_* variables.

Spans of HTTP requests are made by FastAPI itself (see http.py), spans of messages with span_from().
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_INSTANCE_ID, SERVICE_NAME, SERVICE_NAMESPACE, SERVICE_VERSION, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SimpleSpanProcessor, SpanExporter
from opentelemetry.trace import Span, SpanKind, Tracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from opentelemetry.util.types import AttributeValue

from chassis.ids import new_id

# Names of the semantic conventions that the project uses beside those FastAPI sets.
MESSAGING_SYSTEM = "messaging.system"
MESSAGING_OPERATION_TYPE = "messaging.operation.type"
MESSAGING_OPERATION_NAME = "messaging.operation.name"
MESSAGING_DESTINATION_NAME = "messaging.destination.name"
MESSAGING_CONSUMER_GROUP = "messaging.consumer.group.name"
MESSAGING_MESSAGE_ID = "messaging.message.id"
MESSAGING_BATCH_COUNT = "messaging.batch.message_count"
DB_SYSTEM_NAME = "db.system.name"
DB_NAMESPACE = "db.namespace"
DB_COLLECTION_NAME = "db.collection.name"
DB_OPERATION_NAME = "db.operation.name"

_PROPAGATOR = TraceContextTextMapPropagator()
_FLUSH_MILLIS = 3_000


def configure_telemetry(service_name: str, exporter: SpanExporter | None = None) -> TracerProvider:
    """Give the process its tracer provider, once; an exporter that is handed in gets every span at once."""
    present = trace.get_tracer_provider()
    if isinstance(present, TracerProvider):
        provider = present
    else:
        provider = TracerProvider(resource=_resource(service_name), shutdown_on_exit=False)
        if _otlp_wanted():
            provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        trace.set_tracer_provider(provider)
    if exporter is not None:
        provider.add_span_processor(SimpleSpanProcessor(exporter))
    return provider


def flush_telemetry() -> None:
    """Send what is still waiting; called when the process ends."""
    provider = trace.get_tracer_provider()
    if isinstance(provider, TracerProvider):
        provider.force_flush(_FLUSH_MILLIS)


def tracer() -> Tracer:
    """Return the tracer of this project."""
    return trace.get_tracer("gcmhub")


def current_traceparent() -> str | None:
    """Return the W3C traceparent of the current span, or None outside of a trace."""
    carrier: dict[str, str] = {}
    _PROPAGATOR.inject(carrier)
    return carrier.get("traceparent")


@contextmanager
def span_from(
    traceparent: str | None,
    name: str,
    kind: SpanKind = SpanKind.INTERNAL,
    attributes: Mapping[str, AttributeValue] | None = None,
) -> Iterator[Span]:
    """Run the block in a span that goes on with a stored trace, or begins one where none was stored."""
    context = _PROPAGATOR.extract({"traceparent": traceparent} if traceparent else {}, context=Context())
    with tracer().start_as_current_span(name, context=context, kind=kind, attributes=attributes) as span:
        yield span


def _resource(service_name: str) -> Resource:
    try:
        release = version(f"gcmhub-{service_name}")
    except PackageNotFoundError:
        release = "0"
    return Resource.create(
        {
            SERVICE_NAMESPACE: "gcmhub",
            SERVICE_NAME: os.environ.get("OTEL_SERVICE_NAME", service_name),
            SERVICE_VERSION: release,
            SERVICE_INSTANCE_ID: new_id(),
        }
    )


def _otlp_wanted() -> bool:
    endpoint = os.environ.get("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") or os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT")
    return bool(endpoint) and os.environ.get("OTEL_TRACES_EXPORTER", "otlp") == "otlp"
