"""Spans of messages: an event that is sent and its handling continue the trace in which it was written."""

from __future__ import annotations

from contextlib import AbstractContextManager

from opentelemetry.trace import Span, SpanKind
from opentelemetry.util.types import AttributeValue

from chassis.observability.names import (
    MESSAGING_CONSUMER_GROUP_NAME,
    MESSAGING_DESTINATION_NAME,
    MESSAGING_MESSAGE_ID,
    MESSAGING_OPERATION_NAME,
    MESSAGING_OPERATION_TYPE,
    MESSAGING_SYSTEM,
)
from chassis.observability.telemetry import sampled, span_from
from contracts.envelope import Envelope


def sent(envelope: Envelope, subject: str) -> None:
    """Record that the stream holds an event, unless the flags of its trace say that nobody records it."""
    if envelope.traceparent is None or sampled(envelope.traceparent):
        with span_from(
            envelope.traceparent, f"send {subject}", SpanKind.PRODUCER, _attributes("send", envelope, subject)
        ):
            pass


def processing(envelope: Envelope, subject: str, durable: str) -> AbstractContextManager[Span]:
    """Run the handling of an event in its span.

    Args:
        envelope: The event.
        subject: Subject on which it came.
        durable: Name of the durable that delivered it.
    """
    attributes = {**_attributes("process", envelope, subject), MESSAGING_CONSUMER_GROUP_NAME: durable}
    return span_from(envelope.traceparent, f"process {subject}", SpanKind.CONSUMER, attributes)


def _attributes(operation: str, envelope: Envelope, subject: str) -> dict[str, AttributeValue]:
    return {
        MESSAGING_SYSTEM: "nats",
        MESSAGING_OPERATION_NAME: operation,
        MESSAGING_OPERATION_TYPE: operation,
        MESSAGING_DESTINATION_NAME: subject,
        MESSAGING_MESSAGE_ID: envelope.id,
    }
