"""What an answer means for a delivery and its endpoint. Pure: time and chance come in as arguments."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from notifier.deliveries.model import Delivery
from notifier.dispatch.schedule import Schedule, retry_after
from notifier.sending.model import ReceiverAnswer

GONE: Final = 410
ASKS_TO_WAIT: Final = frozenset({429, 503})


class DeliveryOutcome(StrEnum):
    """What becomes of a delivery after an attempt."""

    DELIVERED = "delivered"
    RETRY = "retry"
    EXHAUSTED = "exhausted"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class DeliveryDecision:
    """An outcome; ``wait`` until the next attempt, ``pause`` for the whole endpoint, ``step`` on the schedule."""

    outcome: DeliveryOutcome
    step: int
    wait: timedelta = timedelta(0)
    pause: timedelta | None = None


def decide(
    delivery: Delivery, answer: ReceiverAnswer, *, now: datetime, schedule: Schedule, chance: float
) -> DeliveryDecision:
    """Judge an answer.

    2xx is success, 410 means gone for good, everything else (redirects too) is tried again by the schedule.
    `Retry-After` of 429 and 503 is obeyed for the whole endpoint and uses up no step of the schedule, as long
    as the schedule's time has not run out.
    """
    status = answer.status or 0
    if status // 100 == 2:
        return DeliveryDecision(DeliveryOutcome.DELIVERED, delivery.step)
    if status == GONE:
        return DeliveryDecision(DeliveryOutcome.GONE, delivery.step)
    pause = retry_after(answer.retry_after, now) if status in ASKS_TO_WAIT else None
    begun = delivery.first_attempt_at or now
    if pause is not None and now - begun <= schedule.span():
        return DeliveryDecision(DeliveryOutcome.RETRY, delivery.step, pause, pause)
    step = delivery.step + 1
    wait = schedule.delay(step, chance)
    if wait is None or pause is not None:
        return DeliveryDecision(DeliveryOutcome.EXHAUSTED, step, pause=pause)
    return DeliveryDecision(DeliveryOutcome.RETRY, step, wait)


def share_of(endpoint_id: str, replica: str, replicas: Iterable[str]) -> bool:
    """Return whether an endpoint falls to this replica, so that replicas share them without talking.

    The highest hash of replica and endpoint wins: when a replica comes or goes, only its share moves.
    """

    def weight(candidate: str) -> bytes:
        return hashlib.sha256(f"{candidate}/{endpoint_id}".encode()).digest()

    return weight(replica) == max(weight(candidate) for candidate in {*replicas, replica})
