"""How a message becomes a call, and how every call ends: done, again after a delay, or dead letter with its reason.

A feature's ``consumers.py`` enters its functions in ``Handlers``; everything else happens here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, Generic, Protocol, TypeVar

import structlog
from pydantic import ValidationError

from chassis.errors import PermanentError, json_pointer
from chassis.messaging.metrics import HANDLED, HANDLING_SECONDS
from chassis.messaging.spans import processing
from chassis.observability.logs import get_logger
from contracts.envelope import Envelope, EnvelopeError, from_message
from contracts.events import EventData
from contracts.topology import ACK_WAIT, RETRY_SCHEDULE

D = TypeVar("D", bound=EventData)
logger = get_logger()

RETRY_DEAD_LETTER_AFTER: Final = 10.0
"""Seconds until a message is tried again whose dead letter could not be written."""


@dataclass(frozen=True, slots=True)
class Message(Generic[D]):
    """An event as a handler gets it; ``deliveries`` counts from 1."""

    envelope: Envelope
    data: D
    deliveries: int
    nats_subject: str


Handler = Callable[[Message[Any]], Awaitable[None]]


class Handlers:
    """Functions by event type; several features may listen to the same type."""

    def __init__(self) -> None:
        self._handlers: dict[str, tuple[type[EventData], list[Handler]]] = {}

    def on(self, event: type[D], handler: Callable[[Message[D]], Awaitable[None]]) -> None:
        """Call ``handler`` for every event of this class."""
        self._handlers.setdefault(event.event_type(), (event, []))[1].append(handler)

    def include(self, *others: Handlers) -> Handlers:
        """Take over the functions of other features; return itself."""
        for other in others:
            for event, functions in other.items():
                for function in functions:
                    self.on(event, function)
        return self

    def items(self) -> Sequence[tuple[type[EventData], Sequence[Handler]]]:
        """List classes with their functions."""
        return tuple(self._handlers.values())

    def types(self) -> frozenset[str]:
        """List the event types that have a handler."""
        return frozenset(self._handlers)

    def find(self, event_type: str) -> tuple[type[EventData], Sequence[Handler]] | None:
        """Find class and functions of a type; None when nobody here listens to it."""
        return self._handlers.get(event_type)


class BrokerMessage(Protocol):
    """A message as the broker hands it over (nats-py's ``Msg`` fits)."""

    subject: str
    data: bytes

    @property
    def headers(self) -> dict[str, str] | None:
        """Headers, if any."""

    @property
    def metadata(self) -> Any:
        """``num_delivered``, ``consumer`` and ``sequence`` of the delivery."""

    async def ack(self) -> None:
        """Acknowledge it: it is done."""

    async def nak(self, delay: float | None = None) -> None:
        """Ask for it again after ``delay`` seconds."""

    async def term(self) -> None:
        """Terminate it: it must not come again."""

    async def in_progress(self) -> None:
        """Ask for more time."""


class Outcome(StrEnum):
    """How a delivery ended."""

    DONE = "done"
    IGNORED = "ignored"
    RETRY = "retry"
    DEAD = "dead"


WriteDeadLetter = Callable[[BrokerMessage, str, int], Awaitable[None]]
"""Stores message, reason and delivery count in the dead letters; raises when it could not."""


async def settle(delivery: BrokerMessage, handlers: Handlers, write_dead_letter: WriteDeadLetter) -> Outcome:
    """Handle one delivery and end it in one of the named outcomes.

    Undecodable and invalid messages and permanent errors are dead letters at once; other errors are tried again
    after ``RETRY_SCHEDULE`` and are dead letters after its last. If the dead letter cannot be written, the message
    comes again: nothing is dropped without a record.
    """
    deliveries = int(delivery.metadata.num_delivered)
    with structlog.contextvars.bound_contextvars(nats_subject=delivery.subject, deliveries=deliveries):
        reason = await _handle(delivery, handlers, deliveries)
        if isinstance(reason, Outcome):
            await delivery.ack()
            outcome = reason
        elif not isinstance(reason, PermanentError) and deliveries <= len(RETRY_SCHEDULE):
            delay = RETRY_SCHEDULE[deliveries - 1]
            logger.warning("message_retried", delay=delay, reason=_text(reason), exc_info=reason)
            await delivery.nak(delay=delay)
            outcome = Outcome.RETRY
        else:
            outcome = await _dead_letter(delivery, write_dead_letter, reason, deliveries)
        HANDLED.labels(subject=delivery.subject, outcome=outcome).inc()
        return outcome


async def _handle(delivery: BrokerMessage, handlers: Handlers, deliveries: int) -> Outcome | Exception:
    try:
        envelope = from_message(delivery.headers, delivery.data)
        found = handlers.find(envelope.type)
        if found is None:
            return Outcome.IGNORED
        event, functions = found
        data = event.read(envelope, delivery.subject)
    except (EnvelopeError, ValidationError) as error:
        return _invalid(error)
    message = Message(envelope, data, deliveries, delivery.subject)
    keep_alive = asyncio.create_task(_ask_for_time(delivery))
    try:
        with (
            structlog.contextvars.bound_contextvars(event_id=envelope.id, aggregate=envelope.subject),
            HANDLING_SECONDS.labels(subject=delivery.subject).time(),
            processing(envelope, delivery.subject, str(delivery.metadata.consumer)),
        ):
            for function in functions:
                await function(message)
    except Exception as error:  # noqa: BLE001 - whatever a handler raises becomes a retry or a dead letter
        return error
    finally:
        keep_alive.cancel()
    return Outcome.DONE


async def _ask_for_time(delivery: BrokerMessage) -> None:
    while True:
        await asyncio.sleep(ACK_WAIT / 3)
        await delivery.in_progress()


async def _dead_letter(
    delivery: BrokerMessage, write_dead_letter: WriteDeadLetter, reason: Exception, deliveries: int
) -> Outcome:
    try:
        await write_dead_letter(delivery, _text(reason), deliveries)
    except Exception:
        logger.exception("dead_letter_not_written", reason=_text(reason))
        await delivery.nak(delay=RETRY_DEAD_LETTER_AFTER)
        return Outcome.RETRY
    logger.error("message_is_dead_letter", reason=_text(reason), exc_info=reason)
    await delivery.term()
    return Outcome.DEAD


def _invalid(error: EnvelopeError | ValidationError) -> PermanentError:
    if isinstance(error, ValidationError):
        faults = "; ".join(f"{json_pointer(e['loc'])}: {e['msg']}" for e in error.errors()[:5])
        return PermanentError(f"invalid data: {faults}")
    return PermanentError(f"undecodable: {error}")


def _text(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:500]
