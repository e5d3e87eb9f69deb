"""One attempt of a delivery: sign, send, judge the answer, record it with all that follows from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from opentelemetry.trace import Span, SpanKind, Status, StatusCode
from opentelemetry.util.types import AttributeValue

from chassis.clock import Clock
from chassis.messaging.events import pending
from chassis.messaging.outbox import Outbox
from chassis.observability.logs import get_logger
from chassis.observability.telemetry import current_traceparent, span_from
from chassis.storage.mongo import Mongo, Session
from contracts.envelope import CONTENT_TYPE_STRUCTURED
from contracts.notifier_events import DeliveryExhausted
from notifier.deliveries.model import Attempt, Delivery, DeliveryState
from notifier.deliveries.repository import Deliveries
from notifier.dispatch.model import DeliveryDecision, DeliveryOutcome, decide
from notifier.dispatch.schedule import Schedule
from notifier.endpoints.lifecycle import EndpointLifecycle
from notifier.endpoints.model import Endpoint, EndpointState
from notifier.endpoints.repository import Endpoints
from notifier.endpoints.vault import Vault
from notifier.metrics import ATTEMPT_SECONDS, ATTEMPTS, LATENCY_SECONDS
from notifier.sending.address import host_in
from notifier.sending.model import ReceiverAnswer
from notifier.sending.sender import WebhookSender

logger = get_logger()

USER_AGENT = "GCM-Hub-Notifier/1"


@dataclass(frozen=True, slots=True)
class AttemptPolicy:
    """What the settings say about attempts; ``origin`` is who asks, ``chance`` throws the dice of the jitter."""

    schedule: Schedule
    origin: str
    chance: Callable[[], float]


class AttemptDelivery:
    """Sends one delivery once. Whatever the receiver does is recorded; only the database can make this raise.

    Args:
        published: Told when an event was written to the outbox.
    """

    def __init__(
        self,
        mongo: Mongo,
        endpoints: Endpoints,
        deliveries: Deliveries,
        outbox: Outbox,
        lifecycle: EndpointLifecycle,
        *,
        sender: WebhookSender,
        vault: Vault,
        policy: AttemptPolicy,
        clock: Clock,
        published: Callable[[], None],
    ) -> None:
        self._mongo = mongo
        self._endpoints = endpoints
        self._deliveries = deliveries
        self._outbox = outbox
        self._lifecycle = lifecycle
        self._sender = sender
        self._vault = vault
        self._policy = policy
        self._clock = clock
        self._published = published

    async def __call__(self, endpoint: Endpoint, delivery: Delivery) -> DeliveryOutcome:
        """Send, judge, record."""
        attributes: dict[str, AttributeValue] = {
            "http.request.method": "POST",
            "server.address": host_in(endpoint.url),  # never the path: receivers put tokens there
            "http.request.resend_count": delivery.attempts,
            "cloudevents.event_id": delivery.event_id,
            "cloudevents.event_type": delivery.event_type,
            "hub.endpoint.id": endpoint.id,
            "hub.delivery.sequence": delivery.sequence,
        }
        with span_from(delivery.traceparent, "POST webhook", SpanKind.CLIENT, attributes) as span:
            sent_at = self._clock()
            answer = await self._sender.post(endpoint.url, self._headers(endpoint, delivery, sent_at), delivery.body)
            _describe(span, answer)
            decision = self._judge(delivery, answer)
            attempt = Attempt(sent_at, answer.status, answer.error, answer.duration, answer.excerpt)
            await self._record(endpoint, delivery, attempt, answer, decision)
        ATTEMPTS.labels(outcome=decision.outcome.value).inc()
        ATTEMPT_SECONDS.observe(answer.duration)
        logger.info(
            "delivery_attempted",
            endpoint=endpoint.id,
            event_id=delivery.event_id,
            sequence=delivery.sequence,
            answer=answer.text,
            outcome=decision.outcome.value,
            wait=decision.wait.total_seconds(),
        )
        return decision.outcome

    def _headers(self, endpoint: Endpoint, delivery: Delivery, now: datetime) -> dict[str, str]:
        headers = {
            "Content-Type": CONTENT_TYPE_STRUCTURED,
            "Accept-Encoding": "identity",
            "User-Agent": USER_AGENT,
            "WebHook-Request-Origin": self._policy.origin,
            "webhook-id": delivery.event_id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": self._vault.sign(endpoint, message_id=delivery.event_id, now=now, body=delivery.body),
        }
        if trace := current_traceparent():
            headers["traceparent"] = trace
        return headers

    def _judge(self, delivery: Delivery, answer: ReceiverAnswer) -> DeliveryDecision:
        policy = self._policy
        return decide(delivery, answer, now=self._clock(), schedule=policy.schedule, chance=policy.chance())

    async def _record(
        self,
        endpoint: Endpoint,
        delivery: Delivery,
        attempt: Attempt,
        answer: ReceiverAnswer,
        decision: DeliveryDecision,
    ) -> None:
        now = self._clock()
        probe = endpoint.state is EndpointState.PARKED
        if decision.outcome is DeliveryOutcome.DELIVERED:
            done = {"state": DeliveryState.DELIVERED.value, "open": False, "delivered_at": now}
            await self._deliveries.record_attempt(delivery, attempt, done)
            LATENCY_SECONDS.observe((now - delivery.created_at).total_seconds())
            if probe:
                await self._lifecycle.resume(endpoint.id)
        elif probe:
            await self._deliveries.record_attempt(delivery, attempt, {})
            await self._lifecycle.probe_later(endpoint, decision.pause)
        elif decision.outcome is DeliveryOutcome.RETRY:
            changes = {"next_at": now + decision.wait, "step": decision.step}
            await self._deliveries.record_attempt(delivery, attempt, changes)
            if decision.pause:
                await self._lifecycle.pause(endpoint.id, decision.pause)
        else:
            await self._give_up(delivery, attempt, answer, decision)

    async def _give_up(
        self, delivery: Delivery, attempt: Attempt, answer: ReceiverAnswer, decision: DeliveryDecision
    ) -> None:
        """Park the endpoint; the delivery goes on waiting."""
        now = self._clock()
        exhausted = decision.outcome is DeliveryOutcome.EXHAUSTED
        reason = f"no success after {delivery.attempts + 1} attempts: {answer.text}" if exhausted else "410: gone"
        changes: dict[str, Any] = {"next_at": now, "step": decision.step}
        if exhausted:
            changes["state"] = DeliveryState.EXHAUSTED.value

        async def park(session: Session) -> None:
            endpoint = await self._endpoints.get(delivery.endpoint_id, session)
            if endpoint is None or not await self._deliveries.record_attempt(delivery, attempt, changes, session):
                return
            if exhausted:
                data = _exhausted(endpoint, delivery, answer, now)
                await self._outbox.add(session, [pending(data, delivery.id, now)])
            await self._lifecycle.park(session, endpoint, reason, wait=decision.pause)

        await self._mongo.in_transaction(park)
        logger.warning("endpoint_parked", endpoint=delivery.endpoint_id, reason=reason)
        self._published()


def _describe(span: Span, answer: ReceiverAnswer) -> None:
    """Put the answer on the span of its attempt."""
    if answer.status is not None:
        span.set_attribute("http.response.status_code", answer.status)
    if answer.status is None or answer.status // 100 != 2:
        span.set_attribute("error.type", answer.text[:100])
        span.set_status(Status(StatusCode.ERROR))


def _exhausted(endpoint: Endpoint, delivery: Delivery, answer: ReceiverAnswer, now: datetime) -> DeliveryExhausted:
    return DeliveryExhausted(
        version=delivery.attempts + 1,
        region=endpoint.region,
        endpoint_id=endpoint.id,
        delivery_id=delivery.id,
        event_id=delivery.event_id,
        sequence=delivery.sequence,
        attempts=delivery.attempts + 1,
        last_answer=answer.text,
        exhausted_at=now,
    )
