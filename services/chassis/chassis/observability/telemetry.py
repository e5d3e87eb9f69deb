"""Traces: one provider per process, W3C trace context across outbox and streams, standard OTEL_* variables.

Without an exporter spans carry ids (for logs and for the next service) but record nothing, which costs next to nothing.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from importlib.metadata import PackageNotFoundError, version

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.sdk.resources import SERVICE_INSTANCE_ID, SERVICE_NAME, SERVICE_NAMESPACE, SERVICE_VERSION, Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SimpleSpanProcessor, SpanExporter
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF, Sampler, SamplingResult
from opentelemetry.trace import Link, Span, SpanKind, Tracer, TraceState
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from opentelemetry.util.types import AttributeValue

from chassis.ids import new_id
from chassis.observability.names import ERROR_TYPE

_PROPAGATOR = TraceContextTextMapPropagator()
_FLUSH_MILLIS = 3_000
_ODD = frozenset("13579bdf")
"""Last hexadecimal digits of flags with the lowest bit set: sampled. Others come with it, such as a random trace id."""


class _WhileWatched(Sampler):
    """Records as OTEL_TRACES_SAMPLER says once somebody takes the spans, and nothing before."""

    def __init__(self, wanted: Sampler) -> None:
        self._wanted = wanted
        self.watched = False

    def should_sample(
        self,
        parent_context: Context | None,
        trace_id: int,
        name: str,
        kind: SpanKind | None = None,
        attributes: Mapping[str, AttributeValue] | None = None,
        links: Sequence[Link] | None = None,
        trace_state: TraceState | None = None,
    ) -> SamplingResult:
        """Decide on one span."""
        sampler = self._wanted if self.watched else ALWAYS_OFF
        return sampler.should_sample(parent_context, trace_id, name, kind, attributes, links, trace_state)

    def get_description(self) -> str:
        """Name the sampler."""
        return f"WhileWatched({self._wanted.get_description()})"


class _Provider(TracerProvider):
    """Begins to record with its first span processor."""

    def __init__(self, resource: Resource) -> None:
        super().__init__(resource=resource, shutdown_on_exit=False)
        self.sampler = self._watched = _WhileWatched(self.sampler)

    @property
    def watched(self) -> bool:
        """Whether spans are recorded."""
        return self._watched.watched

    def add_span_processor(self, span_processor: SpanProcessor) -> None:
        """Hand every span to the processor from now on."""
        super().add_span_processor(span_processor)
        self._watched.watched = True


def configure_telemetry(service_name: str, exporter: SpanExporter | None = None) -> TracerProvider:
    """Return the tracer provider of the process, set up once; an exporter handed in gets every span at once."""
    present = trace.get_tracer_provider()
    if isinstance(present, TracerProvider):
        provider = present
    else:
        provider = _Provider(_resource(service_name))
        if _otlp_wanted():
            provider.add_span_processor(BatchSpanProcessor(_otlp()))
        trace.set_tracer_provider(provider)
    if exporter is not None:
        provider.add_span_processor(SimpleSpanProcessor(exporter))
    return provider


def flush_telemetry() -> None:
    """Send what is still waiting; called when the process ends."""
    provider = trace.get_tracer_provider()
    if isinstance(provider, TracerProvider):
        provider.force_flush(_FLUSH_MILLIS)


def recording() -> bool:
    """Return whether somebody takes the spans of this process."""
    provider = trace.get_tracer_provider()
    return isinstance(provider, _Provider) and provider.watched


def tracer() -> Tracer:
    """Return the tracer of this project."""
    return _tracer_of(trace.get_tracer_provider())


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
    with tracer().start_as_current_span(
        name, context=context_from(traceparent), kind=kind, attributes=attributes
    ) as span:
        try:
            yield span
        except Exception as error:
            span.set_attribute(ERROR_TYPE, type(error).__qualname__)
            raise


def sampled(traceparent: str) -> bool:
    """Return whether the flags of a W3C traceparent say that somebody may record its trace."""
    return traceparent[-1:] in _ODD


def context_from(traceparent: str | None) -> Context:
    """Return the context that a W3C traceparent stands for; empty, so a new trace, if there is none or it is broken."""
    if not traceparent:
        return Context()
    return _PROPAGATOR.extract({"traceparent": traceparent}, context=Context())


@cache
def _tracer_of(provider: trace.TracerProvider) -> Tracer:
    # Making a tracer costs more than making a span.
    return provider.get_tracer("gcmhub")


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


def _otlp() -> SpanExporter:
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415 - with protobuf and an HTTP client, for those only who export
        OTLPSpanExporter,
    )

    return OTLPSpanExporter()


def _otlp_wanted() -> bool:
    endpoint = os.environ.get("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") or os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT")
    return bool(endpoint) and os.environ.get("OTEL_TRACES_EXPORTER", "otlp") == "otlp"
