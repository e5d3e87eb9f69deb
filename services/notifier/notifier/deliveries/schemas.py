"""What the API of deliveries gives."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from pydantic import BaseModel, Field

from notifier.deliveries.model import Delivery, DeliveryState


class AttemptView(BaseModel):
    """One POST and what came of it."""

    at: datetime
    status: int | None
    error: str | None
    duration_ms: float
    answer: str = Field(description="The first 2 KiB of the answer")


class DeliveryView(BaseModel):
    """A delivery with its latest attempts."""

    id: str
    sequence: int
    event_id: str = Field(description="The `webhook-id` of every attempt")
    event_type: str
    state: DeliveryState
    created_at: datetime
    delivered_at: datetime | None
    next_attempt_at: datetime | None = Field(description="Null when nothing more is to be sent")
    attempts: int
    size: int = Field(description="Bytes of the body")
    latest_attempts: list[AttemptView] = Field(description="At most the last 20")

    @classmethod
    def of(cls, delivery: Delivery) -> Self:
        """Show a delivery."""
        waits = delivery.state is DeliveryState.PENDING
        return cls(
            id=delivery.id,
            sequence=delivery.sequence,
            event_id=delivery.event_id,
            event_type=delivery.event_type,
            state=delivery.state,
            created_at=delivery.created_at,
            delivered_at=delivery.delivered_at,
            next_attempt_at=delivery.next_at if waits else None,
            attempts=delivery.attempts,
            size=len(delivery.body),
            latest_attempts=[
                AttemptView(
                    at=attempt.at,
                    status=attempt.status,
                    error=attempt.error,
                    duration_ms=round(attempt.duration * 1000, 1),
                    answer=attempt.excerpt,
                )
                for attempt in delivery.log
            ],
        )


class DeliveryPage(BaseModel):
    """Deliveries in the order of their sequence; ``next`` is the cursor of the next page."""

    items: list[DeliveryView]
    next: str | None
