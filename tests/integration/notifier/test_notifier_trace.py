"""One trace from the event to the webhook."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from nats.js import JetStreamContext
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from chassis.clock import utc_now
from chassis.observability.telemetry import configure_telemetry
from contracts.publisher_events import SubmissionPublished

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
TRACEPARENT = f"00-{TRACE}-00f067aa0ba902b7-01"


async def test_every_attempt_is_a_span_of_the_events_trace(
    hub: Any,
    receiver: Any,
    jetstream: JetStreamContext,
    published: Callable[..., SubmissionPublished],
    eventually: Callable[..., Awaitable[Any]],
) -> None:
    exporter = InMemorySpanExporter()
    configure_telemetry("notifier", exporter)
    endpoint = await hub.register(receiver.url)

    async def broken(*_: object) -> Any:
        raise RuntimeError("receiver breaks")

    receiver.script = [broken]
    event = published()
    envelope = event.envelope(event_id="e-1", subject="s-1", time=utc_now(), traceparent=TRACEPARENT)
    await jetstream.publish(event.nats_subject(), envelope.body(), stream="PUBLISHER", headers=envelope.headers(1))

    await eventually(lambda: hub.deliveries(endpoint["id"], state="delivered"))

    def spans_of_the_trace() -> list[Any]:
        return [span for span in exporter.get_finished_spans() if span.context.trace_id == int(TRACE, 16)]

    # A span ends a moment after what it is about was stored.
    await eventually(lambda: [span.name for span in spans_of_the_trace()].count("POST webhook") == 2)
    spans = spans_of_the_trace()
    (processed,) = [span for span in spans if span.name.startswith("process ")]
    posts = [span for span in spans if span.name == "POST webhook"]
    assert [span.attributes["http.response.status_code"] for span in posts] == [500, 200]
    assert {span.parent.span_id for span in posts} == {processed.context.span_id}
    sent = [got.headers["traceparent"] for got in receiver.received]
    assert sent == [f"00-{TRACE}-{span.context.span_id:016x}-01" for span in posts]
    assert receiver.received[0].event["traceparent"] == TRACEPARENT
    assert receiver.received[0].body == receiver.received[1].body
