"""One attempt of a delivery: sign, send, judge the answer, record it with all that follows from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from opentelemetry.trace import SpanKind, Status, StatusCode
from opentelemetry.util.types import AttributeValue
from yarl import URL

from chassis.clock import Clock
from chassis.messaging.events import pending
from chassis.messaging.outbox import Outbox
from chassis.observability.logs import get_logger
from chassis.observability.telemetry import current_traceparent, span_from
from chassis.storage.mongo import Mongo, Session
from contracts.envelope import CONTENT_TYPE_STRUCTURED
from contracts.notifier_events import DeliveryExhausted, EndpointParked
from notifier.deliveries.model import Attempt, Delivery, DeliveryState
from notifier.deliveries.repository import Deliveries
from notifier.dispatch.model import Decision, Outcome, decide
from notifier.dispatch.schedule import Schedule
from notifier.endpoints.commands import resume
from notifier.endpoints.model import Act, Endpoint, EndpointState, Parking
from notifier.endpoints.repository import Endpoints, parking_document
from notifier.endpoints.vault import Vault
from notifier.metrics import ATTEMPT_SECONDS, ATTEMPTS, LATENCY_SECONDS
from notifier.sending.model import Answer
from notifier.sending.sender import Sender

logger = get_logger()

USER_AGENT = "GCM-Hub-Notifier/1"
BY_NOTIFIER = "notifier"


@dataclass(frozen=True, slots=True)
class Policy:
    """Numbers of the settings that decide over attempts; ``chance`` throws the dice of the jitter."""

    schedule: Schedule
    probe_every: timedelta
    origin: str
    chance: Callable[[], float]


class AttemptDelivery:
    """Sends one delivery once. Whatever the receiver does is recorded; only the database can make this raise."""

    def __init__(
        self,
        mongo: Mongo,
        endpoints: Endpoints,
        deliveries: Deliveries,
        outbox: Outbox,
        *,
        sender: Sender,
        vault: Vault,
        policy: Policy,
        clock: Clock,
        published: Callable[[], None],
    ) -> None:
        self._mongo = mongo
        self._endpoints = endpoints
        self._deliveries = deliveries
        self._outbox = outbox
        self._sender = sender
        self._vault = vault
        self._policy = policy
        self._clock = clock
        self._published = published

    async def __call__(self, endpoint: Endpoint, delivery: Delivery) -> Outcome:
        """Send, judge, record."""
        attributes: dict[str, AttributeValue] = {
            "http.request.method": "POST",
            "server.address": URL(endpoint.url).host or "",  # never the path: receivers put tokens there
            "http.request.resend_count": delivery.attempts,
            "cloudevents.event_id": delivery.event_id,
            "cloudevents.event_type": delivery.event_type,
            "hub.endpoint.id": endpoint.id,
            "hub.delivery.sequence": delivery.sequence,
        }
        with span_from(delivery.traceparent, "POST webhook", SpanKind.CLIENT, attributes) as span:
            sent_at = self._clock()
            answer = await self._sender.post(endpoint.url, self._headers(endpoint, delivery, sent_at), delivery.body)
            if answer.status is not None:
                span.set_attribute("http.response.status_code", answer.status)
            if answer.status is None or answer.status // 100 != 2:
                span.set_attribute("error.type", answer.text[:100])
                span.set_status(Status(StatusCode.ERROR))
            policy = self._policy
            decision = decide(delivery, answer, now=self._clock(), schedule=policy.schedule, chance=policy.chance())
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

    async def _record(
        self, endpoint: Endpoint, delivery: Delivery, attempt: Attempt, answer: Answer, decision: Decision
    ) -> None:
        now = self._clock()
        probe = endpoint.state is EndpointState.PARKED
        if decision.outcome is Outcome.DELIVERED:
            done = {"state": DeliveryState.DELIVERED.value, "open": False, "delivered_at": now}
            await self._deliveries.note(delivery, attempt, done)
            LATENCY_SECONDS.observe((now - delivery.created_at).total_seconds())
            if probe:
                await self._resume(endpoint, now)
        elif probe:
            await self._deliveries.note(delivery, attempt, {})
            await self._endpoints.probe_at(
                endpoint.id, endpoint.next_probe(now, self._policy.probe_every, decision.pause)
            )
        elif decision.outcome is Outcome.RETRY:
            changes = {"next_at": now + decision.wait, "step": decision.step}
            await self._deliveries.note(delivery, attempt, changes)
            if decision.pause:
                await self._endpoints.pause(endpoint.id, now + decision.pause)
        else:
            await self._give_up(delivery, attempt, answer, decision, now)

    async def _resume(self, endpoint: Endpoint, now: datetime) -> None:
        await resume(
            self._mongo,
            self._endpoints,
            self._deliveries,
            self._outbox,
            endpoint_id=endpoint.id,
            by=BY_NOTIFIER,
            now=now,
        )
        self._published()

    async def _give_up(
        self, delivery: Delivery, attempt: Attempt, answer: Answer, decision: Decision, now: datetime
    ) -> None:
        """Park the endpoint; the delivery goes on waiting."""
        exhausted = decision.outcome is Outcome.EXHAUSTED
        reason = f"no success after {delivery.attempts + 1} attempts: {answer.text}" if exhausted else "410: gone"
        changes: dict[str, Any] = {"next_at": now, "step": decision.step}
        if exhausted:
            changes["state"] = DeliveryState.EXHAUSTED.value

        async def park(session: Session) -> None:
            endpoint = await self._endpoints.get(delivery.endpoint_id, session)
            if endpoint is None or not await self._deliveries.note(delivery, attempt, changes, session):
                return
            events = []
            if exhausted:
                data = DeliveryExhausted(
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
                events.append(pending(data, delivery.id, now))
            if endpoint.state is EndpointState.ACTIVE:
                parking = Parking(reason, now, endpoint.next_probe(now, self._policy.probe_every, decision.pause))
                parked = {"state": EndpointState.PARKED.value, "parking": parking_document(parking)}
                await self._endpoints.change(session, endpoint, parked, Act(now, BY_NOTIFIER, "parked"))
                event = EndpointParked(
                    version=endpoint.version + 1,
                    region=endpoint.region,
                    endpoint_id=endpoint.id,
                    reason=reason,
                    parked_at=now,
                )
                events.append(pending(event, endpoint.id, now))
            await self._outbox.add(session, events)

        await self._mongo.in_transaction(park)
        logger.warning("endpoint_parked", endpoint=delivery.endpoint_id, reason=reason)
        self._published()
