"""Spans of messages: they continue the stored trace and say what the conventions want."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import UTC, datetime

import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind

from chassis.messaging.spans import processing, sent
from contracts.envelope import Envelope

TRACE = "0af7651916cd43dd8448eb211c80319c"
SUBJECT = "hub.demo.thing.recorded.global"


def envelope(traceparent: str | None) -> Envelope:
    return Envelope(
        id="e1",
        source="/demo",
        type="org.gcmhub.demo.thing.recorded.v1",
        subject="x",
        time=datetime(2026, 3, 1, tzinfo=UTC),
        dataschema="https://gcmhub.org/schemas/x",
        data={},
        traceparent=traceparent,
    )


def test_a_sent_event_is_a_span_of_its_trace(spans: InMemorySpanExporter) -> None:
    sent(envelope(f"00-{TRACE}-b7ad6b7169203331-01"), SUBJECT)
    (span,) = spans.get_finished_spans()
    assert (span.name, span.kind) == (f"send {SUBJECT}", SpanKind.PRODUCER)
    assert span.context is not None
    assert f"{span.context.trace_id:032x}" == TRACE
    assert dict(span.attributes or {}) == {
        "messaging.system": "nats",
        "messaging.operation.name": "send",
        "messaging.operation.type": "send",
        "messaging.destination.name": SUBJECT,
        "messaging.message.id": "e1",
    }


@pytest.mark.parametrize("flags", ["00", "02"], ids=["no flag", "random trace id"])
def test_an_event_whose_trace_nobody_records_costs_no_span(
    spans: InMemorySpanExporter, monkeypatch: pytest.MonkeyPatch, flags: str
) -> None:
    begun: list[object] = []
    monkeypatch.setattr("chassis.messaging.spans.span_from", lambda *given: begun.append(given) or nullcontext())
    sent(envelope(f"00-{TRACE}-b7ad6b7169203331-{flags}"), SUBJECT)
    assert not begun
    assert not spans.get_finished_spans()
    sent(envelope(f"00-{TRACE}-b7ad6b7169203331-03"), SUBJECT)
    assert begun


def test_handling_names_the_durable_and_its_error(spans: InMemorySpanExporter) -> None:
    with pytest.raises(RuntimeError), processing(envelope(None), SUBJECT, "demo-g2"):
        raise RuntimeError("away")
    (span,) = spans.get_finished_spans()
    assert (span.name, span.kind) == (f"process {SUBJECT}", SpanKind.CONSUMER)
    attributes = dict(span.attributes or {})
    assert attributes["messaging.consumer.group.name"] == "demo-g2"
    assert attributes["messaging.operation.type"] == "process"
    assert attributes["error.type"] == "RuntimeError"
    assert not span.status.is_ok
